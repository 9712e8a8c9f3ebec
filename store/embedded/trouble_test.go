package embedded

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

func mustOpen(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func readAll(t testing.TB, s *Store) (commits []*kb.Commit) {
	t.Helper()
	for c, err := range s.Commits(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		commits = append(commits, c)
	}
	return commits
}

func appendChain(t testing.TB, s *Store, n int) {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(context.Background(), chain(head, n)); err != nil {
		t.Fatal(err)
	}
}

// filled makes a closed store of n commits and answers its directory.
func filled(t *testing.T, n int) string {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	appendChain(t, s, n)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestStoredCommits changes what is stored under one key, as no append would.
func TestStoredCommits(t *testing.T) {
	stored := func(change func(c *kb.Commit)) func([]byte) []byte {
		return func(value []byte) []byte {
			c := new(kb.Commit)
			_ = json.Unmarshal(value[sumBytes:], c)
			change(c)
			value, _ = encodeCommit(c)
			return value
		}
	}
	tests := map[string]struct {
		change  func(value []byte) []byte
		want    string
		damaged bool
	}{
		"gone":         {func([]byte) []byte { return nil }, "commit 7 is missing", true},
		"empty":        {func([]byte) []byte { return []byte{} }, "commit 7 is not what was written", true},
		"cut":          {func(v []byte) []byte { return v[:len(v)/2] }, "commit 7 is not what was written", true},
		"flipped bit":  {func(v []byte) []byte { v[len(v)-20] ^= 1; return v }, "commit 7 is not what was written", true},
		"other number": {stored(func(c *kb.Commit) { c.Seq = 8 }), "commit 8 is stored as number 7", true},
		"other prev":   {stored(func(c *kb.Commit) { c.Prev = "x" }), "commit 7 does not follow", true},
		"newer format": {stored(func(c *kb.Commit) { c.Format = kb.Format + 1 }), "commit 7 has format 2", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := mustOpen(t, filled(t, 10))
			rewrite(t, s, 7, test.change)
			var seen int
			var last error
			for _, err := range s.Commits(context.Background(), 0) {
				if last = err; err == nil {
					seen++
				}
			}
			if seen != 6 || last == nil || !strings.Contains(last.Error(), test.want) || errors.Is(last, kb.ErrDamaged) != test.damaged {
				t.Errorf("%d commits, then %v; want 6, then %q", seen, last, test.want)
			}
		})
	}
}

func rewrite(t *testing.T, s *Store, seq kb.Seq, change func([]byte) []byte) {
	t.Helper()
	err := s.file.Update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(bucketJournal)
		value := change(append([]byte{}, bucket.Get(seqKey(seq))...))
		if value == nil {
			return bucket.Delete(seqKey(seq))
		}
		return bucket.Put(seqKey(seq), value)
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestDamagedFile truncates and overwrites the file: an error that says so, at
// Open or when reading, and no panic.
func TestDamagedFile(t *testing.T) {
	tests := map[string]func([]byte) []byte{
		"only a byte": func(b []byte) []byte { return b[:1] },
		"one page":    func(b []byte) []byte { return b[:4096] },
		"half":        func(b []byte) []byte { return b[:len(b)/2] },
		"garbage":     func(b []byte) []byte { return []byte(strings.Repeat("garbage ", len(b)/8)) },
		"zeros":       func(b []byte) []byte { clear(b); return b },
		"zeroed rest": func(b []byte) []byte { clear(b[8192:]); return b },
	}
	for name, damage := range tests {
		t.Run(name, func(t *testing.T) {
			dir := filled(t, 300)
			path := filepath.Join(dir, "journal.db")
			content, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, damage(content), 0o600); err != nil {
				t.Fatal(err)
			}
			s, err := Open(dir, Options{})
			if err == nil {
				defer s.Close()
				_, err = s.Head(context.Background())
			}
			if !errors.Is(err, kb.ErrDamaged) || !strings.Contains(err.Error(), "restore it from a backup") {
				t.Errorf("a damaged journal: %v", err)
			}
		})
	}
}

// TestOlderCopy replaces the journal by an older copy: it opens, with its head.
func TestOlderCopy(t *testing.T) {
	dir := filled(t, 5)
	old, err := os.ReadFile(filepath.Join(dir, "journal.db"))
	if err != nil {
		t.Fatal(err)
	}
	s := mustOpen(t, dir)
	appendChain(t, s, 5)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "journal.db"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	s = mustOpen(t, dir)
	appendChain(t, s, 1)
	if got := len(readAll(t, s)); got != 6 {
		t.Errorf("%d commits, want the 5 of the copy and 1", got)
	}
}

func TestHalfWrittenBlobsAreSwept(t *testing.T) {
	dir := filled(t, 1)
	left := filepath.Join(blobDir(dir), tempPrefix+"123")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	mustOpen(t, dir)
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("what a killed process left is still there: %v", err)
	}
}
