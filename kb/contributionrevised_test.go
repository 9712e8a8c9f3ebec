package kb_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestTheHistoryShowsWhoRevised has two people and the holder of a link write on a
// contribution by turns.
func TestTheHistoryShowsWhoRevised(t *testing.T) {
	b := newBureau(t)
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	names := map[kb.ID]string{b.author.Person: "author", b.colleague.Person: "colleague", b.reviewer.Person: "reviewer"}
	revise := func(v kb.Viewer, times int) {
		t.Helper()
		for i := range times {
			b.clock.ahead(time.Second)
			_, err := b.Revise(ctx, v, kb.ReviseInput{ID: c.ID, Content: whole(fmt.Sprint("Uno sportello ", i))})
			b.ok(err)
		}
	}
	revise(b.author, 3)
	revise(b.colleague, 2)
	revise(b.author, 1)
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	_, err = b.RequestChanges(ctx, b.reviewer, kb.ChangesInput{ContributionAction: kb.ContributionAction{ID: c.ID, Note: "Di più"}})
	b.ok(err)
	issued, err := b.CreateContributionLink(ctx, b.author, kb.ContributionLinkInput{ID: c.ID, Purpose: kb.PurposeFill})
	b.ok(err)
	holder, err := b.Authenticate(ctx, issued.Secret)
	b.ok(err)
	names[holder.Person] = "holder"
	revise(holder, 1)
	b.clock.ahead(8 * 24 * time.Hour)
	if n, err := b.SquashDrafts(ctx); err != nil || n < 6 {
		t.Fatalf("%d squashed, %v", n, err)
	}
	for _, v := range []kb.Viewer{b.author, b.reviewer} {
		now, err := b.Contribution(ctx, v, c.ID)
		b.ok(err)
		var steps []string
		for _, s := range now.History {
			steps = append(steps, fmt.Sprintf("%s %s %d", names[s.By], s.Action, s.Revisions()))
			if s.Since().After(s.At) || s.Revisions() > 1 && !s.At.After(s.Since()) || s.State == "" {
				t.Errorf("%+v", s)
			}
		}
		want := "author CONTRIBUTE 1, author REVISE 4, colleague REVISE 2, author SUBMIT 1, reviewer CLAIM 1, reviewer REQUEST_CHANGES 1, holder REVISE 1"
		if got := strings.Join(steps, ", "); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	clean(t, b.Base)
}
