package kb_test

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

func TestSupersededDraftsAreSquashed(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	c, err := a.Contribute(ctx, bea, kb.ContributeInput{Content: practice("prima stesura")})
	for _, title := range []string{"seconda stesura", "terza stesura", "ultima stesura"} {
		if err != nil {
			t.Fatal(err)
		}
		revision := c.Revision
		c, err = a.Revise(ctx, bea, kb.ReviseInput{ID: c.ID, ExpectedRevision: &revision, Content: practice(title)})
	}
	if err != nil {
		t.Fatal(err)
	}
	if n, err := a.SquashDrafts(ctx); n != 0 || err != nil {
		t.Errorf("%d squashed that are new, %v", n, err)
	}
	a.clock.ahead(8 * 24 * time.Hour)
	_, before := a.Head()
	if n, err := a.SquashDrafts(ctx); n != 3 || err != nil {
		t.Errorf("%d squashed, %v", n, err)
	}
	if n, err := a.SquashDrafts(ctx); n != 0 || err != nil {
		t.Errorf("%d squashed again, %v", n, err)
	}
	if _, after := a.Head(); after != before {
		t.Error("public answers are no longer good")
	}
	titles := []string{}
	for commit, err := range a.Store.Commits(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		for _, change := range commit.Changes {
			if change.ID == c.ID {
				titles = append(titles, string(change.Document))
			}
		}
	}
	for i, doc := range titles {
		if held := strings.Contains(doc, "stesura"); held != (i == len(titles)-1) {
			t.Errorf("revision %d: %s", i+1, doc)
		}
	}
	if now, err := a.Contribution(ctx, bea, c.ID); err != nil || now.Proposal.Heading()["it"] != "ultima stesura" || now.State != kb.StateDraft {
		t.Errorf("the present draft: %+v, %v", now, err)
	}
	clean(t, a.Base)
}
