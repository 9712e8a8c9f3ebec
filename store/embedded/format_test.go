package embedded

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prologis/kb"
)

// TestNewerFormat opens a journal that a newer version wrote: refused with what
// to do, and not a byte of it is changed.
func TestNewerFormat(t *testing.T) {
	dir := filled(t, 5)
	s := mustOpen(t, dir)
	rewrite(t, s, 5, func(value []byte) []byte {
		c := new(kb.Commit)
		_ = json.Unmarshal(value[sumBytes:], c)
		c.Format = kb.Format + 1
		value, _ = encodeCommit(c)
		return value
	})
	if _, err := s.Head(context.Background()); !errors.Is(err, kb.ErrNewerFormat) {
		t.Errorf("Head: %v", err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "journal.db")
	before, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Open(dir, Options{})
	if !errors.Is(err, kb.ErrNewerFormat) || !strings.Contains(err.Error(), "use a newer version") {
		t.Errorf("Open: %v", err)
	}
	if after, _ := os.ReadFile(path); !bytes.Equal(before, after) {
		t.Error("the journal was changed")
	}
}
