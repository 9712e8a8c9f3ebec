package kb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestCommentPaths comments on what is proposed, and on what is not there.
func TestCommentPaths(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	content := results("primo")
	content.Sources = []kb.Source{{Title: "Rapporto"}}
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: content})
	o.ok(err)
	for path, stray := range map[string]int{
		"title": -1, "title.it": -1, "title.pt-BR": -1, "lessons": -1, "lessons.en": -1, "results": -1, "results.0": -1, "results.0.statement": -1,
		"results.0.statement.en": -1, "results.0.year": -1, "sources.0.title": -1, "reached.note": -1, "reached.note.it": -1, "themes": -1,
		"titolo": 0, "title.xx-": 1, "title.it.0": 2, "title.1": 1, "title.0.text": 2, "title.0.value.it": 3, "altro.proposal": 0, "results.proposal": 1, "target": 0,
		"proposal": -1, "proposal.title": -1, "title.0": -1, "title.0.value": -1, "proposal.title.0.language": -1, "results.0.statement.0.value": -1, "proposal.titolo": 1, "results.x": 1, "results.1": 1, "results.00": 1, "results.-1": 1,
		"results.999999999999999999999.statement": 1, "results.0.dichiarazione": 2, "sources.5.title.deep": 1, "sources.0.title.deep": 3,
		"themes.0": 1, "reached.nota": 1, "Template.title": 0,
	} {
		steps := strings.Split(path, ".")
		_, err := o.base.Comment(ctx, author, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Path: steps, Text: "x"}})
		if stray < 0 && err != nil {
			t.Errorf("%s: %v", path, err)
		}
		if stray >= 0 {
			t.Run(path, func(t *testing.T) { wantError(t, err, kb.CodeInvalid, fmt.Sprintf("path.%d", stray)) })
		}
	}
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	reviewer := o.viewer("reviewer", kb.RoleReviewer, "")
	_, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	_, err = o.base.RequestChanges(ctx, reviewer, kb.ChangesInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "x"},
		Comments: []kb.FieldComment{{Path: []string{"title"}, Text: "x"}, {Path: []string{"results", "7"}, Text: "x"}}})
	wantError(t, err, kb.CodeInvalid, "comments.1.path.1")
}

// TestProblemsCanBeCommentedOn takes the paths of all that keeps a contribution from being
// published, as they are, and those of an input: what is kept names texts by language.
func TestProblemsCanBeCommentedOn(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	content := results("")
	content.Title, content.Summary = kb.Text{"it": " ", "en": "A desk"}, nil
	content.Themes, content.Results[0].Year = []kb.ID{"nessuno"}, new(int)
	content.Sources = []kb.Source{{URL: "ftp://x"}}
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: content})
	o.ok(err)
	problems, err := o.base.Problems(ctx, c)
	o.ok(err)
	for _, p := range problems {
		said, err := o.base.Comment(ctx, author, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Path: p.Path, Text: p.Message}})
		if err != nil || strings.Join(said.Path, ".") != strings.Join(p.Path[1:], ".") {
			t.Errorf("on %v: %+v, %v", p.Path, said, err)
		}
	}
	if len(problems) < 5 {
		t.Errorf("%d problems: %v", len(problems), problems)
	}
	concept := &kb.ConceptContent{PrefLabel: kb.Text{"it": "uno", "fr": "un"}, AltLabels: kb.Labels{"it": {"primo", "solo"}, "en": {"first"}}}
	c, err = o.base.Contribute(ctx, author, kb.ContributeInput{Content: concept})
	o.ok(err)
	for path, want := range map[string]string{
		"prefLabel.1.value": "prefLabel.it", "altLabels.0": "altLabels.en.0", "altLabels.2.value": "altLabels.it.1", "proposal.altLabels.it.1": "altLabels.it.1", "proposal": "",
	} {
		said, err := o.base.Comment(ctx, author, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Path: strings.Split(path, "."), Text: "x"}})
		if err != nil || strings.Join(said.Path, ".") != want {
			t.Errorf("%s: %+v, %v, want %q", path, said, err, want)
		}
	}
}

// TestClaimsOfThoseWhoReviewNoMore disables, erases and demotes a reviewer, and
// lets another claim at once.
func TestClaimsOfThoseWhoReviewNoMore(t *testing.T) {
	a := newAccounts(t)
	_, author := a.member("author@ponte.example", kb.RoleContributor)
	another := a.reviewer("another@regione.example")
	for name, end := range map[string]func(id kb.ID) error{
		"disabled": func(id kb.ID) error { _, err := a.SetDisabled(ctx, a.admin, id, true); return err },
		"erased":   func(id kb.ID) error { _, err := a.ErasePerson(ctx, a.admin, id); return err },
		"demoted": func(id kb.ID) error {
			_, err := a.RemoveMembership(ctx, a.admin, kb.MembershipInput{Person: id})
			return err
		},
	} {
		gone := a.reviewer(name + "@regione.example")
		c, err := a.Contribute(ctx, author, kb.ContributeInput{Content: whole("Uno sportello")})
		if err == nil {
			_, err = a.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
		}
		if err == nil {
			_, err = a.Claim(ctx, gone, kb.ContributionAction{ID: c.ID})
		}
		if err == nil {
			err = end(gone.Person)
		}
		if err != nil {
			t.Fatal(err)
		}
		c, err = a.Contribution(ctx, author, c.ID)
		if err != nil || c.State != kb.StateSubmitted || c.Reviewer != "" || c.DueAt != nil || c.History[len(c.History)-1].Action != kb.ActionRelease {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if c, err = a.Claim(ctx, another, kb.ContributionAction{ID: c.ID}); err != nil || c.Reviewer != another.Person {
			t.Errorf("%s: another claims it: %v", name, err)
		}
	}
	clean(t, a.Base)
}

// reviewer invites a reviewer, who accepts.
func (a *accounts) reviewer(mail string) kb.Viewer {
	a.t.Helper()
	invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: mail, Role: kb.RoleReviewer})
	if err != nil {
		a.t.Fatal(err)
	}
	s, err := a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Persona", Password: goodPassword})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.viewer(s)
}

// TestAMemberOfTwoOrganisationsSaysForWhich contributes for one, the other, and a
// third one.
func TestAMemberOfTwoOrganisationsSaysForWhich(t *testing.T) {
	a := newAccounts(t)
	s, bea := a.member("bea@ponte.example", kb.RoleContributor)
	ids := map[kb.ID]kb.ID{"": bea.Organisation, "ponte": bea.Organisation}
	for _, slug := range []string{"altra", "terza"} {
		e, err := a.Put(ctx, kb.Author{}, kb.PutInput{Slug: slug, Content: &kb.OrganisationContent{Name: kb.Text{"it": slug}, Sort: kb.SortCooperative}})
		if err != nil {
			t.Fatal(err)
		}
		ids[kb.ID(slug)] = e.Entry.Meta().ID
	}
	if _, err := a.SetMembership(ctx, a.admin, kb.MembershipInput{Person: bea.Person, Organisation: "altra", Role: kb.RoleContributor}); err != nil {
		t.Fatal(err)
	}
	bea = a.viewer(s)
	for _, named := range []kb.ID{"", "ponte", "altra"} {
		c, err := a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno"), Organisation: named})
		if err != nil || c.Organisation != ids[named] {
			t.Errorf("%q: %+v, %v", named, c, err)
		}
	}
	_, err := a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno"), Organisation: "terza"})
	wantError(t, err, kb.CodeForbidden, "organisation")
	_, err = a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno"), Organisation: "nessuna"})
	wantError(t, err, kb.CodeNotFound, "organisation")
}

// TestReplaysAnswerWhatWasDone sends again what has been done, after more was.
func TestReplaysAnswerWhatWasDone(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	in := kb.ContributeInput{Content: whole("Prima"), IdempotencyKey: "k"}
	first, err := a.Contribute(ctx, bea, in)
	if err != nil {
		t.Fatal(err)
	}
	remark := kb.RemarkInput{ID: first.ID, FieldComment: kb.FieldComment{Text: "x"}, IdempotencyKey: "c"}
	said, err := a.Comment(ctx, bea, remark)
	if err == nil {
		_, err = a.ResolveComment(ctx, bea, kb.ResolveInput{Comment: said.ID, Resolved: true})
	}
	for _, title := range []string{"Seconda", "Terza"} {
		if err == nil {
			_, err = a.Revise(ctx, bea, kb.ReviseInput{ID: first.ID, Content: whole(title)})
		}
	}
	if err == nil {
		_, err = a.Submit(ctx, bea, kb.ContributionAction{ID: first.ID})
	}
	if err != nil {
		t.Fatal(err)
	}
	if again, err := a.Contribute(ctx, bea, in); err != nil || again.Revision != 1 || again.State != kb.StateDraft || again.Proposal.Heading()["it"] != "Prima" {
		t.Errorf("contributed again: %+v, %v", again, err)
	}
	if again, err := a.Comment(ctx, bea, remark); err != nil || again.Revision != 1 || again.Resolved != nil {
		t.Errorf("said again: %+v, %v", again, err)
	}
	a.clock.ahead(8 * 24 * time.Hour)
	if n, err := a.SquashDrafts(ctx); n == 0 || err != nil {
		t.Fatalf("%d squashed, %v", n, err)
	}
	if again, err := a.Contribute(ctx, bea, in); err != nil || again.Revision != 4 || again.State != kb.StateSubmitted {
		t.Errorf("contributed again, what it was being emptied: %+v, %v", again, err)
	}
}

// TestDueDatesBelongToClaims gives one to everything else.
func TestDueDatesBelongToClaims(t *testing.T) {
	o := newOffice(t)
	c := o.brought(kb.Situation(kb.StateDraft))
	author, due := o.viewer("author", kb.RoleContributor, "ours"), o.now.Add(time.Hour)
	_, err := o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID, DueAt: &due})
	wantError(t, err, kb.CodeInvalid, "dueAt")
	_, err = o.base.WithdrawContribution(ctx, author, kb.ContributionAction{ID: c.ID, DueAt: &due})
	wantError(t, err, kb.CodeInvalid, "dueAt")
	c = o.brought(kb.Situation(kb.StateInReview))
	_, err = o.base.Release(ctx, o.viewer("reviewer", kb.RoleReviewer, ""), kb.ContributionAction{ID: c.ID, DueAt: &due})
	wantError(t, err, kb.CodeInvalid, "dueAt")
}
