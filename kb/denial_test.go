package kb_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/kb"
)

func TestDenialsAreAddedUpAndBounded(t *testing.T) {
	a := newAccounts(t)
	_, bea := a.member("bea@ponte.example", kb.RoleContributor)
	for range 3 {
		a.Deny(kb.Denial{Action: "people", Code: kb.CodeForbidden, Person: bea.Person}, "192.0.2.1")
		a.Deny(kb.Denial{Action: "putEntry", Code: kb.CodeUnauthenticated}, "2001:db8::1")
		a.Deny(kb.Denial{Action: "putEntry", Code: kb.CodeUnauthenticated}, "2001:db8::2") // of the same network
		a.Deny(kb.Denial{Action: "putEntry", Code: kb.CodeInvalid}, "192.0.2.1")           // no denial
	}
	all := func(q kb.DenialQuery) []kb.Denial {
		t.Helper()
		denials, err := a.Denials(ctx, a.admin, q)
		if err != nil {
			t.Fatal(err)
		}
		return denials
	}
	denials := all(kb.DenialQuery{})
	if len(denials) != 2 || denials[0].Count != 6 || denials[0].From == "" || denials[1].Count != 3 || denials[1].From != "" {
		t.Errorf("%+v", denials)
	}
	if d := all(kb.DenialQuery{Person: bea.Person, Code: kb.CodeForbidden}); len(d) != 1 {
		t.Errorf("%+v", d)
	}
	a.clock.ahead(time.Hour)
	for i := range 1000 {
		a.Deny(kb.Denial{Action: fmt.Sprint("x", i), Code: kb.CodeForbidden, Person: bea.Person}, "")
	}
	last := all(kb.DenialQuery{Since: a.clock.now().Truncate(time.Hour)})
	sum := 0
	for _, d := range last {
		sum += d.Count
	}
	if len(last) > 60 || sum != 1000 {
		t.Errorf("%d denials of %d", len(last), sum)
	}
	_, err := a.Denials(ctx, bea, kb.DenialQuery{})
	wantError(t, err, kb.CodeForbidden, "")
	_, err = a.Journal(ctx, bea, kb.CommitFilter{}, 0, 1)
	wantError(t, err, kb.CodeForbidden, "")
}

// TestGropingForForeignDraftsIsNoted asks for what one may not see, and for what there
// is not: both are told not to exist, and the first is among the denials.
func TestGropingForForeignDraftsIsNoted(t *testing.T) {
	b := newBureau(t)
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: whole("Uno sportello")})
	b.ok(err)
	const unknown = kb.ID("contribution_00000000000000000000000000")
	for _, id := range []kb.ID{c.ID, unknown} {
		_, err := b.Submit(ctx, b.reviewer, kb.ContributionAction{ID: id})
		wantError(t, err, kb.CodeNotFound, "id")
		if _, err := b.Contribution(ctx, b.reviewer, id); !errors.Is(err, kb.ErrNotExist) {
			t.Errorf("read %s: %v", id, err)
		}
	}
	denials, err := b.Denials(ctx, b.admin, kb.DenialQuery{Person: b.reviewer.Person})
	b.ok(err)
	noted := map[string]int{}
	for _, d := range denials {
		noted[d.Action] += d.Count
	}
	if len(noted) != 2 || noted["SUBMIT"] != 1 || noted["contribution"] != 1 {
		t.Errorf("noted: %+v", denials)
	}
}

func TestDenialsOutliveTheServer(t *testing.T) {
	dir := t.TempDir()
	base, closeAll, err := basetest.Try(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	base.Deny(kb.Denial{Action: "people", Code: kb.CodeForbidden}, "192.0.2.1")
	closeAll()
	base = basetest.OpenDir(t, dir, nil)
	if denials, err := base.Denials(ctx, kb.Viewer{Person: "person_x", Role: kb.RoleAdmin}, kb.DenialQuery{}); err != nil || len(denials) != 1 {
		t.Errorf("%+v, %v", denials, err)
	}
}

func TestTheJournalIsPaged(t *testing.T) {
	a := newAccounts(t)
	start := a.clock.now()
	var contents []kb.Content
	for i := range 30 {
		a.clock.ahead(time.Second)
		contents = append(contents, practice(fmt.Sprint("Pratica ", i)))
		put(t, a.Base, contents[i])
	}
	head, _ := a.Head()
	seen, before := head+1, kb.Seq(0)
	for pages := 0; ; pages++ {
		page, err := a.Journal(ctx, a.admin, kb.CommitFilter{}, before, 7)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range page.Commits {
			if seen--; c.Seq != seen {
				t.Fatalf("%d where %d is due", c.Seq, seen)
			}
		}
		if before = page.Next; before == 0 {
			break
		}
	}
	if seen != 1 {
		t.Errorf("it ends before %d", seen)
	}
	for name, c := range map[string]struct {
		filter kb.CommitFilter
		want   int
	}{
		"kinds":  {kb.CommitFilter{Kinds: []kb.Kind{kb.KindPractice}}, 30},
		"time":   {kb.CommitFilter{Since: start.Add(5 * time.Second), Until: start.Add(10 * time.Second)}, 6},
		"person": {kb.CommitFilter{By: string(a.admin.Person)}, 1},
		"nobody": {kb.CommitFilter{By: "x"}, 0},
		"early":  {kb.CommitFilter{Until: start.Add(-time.Hour)}, 0},
	} {
		page, err := a.Journal(ctx, a.admin, c.filter, 0, 100)
		if err != nil || len(page.Commits) != c.want || page.Next != 0 {
			t.Errorf("%s: %d of %d, %v", name, len(page.Commits), c.want, err)
		}
	}
}
