package kb_test

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestALostConfirmationIsAskedForAgain repeats what a link did that it has used up.
func TestALostConfirmationIsAskedForAgain(t *testing.T) {
	o := newOffice(t)
	c := o.brought(kb.Situation(kb.StateSubmitted))
	secret, _ := o.linked(c, kb.PurposeConfirm)
	v, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	_, err = o.base.AuthenticateRepeat(ctx, secret)
	wantError(t, err, kb.CodeUnauthenticated, "") // it is good
	in := kb.ConfirmInput{Name: "Una Persona", ContributionAction: kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision, Note: "Va bene", IdempotencyKey: "chiave"}}
	first, err := o.base.ConfirmContribution(ctx, v, in)
	o.ok(err)
	_, err = o.base.Authenticate(ctx, secret)
	wantError(t, err, kb.CodeUnauthenticated, "")

	again, err := o.base.AuthenticateRepeat(ctx, secret)
	o.ok(err)
	for _, state := range []kb.State{kb.StateSubmitted, kb.StateRejected} { // it is decided before the second
		same, err := o.base.ConfirmContribution(ctx, again, in)
		o.ok(err)
		if same.Revision != first.Revision || same.State != first.State || len(same.History) != len(first.History) {
			t.Errorf("%s: %+v, at first %+v", state, same, first)
		}
		reviewer := o.viewer("reviewer", kb.RoleReviewer, "")
		if state == kb.StateSubmitted {
			_, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: c.ID})
			o.ok(err)
			_, err = o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "No"}})
			o.ok(err)
		}
	}
	other := in
	other.Note = "Va male"
	_, err = o.base.ConfirmContribution(ctx, again, other)
	wantError(t, err, kb.CodeConflict, "idempotencyKey")
	other.IdempotencyKey = "altra"
	_, err = o.base.ConfirmContribution(ctx, again, other)
	wantError(t, err, kb.CodeUnauthenticated, "")
	_, err = o.base.Comment(ctx, again, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Ancora"}})
	wantError(t, err, kb.CodeUnauthenticated, "")
	if got := again.Allow(kb.ActionUploadFile); got == nil {
		t.Error("a file is taken")
	}
	names := 0
	for _, err := range o.base.Store.Ledger().Entries(ctx, kb.LedgerPerson+string(v.Person)) {
		o.ok(err)
		names++
	}
	if names != 1 {
		t.Errorf("%d names are kept", names)
	}
	o.now = o.now.Add(time.Hour)
	_, err = o.base.AuthenticateRepeat(ctx, secret)
	wantError(t, err, kb.CodeUnauthenticated, "")
	clean(t, o.base)
}

// TestALostRevisionIsAskedForAgain repeats a revision by a link that the submission ended.
func TestALostRevisionIsAskedForAgain(t *testing.T) {
	o := newOffice(t)
	c := o.brought(kb.Situation(kb.StateDraft))
	secret, id := o.linked(c, kb.PurposeFill)
	v, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	in := kb.ReviseInput{ID: c.ID, ExpectedRevision: &c.Revision, Content: whole("Lo sportello"), IdempotencyKey: "chiave"}
	first, err := o.base.Revise(ctx, v, in)
	o.ok(err)
	author := o.viewer("author", kb.RoleContributor, "ours")
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	again, err := o.base.AuthenticateRepeat(ctx, secret)
	o.ok(err)
	in.Content = whole("Lo sportello")
	same, err := o.base.Revise(ctx, again, in)
	o.ok(err)
	if same.Revision != first.Revision || same.State != kb.StateDraft {
		t.Errorf("%+v, at first %+v", same, first)
	}
	_, err = o.base.RevokeContributionLink(ctx, author, id)
	o.ok(err)
	for _, ended := range []string{secret, "kb_unknown"} {
		_, err = o.base.AuthenticateRepeat(ctx, ended)
		wantError(t, err, kb.CodeUnauthenticated, "")
	}
}

// TestAnArchivedOrganisationContributesNoMore archives one with a draft.
func TestAnArchivedOrganisationContributesNoMore(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	draft, err := a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno sportello")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Archive(ctx, kb.Author{By: "test"}, kb.KindOrganisation, kb.ArchiveInput{Target: "ponte", Reason: "sciolta"}); err != nil {
		t.Fatal(err)
	}
	_, err = a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Due sportelli")})
	wantError(t, err, kb.CodeConflict, "organisation", "ponte", "sciolta")
	_, err = a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Due sportelli"), Organisation: "ponte"})
	wantError(t, err, kb.CodeConflict, "organisation", "ponte")
	_, err = a.Submit(ctx, bea, kb.ContributionAction{ID: draft.ID})
	wantError(t, err, kb.CodeConflict, "id", "ponte")
	can, err := a.CanOnContribution(ctx, bea, draft)
	for _, p := range can {
		if err != nil || p.Action == kb.ActionSubmit && (p.Allowed || !strings.Contains(p.Reason, "sciolta")) || p.Action == kb.ActionWithdraw && !p.Allowed {
			t.Errorf("%+v, %v", p, err)
		}
	}
	if _, err := a.Contribute(ctx, a.admin, kb.ContributeInput{Content: whole("Tre sportelli")}); err != nil {
		t.Errorf("an admin for nobody: %v", err)
	}
}

// TestTokensAndPersonalData asks for what is held about somebody, and for its end, by
// tokens of hers and by an admin's.
func TestTokensAndPersonalData(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleEditor)
	by := func(v kb.Viewer, role kb.AccessRole) kb.Viewer {
		t.Helper()
		issued, err := a.IssueToken(ctx, v, kb.TokenRequest{Name: "prova", Role: role})
		if err != nil {
			t.Fatal(err)
		}
		holder, err := a.Authenticate(ctx, issued.Secret)
		if err != nil {
			t.Fatal(err)
		}
		return holder
	}
	weak := by(bea, kb.RoleEditor)
	_, err := a.PersonalData(ctx, weak, bea.Person)
	wantError(t, err, kb.CodeForbidden, "")
	_, err = a.ErasePerson(ctx, weak, bea.Person)
	wantError(t, err, kb.CodeForbidden, "")
	for name, v := range map[string]kb.Viewer{"her session": bea, "an admin's session": a.admin, "an admin's token": by(a.admin, kb.RoleAdmin)} {
		if data, err := a.PersonalData(ctx, v, bea.Person); err != nil || data.Person.Mail != "bea@ponte.example" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := a.ErasePerson(ctx, by(a.admin, kb.RoleAdmin), bea.Person); err != nil {
		t.Errorf("erased by an admin's token: %v", err)
	}
}

// TestGuestsAreNoPeople lists people beside the holder of a link.
func TestGuestsAreNoPeople(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	c, err := a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno sportello")})
	if err != nil {
		t.Fatal(err)
	}
	issued, err := a.CreateContributionLink(ctx, bea, kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeFill})
	if err != nil {
		t.Fatal(err)
	}
	list := func(want int, states ...kb.PersonState) {
		t.Helper()
		if ids, err := a.FindPeople(ctx, a.admin, kb.PersonFilter{States: states}); err != nil || len(ids) != want {
			t.Errorf("%v: %v, %v; want %d", states, ids, err, want)
		}
	}
	list(2)
	list(1, kb.PersonGuest)
	list(3, kb.PersonGuest, kb.PersonActive)
	if _, err := a.ErasePerson(ctx, a.admin, issued.Link.Holder); err != nil {
		t.Fatal(err)
	}
	list(2)
	list(1, kb.PersonErased)
}
