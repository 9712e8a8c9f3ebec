package search

import (
	"errors"
	"testing"
)

// What could not be read once is read again when it is next asked for.
func TestWhatFailedIsMadeAgain(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	apply(t, ix, b, 1, newGenerator(1).practice(1))
	v, err := ix.serving.view()
	if err != nil {
		t.Fatal(err)
	}
	defer v.close()
	asked := 0
	p := perSegment[string]{make: func(*view, int, string) (string, error) {
		if asked++; asked == 1 {
			return "", errors.New("the disk does not answer")
		}
		return "made", nil
	}}
	if _, err := p.of(v, 0, "field"); err == nil {
		t.Error("the failure is not answered")
	}
	for range 2 {
		if got, err := p.of(v, 0, "field"); err != nil || got != "made" {
			t.Errorf("afterwards %q, %v are answered", got, err)
		}
	}
	if asked != 2 {
		t.Errorf("it was made %d times", asked)
	}
}
