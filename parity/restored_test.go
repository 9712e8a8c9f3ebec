package parity

import (
	"bytes"
	"testing"

	"prologis/backup"
	"prologis/internal/basetest"
	"prologis/kb"
	store "prologis/store/embedded"
)

// TestRestored asks a base that came out of a backup.
func TestRestored(t *testing.T) {
	first := build(t, embedded(t), false)
	var file bytes.Buffer
	if _, err := backup.Write(ctx, first.server.base.Store, &file, "parity"); err != nil {
		t.Fatal(err)
	}
	checked, err := backup.Verify(bytes.NewReader(file.Bytes()), nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	to, err := store.Open(dir, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Restore(ctx, to, &file, checked, nil); err != nil {
		t.Fatal(err)
	}
	if err := to.Close(); err != nil {
		t.Fatal(err)
	}
	restored := newServer(basetest.OpenDir(t, dir, func(c *kb.Config) { c.Now = clock(c.Replica) }))
	ask(t, &world{server: restored, tokens: first.tokens, made: first.made, cursors: map[string][]string{}}, false)
	if _, err := restored.base.Check(ctx, func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
		t.Error(err)
	}
}
