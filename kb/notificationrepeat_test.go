package kb_test

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestAutosavesTellOnce has a colleague save again and again, while the author reads of
// it, writes, or does nothing.
func TestAutosavesTellOnce(t *testing.T) {
	b := newBureau(t)
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	save := func(v kb.Viewer) {
		t.Helper()
		_, err := b.Revise(ctx, v, kb.ReviseInput{ID: c.ID, Content: whole("Lo sportello")})
		b.ok(err)
	}
	read := func() {
		t.Helper()
		list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 1, Descending: true})
		b.ok(err)
		b.ok(b.MarkRead(ctx, b.author, kb.MarkReadInput{UpTo: list[0].ID}))
	}
	for _, step := range []struct {
		what  string
		ahead time.Duration
		do    func()
		told  int // the author, in all
	}{
		{"the first save", 0, func() {}, 1},
		{"seconds later", 5 * time.Second, func() {}, 1},
		{"it was read, and the sitting goes on", time.Minute, read, 1},
		{"it was read, and the sitting is over", time.Hour, func() {}, 2},
		{"it was not read", 30 * time.Hour, func() {}, 2},
		{"it was not read, and the author went on", time.Minute, func() { save(b.author) }, 3},
		{"it was not read", 30 * time.Hour, func() {}, 3},
		{"it was read", time.Second, read, 4},
	} {
		b.clock.ahead(step.ahead)
		step.do()
		save(b.colleague)
		if got := strings.Count(b.told(b.author, false), "REVISED"); got != step.told {
			t.Errorf("%s: told %d times, want %d", step.what, got, step.told)
		}
	}
	_, third := b.member("third@ponte.example", kb.RoleContributor)
	save(third) // somebody else is other news
	b.expect(map[string]string{"author": "REVISED REVISED REVISED REVISED REVISED", "colleague": "REVISED REVISED"})
	clean(t, b.Base)
}

// TestWhatWasSavedLastIsTold has a colleague go on saving after the author has read that
// they did: what was saved last is told when the sitting is over, once.
func TestWhatWasSavedLastIsTold(t *testing.T) {
	for name, c := range map[string]struct {
		early, late bool // the author reads before, and after the last save
		acts        bool // or goes on with it
		moved       bool // somebody hands it in
		told        int
	}{
		"read before":            {early: true, told: 2},
		"never read":             {told: 1},
		"read after":             {late: true, told: 1},
		"read before and after":  {early: true, late: true, told: 1},
		"the author went on":     {early: true, acts: true, told: 1},
		"it was handed in since": {early: true, moved: true, told: 1},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBureau(t)
			_, third := b.member("third@ponte.example", kb.RoleContributor)
			draft, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
			b.ok(err)
			save := func(v kb.Viewer) {
				t.Helper()
				_, err := b.Revise(ctx, v, kb.ReviseInput{ID: draft.ID, Content: whole("Lo sportello")})
				b.ok(err)
			}
			read := func(does bool) {
				t.Helper()
				b.clock.ahead(time.Minute)
				list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 1, Descending: true})
				b.ok(err)
				if does && len(list) > 0 {
					b.ok(b.MarkRead(ctx, b.author, kb.MarkReadInput{IDs: []kb.ID{list[0].ID}}))
				}
			}
			save(b.colleague)
			read(c.early)
			save(b.colleague)
			if c.late {
				_, err = b.Comment(ctx, third, kb.RemarkInput{ID: draft.ID, FieldComment: kb.FieldComment{Text: "Bene."}})
				b.ok(err)
			}
			read(c.late)
			if c.acts {
				save(b.author)
			}
			if c.moved {
				_, err = b.Submit(ctx, third, kb.ContributionAction{ID: draft.ID})
				b.ok(err)
			}
			for _, ahead := range []time.Duration{30 * time.Minute, time.Hour, time.Hour, 30 * time.Hour} {
				b.clock.ahead(ahead)
				for range 2 { // servers
					_, err := b.TellLast(ctx)
					b.ok(err)
				}
				if got := strings.Count(b.told(b.author, false), "REVISED"); ahead > time.Hour/2 && got != c.told || got > c.told {
					t.Errorf("told %d times %s later, want %d", got, ahead, c.told)
				}
			}
			clean(t, b.Base)
		})
	}
}

// TestWhatComesByLinksIsTold fills in and confirms a contribution by links that a
// colleague made who never wrote on it.
func TestWhatComesByLinksIsTold(t *testing.T) {
	b := newBureau(t)
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	holder := func(purpose kb.ContributionLinkPurpose) kb.Viewer {
		issued, err := b.CreateContributionLink(ctx, b.colleague, kb.ContributionLinkInput{ID: c.ID, Purpose: purpose})
		b.ok(err)
		v, err := b.Authenticate(ctx, issued.Secret)
		b.ok(err)
		return v
	}
	fills := holder(kb.PurposeFill)
	_, err = b.Comment(ctx, fills, kb.RemarkInput{ID: c.ID, FieldComment: kb.FieldComment{Text: "Eccomi."}})
	b.ok(err)
	for range 3 {
		_, err = b.Revise(ctx, fills, kb.ReviseInput{ID: c.ID, Content: whole("Lo sportello")})
		b.ok(err)
	}
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	_, err = b.ConfirmContribution(ctx, holder(kb.PurposeConfirm), kb.ConfirmInput{ContributionAction: kb.ContributionAction{ID: c.ID}, Name: "Bea"})
	b.ok(err)
	b.expect(map[string]string{
		"author": "COMMENTED FILLED_IN CLAIMED CONFIRMED", "colleague": "COMMENTED FILLED_IN HANDED_IN CLAIMED CONFIRMED", "reviewer": "CONFIRMED",
	})

	_, err = b.RemoveMembership(ctx, b.admin, kb.MembershipInput{Person: b.reviewer.Person})
	b.ok(err) // who reviews no more gives back what they had claimed
	if got := b.told(b.author, false); !strings.HasSuffix(got, "CONFIRMED RELEASED") {
		t.Errorf("the author is told %q", got)
	}
	clean(t, b.Base)
}
