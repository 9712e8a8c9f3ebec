package kb_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// bureau is a base with people of flesh and blood who contribute and review.
type bureau struct {
	*accounts
	author, colleague, reviewer, second, editor kb.Viewer
}

func newBureau(t *testing.T) *bureau {
	b := &bureau{accounts: newAccounts(t)}
	_, b.author = b.member("author@ponte.example", kb.RoleContributor)
	_, b.colleague = b.member("colleague@ponte.example", kb.RoleContributor)
	b.reviewer, b.second, b.editor = b.staff("reviewer", kb.RoleReviewer), b.staff("second", kb.RoleReviewer), b.staff("editor", kb.RoleEditor)
	return b
}

// staff is somebody with a role in the whole base.
func (b *bureau) staff(name string, role kb.AccessRole) kb.Viewer {
	b.t.Helper()
	invited, err := b.Invite(ctx, b.admin, kb.InviteInput{Mail: name + "@regione.example", Role: role})
	b.ok(err)
	s, err := b.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: name, Password: goodPassword})
	b.ok(err)
	return b.viewer(s)
}

// ok fails on an error, and lets the clock go on: notifications stand in the order
// of their milliseconds.
func (b *bureau) ok(err error) {
	b.t.Helper()
	b.clock.ahead(time.Millisecond)
	if err != nil {
		b.t.Fatal(err)
	}
}

// told lists the kinds of somebody's notifications, oldest first.
func (b *bureau) told(v kb.Viewer, unread bool) string {
	b.t.Helper()
	list, err := b.Notifications(ctx, v, kb.NotificationsPage{Limit: 100, Unread: unread})
	b.ok(err)
	var kinds []string
	for _, n := range list {
		kinds = append(kinds, string(n.Kind))
	}
	return strings.Join(kinds, " ")
}

func (b *bureau) submitted() *kb.Contribution {
	b.t.Helper()
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	_, err = b.Revise(ctx, b.colleague, kb.ReviseInput{ID: c.ID, Content: whole("Lo sportello")})
	b.ok(err)
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	return c
}

func (b *bureau) expect(want map[string]string) {
	b.t.Helper()
	people := map[string]kb.Viewer{"author": b.author, "colleague": b.colleague, "reviewer": b.reviewer, "second": b.second, "editor": b.editor, "admin": b.admin}
	for name, v := range people {
		if got := b.told(v, false); got != want[name] {
			b.t.Errorf("%s is told %q, want %q", name, got, want[name])
		}
	}
}

// TestWhoIsToldWhat plays contributions from draft to decision.
func TestWhoIsToldWhat(t *testing.T) {
	b := newBureau(t)
	c := b.submitted()
	b.expect(map[string]string{"author": "REVISED", "colleague": "HANDED_IN"}) // the desk shows what waits for reviewers
	do := kb.ContributionAction{ID: c.ID, Note: "because"}
	_, err := b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, do) // longer
	b.ok(err)
	_, err = b.RequestChanges(ctx, b.reviewer, kb.ChangesInput{ContributionAction: do, Comments: []kb.FieldComment{{Path: []string{"title"}, Text: "Quale?"}}})
	b.ok(err)
	b.expect(map[string]string{"author": "REVISED CLAIMED CHANGES_REQUESTED", "colleague": "HANDED_IN CLAIMED CHANGES_REQUESTED"})

	_, err = b.Comment(ctx, b.colleague, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Quello"}})
	b.ok(err)
	_, err = b.Submit(ctx, b.author, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.second, do)
	b.ok(err)
	_, err = b.Release(ctx, b.editor, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.second, do)
	b.ok(err)
	_, _, err = b.Accept(ctx, b.second, kb.AcceptInput{ContributionAction: do})
	b.ok(err)
	b.expect(map[string]string{
		"author":    "REVISED CLAIMED CHANGES_REQUESTED COMMENTED CLAIMED RELEASED CLAIMED ACCEPTED",
		"colleague": "HANDED_IN CLAIMED CHANGES_REQUESTED HANDED_IN CLAIMED RELEASED CLAIMED ACCEPTED",
		"reviewer":  "COMMENTED RESUBMITTED", "second": "CLAIM_LOST",
	})

	other := b.submitted()
	_, err = b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: other.ID})
	b.ok(err)
	_, err = b.WithdrawContribution(ctx, b.colleague, kb.ContributionAction{ID: other.ID})
	b.ok(err)
	if got := b.told(b.reviewer, false); got != "COMMENTED RESUBMITTED WITHDRAWN" {
		t.Errorf("the reviewer is told %q", got)
	}
	if got := b.told(b.author, false); !strings.HasSuffix(got, "ACCEPTED REVISED CLAIMED WITHDRAWN") {
		t.Errorf("the author is told %q", got)
	}
	clean(t, b.Base)
}

// TestReviewersAreRemindedOnce turns the clock through the life of a claim.
func TestReviewersAreRemindedOnce(t *testing.T) {
	b := newBureau(t)
	c := b.submitted()
	_, err := b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: c.ID}) // for 14 days
	b.ok(err)
	for _, step := range []struct {
		ahead time.Duration
		made  int
		told  string
	}{
		{11 * 24 * time.Hour, 0, ""}, {36 * time.Hour, 1, "DUE_SOON"}, {time.Hour, 0, "DUE_SOON"},
		{40 * time.Hour, 1, "DUE_SOON OVERDUE"}, {time.Hour, 0, "DUE_SOON OVERDUE"},
	} {
		b.clock.ahead(step.ahead)
		for i, want := range []int{step.made, 0} {
			if made, err := b.Remind(ctx); err != nil || made != want {
				t.Errorf("after %s more, look %d: %d reminders, %v", step.ahead, i, made, err)
			}
		}
		if got := b.told(b.reviewer, false); got != step.told {
			t.Errorf("after %s more: %q, want %q", step.ahead, got, step.told)
		}
	}
	clean(t, b.Base)
}

// TestReadMarks reads notifications one by one and all at once.
func TestReadMarks(t *testing.T) {
	b := newBureau(t)
	c := b.submitted()
	for range 4 {
		_, err := b.Comment(ctx, b.reviewer, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Ecco"}})
		b.ok(err)
	}
	list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 10, Descending: true})
	b.ok(err)
	if len(list) != 5 || !slices.IsSortedFunc(list, func(x, y *kb.Notification) int { return strings.Compare(string(y.ID), string(x.ID)) }) {
		t.Fatalf("%d notifications, or not the newest first", len(list))
	}
	unread := func(want int) {
		t.Helper()
		n, err := b.CountUnread(ctx, b.author)
		shown, listErr := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 10, Unread: true, Descending: true})
		if n != want || len(shown) != want || err != nil || listErr != nil {
			t.Errorf("%d unread, %d shown, want %d: %v, %v", n, len(shown), want, err, listErr)
		}
	}
	unread(5)
	b.ok(b.MarkRead(ctx, b.author, kb.MarkReadInput{IDs: []kb.ID{list[1].ID}}))
	unread(4)
	b.ok(b.MarkRead(ctx, b.author, kb.MarkReadInput{UpTo: list[2].ID}))
	unread(1)
	b.ok(b.MarkRead(ctx, b.author, kb.MarkReadInput{UpTo: list[3].ID, IDs: []kb.ID{list[0].ID, list[0].ID}}))
	unread(0)
	if n, err := b.CountUnread(ctx, b.colleague); n != 5 || err != nil {
		t.Errorf("a colleague has %d unread: %v", n, err)
	}
	for name, in := range map[string]kb.MarkReadInput{"ids.1": {IDs: []kb.ID{list[0].ID, "notification_00000000000000000000000000"}}, "upTo": {UpTo: list[0].Contribution.ID}} {
		wantError(t, b.MarkRead(ctx, b.author, in), kb.CodeNotFound, name)
	}
	wantError(t, b.MarkRead(ctx, b.reviewer, kb.MarkReadInput{UpTo: list[0].ID}), kb.CodeNotFound, "upTo")
	wantError(t, b.MarkRead(ctx, b.author, kb.MarkReadInput{}), kb.CodeInvalid, "ids")
	wantError(t, b.MarkRead(ctx, kb.Viewer{}, kb.MarkReadInput{UpTo: list[0].ID}), kb.CodeUnauthenticated, "")
}

// TestNotificationsShowNoMoreThanTheirReaderMayRead lets somebody leave.
func TestNotificationsShowNoMoreThanTheirReaderMayRead(t *testing.T) {
	b := newBureau(t)
	c := b.submitted()
	do := kb.ContributionAction{ID: c.ID}
	_, err := b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	_, err = b.Comment(ctx, b.reviewer, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Ecco"}})
	b.ok(err)
	b.mailed("") // the past is not mailed
	_, err = b.RequestChanges(ctx, b.reviewer, kb.ChangesInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "Sono due sportelli"},
		Comments: []kb.FieldComment{{Path: []string{"title"}, Text: "Quale?"}}})
	b.ok(err)
	_, err = b.RemoveMembership(ctx, b.admin, kb.MembershipInput{Person: b.colleague.Person, Organisation: "ponte"})
	b.ok(err)
	_, err = b.Revise(ctx, b.author, kb.ReviseInput{ID: c.ID, Content: whole("Due sportelli")})
	b.ok(err)
	_, err = b.Submit(ctx, b.author, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	c, _, err = b.Accept(ctx, b.reviewer, kb.AcceptInput{ContributionAction: do})
	b.ok(err)
	_, err = b.Put(ctx, kb.Author{}, kb.PutInput{Target: c.Entry, Content: whole("Tre sportelli")})
	b.ok(err)
	if got := b.told(b.colleague, false); got != "HANDED_IN CLAIMED COMMENTED CHANGES_REQUESTED" {
		t.Errorf("one who left is told %q", got)
	}
	left := kb.Viewer{Person: b.colleague.Person, Role: kb.RoleAnonymous}
	list, err := b.Notifications(ctx, left, kb.NotificationsPage{Limit: 10})
	b.ok(err)
	for _, n := range list {
		if n.Contribution != nil || n.Comment != nil || n.By != "" || n.Reason != "" || n.OpenFields != nil || strings.Contains(n.Text["it"]+n.Text["en"], "sportell") {
			t.Errorf("one who left is shown %+v", n)
		}
	}
	if mails := b.mailed("colleague@ponte.example"); mails != nil {
		t.Errorf("one who left is mailed %q", mails[0].Text)
	}
}

// TestTextsOfNotifications says every kind in both languages.
func TestTextsOfNotifications(t *testing.T) {
	b := newBureau(t)
	for _, want := range []struct {
		kind   kb.NotificationKind
		it, en string
	}{
		{kb.NotifyClaimed, "È cominciata la revisione di «Lo sportello».", "The review of “Lo sportello” has begun."},
		{kb.NotifyAccepted, "«Lo sportello»: la proposta è stata accettata e pubblicata.", "“Lo sportello”: the contribution was accepted and published."},
	} {
		c := b.submitted()
		do := kb.ContributionAction{ID: c.ID}
		_, err := b.Claim(ctx, b.reviewer, do)
		b.ok(err)
		_, _, err = b.Accept(ctx, b.reviewer, kb.AcceptInput{ContributionAction: do})
		b.ok(err)
		list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 10})
		b.ok(err)
		at := slices.IndexFunc(list, func(n *kb.Notification) bool { return n.Kind == want.kind })
		if at < 0 || list[at].Text["it"] != want.it || list[at].Text["en"] != want.en {
			t.Errorf("%s: %+v", want.kind, list)
		}
	}
}

// TestReviewersHearOfASubmissionOnce announces what waits, to those who may claim it.
func TestReviewersHearOfASubmissionOnce(t *testing.T) {
	b := newBureau(t)
	announce := func(want int) {
		t.Helper()
		if made, err := b.Announce(ctx); err != nil || made != want {
			t.Errorf("%d announced, want %d: %v", made, want, err)
		}
	}
	announce(0)
	c, taken := b.submitted(), b.submitted()
	_, err := b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: taken.ID})
	b.ok(err)
	announce(1)
	announce(0)
	b.expect(map[string]string{"author": "REVISED REVISED CLAIMED", "colleague": "HANDED_IN HANDED_IN CLAIMED", "reviewer": "SUBMITTED", "second": "SUBMITTED"})

	_, err = b.Claim(ctx, b.second, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	_, err = b.RequestChanges(ctx, b.second, kb.ChangesInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "Di più"}})
	b.ok(err)
	b.clock.ahead(time.Hour)
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	announce(1)
	if got := b.told(b.second, false); got != "SUBMITTED RESUBMITTED" {
		t.Errorf("who asked for changes is told %q", got)
	}
	if got := b.told(b.reviewer, false); got != "SUBMITTED SUBMITTED" {
		t.Errorf("the other reviewer is told %q", got)
	}
	clean(t, b.Base)
}
