package kb_test

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// TestAuthorsHearOfTheirTargets changes, archives and merges entries under what is to
// change them.
func TestAuthorsHearOfTheirTargets(t *testing.T) {
	b := newBureau(t)
	put := func(by string, in kb.PutInput) kb.Entry {
		t.Helper()
		r, err := b.Put(ctx, kb.Author{By: by}, in)
		b.ok(err)
		return r.Entry
	}
	propose := func(in kb.ContributeInput) *kb.Contribution {
		t.Helper()
		c, err := b.Contribute(ctx, b.author, in)
		b.ok(err)
		return c
	}
	one := 1
	e := put("import", kb.PutInput{Slug: "sportello", Content: whole("Sportello")})
	edit := propose(kb.ContributeInput{Content: whole("Lo sportello"), Target: "sportello", BaseRevision: &one})
	_, err := b.Revise(ctx, b.colleague, kb.ReviseInput{ID: edit.ID, Content: whole("Gli sportelli")})
	b.ok(err)
	translation := propose(kb.ContributeInput{Content: &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"fr": "Guichet"}}}, Target: "sportello", Translation: "fr"})
	withdrawn := propose(kb.ContributeInput{Content: whole("Lo sportello"), Target: "sportello", BaseRevision: &one})
	_, err = b.WithdrawContribution(ctx, b.author, kb.ContributionAction{ID: withdrawn.ID})
	b.ok(err)

	lessons := whole("Sportello")
	lessons.Lessons = kb.Text{"it": "Cominciare presto."}
	put(string(b.editor.Person), kb.PutInput{Target: e.Meta().ID, Content: lessons})
	b.expect(map[string]string{"author": "REVISED TARGET_CHANGED", "colleague": "TARGET_CHANGED"}) // not what is translated
	put("import", kb.PutInput{Target: e.Meta().ID, Content: whole("Uno sportello")})
	b.expect(map[string]string{"author": "REVISED TARGET_CHANGED TARGET_CHANGED", "colleague": "TARGET_CHANGED"}) // the translation; of the edit it was told
	list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 10})
	b.ok(err)
	if list[1].Contribution.ID != edit.ID || list[1].By != b.editor.Person || list[2].Contribution.ID != translation.ID || list[2].By != "" ||
		!strings.Contains(list[1].Text["it"], "è cambiata") || !strings.Contains(list[1].Text["en"], "was changed") {
		t.Errorf("%+v, %+v", list[1], list[2])
	}

	three := 3
	_, err = b.Revise(ctx, b.author, kb.ReviseInput{ID: edit.ID, BaseRevision: &three})
	b.ok(err)
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: edit.ID})
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, kb.ContributionAction{ID: edit.ID})
	b.ok(err)
	_, _, err = b.Accept(ctx, b.reviewer, kb.AcceptInput{ContributionAction: kb.ContributionAction{ID: edit.ID}})
	b.ok(err) // what it changes itself is no news; the translation was out of date
	b.expect(map[string]string{"author": "REVISED TARGET_CHANGED TARGET_CHANGED CLAIMED ACCEPTED", "colleague": "TARGET_CHANGED REVISED HANDED_IN CLAIMED ACCEPTED"})
	_, err = b.Archive(ctx, kb.Author{By: string(b.editor.Person)}, kb.KindPractice, kb.ArchiveInput{Target: e.Meta().ID, Reason: "doppia"})
	b.ok(err)
	b.expect(map[string]string{"author": "REVISED TARGET_CHANGED TARGET_CHANGED CLAIMED ACCEPTED TARGET_ARCHIVED", "colleague": "TARGET_CHANGED REVISED HANDED_IN CLAIMED ACCEPTED ENTRY_ARCHIVED"})
	clean(t, b.Base)
}

// TestAnImportTellsEverybodyOnce changes what was published from several contributions of
// one author, and what others are to change, one entry after the other.
func TestAnImportTellsEverybodyOnce(t *testing.T) {
	b := newBureau(t)
	var entries []kb.ID
	for _, title := range []string{"Sportello", "Tavolo", "Laboratorio"} {
		entries = append(entries, b.published(b.author, kb.ContributeInput{Content: whole(title)}).Entry)
	}
	one := 1
	for _, target := range entries[1:] {
		_, err := b.Contribute(ctx, b.colleague, kb.ContributeInput{Content: whole("Altro"), Target: target, BaseRevision: &one})
		b.ok(err)
	}
	imported := func(by, title string) {
		t.Helper()
		for _, target := range entries {
			_, err := b.Put(ctx, kb.Author{By: by}, kb.PutInput{Target: target, Content: whole(title + string(target))})
			b.ok(err)
		}
	}
	told := b.told(b.author, false)
	imported("import", "Nuovo ")
	b.expect(map[string]string{"author": told + " ENTRY_CHANGED", "colleague": "TARGET_CHANGED"})
	imported("import", "Di nuovo ")
	b.expect(map[string]string{"author": told + " ENTRY_CHANGED", "colleague": "TARGET_CHANGED"})
	list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 1, Descending: true})
	b.ok(err)
	if !strings.HasSuffix(list[0].Text["it"], "Con essa può essere cambiato altro di tuo.") {
		t.Errorf("%v", list[0].Text)
	}
	b.clock.ahead(2 * time.Hour)
	imported("import", "Ancora ")
	imported(string(b.editor.Person), "A mano ") // whose are news of each
	b.expect(map[string]string{"author": told + " ENTRY_CHANGED ENTRY_CHANGED ENTRY_CHANGED ENTRY_CHANGED ENTRY_CHANGED", "colleague": "TARGET_CHANGED"})
	clean(t, b.Base)
}

// TestAnEditOfAMergedConceptIsLedOn merges the concept that an edit is to change, and
// leads it to the one that stays.
func TestAnEditOfAMergedConceptIsLedOn(t *testing.T) {
	b := newBureau(t)
	for slug, c := range map[string]kb.Content{"quadro": &kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}}} {
		_, err := b.Put(ctx, kb.Author{}, kb.PutInput{Slug: slug, Content: c})
		b.ok(err)
	}
	labelled := func(label string) *kb.ConceptContent {
		return &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": label}}
	}
	for _, slug := range []string{"accoglienza", "ospitalita"} {
		_, err := b.Put(ctx, kb.Author{}, kb.PutInput{Slug: slug, Content: labelled(slug)})
		b.ok(err)
	}
	one := 1
	proposal := labelled("ospitalita")
	proposal.ScopeNotes = kb.Labels{"it": {"Di chi arriva."}}
	c, err := b.Contribute(ctx, b.author, kb.ContributeInput{Content: proposal, Target: "ospitalita", BaseRevision: &one})
	b.ok(err)
	stays, err := b.MergeConcepts(ctx, b.editor, kb.MergeInput{Source: "ospitalita", Target: "accoglienza", SourceRevision: &one})
	b.ok(err)
	if got := b.told(b.author, false); got != "TARGET_ARCHIVED" {
		t.Errorf("the author is told %q", got)
	}
	problems, err := b.Problems(ctx, c)
	b.ok(err)
	if len(problems) != 1 || problems[0].Code != kb.CodeConflict || !strings.Contains(problems[0].Message, string(stays.M.ID)) {
		t.Fatalf("problems: %v", problems)
	}
	revised := labelled("accoglienza")
	revised.AltLabels, revised.ScopeNotes = stays.AltLabels, proposal.ScopeNotes
	_, err = b.Revise(ctx, b.author, kb.ReviseInput{ID: c.ID, Content: revised, Target: stays.M.ID, BaseRevision: &stays.M.Revision})
	b.ok(err)
	_, err = b.Submit(ctx, b.author, kb.ContributionAction{ID: c.ID})
	b.ok(err)
	clean(t, b.Base)
}
