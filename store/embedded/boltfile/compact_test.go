package boltfile

import (
	"bytes"
	"errors"
	"os"
	"sync"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestCompact looks for deleted bytes in the file, while others read and write.
func TestCompact(t *testing.T) {
	f, path := filled(t)
	secret := bytes.Repeat([]byte("segreto"), 200)
	write := func(key string, value []byte) {
		t.Helper()
		if err := f.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketName).Put([]byte(key), value) }); err != nil {
			t.Error(err)
		}
	}
	write("secret", secret)
	if err := f.Update(func(tx *bolt.Tx) error { return tx.Bucket(bucketName).Delete([]byte("secret")) }); err != nil {
		t.Fatal(err)
	}
	holds := func() bool {
		held, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		return bytes.Contains(held, []byte("segretosegreto"))
	}
	if !holds() {
		t.Fatal("bbolt forgets what is deleted: there is nothing to test")
	}
	var others sync.WaitGroup
	stop := make(chan struct{})
	for range 2 {
		others.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := f.View(walk); err != nil {
					t.Error(err)
					return
				}
				write("key0", bytes.Repeat([]byte("x"), 1000))
			}
		})
	}
	for range 3 {
		if err := f.Compact(); err != nil {
			t.Error(err)
		}
	}
	close(stop)
	others.Wait()
	if holds() {
		t.Error("what was deleted is in the file still")
	}
	if err := f.View(walk); err != nil {
		t.Error(err)
	}
	if _, err := Open(path, bolt.Options{Timeout: 1}); !errors.Is(err, ErrInUse) {
		t.Errorf("the compacted file is not locked: %v", err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, bolt.Options{Timeout: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(again.View(walk), again.Close()); err != nil {
		t.Error(err)
	}
}
