package kb_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/kb"
)

func token(t *testing.T, base *kb.Base, role kb.AccessRole, lasts time.Duration) (secret string, made kb.Token) {
	t.Helper()
	secret, made, err := base.CreateToken(ctx, "test", kb.TokenInput{Role: role, Name: "Sito " + string(role), Lasts: lasts})
	if err != nil {
		t.Fatal(err)
	}
	return secret, made
}

func TestTokens(t *testing.T) {
	clock := &testClock{}
	dir := t.TempDir()
	base, closeAll, err := basetest.Try(dir, func(c *kb.Config) { c.Now = clock.now })
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	secret, made := token(t, base, kb.RoleEditor, 48*time.Hour)
	_, version := base.Head()
	v, err := base.Authenticate(ctx, secret)
	if err != nil || v.Role != kb.RoleEditor || v.Person != made.Person || v.Name != "Sito EDITOR" {
		t.Fatalf("%+v, %v", v, err)
	}
	if again, more := token(t, base, kb.RoleEditor, 0); again == secret || more.Person != made.Person {
		t.Error("a second token of a name acts as another person, or is the same")
	}
	if _, after := base.Head(); after != version {
		t.Errorf("making a token changed the public version from %d to %d", version, after)
	}
	for _, bad := range []string{"", "kb_", secret + "x", strings.ToUpper(secret)} {
		_, err := base.Authenticate(ctx, bad)
		wantError(t, err, kb.CodeUnauthenticated, "")
	}
	if journal, err := os.ReadFile(filepath.Join(dir, "journal.db")); err != nil || strings.Contains(string(journal), secret) {
		t.Errorf("the journal holds the secret (%v)", err)
	}
	clean(t, base)
	clock.ahead(49 * time.Hour)
	_, err = base.Authenticate(ctx, secret)
	wantError(t, err, kb.CodeUnauthenticated, "", "expired")

	other, doomed := token(t, base, kb.RoleAdmin, 0)
	for range 2 {
		if err := base.RevokeToken(ctx, "test", doomed.ID); err != nil {
			t.Fatal(err)
		}
	}
	_, err = base.Authenticate(ctx, other)
	wantError(t, err, kb.CodeUnauthenticated, "")
	wantError(t, base.RevokeToken(ctx, "test", "token_none"), kb.CodeNotFound, "id")
	wantError(t, base.RevokeToken(ctx, "test", "practice_x"), kb.CodeNotFound, "id")
	closeAll()

	// tokens are in the journal: a copy made anew knows them
	if err := os.Remove(filepath.Join(dir, "replica.db")); err != nil {
		t.Fatal(err)
	}
	base = basetest.OpenDir(t, dir, nil)
	if v, err := base.Authenticate(ctx, secret); err != nil || v.Person != made.Person {
		t.Errorf("after a rebuild: %+v, %v", v, err)
	}
	_, err = base.Authenticate(ctx, other)
	wantError(t, err, kb.CodeUnauthenticated, "")
	if tokens, err := base.Tokens(ctx); err != nil || len(tokens) != 3 {
		t.Errorf("%+v, %v", tokens, err)
	}
	clean(t, base)
}

func TestTokenInput(t *testing.T) {
	base := basetest.Open(t)
	for _, c := range []struct {
		in   kb.TokenInput
		code kb.Code
		path string
	}{
		{kb.TokenInput{Name: "x"}, kb.CodeInvalid, "role"},
		{kb.TokenInput{Name: "x", Role: "KING"}, kb.CodeInvalid, "role"},
		{kb.TokenInput{Name: "x", Role: kb.RoleAnonymous}, kb.CodeInvalid, "role"},
		{kb.TokenInput{Role: kb.RoleEditor}, kb.CodeInvalid, "name"},
		{kb.TokenInput{Name: "x", Role: kb.RoleContributor}, kb.CodeInvalid, "organisation"},
		{kb.TokenInput{Name: "x", Role: kb.RoleContributor, Organisation: "nobody"}, kb.CodeNotFound, "organisation"},
	} {
		_, _, err := base.CreateToken(ctx, "test", c.in)
		wantError(t, err, c.code, c.path)
	}
}

func TestPublish(t *testing.T) {
	base := basetest.Open(t)
	viewers := map[kb.AccessRole]kb.Viewer{kb.RoleAnonymous: {}}
	for _, role := range []kb.AccessRole{kb.RoleReviewer, kb.RoleEditor, kb.RoleAdmin} {
		secret, _ := token(t, base, role, 0)
		v, err := base.Authenticate(ctx, secret)
		if err != nil {
			t.Fatal(err)
		}
		viewers[role] = v
	}
	for role, code := range map[kb.AccessRole]kb.Code{kb.RoleAnonymous: kb.CodeUnauthenticated, kb.RoleReviewer: kb.CodeForbidden, kb.RoleEditor: "", kb.RoleAdmin: ""} {
		_, err := base.Publish(ctx, viewers[role], kb.PublishInput{PutInput: kb.PutInput{Content: practice("Di " + string(role))}})
		_, archived := base.Withdraw(ctx, viewers[role], kb.WithdrawInput{ArchiveInput: kb.ArchiveInput{Target: "practice_00000000000000000000000000", Reason: "x"}})
		if code == "" {
			if err != nil {
				t.Errorf("%s: %v", role, err)
			}
			wantError(t, archived, kb.CodeNotFound, "id")
			continue
		}
		wantError(t, err, code, "")
		wantError(t, archived, code, "")
	}
	editor := viewers[kb.RoleEditor]
	in := func(title string) kb.PublishInput {
		return kb.PublishInput{PutInput: kb.PutInput{Content: practice(title)}, IdempotencyKey: "k", Note: "n"}
	}
	first, err := base.Publish(ctx, editor, in("Una volta"))
	if err != nil {
		t.Fatal(err)
	}
	again, err := base.Publish(ctx, editor, in("Una volta"))
	if err != nil || again.Entry.Meta().ID != first.Entry.Meta().ID {
		t.Errorf("%+v, %v", again, err)
	}
	_, err = base.Publish(ctx, editor, in("Altro"))
	wantError(t, err, kb.CodeConflict, "idempotencyKey")
	if _, err := base.Publish(ctx, viewers[kb.RoleAdmin], in("Altro")); err != nil {
		t.Errorf("somebody else's key of the same name: %v", err)
	}
	target := first.Entry.Meta().ID
	_, err = base.Publish(ctx, editor, kb.PublishInput{PutInput: kb.PutInput{Content: practice("x"), Target: target}})
	wantError(t, err, kb.CodeInvalid, "expectedRevision")
	history, err := base.History(ctx, target, 0, true, 1)
	if err != nil || history[0].By != string(editor.Person) || history[0].Note != "n" {
		t.Errorf("%+v, %v", history, err)
	}
	if name, err := base.DisplayName(ctx, history[0].By); err != nil || name != "Sito EDITOR" {
		t.Errorf("%q, %v", name, err)
	}
	gone := kb.WithdrawInput{ArchiveInput: kb.ArchiveInput{Target: target, Reason: "doppia"}, IdempotencyKey: "k"}
	for range 2 {
		e, err := base.Withdraw(ctx, editor, gone)
		if err != nil || e.Meta().Archived == nil || e.Meta().Archived.Reason != "doppia" {
			t.Errorf("%+v, %v", e, err)
		}
	}
	clean(t, base)
}
