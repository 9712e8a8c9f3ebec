package storetest

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"

	"prologis/kb"
)

// blobRoundTrip stores blobs of no bytes, some, and 20 MB that never are in
// memory as one.
func blobRoundTrip(t *testing.T, place Place) {
	blobs, ctx := open(t, place).Blobs(), context.Background()
	for name, size := range map[string]int64{"empty": 0, "small": 5, "chunk": 255 << 10, "film": 20 << 20} {
		in, out := sha256.New(), sha256.New()
		if err := blobs.Put(ctx, name, io.TeeReader(io.LimitReader(rand.Reader, size), in)); err != nil {
			t.Fatalf("Put(%s): %v", name, err)
		}
		r, n, err := blobs.Open(ctx, name)
		if err != nil || n != size {
			t.Fatalf("Open(%s) = %d bytes, %v; want %d", name, n, err, size)
		}
		if copied, err := io.Copy(out, r); copied != size || err != nil {
			t.Errorf("reading %s: %d bytes, %v; want %d", name, copied, err, size)
		}
		wantError(t, "closing "+name, r.Close(), nil)
		if !bytes.Equal(in.Sum(nil), out.Sum(nil)) {
			t.Errorf("%s came back as other bytes", name)
		}
	}
}

func blobNames(t *testing.T, place Place) {
	blobs, ctx := open(t, place).Blobs(), context.Background()
	names := []string{"b", "a", "B", "a-1", "a_1", "1", strings.Repeat("x", 128)}
	for _, name := range names {
		wantError(t, "Put of "+name, blobs.Put(ctx, name, strings.NewReader(name)), nil)
	}
	wantError(t, "Put of a taken name", blobs.Put(ctx, "a", strings.NewReader("other")), kb.ErrExists)
	for _, name := range []string{"", "../a", "a/b", ".", "a.b", "è", strings.Repeat("x", 129), "a\x00"} {
		if err := blobs.Put(ctx, name, strings.NewReader("x")); err == nil {
			t.Errorf("Put(%q) took the name", name)
		}
		_, _, err := blobs.Open(ctx, name)
		wantError(t, "Open of a bad name", err, kb.ErrNotExist)
	}
	wantError(t, "Delete of nothing", blobs.Delete(ctx, "none"), nil)
	wantError(t, "Delete", blobs.Delete(ctx, "b"), nil)
	_, _, err := blobs.Open(ctx, "b")
	wantError(t, "Open of a deleted blob", err, kb.ErrNotExist)
	want := slices.Sorted(slices.Values(slices.Delete(names, 0, 1)))
	if got := listed(t, blobs); !slices.Equal(got, want) {
		t.Errorf("Names = %q, want %q", got, want)
	}
	if got := readBlob(t, blobs, "a"); got != "a" {
		t.Errorf("blob a = %q after a second Put", got)
	}
	for range blobs.Names(ctx) {
		break // must not yield again
	}
}

// blobRace has 8 writers after one name: one gets it, with its own content.
func blobRace(t *testing.T, place Place) {
	blobs, ctx := open(t, place).Blobs(), context.Background()
	var winner atomic.Value
	var winners atomic.Int32
	var wg sync.WaitGroup
	for w := range 8 {
		content := strings.Repeat(string(rune('a'+w)), 300<<10)
		wg.Go(func() {
			switch err := blobs.Put(ctx, "name", strings.NewReader(content)); {
			case err == nil:
				winners.Add(1)
				winner.Store(content)
			case !errors.Is(err, kb.ErrExists):
				t.Errorf("Put: %v", err)
			}
		})
	}
	wg.Wait()
	if winners.Load() != 1 || readBlob(t, blobs, "name") != winner.Load() {
		t.Errorf("%d winners, or the blob is not the winner's", winners.Load())
	}
}

// failingReader stops in the middle: nothing stays, and the name is free.
func failingReader(t *testing.T, place Place) {
	blobs, ctx := open(t, place).Blobs(), context.Background()
	broken := errors.New("the line was cut")
	for _, before := range []int{0, 10, 700 << 10} {
		r := io.MultiReader(strings.NewReader(strings.Repeat("x", before)), iotest.ErrReader(broken))
		wantError(t, "Put", blobs.Put(ctx, "name", r), broken)
		_, _, err := blobs.Open(ctx, "name")
		wantError(t, "Open after it", err, kb.ErrNotExist)
	}
	stopped, cancel := context.WithCancel(ctx)
	r := io.MultiReader(strings.NewReader(strings.Repeat("x", 700<<10)), cancelReader(cancel), strings.NewReader("rest"))
	wantError(t, "Put, cancelled", blobs.Put(stopped, "name", r), context.Canceled)
	if got := listed(t, blobs); len(got) != 0 {
		t.Errorf("Names = %q, want none", got)
	}
	wantError(t, "Put, at last", blobs.Put(ctx, "name", strings.NewReader("whole")), nil)
	if got := readBlob(t, blobs, "name"); got != "whole" {
		t.Errorf("blob = %q, want whole", got)
	}
}

// cancelReader cancels when it is read.
type cancelReader context.CancelFunc

func (cancel cancelReader) Read([]byte) (int, error) {
	cancel()
	return 0, io.EOF
}

func listed(t *testing.T, blobs kb.Blobs) (names []string) {
	t.Helper()
	for name, err := range blobs.Names(context.Background()) {
		if err != nil {
			t.Fatalf("Names: %v", err)
		}
		names = append(names, name)
	}
	return names
}

func readBlob(t *testing.T, blobs kb.Blobs, name string) string {
	t.Helper()
	r, _, err := blobs.Open(context.Background(), name)
	if err != nil {
		t.Fatalf("Open(%s): %v", name, err)
	}
	defer r.Close()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("reading %s: %v", name, err)
	}
	return string(content)
}
