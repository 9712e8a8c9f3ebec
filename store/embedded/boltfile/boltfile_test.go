package boltfile

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

var bucketName = []byte("things")

// filled makes an open file of some hundred pages.
func filled(t *testing.T) (*File, string) {
	path := filepath.Join(t.TempDir(), "things.db")
	f, err := Open(path, bolt.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	if err := f.Update(put(1000)); err != nil {
		t.Fatal(err)
	}
	return f, path
}

func put(n int) func(*bolt.Tx) error {
	return func(tx *bolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists(bucketName)
		for i := 0; err == nil && i < n; i++ {
			err = bucket.Put(fmt.Append(nil, "key", i), bytes.Repeat([]byte("x"), 1000))
		}
		return err
	}
}

func walk(tx *bolt.Tx) error {
	return tx.Bucket(bucketName).ForEach(func(_, value []byte) error {
		if bytes.Count(value, []byte("x")) != 1000 {
			return errors.New("a value is not what was put")
		}
		return nil
	})
}

// TestTruncatedWhileOpen takes the file's pages away from under its map: reading
// faults, which must end neither the process nor the file's other uses.
func TestTruncatedWhileOpen(t *testing.T) {
	f, path := filled(t)
	if err := f.View(walk); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(path, 8192); err != nil {
		t.Fatal(err)
	}
	if err := f.View(walk); !errors.Is(err, kb.ErrDamaged) {
		t.Errorf("View: %v", err)
	}
	for range 2 {
		if err := f.Update(put(2000)); !errors.Is(err, kb.ErrDamaged) {
			t.Errorf("Update: %v", err)
		}
	}
	if err := f.Close(); err != nil {
		t.Errorf("Close: %v", err)
	}
	if _, err := Open(path, bolt.Options{}); !errors.Is(err, kb.ErrDamaged) {
		t.Errorf("Open: %v", err)
	}
}

func TestOpenTellsWhatIsWrong(t *testing.T) {
	f, path := filled(t)
	if _, err := Open(path, bolt.Options{Timeout: 1}); !errors.Is(err, ErrInUse) {
		t.Errorf("a file that is open: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(filepath.Join(path, "x"), bolt.Options{}); err == nil || errors.Is(err, kb.ErrDamaged) {
		t.Errorf("a path that cannot be: %v", err)
	}
	if err := os.WriteFile(path, []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first must let go of the lock
		if _, err := Open(path, bolt.Options{Timeout: 1}); !errors.Is(err, kb.ErrDamaged) {
			t.Errorf("garbage: %v", err)
		}
	}
}

// TestOtherPanicsGoOn panics in code that is not bbolt's.
func TestOtherPanicsGoOn(t *testing.T) {
	f, _ := filled(t)
	var none *struct{ field int }
	for name, fn := range map[string]func(*bolt.Tx) error{
		"a panic":       func(*bolt.Tx) error { panic("ours") },
		"a nil pointer": func(*bolt.Tx) error { none.field++; return nil },
		"an index":      func(*bolt.Tx) error { return []error{nil}[len(bucketName)] },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("the panic was swallowed")
				}
			}()
			t.Error(f.View(fn))
		})
	}
	if err := f.Update(put(1)); err != nil {
		t.Errorf("Update after the panics: %v", err)
	}
}
