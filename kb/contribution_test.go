package kb_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/kb"
)

// office is a base with people who contribute and review, and a clock to turn.
type office struct {
	t       *testing.T
	base    *kb.Base
	now     time.Time
	viewers map[string]kb.Viewer
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, now: time.Date(2026, 1, 1, 9, 0, 0, 0, time.UTC), viewers: map[string]kb.Viewer{}}
	o.base = basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Now = func() time.Time { return o.now } })
	for _, slug := range []string{"ours", "theirs"} {
		_, err := o.base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Slug: slug, Content: &kb.OrganisationContent{Name: kb.Text{"it": slug}, Sort: kb.SortCooperative}})
		o.ok(err)
	}
	return o
}

func (o *office) ok(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// viewer answers a service person with a role, for an organisation or none.
func (o *office) viewer(name string, role kb.AccessRole, organisation kb.ID) kb.Viewer {
	o.t.Helper()
	key := fmt.Sprint(name, role, organisation)
	if v, ok := o.viewers[key]; ok {
		return v
	}
	in := kb.TokenInput{Name: name, Role: role, Organisation: organisation}
	if organisation == "" && role == kb.RoleContributor {
		in.Organisation = "theirs"
	}
	secret, _, err := o.base.CreateToken(ctx, "test", in)
	o.ok(err)
	v, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	o.viewers[key] = v
	return v
}

func whole(title string) *kb.PracticeContent {
	return &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"it": title}, Summary: kb.Text{"it": "Una sintesi."}}}
}

// brought makes a contribution of an author and brings it into a situation.
func (o *office) brought(in kb.Situation) *kb.Contribution {
	o.t.Helper()
	author, reviewer := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("reviewer", kb.RoleReviewer, "")
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: whole("Uno sportello")})
	o.ok(err)
	step := func(do func(context.Context, kb.Viewer, kb.ContributionAction) (*kb.Contribution, error), v kb.Viewer) {
		o.t.Helper()
		c, err = do(ctx, v, kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision, Note: "because"})
		o.ok(err)
	}
	if in == kb.Situation(kb.StateDraft) {
		return c
	}
	if in == kb.Situation(kb.StateWithdrawn) {
		step(o.base.WithdrawContribution, author)
		return c
	}
	step(o.base.Submit, author)
	if in == kb.Situation(kb.StateSubmitted) {
		return c
	}
	step(o.base.Claim, reviewer)
	switch in {
	case kb.Overdue:
		o.now = o.now.Add(15 * 24 * time.Hour)
	case kb.Situation(kb.StateChangesRequested):
		c, err = o.base.RequestChanges(ctx, reviewer, kb.ChangesInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "because"}})
		o.ok(err)
	case kb.Situation(kb.StateAccepted):
		c, _, err = o.base.Accept(ctx, reviewer, kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: c.ID}})
		o.ok(err)
	case kb.Situation(kb.StateRejected):
		c, err = o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "because"}})
		o.ok(err)
	}
	return c
}

// who answers a viewer of a role who is something to a contribution that was brought.
func (o *office) who(role kb.AccessRole, as kb.Relation) kb.Viewer {
	switch as {
	case kb.RelationAuthor:
		v := o.viewer("author", kb.RoleContributor, "ours")
		v.Role = role
		return v
	case kb.RelationColleague:
		return o.viewer("colleague", role, "ours")
	case kb.RelationWriter:
		return o.viewer("author", role, "")
	case kb.RelationReviewer:
		v := o.viewer("reviewer", kb.RoleReviewer, "")
		v.Role = role
		return v
	}
	return o.viewer("other", role, "")
}

// do does an action as a viewer.
func (o *office) do(a kb.Action, v kb.Viewer, c *kb.Contribution) error {
	in := kb.ContributionAction{ID: c.ID, Note: "because"}
	var err error
	switch a {
	case kb.ActionRead:
		_, err = o.base.Contribution(ctx, v, c.ID)
	case kb.ActionRevise:
		_, err = o.base.Revise(ctx, v, kb.ReviseInput{ID: c.ID, Content: whole("Uno sportello")})
	case kb.ActionSubmit:
		_, err = o.base.Submit(ctx, v, in)
	case kb.ActionWithdraw:
		_, err = o.base.WithdrawContribution(ctx, v, in)
	case kb.ActionComment:
		_, err = o.base.Comment(ctx, v, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "x"}})
	case kb.ActionClaim:
		_, err = o.base.Claim(ctx, v, in)
	case kb.ActionRelease:
		_, err = o.base.Release(ctx, v, in)
	case kb.ActionRequestChanges:
		_, err = o.base.RequestChanges(ctx, v, kb.ChangesInput{ContributionAction: in})
	case kb.ActionAccept:
		_, _, err = o.base.Accept(ctx, v, kb.AcceptInput{ContributionAction: in})
	case kb.ActionReject:
		_, err = o.base.Reject(ctx, v, kb.RejectInput{ContributionAction: in})
	case kb.ActionManageLinks:
		_, err = o.base.CreateContributionLink(ctx, v, kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeConfirm})
	case kb.ActionConfirm:
		_, err = o.base.ConfirmContribution(ctx, v, kb.ConfirmInput{ContributionAction: in, Name: "Bea Segreta"})
	}
	return err
}

// TestEveryCellOfTheTable does every action in every situation as everybody, and
// wants what the table of doc/rights.md says: the tests of the table itself are
// below.
func TestEveryCellOfTheTable(t *testing.T) {
	o := newOffice(t)
	for _, in := range kb.Situations {
		var c *kb.Contribution // until an action has changed it
		for _, role := range kb.AccessRoles[1:] {
			for _, as := range kb.Relations {
				v := o.who(role, as)
				for _, a := range kb.ContributionActions {
					if c == nil {
						c = o.brought(in)
					}
					if as == kb.RelationReviewer && c.Reviewer != v.Person {
						continue // nobody has claimed it
					}
					allowed := v.AllowOn(a, c, o.now) == nil
					err := o.do(a, v, c)
					if (err == nil) != allowed {
						t.Errorf("%s of %s as %s (%s): %v; the table says %v", a, in, role, as, err, allowed)
					}
					if err == nil && a != kb.ActionRead && a != kb.ActionComment && a != kb.ActionManageLinks {
						c = nil
					}
				}
			}
		}
		c = o.brought(in)
		for _, a := range kb.ContributionActions {
			if err := o.do(a, kb.Viewer{}, c); err == nil {
				t.Errorf("%s of %s by nobody", a, in)
			}
		}
	}
}

// TestWhatTheTableMayNeverSay holds the table against what it is for.
func TestWhatTheTableMayNeverSay(t *testing.T) {
	o := newOffice(t)
	review := []kb.Action{kb.ActionClaim, kb.ActionRequestChanges, kb.ActionAccept, kb.ActionReject, kb.ActionRelease}
	for _, in := range kb.Situations {
		c := o.brought(in)
		for _, role := range kb.AccessRoles[1:] {
			for _, as := range kb.Relations {
				v := o.who(role, as)
				can := map[kb.Action]bool{}
				for _, p := range v.CanOn(c, o.now) {
					can[p.Action] = p.Allowed
					if p.Allowed == (p.Reason != "") {
						t.Errorf("%s of %s as %s: allowed %v because %q", p.Action, in, as, p.Allowed, p.Reason)
					}
					if p.Allowed && !can[kb.ActionRead] {
						t.Errorf("%s may %s what they may not read", as, p.Action)
					}
				}
				own := as == kb.RelationAuthor || as == kb.RelationColleague
				for _, a := range review {
					if (own || as == kb.RelationWriter) && can[a] || role == kb.RoleContributor && can[a] {
						t.Errorf("%s (%s) may %s in %s", as, role, a, in)
					}
				}
				if !own && (can[kb.ActionRevise] || can[kb.ActionSubmit] || can[kb.ActionWithdraw] || can[kb.ActionManageLinks]) {
					t.Errorf("%s (%s) may write what others contribute", as, role)
				}
				if decided := c.State == kb.StateAccepted || c.State == kb.StateRejected || c.State == kb.StateWithdrawn; decided {
					delete(can, kb.ActionRead)
					for a, allowed := range can {
						if allowed {
							t.Errorf("%s of what is %s", a, c.State)
						}
					}
				}
			}
		}
	}
	draft, stranger := o.brought(kb.Situation(kb.StateDraft)), o.viewer("other", kb.RoleEditor, "")
	if err := o.do(kb.ActionRead, stranger, draft); !errors.Is(err, kb.ErrNotExist) {
		t.Errorf("an editor reads a foreign draft: %v", err)
	}
}

// TestRacesHaveOneWinner lets two act on the same revision at once.
func TestRacesHaveOneWinner(t *testing.T) {
	o := newOffice(t)
	for range 10 {
		c := o.brought(kb.Situation(kb.StateSubmitted))
		first, second := o.viewer("reviewer", kb.RoleReviewer, ""), o.viewer("other", kb.RoleReviewer, "")
		in := kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision}
		if won := race(
			func() error { _, err := o.base.Claim(ctx, first, in); return err },
			func() error { _, err := o.base.Claim(ctx, second, in); return err },
		); won != 1 {
			t.Fatalf("%d of 2 claimed it", won)
		}
		c = o.brought(kb.Situation(kb.StateChangesRequested))
		author := o.viewer("author", kb.RoleContributor, "ours")
		in = kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision}
		if won := race(
			func() error { _, err := o.base.Submit(ctx, author, in); return err },
			func() error {
				_, err := o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, ExpectedRevision: &c.Revision, Content: whole("Altro")})
				return err
			},
		); won != 1 {
			t.Fatalf("%d of a submission and a revision went through", won)
		}
		c = o.brought(kb.Situation(kb.StateInReview))
		in = kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision}
		if won := race(
			func() error {
				_, _, err := o.base.Accept(ctx, first, kb.AcceptInput{ContributionAction: in})
				return err
			},
			func() error { _, err := o.base.WithdrawContribution(ctx, author, in); return err },
		); won != 1 {
			t.Fatalf("%d of an acceptance and a withdrawal went through", won)
		}
	}
	found, err := o.base.Check(ctx, func(d kb.Difference) { t.Errorf("%+v", d) })
	o.ok(err)
	if found.Found > 0 {
		t.Errorf("%d differences", found.Found)
	}
}

// race runs functions at once and answers how many succeeded.
func race(fns ...func() error) (won int) {
	var wait sync.WaitGroup
	errs := make([]error, len(fns))
	for i, fn := range fns {
		wait.Add(1)
		go func() { defer wait.Done(); errs[i] = fn() }()
	}
	wait.Wait()
	for _, err := range errs {
		if err == nil {
			won++
		}
	}
	return won
}

// TestAStaleProposalIsRebased changes the entry under a proposal.
func TestAStaleProposalIsRebased(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	put := func(c kb.Content) kb.Entry {
		t.Helper()
		r, err := o.base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Slug: "pratica", Content: c})
		o.ok(err)
		return r.Entry
	}
	one := 1
	base := put(whole("Prima"))
	ours := whole("Prima")
	ours.Lessons = kb.Text{"it": "Cominciare presto."}
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: ours, Target: "pratica", BaseRevision: &one})
	o.ok(err)
	tr, err := o.base.Contribute(ctx, author, kb.ContributeInput{Target: "pratica", Translation: "en",
		Content: &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"en": "First", "it": "Prima"}}}})
	o.ok(err)
	put(whole("Seconda"))
	if _, err := o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID}); kb.Problems(err)[0].Code != kb.CodeConflict {
		t.Fatalf("a stale proposal: %v", err)
	}
	conflict, err := o.base.ContributionConflict(ctx, c)
	o.ok(err)
	if conflict.Revision != 2 || len(conflict.Theirs) != 1 || conflict.Theirs[0].After != "Seconda" || len(conflict.Ours) != 1 || conflict.Ours[0].Path[0] != "lessons" {
		t.Errorf("conflict: %+v", conflict)
	}
	ours.Title = kb.Text{"it": "Seconda"}
	two := 2
	_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, Content: ours, BaseRevision: &two})
	o.ok(err)
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	reviewer := o.viewer("reviewer", kb.RoleReviewer, "")
	for _, id := range []kb.ID{c.ID, tr.ID} {
		if id == tr.ID {
			_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: id})
			wantError(t, err, kb.CodeConflict, "id")
			three := 3
			_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: id, BaseRevision: &three})
			o.ok(err)
			_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: id})
			o.ok(err)
		}
		_, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: id})
		o.ok(err)
		_, _, err = o.base.Accept(ctx, reviewer, kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: id}})
		o.ok(err)
	}
	e, err := o.base.Entry(ctx, base.Meta().ID)
	o.ok(err)
	p := e.(*kb.Practice)
	if p.Title["it"] != "Seconda" || p.Title["en"] != "First" || p.Lessons["it"] != "Cominciare presto." || p.M.Revision != 4 {
		t.Errorf("published: %+v", p)
	}
}
