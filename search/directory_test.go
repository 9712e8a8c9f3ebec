package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"prologis/kb"
)

func openDir(t testing.TB, dir string, opts Options) *Index {
	t.Helper()
	ix, err := Open(dir, opts)
	if err != nil {
		t.Fatal(err)
	}
	return ix
}

// filled makes an index of n practices in a directory and closes it.
func filled(t testing.TB, dir string, n int) *base {
	t.Helper()
	b := newBase()
	ix := openDir(t, dir, b.options())
	g := newGenerator(5)
	for i := range n {
		apply(t, ix, b, kb.Seq(i+1), g.practice(i))
	}
	if err := ix.Close(); err != nil {
		t.Fatal(err)
	}
	return b
}

func TestReopening(t *testing.T) {
	dir := t.TempDir()
	b := filled(t, dir, 20)
	ix := openDir(t, dir, b.options())
	defer ix.Close()
	if got := ix.Head(); got != testHead(20) {
		t.Fatalf("head %v, want %v", got, testHead(20))
	}
	checkHashes(t, ix, b)
}

// checkHashes compares the index with what it should hold, document by document.
func checkHashes(t testing.TB, ix *Index, b *base) {
	t.Helper()
	seen := map[kb.ID]bool{}
	for hash, err := range ix.Hashes(context.Background()) {
		if err != nil {
			t.Fatal(err)
		}
		d := b.docs[hash.ID]
		if d == nil {
			t.Fatalf("the index holds %s, which is gone", hash.ID)
		}
		if hash.Hash != d.Hash() {
			t.Errorf("the index holds another %s", hash.ID)
		}
		if seen[hash.ID] {
			t.Errorf("the index holds %s twice", hash.ID)
		}
		seen[hash.ID] = true
	}
	if len(seen) != len(b.docs) {
		t.Errorf("the index holds %d documents, want %d", len(seen), len(b.docs))
	}
}

func TestEmptyWhen(t *testing.T) {
	for name, change := range map[string]func(t *testing.T, dir string, opts *Options){
		"of another version":  func(_ *testing.T, _ string, opts *Options) { opts.Version = "2" },
		"of other languages":  func(_ *testing.T, _ string, opts *Options) { opts.Languages = []string{"it", "en", "de"} },
		"without CURRENT":     func(t *testing.T, dir string, _ *Options) { must(t, os.Remove(filepath.Join(dir, currentFile))) },
		"without STATE":       func(t *testing.T, dir string, _ *Options) { must(t, os.Remove(filepath.Join(dir, stateFile))) },
		"CURRENT points away": func(t *testing.T, dir string, _ *Options) { replace(t, filepath.Join(dir, currentFile), `"g`, `"../g`) },
		"the machine stopped": func(t *testing.T, dir string, _ *Options) {
			must(t, writeJSON(filepath.Join(dir, stateFile), state{"another boot", true}))
		},
		"generation removed": func(t *testing.T, dir string, _ *Options) { must(t, os.RemoveAll(generationDir(t, dir))) },
		"nothing but garbage": func(t *testing.T, dir string, _ *Options) {
			must(t, os.WriteFile(filepath.Join(dir, currentFile), []byte("{"), 0o600))
		},
		"a byte of a segment": func(t *testing.T, dir string, _ *Options) { flip(t, segmentFile(t, dir)) },
		"a segment is garbage": func(t *testing.T, dir string, _ *Options) {
			file := segmentFile(t, dir)
			must(t, os.WriteFile(file, make([]byte, fileSize(t, file)), 0o600))
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			opts := filled(t, dir, 10).options()
			change(t, dir, &opts)
			checkEmptyAndUsable(t, dir, opts)
		})
	}
}

// TestTruncated cuts every file of an index short, at several lengths.
func TestTruncated(t *testing.T) {
	dir := t.TempDir()
	b := filled(t, dir, 30)
	var files []string
	must(t, filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err == nil && !e.IsDir() {
			files = append(files, path)
		}
		return err
	}))
	if len(files) < 4 {
		t.Fatalf("only %v", files)
	}
	for _, path := range files {
		rel, err := filepath.Rel(dir, path)
		must(t, err)
		size := fileSize(t, path)
		for _, length := range []int64{0, 1, size / 3, size / 2, size - 1} {
			t.Run(fmt.Sprint(filepath.Base(rel), " to ", length), func(t *testing.T) {
				damaged := t.TempDir()
				must(t, os.CopyFS(damaged, os.DirFS(dir)))
				must(t, os.Truncate(filepath.Join(damaged, rel), length))
				checkEmptyOrWhole(t, damaged, b)
			})
		}
	}
}

// checkEmptyOrWhole opens an index that lost a part: it may not have needed it, or says
// that it was damaged; an older state than the newest would hide the damage.
func checkEmptyOrWhole(t *testing.T, dir string, b *base) {
	t.Helper()
	ix := openDir(t, dir, b.options())
	head, why := ix.Head(), ix.Discarded()
	if why == nil {
		checkHashes(t, ix, b)
	}
	must(t, ix.Close())
	if why != nil || head.Seq == 0 {
		checkEmptyAndUsable(t, dir, b.options())
	}
	if (why == nil) != (head.Seq > 0) {
		t.Errorf("head %v, discarded for %v", head, why)
	}
}

// checkEmptyAndUsable opens an index that must count as empty, and fills it.
func checkEmptyAndUsable(t *testing.T, dir string, opts Options) {
	t.Helper()
	ix := openDir(t, dir, opts)
	defer ix.Close()
	if head := ix.Head(); head != (kb.Head{}) {
		t.Fatalf("head %v, want none", head)
	}
	if n, err := ix.Count(t.Context(), nil, nil, nil); err != nil || n != 0 {
		t.Fatalf("%d documents (%v), want none", n, err)
	}
	b := newBase()
	apply(t, ix, b, 3, newGenerator(1).practice(1))
	checkHashes(t, ix, b)
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 3 {
		t.Errorf("the directory holds %v (%v), want CURRENT, STATE and one generation", entries, err)
	}
}

// nothing finishes a rebuild of which nothing was left.
func nothing(kb.IndexWriter) error { return nil }

func TestRebuildWhileSearching(t *testing.T) {
	dir := t.TempDir()
	b := newBase()
	ix := openDir(t, dir, b.options())
	g := newGenerator(2)
	for i := range 50 {
		apply(t, ix, b, kb.Seq(i+1), g.practice(i))
	}
	ctx, stop := context.WithCancel(t.Context())
	var searching sync.WaitGroup
	for range 4 {
		searching.Go(func() {
			for ctx.Err() == nil {
				result, err := ix.Search(context.Background(), &kb.IndexQuery{Size: 100, Total: true, Order: byTitle})
				if err != nil || result.Total != 50 || len(result.Hits) != 50 {
					t.Errorf("a search during the rebuild finds %v, %v", result, err)
					return
				}
			}
		})
	}
	for round := range 5 {
		err := ix.Rebuild(t.Context(), func(w kb.IndexWriter) error {
			var docs []*kb.IndexDocument
			for _, d := range b.docs {
				docs = append(docs, d)
			}
			return w.Apply(t.Context(), testHead(kb.Seq(100+round)), docs, nil)
		}, nothing)
		must(t, err)
	}
	stop()
	searching.Wait()
	if head := ix.Head(); head != testHead(104) {
		t.Errorf("head %v after the rebuild", head)
	}
	checkHashes(t, ix, b)
	must(t, ix.Close())
	ix = openDir(t, dir, b.options())
	defer ix.Close()
	if head := ix.Head(); head != testHead(104) {
		t.Errorf("head %v after opening again", head)
	}
	checkHashes(t, ix, b)
}

func TestFailedRebuildKeepsTheOldIndex(t *testing.T) {
	dir := t.TempDir()
	b := filled(t, dir, 5)
	ix := openDir(t, dir, b.options())
	defer ix.Close()
	broken := errors.New("broken")
	err := ix.Rebuild(t.Context(), func(w kb.IndexWriter) error {
		must(t, w.Apply(t.Context(), testHead(9), []*kb.IndexDocument{newGenerator(9).practice(77)}, nil))
		return broken
	}, nothing)
	if !errors.Is(err, broken) {
		t.Fatal(err)
	}
	if ix.Head() != testHead(5) {
		t.Errorf("head %v", ix.Head())
	}
	checkHashes(t, ix, b)
	if entries, _ := os.ReadDir(dir); len(entries) != 3 {
		t.Errorf("the directory holds %v", entries)
	}
}

func TestSecondOpeningIsRefused(t *testing.T) {
	dir := t.TempDir()
	b := newBase()
	ix := openDir(t, dir, b.options())
	apply(t, ix, b, 1, newGenerator(1).practice(1))
	if _, err := Open(dir, b.options()); err == nil || !strings.Contains(err.Error(), "another process") {
		t.Errorf("a second opening: %v", err)
	}
	checkHashes(t, ix, b)
	must(t, ix.Close())
	ix = openDir(t, dir, b.options())
	defer ix.Close()
	checkHashes(t, ix, b)
}

func TestClosed(t *testing.T) {
	ix := openMemory(t, newBase())
	must(t, ix.Close())
	if _, err := ix.Search(t.Context(), &kb.IndexQuery{Size: 1}); !errors.Is(err, errClosed) {
		t.Errorf("search: %v", err)
	}
	if err := ix.Apply(t.Context(), testHead(1), nil, nil); !errors.Is(err, errClosed) {
		t.Errorf("apply: %v", err)
	}
	must(t, ix.Close())
}

// TestKilled kills a process that writes, and looks whether head and documents
// agree: everything up to the head is there.
func TestKilled(t *testing.T) {
	if dir := os.Getenv("PROLOGIS_SEARCH_CHILD"); dir != "" {
		writeForEver(t, dir)
		return
	}
	dir := t.TempDir()
	rounds := 6
	if testing.Short() {
		rounds = 2
	}
	for round := range rounds {
		child := exec.Command(os.Args[0], "-test.run", "^TestKilled$")
		child.Env = append(os.Environ(), "PROLOGIS_SEARCH_CHILD="+dir)
		must(t, child.Start())
		time.Sleep(time.Duration(400+150*round) * time.Millisecond)
		must(t, child.Process.Kill())
		_ = child.Wait()
		checkKilled(t, dir)
	}
}

func writeForEver(t *testing.T, dir string) {
	ix := openDir(t, dir, newBase().options())
	g := newGenerator(1)
	for seq := ix.Head().Seq + 1; ; seq++ {
		must(t, ix.Apply(t.Context(), testHead(seq), []*kb.IndexDocument{g.practice(int(seq))}, nil))
	}
}

func checkKilled(t *testing.T, dir string) {
	t.Helper()
	ix := openDir(t, dir, newBase().options())
	defer ix.Close()
	head := ix.Head()
	held := map[kb.ID]bool{}
	for hash, err := range ix.Hashes(t.Context()) {
		must(t, err)
		held[hash.ID] = true
	}
	for seq := kb.Seq(1); seq <= head.Seq; seq++ {
		if !held[testID(kb.KindPractice, int(seq))] {
			t.Fatalf("head %d, but document %d is missing", head.Seq, seq)
		}
	}
	if len(held) != int(head.Seq) {
		t.Errorf("head %d, but %d documents", head.Seq, len(held))
	}
	t.Logf("head %d", head.Seq)
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func replace(t *testing.T, path, old, with string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte(strings.Replace(string(data), old, with, 1)), 0o600))
}

func fileSize(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	must(t, err)
	return info.Size()
}

func generationDir(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "g*"))
	if err != nil || len(found) != 1 {
		t.Fatalf("generations: %v, %v", found, err)
	}
	return found[0]
}

func segmentFile(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(generationDir(t, dir), "*.zap"))
	if err != nil || len(found) == 0 {
		t.Fatalf("segments: %v, %v", found, err)
	}
	slices.Sort(found)
	return found[len(found)-1]
}

// flip changes one byte in the middle of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	must(t, err)
	data[len(data)/2] ^= 0xff
	must(t, os.WriteFile(path, data, 0o600))
}
