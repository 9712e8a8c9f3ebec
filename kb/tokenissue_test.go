package kb_test

import (
	"testing"
	"time"

	"prologis/kb"
)

func TestIssuedTokens(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleReviewer)
	now := a.clock.now()
	in := func(change func(*kb.TokenRequest)) kb.TokenRequest {
		r := kb.TokenRequest{Name: "rapporti", Role: kb.RoleContributor, Organisation: "ponte"}
		change(&r)
		return r
	}
	until := func(d time.Duration) *time.Time { u := now.Add(d); return &u }
	for name, c := range map[string]struct {
		by   kb.Viewer
		in   kb.TokenRequest
		code kb.Code
		path string
	}{
		"nobody":    {kb.Viewer{}, in(func(*kb.TokenRequest) {}), kb.CodeUnauthenticated, ""},
		"no name":   {bea, in(func(r *kb.TokenRequest) { r.Name = " " }), kb.CodeInvalid, "name"},
		"more":      {bea, in(func(r *kb.TokenRequest) { r.Role = kb.RoleEditor }), kb.CodeForbidden, "role"},
		"no role":   {bea, in(func(r *kb.TokenRequest) { r.Role = "" }), kb.CodeInvalid, "role"},
		"past":      {bea, in(func(r *kb.TokenRequest) { r.Expires = until(0) }), kb.CodeInvalid, "expiresAt"},
		"for ever":  {bea, in(func(r *kb.TokenRequest) { r.Expires = until(400 * 24 * time.Hour) }), kb.CodeInvalid, "expiresAt"},
		"a program": {bea, in(func(r *kb.TokenRequest) { r.Service = "sito" }), kb.CodeForbidden, "service"},
		"nowhere":   {bea, in(func(r *kb.TokenRequest) { r.Organisation = "none" }), kb.CodeNotFound, "organisation"},
		"long key":  {bea, in(func(r *kb.TokenRequest) { r.IdempotencyKey = string(make([]byte, 300)) }), kb.CodeInvalid, "idempotencyKey"},
		"another body": {bea, in(func(r *kb.TokenRequest) {
			r.Organisation = put(t, a.Base, &kb.OrganisationContent{Name: kb.Text{"it": "Altra"}, Sort: kb.SortCooperative})[0].Meta().ID
		}), kb.CodeForbidden, "organisation"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := a.IssueToken(ctx, c.by, c.in)
			wantError(t, err, c.code, c.path)
		})
	}
	issued, err := a.IssueToken(ctx, bea, in(func(r *kb.TokenRequest) { r.Role, r.IdempotencyKey = kb.RoleReviewer, "k" }))
	if err != nil || issued.Secret == "" || !issued.Expires.Equal(now.Add(kb.TokenLasts).Truncate(time.Millisecond)) {
		t.Fatalf("%+v, %v", issued, err)
	}
	again, err := a.IssueToken(ctx, bea, in(func(r *kb.TokenRequest) { r.Role, r.IdempotencyKey = kb.RoleReviewer, "k" }))
	if err != nil || again.Secret != "" || again.ID != issued.ID {
		t.Errorf("%+v, %v", again, err)
	}
	v, err := a.Authenticate(ctx, issued.Secret)
	if err != nil || v.Person != bea.Person || v.Role != kb.RoleReviewer {
		t.Fatalf("%+v, %v", v, err)
	}
	// a token's tokens do not outlive it
	_, err = a.IssueToken(ctx, v, in(func(r *kb.TokenRequest) { r.Expires = until(200 * 24 * time.Hour) }))
	wantError(t, err, kb.CodeInvalid, "expiresAt")
	below, err := a.IssueToken(ctx, v, in(func(*kb.TokenRequest) {}))
	if err != nil || below.Expires.After(*issued.Expires) {
		t.Errorf("%+v, %v", below, err)
	}
	// it can do no more than its person by now
	if _, err := a.RemoveMembership(ctx, a.admin, kb.MembershipInput{Person: bea.Person}); err != nil {
		t.Fatal(err)
	}
	if v, err := a.Authenticate(ctx, issued.Secret); err != nil || v.Role != kb.RoleContributor {
		t.Errorf("%+v, %v", v, err)
	}
	if _, err := a.SetDisabled(ctx, a.admin, bea.Person, true); err != nil {
		t.Fatal(err)
	}
	_, err = a.Authenticate(ctx, issued.Secret)
	wantError(t, err, kb.CodeUnauthenticated, "")
	if _, err := a.SetDisabled(ctx, a.admin, bea.Person, false); err != nil {
		t.Fatal(err)
	}
	_, eva := a.member("eva@ponte.example", kb.RoleReviewer)
	_, err = a.EndToken(ctx, eva, issued.ID)
	wantError(t, err, kb.CodeNotFound, "id")
	_, err = a.FindTokens(ctx, eva, kb.TokenQuery{Person: bea.Person})
	wantError(t, err, kb.CodeForbidden, "")
	if own, err := a.FindTokens(ctx, eva, kb.TokenQuery{}); err != nil || len(own) != 0 {
		t.Errorf("%+v, %v", own, err)
	}
	if _, err := a.EndToken(ctx, a.admin, issued.ID); err != nil {
		t.Error(err)
	}
	_, err = a.Authenticate(ctx, issued.Secret)
	wantError(t, err, kb.CodeUnauthenticated, "")
	a.clock.ahead(kb.TokenLasts)
	_, err = a.Authenticate(ctx, below.Secret)
	wantError(t, err, kb.CodeUnauthenticated, "")
	if active, err := a.FindTokens(ctx, bea, kb.TokenQuery{Active: true}); err != nil || len(active) != 0 {
		t.Errorf("%+v, %v", active, err)
	}
	clean(t, a.Base)
}
