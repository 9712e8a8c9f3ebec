package kb_test

import (
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// published brings what somebody proposes to its publication.
func (b *bureau) published(by kb.Viewer, in kb.ContributeInput) *kb.Contribution {
	b.t.Helper()
	c, err := b.Contribute(ctx, by, in)
	b.ok(err)
	do := kb.ContributionAction{ID: c.ID}
	_, err = b.Submit(ctx, by, do)
	b.ok(err)
	_, err = b.Claim(ctx, b.reviewer, do)
	b.ok(err)
	c, _, err = b.Accept(ctx, b.reviewer, kb.AcceptInput{ContributionAction: do})
	b.ok(err)
	return c
}

// TestAuthorsHearOfTheirEntries changes, archives and restores what was published from
// contributions.
func TestAuthorsHearOfTheirEntries(t *testing.T) {
	b := newBureau(t)
	c := b.published(b.author, kb.ContributeInput{Content: whole("Sportello")})
	revision := 1
	change := func(title string) {
		t.Helper()
		r, err := b.Put(ctx, kb.Author{By: string(b.editor.Person)}, kb.PutInput{Target: c.Entry, Content: whole(title)})
		b.ok(err)
		revision = r.Entry.Meta().Revision
	}
	b.mailed("") // the past is not mailed
	told := "CLAIMED ACCEPTED"
	expect := func(more string) {
		t.Helper()
		told += more
		if got := b.told(b.author, false); got != told {
			t.Errorf("the author is told %q, want %q", got, told)
		}
	}
	expect("")
	change("Lo sportello")
	change("Uno sportello") // in one sitting
	expect(" ENTRY_CHANGED")
	b.clock.ahead(time.Hour)
	change("Gli sportelli")
	expect(" ENTRY_CHANGED")

	b.published(b.colleague, kb.ContributeInput{Content: whole("Due sportelli"), Target: c.Entry, BaseRevision: &revision})
	expect(" ENTRY_CHANGED") // by the reviewer, not by the editor
	last := b.published(b.author, kb.ContributeInput{Content: &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"fr": "Guichets"}}}, Target: c.Entry, Translation: "fr"})
	expect(" CLAIMED ACCEPTED") // which says so
	if got := b.told(b.colleague, false); got != "CLAIMED ACCEPTED ENTRY_CHANGED" {
		t.Errorf("the colleague is told %q", got)
	}

	_, err := b.Archive(ctx, kb.Author{By: string(b.editor.Person)}, kb.KindPractice, kb.ArchiveInput{Target: c.Entry, Reason: "doppia"})
	b.ok(err)
	expect(" ENTRY_ARCHIVED")
	_, err = b.RestoreRevision(ctx, b.editor, kb.RestoreInput{Target: c.Entry, Revision: 1})
	b.ok(err)
	expect(" ENTRY_RESTORED")
	list, err := b.Notifications(ctx, b.author, kb.NotificationsPage{Limit: 1, Descending: true})
	b.ok(err)
	if n := list[0]; n.Contribution.Entry != c.Entry || n.By != b.editor.Person || !strings.HasSuffix(n.Text["it"], "è di nuovo pubblicata.") {
		t.Errorf("%+v", n)
	}
	e, err := b.Entry(ctx, c.Entry)
	b.ok(err)
	if mails := b.mailed("author@ponte.example"); !strings.HasSuffix(mails[len(mails)-1].Text, "\n\n"+b.URI(e)+"\n"+b.Settings().BaseURL+"/contributions/"+string(last.ID)+"\n") {
		t.Errorf("mailed: %q", mails[len(mails)-1].Text)
	}
	b.expect(map[string]string{"author": told, "colleague": "CLAIMED ACCEPTED ENTRY_CHANGED ENTRY_ARCHIVED ENTRY_RESTORED"})
	clean(t, b.Base)
}

// TestAuthorsHearOfMerges merges concepts that were published from contributions, one of
// which another refers to.
func TestAuthorsHearOfMerges(t *testing.T) {
	b := newBureau(t)
	_, err := b.Put(ctx, kb.Author{}, kb.PutInput{Slug: "quadro", Content: &kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}}})
	b.ok(err)
	publish := func(by kb.Viewer, label string, broader ...kb.ID) kb.ID {
		return b.published(by, kb.ContributeInput{Content: &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": label}, Broader: broader}}).Entry
	}
	goes, stays := publish(b.author, "ospitalità"), publish(b.colleague, "accoglienza")
	_, third := b.member("third@ponte.example", kb.RoleContributor)
	publish(third, "accoglienza diffusa", goes)
	one := 1
	_, err = b.MergeConcepts(ctx, b.editor, kb.MergeInput{Source: goes, Target: stays, SourceRevision: &one, TargetRevision: &one})
	b.ok(err)
	b.expect(map[string]string{"author": "CLAIMED ACCEPTED ENTRY_MERGED", "colleague": "CLAIMED ACCEPTED ENTRY_CHANGED"})
	if got := b.told(third, false); got != "CLAIMED ACCEPTED" {
		t.Errorf("whose concept refers to the one that stays now is told %q", got)
	}
	clean(t, b.Base)
}
