package replica

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
	"prologis/store/embedded/boltfile"
)

func mustOpen(t testing.TB, path string) *Replica {
	t.Helper()
	r, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = r.Close() })
	return r
}

func mustClose(t testing.TB, r *Replica) {
	t.Helper()
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
}

func view(t testing.TB, r *Replica, fn func(kb.ReplicaReader)) {
	t.Helper()
	err := r.View(context.Background(), func(in kb.ReplicaReader) error {
		fn(in)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// fill applies n random deltas.
func fill(t testing.TB, r *Replica, n int) {
	t.Helper()
	m, random := newModel(), rand.New(rand.NewPCG(1, 2))
	deltas := make([]*kb.Delta, n)
	for i := range deltas {
		deltas[i] = m.randomDelta(random)
		m.apply(deltas[i])
	}
	if err := r.Apply(context.Background(), deltas); err != nil {
		t.Fatal(err)
	}
}

func delta(seq kb.Seq, id string) *kb.Delta {
	return &kb.Delta{Head: kb.Head{Seq: seq, ID: id}}
}

func TestApplyInOrderOnly(t *testing.T) {
	r, ctx := mustOpen(t, filepath.Join(t.TempDir(), "replica.db")), context.Background()
	steps := []struct {
		what   string
		deltas []*kb.Delta
		fails  bool
		head   kb.Seq
	}{
		{"nothing", nil, false, 0},
		{"a gap at the beginning", []*kb.Delta{delta(2, "b")}, true, 0},
		{"two", []*kb.Delta{delta(1, "a"), delta(2, "b")}, false, 2},
		{"the same again", []*kb.Delta{delta(1, "a"), delta(2, "b")}, false, 2},
		{"an overlap", []*kb.Delta{delta(2, "b"), delta(3, "c")}, false, 3},
		{"another commit at the head", []*kb.Delta{delta(3, "x"), delta(4, "d")}, true, 3},
		{"a gap", []*kb.Delta{delta(5, "e")}, true, 3},
		{"a gap within", []*kb.Delta{delta(4, "d"), delta(6, "f")}, true, 3},
		{"a malformed id", []*kb.Delta{{Head: kb.Head{Seq: 4, ID: "d"}, Docs: []kb.DocDelta{{ID: "concept\x00a"}}}}, true, 3},
	}
	for _, step := range steps {
		if err := r.Apply(ctx, step.deltas); (err != nil) != step.fails {
			t.Errorf("%s: %v", step.what, err)
		}
		if head, _ := r.Head(); head.Seq != step.head {
			t.Errorf("%s: the head is %d, want %d", step.what, head.Seq, step.head)
		}
	}
}

func TestMalformedIDsFindNothing(t *testing.T) {
	r := mustOpen(t, filepath.Join(t.TempDir(), "replica.db"))
	fill(t, r, 50)
	view(t, r, func(in kb.ReplicaReader) {
		for _, id := range []kb.ID{"", "_", "\x00", "concept\x0000000000000000000000000001", "concept", "concept_"} {
			if _, err := in.Document(id); !errors.Is(err, kb.ErrNotExist) {
				t.Errorf("Document(%q): %v", id, err)
			}
			if _, _, err := in.RevisionDocument(id, 1); !errors.Is(err, kb.ErrNotExist) {
				t.Errorf("RevisionDocument(%q): %v", id, err)
			}
		}
	})
}

// TestUntrustworthyFile damages a replica in every way that Open can see: it
// opens empty, says why, works, and is not discarded again.
func TestUntrustworthyFile(t *testing.T) {
	tests := map[string]func(path string) error{
		"one byte":       truncate(1),
		"one page":       truncate(4096),
		"some pages":     truncate(5 * 4096),
		"garbage":        overwrite(0, "garbage "),
		"garbage behind": overwrite(8192, "garbage "),
		"zeros behind":   overwrite(8192, "\x00"),
		"another schema": another(func(tx *bolt.Tx) error {
			return writeState(tx.Bucket(bucketNames[bucketMeta]), state{Schema: schema + 1})
		}),
		"no schema":      another(func(tx *bolt.Tx) error { return tx.Bucket(bucketNames[bucketMeta]).Delete(stateKey) }),
		"bucket missing": another(func(tx *bolt.Tx) error { return tx.DeleteBucket(bucketNames[bucketKeys]) }),
		"another boot": func(path string) error {
			return os.WriteFile(path+".unsynced", []byte("00000000-0000-0000-0000-000000000000\n"), 0o600)
		},
		"empty marker": func(path string) error { return os.WriteFile(path+".unsynced", nil, 0o600) },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "replica.db")
			r := mustOpen(t, path)
			fill(t, r, 200)
			mustClose(t, r)
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			r = mustOpen(t, path)
			if head, _ := r.Head(); head.Seq != 0 || !errors.Is(r.Discarded(), kb.ErrDamaged) {
				t.Errorf("opened at %d, discarded: %v", head.Seq, r.Discarded())
			}
			fill(t, r, 10)
			mustClose(t, r)
			r = mustOpen(t, path)
			if head, _ := r.Head(); head.Seq != 10 || r.Discarded() != nil {
				t.Errorf("opened again at %d, discarded: %v", head.Seq, r.Discarded())
			}
		})
	}
}

func truncate(size int64) func(string) error {
	return func(path string) error { return os.Truncate(path, size) }
}

func overwrite(from int, with string) func(string) error {
	return func(path string) error {
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rest := strings.Repeat(with, len(content)/len(with))[:len(content)-from]
		return os.WriteFile(path, append(content[:from], rest...), 0o600)
	}
}

func another(change func(*bolt.Tx) error) func(string) error {
	return func(path string) error {
		file, err := boltfile.Open(path, bolt.Options{})
		if err != nil {
			return err
		}
		return errors.Join(file.Update(change), file.Close())
	}
}

// TestDamageWithin overwrites pages that Open does not look at: reading them is
// an error, and Reset mends the replica.
func TestDamageWithin(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.db")
	r := mustOpen(t, path)
	fill(t, r, 300)
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for page := 2; page < len(content)/4096; page++ {
		if _, err := f.WriteAt([]byte(strings.Repeat("garbage ", 512)), int64(page)*4096); err != nil {
			t.Fatal(err)
		}
	}
	err = r.View(context.Background(), func(in kb.ReplicaReader) error {
		_, err := in.Document(modelIDs[0])
		return err
	})
	if !errors.Is(err, kb.ErrDamaged) {
		t.Fatalf("reading damaged pages: %v", err)
	}
	if err := r.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	fill(t, r, 20)
	if head, _ := r.Head(); head.Seq != 20 {
		t.Errorf("after Reset the head is %d, want 20", head.Seq)
	}
}

func TestOpenRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.db")
	r := mustOpen(t, path)
	fill(t, r, 5)
	if _, err := Open(path, Options{}); !errors.Is(err, boltfile.ErrInUse) {
		t.Errorf("a second Open: %v", err)
	}
	if _, err := Open(filepath.Join(path, "replica.db"), Options{}); err == nil || errors.Is(err, kb.ErrDamaged) {
		t.Errorf("Open where no directory is: %v", err)
	}
	if _, err := Open(filepath.Dir(path), Options{}); err == nil {
		t.Error("Open took a directory for a file")
	}
	if head, _ := r.Head(); head.Seq != 5 {
		t.Errorf("the open replica is at %d", head.Seq)
	}
}

// TestMarker follows the marker through a life: it is there from the first Apply
// to Close, and never when every Apply is synced.
func TestMarker(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.db")
	marked := func(want bool, when string) {
		t.Helper()
		if _, err := os.Stat(path + ".unsynced"); errors.Is(err, fs.ErrNotExist) == want {
			t.Errorf("%s: the marker's absence is %v", when, err)
		}
	}
	r := mustOpen(t, path)
	hasBoot := r.marker.boot != ""
	marked(false, "after Open")
	fill(t, r, 3)
	marked(hasBoot, "after Apply")
	if err := r.Reset(context.Background()); err != nil {
		t.Fatal(err)
	}
	marked(false, "after Reset")
	fill(t, r, 3)
	mustClose(t, r)
	marked(false, "after Close")
	synced, err := Open(path, Options{AlwaysSync: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := synced.Apply(context.Background(), []*kb.Delta{delta(4, "d")}); err != nil {
		t.Fatal(err)
	}
	marked(false, "after Apply, always synced")
	mustClose(t, synced)
}

func TestClosed(t *testing.T) {
	r, ctx := mustOpen(t, filepath.Join(t.TempDir(), "replica.db")), context.Background()
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	for what, call := range map[string]func(context.Context) error{
		"Apply": func(ctx context.Context) error { return r.Apply(ctx, []*kb.Delta{delta(1, "a")}) },
		"View":  func(ctx context.Context) error { return r.View(ctx, func(kb.ReplicaReader) error { return nil }) },
		"Reset": r.Reset,
	} {
		t.Run(what, func(t *testing.T) {
			if err := call(cancelled); !errors.Is(err, context.Canceled) {
				t.Errorf("with a context that is done: %v", err)
			}
			mustClose(t, r)
			if err := call(ctx); err == nil {
				t.Error("no error after Close")
			}
		})
	}
	mustClose(t, r)
}

// TestConsistentViews reads while deltas are applied: every View sees one head
// and exactly the documents of it.
func TestConsistentViews(t *testing.T) {
	r, ctx := mustOpen(t, filepath.Join(t.TempDir(), "replica.db")), context.Background()
	const last = 200
	go func() {
		for seq := kb.Seq(1); seq <= last; seq++ {
			d := delta(seq, fmt.Sprint(seq))
			for _, id := range modelIDs[:6] {
				d.Docs = append(d.Docs, kb.DocDelta{Kind: kb.KindConcept, ID: id, Rev: int(seq), Op: kb.OpPut, Document: fmt.Append(nil, seq)})
			}
			if err := r.Apply(ctx, []*kb.Delta{d}); err != nil {
				t.Error(err)
			}
		}
	}()
	for seen := kb.Seq(0); seen < last && !t.Failed(); {
		promised, _ := r.Head()
		view(t, r, func(in kb.ReplicaReader) {
			head, _ := in.Head()
			if seen = head.Seq; seen < promised.Seq {
				t.Errorf("a View at %d after Head said %d", seen, promised.Seq)
			}
			for id, document := range in.Documents(kb.KindConcept, "") {
				if string(document) != fmt.Sprint(seen) {
					t.Errorf("%s is at %s in a View at %d", id, document, seen)
				}
			}
		})
	}
}
