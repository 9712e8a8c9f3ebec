package kb_test

import (
	"bytes"
	"testing"

	"prologis/backup"
	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/store/embedded"
)

// TestABackupFromBeforeAnErasure restores one with the erasures kept since, and
// without.
func TestABackupFromBeforeAnErasure(t *testing.T) {
	s := newEraseScene(t)
	var file bytes.Buffer
	if _, err := backup.Write(ctx, s.Store, &file, "test"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.ErasePerson(ctx, s.who, s.who.Person); err != nil {
		t.Fatal(err)
	}
	restored := func(erased []kb.Erasure) (*accounts, string) {
		t.Helper()
		dir := restoredIn(t, file.Bytes(), erased)
		return &accounts{Base: basetest.OpenDir(t, dir, nil), t: t}, dir
	}
	all, dir := restored(nil)
	if _, err := all.signIn("zenobiamail@ponte.example", goodPassword); err != nil || holding(t, dir, herWords...) == nil {
		t.Errorf("there is nothing to erase: %v", err)
	}
	base, dir := restored(s.erased)
	if found := holding(t, dir, herWords...); found != nil {
		t.Errorf("left in the files: %v", found)
	}
	if _, err := base.signIn("zenobiamail@ponte.example", goodPassword); err == nil {
		t.Error("she can sign in")
	}
	if _, err := base.Authenticate(ctx, s.token.Secret); err == nil {
		t.Error("her token is good")
	}
	p, err := base.Person(ctx, s.admin, s.who.Person)
	if err != nil || p.State != kb.PersonErased {
		t.Errorf("%+v, %v", p, err)
	}
	if _, err := base.signIn("ada@regione.example", goodPassword); err != nil {
		t.Errorf("others: %v", err)
	}
	clean(t, base.Base)
}

// restoredIn restores a backup, the erasures applied again, into a directory of its own.
func restoredIn(t *testing.T, file []byte, erased []kb.Erasure) string {
	t.Helper()
	dir := t.TempDir()
	checked, err := backup.Verify(bytes.NewReader(file), nil)
	if err != nil {
		t.Fatal(err)
	}
	store, err := embedded.Open(dir, embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := backup.Restore(ctx, store, bytes.NewReader(file), checked, erased); err != nil {
		t.Fatal(err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}
