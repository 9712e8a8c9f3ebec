package kb_test

import (
	"bytes"
	"testing"
	"time"

	"prologis/kb"
)

// linked makes a link to a contribution, and answers its secret and its id.
func (o *office) linked(c *kb.Contribution, purpose kb.ContributionLinkPurpose) (secret string, id kb.ID) {
	o.t.Helper()
	issued, err := o.base.CreateContributionLink(ctx, o.viewer("author", kb.RoleContributor, "ours"), kb.ContributionLinkInput{ID: c.ID, Purpose: purpose})
	o.ok(err)
	return issued.Secret, issued.Link.ID
}

// holder answers who holds a link of a purpose to a contribution that is brought
// into a situation; of a decided one they came before it was.
func (o *office) holder(in kb.Situation, purpose kb.ContributionLinkPurpose) (kb.Viewer, *kb.Contribution) {
	o.t.Helper()
	from := in
	switch kb.State(in) {
	case kb.StateAccepted, kb.StateRejected, kb.StateWithdrawn:
		from = kb.Situation(kb.StateInReview)
	}
	c := o.brought(from)
	secret, _ := o.linked(c, purpose)
	v, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	reviewer, decision := o.viewer("reviewer", kb.RoleReviewer, ""), kb.ContributionAction{ID: c.ID, Note: "because"}
	switch kb.State(in) {
	case kb.StateAccepted:
		c, _, err = o.base.Accept(ctx, reviewer, kb.AcceptInput{ContributionAction: decision})
	case kb.StateRejected:
		c, err = o.base.Reject(ctx, reviewer, kb.RejectInput{ContributionAction: decision})
	case kb.StateWithdrawn:
		c, err = o.base.WithdrawContribution(ctx, o.viewer("author", kb.RoleContributor, "ours"), decision)
	}
	o.ok(err)
	return v, c
}

// TestEveryCellOfTheHoldersOfLinks does every action in every situation as the
// holders of links.
func TestEveryCellOfTheHoldersOfLinks(t *testing.T) {
	o := newOffice(t)
	may := map[kb.ContributionLinkPurpose]map[kb.Action]bool{
		kb.PurposeFill:    {kb.ActionRead: true, kb.ActionRevise: true, kb.ActionComment: true},
		kb.PurposeConfirm: {kb.ActionRead: true, kb.ActionConfirm: true},
	}
	foreign := o.brought(kb.Situation(kb.StateSubmitted))
	for _, purpose := range kb.ContributionLinkPurposes {
		for _, in := range kb.Situations {
			if purpose == kb.PurposeFill && in != kb.Situation(kb.StateDraft) && in != kb.Situation(kb.StateChangesRequested) {
				continue // there is none
			}
			v, c := o.holder(in, purpose)
			for _, a := range kb.ContributionActions {
				allowed := v.AllowOn(a, c, o.now) == nil
				if allowed && !may[purpose][a] {
					t.Errorf("%s of %s with a link to %s", a, in, purpose)
				}
				if err := o.do(a, v, c); (err == nil) != allowed {
					t.Errorf("%s of %s with a link to %s: %v; the table says %v", a, in, purpose, err, allowed)
				}
				if err := o.do(a, v, foreign); err == nil {
					t.Errorf("%s of another contribution with a link to %s", a, purpose)
				}
			}
		}
	}
	clean(t, o.base)
}

// TestLinksEnd ends links in every way, and wants one answer to all of them.
func TestLinksEnd(t *testing.T) {
	draft := kb.Situation(kb.StateDraft)
	for name, c := range map[string]struct {
		purpose kb.ContributionLinkPurpose
		end     func(o *office, c *kb.Contribution, v kb.Viewer, link kb.ID) error
	}{
		"revoked": {kb.PurposeFill, func(o *office, _ *kb.Contribution, _ kb.Viewer, link kb.ID) error {
			_, err := o.base.RevokeContributionLink(ctx, o.viewer("colleague", kb.RoleContributor, "ours"), link)
			return err
		}},
		"expired": {kb.PurposeConfirm, func(o *office, _ *kb.Contribution, _ kb.Viewer, _ kb.ID) error {
			o.now = o.now.Add(kb.ContributionLinkLasts)
			return nil
		}},
		"erased": {kb.PurposeFill, func(o *office, _ *kb.Contribution, v kb.Viewer, _ kb.ID) error {
			_, err := o.base.ErasePerson(ctx, o.viewer("admin", kb.RoleAdmin, ""), v.Person)
			return err
		}},
		"confirmed": {kb.PurposeConfirm, func(o *office, c *kb.Contribution, v kb.Viewer, _ kb.ID) error {
			return o.do(kb.ActionConfirm, v, c)
		}},
		"submitted": {kb.PurposeFill, func(o *office, c *kb.Contribution, _ kb.Viewer, _ kb.ID) error {
			return o.do(kb.ActionSubmit, o.viewer("author", kb.RoleContributor, "ours"), c)
		}},
		"withdrawn": {kb.PurposeConfirm, func(o *office, c *kb.Contribution, _ kb.Viewer, _ kb.ID) error {
			return o.do(kb.ActionWithdraw, o.viewer("author", kb.RoleContributor, "ours"), c)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			o := newOffice(t)
			brought := o.brought(draft)
			secret, link := o.linked(brought, c.purpose)
			v, err := o.base.Authenticate(ctx, secret)
			o.ok(err)
			o.ok(c.end(o, brought, v, link))
			_, unknown := o.base.Authenticate(ctx, "kb_unknown")
			if _, err := o.base.Authenticate(ctx, secret); err == nil || err.Error() != unknown.Error() {
				t.Errorf("it lets somebody in: %v", err)
			}
			if _, _, err := o.base.OpenContributionLink(ctx, secret); kb.Problems(err)[0].Code != kb.CodeNotFound {
				t.Errorf("its page: %v", err)
			}
			action := kb.ActionComment
			if c.purpose == kb.PurposeConfirm {
				action = kb.ActionConfirm
			}
			wantError(t, o.do(action, v, brought), kb.CodeUnauthenticated, "")
		})
	}
}

// TestLinksAreRefused makes links that may not be.
func TestLinksAreRefused(t *testing.T) {
	o := newOffice(t)
	c := o.brought(kb.Situation(kb.StateDraft))
	author, stranger := o.viewer("author", kb.RoleContributor, "ours"), o.viewer("stranger", kb.RoleContributor, "theirs")
	secret, id := o.linked(c, kb.PurposeFill)
	holder, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	in := func(change func(*kb.ContributionLinkInput)) kb.ContributionLinkInput {
		input := kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeFill}
		change(&input)
		return input
	}
	same := func(*kb.ContributionLinkInput) {}
	until := func(d time.Duration) *time.Time { at := o.now.Add(d); return &at }
	for name, x := range map[string]struct {
		by   kb.Viewer
		in   kb.ContributionLinkInput
		code kb.Code
		path string
	}{
		"nobody":     {kb.Viewer{}, in(same), kb.CodeUnauthenticated, ""},
		"a stranger": {stranger, in(same), kb.CodeNotFound, "id"},
		"a holder":   {holder, in(same), kb.CodeForbidden, "id"},
		"no purpose": {author, in(func(i *kb.ContributionLinkInput) { i.Purpose = "READ" }), kb.CodeInvalid, "purpose"},
		"past":       {author, in(func(i *kb.ContributionLinkInput) { i.Expires = until(0) }), kb.CodeInvalid, "expiresAt"},
		"for long":   {author, in(func(i *kb.ContributionLinkInput) { i.Expires = until(91 * 24 * time.Hour) }), kb.CodeInvalid, "expiresAt"},
		"language":   {author, in(func(i *kb.ContributionLinkInput) { i.Language = "??" }), kb.CodeInvalid, "language"},
		"handed in":  {author, in(func(i *kb.ContributionLinkInput) { i.ID = o.brought(kb.Situation(kb.StateSubmitted)).ID }), kb.CodeConflict, "purpose"},
		"unknown":    {author, in(func(i *kb.ContributionLinkInput) { i.ID = "contribution_0" }), kb.CodeNotFound, "id"},
	} {
		_, err := o.base.CreateContributionLink(ctx, x.by, x.in)
		t.Run(name, func(t *testing.T) { wantError(t, err, x.code, x.path) })
	}
	_, err = o.base.RevokeContributionLink(ctx, stranger, id)
	wantError(t, err, kb.CodeNotFound, "id")
	once := in(func(i *kb.ContributionLinkInput) { i.IdempotencyKey = "k" })
	first, err := o.base.CreateContributionLink(ctx, author, once)
	o.ok(err)
	again, err := o.base.CreateContributionLink(ctx, author, once)
	o.ok(err)
	if again.Secret != "" || again.Link.ID != first.Link.ID {
		t.Errorf("made again: %+v", again)
	}
	found, err := o.base.FindContributions(ctx, holder, &kb.IndexQuery{Size: 10, Total: true})
	o.ok(err)
	if len(found.Contributions) != 1 || found.Contributions[0].ID != c.ID {
		t.Errorf("the holder's desk: %+v", found.Contributions)
	}
}

// TestWhatIsPrivateOfALink looks for the secret and the name in the journal: one who confirms is named in the ledger alone.
func TestWhatIsPrivateOfALink(t *testing.T) {
	o := newOffice(t)
	c := o.brought(kb.Situation(kb.StateDraft))
	secret, _ := o.linked(c, kb.PurposeConfirm)
	v, err := o.base.Authenticate(ctx, secret)
	o.ok(err)
	o.ok(o.do(kb.ActionConfirm, v, c))
	author := o.viewer("author", kb.RoleContributor, "ours")
	links, err := o.base.ContributionLinks(ctx, author, c)
	o.ok(err)
	name, err := o.base.LinkHolder(ctx, links[0])
	if err != nil || name != "Bea Segreta" || links[0].ConfirmedRevision != 1 {
		t.Errorf("%q, %v, %+v", name, err, links[0])
	}
	now, err := o.base.Contribution(ctx, author, c.ID)
	o.ok(err)
	if last := now.History[len(now.History)-1]; last.Action != kb.ActionConfirm || last.By != v.Person || last.State != kb.StateDraft {
		t.Errorf("the timeline: %+v", last)
	}
	stale := 0
	_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, ExpectedRevision: &stale})
	wantError(t, err, kb.CodeConflict, "expectedRevision")
	_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, ExpectedRevision: &c.Revision, Note: "x"}) // a confirmation is no other revision of what was read
	o.ok(err)
	_, err = o.base.Revise(ctx, author, kb.ReviseInput{ID: c.ID, ExpectedRevision: &now.Revision})
	wantError(t, err, kb.CodeConflict, "expectedRevision")
	for commit, err := range o.base.Store.Commits(ctx, 0) {
		o.ok(err)
		for _, change := range commit.Changes {
			if bytes.Contains(change.Document, []byte("Segreta")) {
				t.Errorf("the name is in %s", change.ID)
			}
			if bytes.Contains(change.Document, []byte(secret)) {
				t.Errorf("the secret is in %s", change.ID)
			}
		}
	}
}

// Who holds a link, and who made it, finds it in what is held about them.
func TestLinksArePersonalData(t *testing.T) {
	o := newOffice(t)
	holder, c := o.holder(kb.Situation(kb.StateDraft), kb.PurposeConfirm)
	_, err := o.base.ConfirmContribution(ctx, holder, kb.ConfirmInput{ContributionAction: kb.ContributionAction{ID: c.ID, ExpectedRevision: &c.Revision}, Name: "Zenobia"})
	o.ok(err)
	admin, author := o.viewer("admin", kb.RoleAdmin, ""), o.viewer("author", kb.RoleContributor, "ours")
	data, err := o.base.PersonalData(ctx, admin, holder.Person)
	o.ok(err)
	if data.Person.Name != "Zenobia" || len(data.Links) != 1 || data.Links[0].Contribution != c.ID || data.Links[0].CreatedBy != author.Person || data.Links[0].Confirmed == nil || len(data.LinksMade) != 0 {
		t.Errorf("of the holder: %+v", data)
	}
	data, err = o.base.PersonalData(ctx, admin, author.Person)
	o.ok(err)
	if len(data.Links) != 0 || len(data.LinksMade) != 1 || data.LinksMade[0].Purpose != string(kb.PurposeConfirm) {
		t.Errorf("of the maker: %+v", data)
	}
}
