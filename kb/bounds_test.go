package kb_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"prologis/kb"
)

// filled does something n times, by many at once.
func filled(t *testing.T, n int, do func(i int) error) {
	t.Helper()
	var wait sync.WaitGroup
	next := make(chan int)
	for range 64 {
		wait.Go(func() {
			for i := range next {
				if err := do(i); err != nil {
					t.Error(err)
				}
			}
		})
	}
	for i := range n {
		next <- i
	}
	close(next)
	wait.Wait()
	if t.Failed() {
		t.FailNow()
	}
}

// TestNobodyFillsTheDesk starts as many contributions as a person and an organisation
// may, and makes room.
func TestNobodyFillsTheDesk(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	_, carl := a.member("carl@ponte.example", kb.RoleContributor)
	draft := kb.ContributeInput{Content: whole("Uno")}
	filled(t, 200, func(int) error { _, err := a.Contribute(ctx, bea, draft); return err })
	_, err := a.Contribute(ctx, bea, draft)
	wantError(t, err, kb.CodeRateLimited, "", "200 contributions already")
	one, err := a.Contribute(ctx, carl, draft)
	if err != nil {
		t.Fatal(err)
	}
	secret, _, err := a.CreateToken(ctx, "test", kb.TokenInput{Name: "gestionale", Role: kb.RoleContributor, Organisation: "ponte"})
	if err != nil {
		t.Fatal(err)
	}
	program, err := a.Authenticate(ctx, secret)
	if err != nil {
		t.Fatal(err)
	}
	filled(t, 2000-201, func(int) error { _, err := a.Contribute(ctx, program, draft); return err })
	_, err = a.Contribute(ctx, carl, draft)
	wantError(t, err, kb.CodeRateLimited, "organisation", "2000 contributions already")
	if _, err := a.Submit(ctx, carl, kb.ContributionAction{ID: one.ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Contribute(ctx, carl, draft); err != nil {
		t.Errorf("when one was submitted: %v", err)
	}
	clean(t, a.Base)
}

// crowded is a replica in which every organisation has more contributions that are not
// decided than are there.
type crowded struct {
	kb.Replica
	more int
}

func (c crowded) View(ctx context.Context, fn func(kb.ReplicaReader) error) error {
	return c.Replica.View(ctx, func(r kb.ReplicaReader) error { return fn(crowdedReader{r, c.more}) })
}

type crowdedReader struct {
	kb.ReplicaReader
	more int
}

func (r crowdedReader) CountReferrers(target kb.ID, kind kb.Kind, field string) int {
	n := r.ReplicaReader.CountReferrers(target, kind, field)
	if field == "undecided" {
		n += r.more
	}
	return n
}

// TestNobodyFillsTheQueue starts contributions of an organisation of which all but three
// of as many as may be are not decided, hands them in, and has one decided and one withdrawn.
func TestNobodyFillsTheQueue(t *testing.T) {
	a := newAccountsIn(t, t.TempDir(), func(c *kb.Config) { c.Replica = crowded{c.Replica, 9_997} })
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	start := func() (*kb.Contribution, error) {
		return a.Contribute(ctx, bea, kb.ContributeInput{Content: whole("Uno")})
	}
	var started []*kb.Contribution
	for range 3 {
		c, err := start()
		if err == nil {
			_, err = a.Submit(ctx, bea, kb.ContributionAction{ID: c.ID})
		}
		if err != nil {
			t.Fatal(err)
		}
		started = append(started, c)
	}
	full := func() {
		t.Helper()
		_, err := start()
		wantError(t, err, kb.CodeRateLimited, "organisation", "10000 of its contributions")
	}
	full()
	if _, err := a.WithdrawContribution(ctx, bea, kb.ContributionAction{ID: started[0].ID}); err != nil {
		t.Fatal(err)
	}
	if _, err := start(); err != nil {
		t.Errorf("when one was withdrawn: %v", err)
	}
	full()
	reject := kb.RejectInput{ContributionAction: kb.ContributionAction{ID: started[1].ID, Note: "fuori tema"}}
	if _, err := a.Claim(ctx, a.admin, kb.ContributionAction{ID: started[1].ID}); err != nil {
		t.Fatal(err)
	}
	full()
	if _, err := a.Reject(ctx, a.admin, reject); err != nil {
		t.Fatal(err)
	}
	if _, err := start(); err != nil {
		t.Errorf("when one was decided: %v", err)
	}
	full()
}

// TestNobodyFillsADiscussion opens as many comments and links as may be.
func TestNobodyFillsADiscussion(t *testing.T) {
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	c := o.brought(kb.Situation(kb.StateDraft))
	say := kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "x"}}
	first, err := o.base.Comment(ctx, author, say)
	o.ok(err)
	filled(t, 499, func(int) error { _, err := o.base.Comment(ctx, author, say); return err })
	_, err = o.base.Comment(ctx, author, say)
	wantError(t, err, kb.CodeRateLimited, "id", "500 comments that are open")
	for _, resolved := range []bool{true, false, true} {
		_, err = o.base.ResolveComment(ctx, author, kb.ResolveInput{Comment: first.ID, Resolved: resolved})
		o.ok(err)
	}
	_, err = o.base.Comment(ctx, author, say)
	o.ok(err)
	link := kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeConfirm}
	filled(t, 100, func(int) error { _, err := o.base.CreateContributionLink(ctx, author, link); return err })
	_, err = o.base.CreateContributionLink(ctx, author, link)
	wantError(t, err, kb.CodeRateLimited, "id", "100 links already")
	clean(t, o.base)
}

// TestContentsHaveASize proposes as much as may be, and a little more.
func TestContentsHaveASize(t *testing.T) {
	if testing.Short() {
		t.Skip("megabytes of text, one step after the other: no races to be found")
	}
	o := newOffice(t)
	author := o.viewer("author", kb.RoleContributor, "ours")
	content := whole("Uno")
	content.Description = kb.Text{}
	for i := range 12 {
		content.Description[fmt.Sprintf("x-l%d", i)] = strings.Repeat("à", 100_000)
	}
	c, err := o.base.Contribute(ctx, author, kb.ContributeInput{Content: content})
	o.ok(err)
	_, err = o.base.Submit(ctx, author, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	reviewer := o.viewer("reviewer", kb.RoleReviewer, "")
	_, err = o.base.Claim(ctx, reviewer, kb.ContributionAction{ID: c.ID})
	o.ok(err)
	_, _, err = o.base.Accept(ctx, reviewer, kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: c.ID}})
	o.ok(err)
	content.Description["x-l12"] = strings.Repeat("à", 100_000)
	_, err = o.base.Contribute(ctx, author, kb.ContributeInput{Content: content})
	wantError(t, err, kb.CodeInvalid, "description", "2500000")
}

// TestPasswordsThatAreGuessed are common ones with something around them.
func TestPasswordsThatAreGuessed(t *testing.T) {
	a := newAccounts(t)
	for password, bad := range map[string]bool{
		"password12345678": true, "P@ssw0rd-2024!": true, "234567890123456": true, "987654321098765": true, "Giuseppe-19841984": true, "qwertyuiop!!!!": true,
		"buongiorno a tutti voi": false, "837465920184": false, "la password di giuseppe": false,
	} {
		invited, err := a.Invite(ctx, a.admin, kb.InviteInput{Mail: "x" + strings.Trim(fmt.Sprintf("%x", password), " ") + "@regione.example", Role: kb.RoleReviewer})
		if err != nil {
			t.Fatal(err)
		}
		_, err = a.RedeemLink(ctx, invited.Link.Secret, kb.RedeemInput{Name: "Persona", Password: password})
		if (err != nil) != bad {
			t.Errorf("%s: %v", password, err)
		}
	}
}
