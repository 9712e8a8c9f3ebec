package kb_test

import (
	"errors"
	"testing"

	"prologis/kb"
)

// leave takes somebody out of the organisation, into another and makes them a
// reviewer, and answers them as they are now.
func (a *accounts) leave(mail string, id kb.ID) kb.Viewer {
	a.t.Helper()
	for _, change := range []func() (*kb.Person, error){
		func() (*kb.Person, error) {
			return a.RemoveMembership(ctx, a.admin, kb.MembershipInput{Person: id, Organisation: "ponte"})
		},
		func() (*kb.Person, error) {
			return a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: id, Organisation: "altra", Role: kb.RoleContributor})
		},
		func() (*kb.Person, error) {
			return a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: id, Role: kb.RoleReviewer})
		},
	} {
		if _, err := change(); err != nil {
			a.t.Fatal(err)
		}
	}
	s, err := a.signIn(mail, goodPassword)
	if err != nil {
		a.t.Fatal(err)
	}
	return a.viewer(s)
}

// TestWhoLeavesAnOrganisation drafts and revises for one, and leaves it.
func TestWhoLeavesAnOrganisation(t *testing.T) {
	a := newAccounts(t)
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	_, err := a.Put(ctx, kb.Author{}, kb.PutInput{Slug: "altra", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Altra"}, Sort: kb.SortCooperative}})
	must(err)
	_, author := a.member("author@ponte.example", kb.RoleContributor)
	_, colleague := a.member("colleague@ponte.example", kb.RoleContributor)
	_, stays := a.member("stays@ponte.example", kb.RoleContributor)
	c, err := a.Contribute(ctx, author, kb.ContributeInput{Content: whole("Uno sportello")})
	must(err)
	_, err = a.Revise(ctx, colleague, kb.ReviseInput{ID: c.ID, Content: whole("Due sportelli")})
	must(err)
	author, colleague = a.leave("author@ponte.example", author.Person), a.leave("colleague@ponte.example", colleague.Person)
	for name, v := range map[string]kb.Viewer{"the author": author, "a colleague": colleague} {
		_, err := a.Submit(ctx, v, kb.ContributionAction{ID: c.ID})
		wantError(t, err, kb.CodeNotFound, "id")
		if _, err := a.Contribution(ctx, v, c.ID); !errors.Is(err, kb.ErrNotExist) {
			t.Errorf("%s reads the draft: %v", name, err)
		}
		found, err := a.FindContributions(ctx, v, &kb.IndexQuery{Size: 10, Total: true})
		if err != nil || found.Total != 0 {
			t.Errorf("%s finds %d, %v", name, found.Total, err)
		}
	}
	_, err = a.Submit(ctx, stays, kb.ContributionAction{ID: c.ID})
	must(err)
	for name, v := range map[string]kb.Viewer{"the author": author, "a colleague": colleague} {
		_, err := a.Claim(ctx, v, kb.ContributionAction{ID: c.ID})
		wantError(t, err, kb.CodeForbidden, "id")
		found, err := a.FindContributions(ctx, v, &kb.IndexQuery{Size: 10, Total: true, Filter: a.NeedsMe(v)})
		if err != nil || found.Total != 0 {
			t.Errorf("%d wait for %s, %v", found.Total, name, err)
		}
	}
	clean(t, a.Base)
}

// TestALinkEndsWithItsMaker makes links whose makers are kept out, leave, or are
// erased.
func TestALinkEndsWithItsMaker(t *testing.T) {
	a := newAccounts(t)
	_, err := a.Put(ctx, kb.Author{}, kb.PutInput{Slug: "altra", Content: &kb.OrganisationContent{Name: kb.Text{"it": "Altra"}, Sort: kb.SortCooperative}})
	if err != nil {
		t.Fatal(err)
	}
	for name, end := range map[string]func(mail string, v kb.Viewer) error{
		"disabled": func(_ string, v kb.Viewer) error {
			_, err := a.SetDisabled(ctx, a.admin, v.Person, true)
			return err
		},
		"left": func(mail string, v kb.Viewer) error {
			a.leave(mail, v.Person)
			return nil
		},
		"erased": func(_ string, v kb.Viewer) error {
			_, err := a.ErasePerson(ctx, a.admin, v.Person)
			return err
		},
	} {
		mail := name + "@ponte.example"
		_, maker := a.member(mail, kb.RoleContributor)
		_, colleague := a.member("colleague-of-"+mail, kb.RoleContributor)
		c, err := a.Contribute(ctx, colleague, kb.ContributeInput{Content: whole("Uno sportello")})
		if err != nil {
			t.Fatal(err)
		}
		issued, err := a.CreateContributionLink(ctx, maker, kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeFill})
		if err != nil {
			t.Fatal(err)
		}
		holder, err := a.Authenticate(ctx, issued.Secret)
		if err != nil {
			t.Fatal(err)
		}
		if err := end(mail, maker); err != nil {
			t.Fatal(err)
		}
		if _, err := a.Authenticate(ctx, issued.Secret); kb.Problems(err)[0].Code != kb.CodeUnauthenticated {
			t.Errorf("%s: it lets somebody in: %v", name, err)
		}
		_, err = a.Revise(ctx, holder, kb.ReviseInput{ID: c.ID, Content: whole("Altro")})
		wantError(t, err, kb.CodeUnauthenticated, "")
		if good, err := a.LinkIsGood(ctx, issued.Link); good || err != nil {
			t.Errorf("%s: shown as good, %v", name, err)
		}
	}
}
