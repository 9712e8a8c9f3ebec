package kb_test

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// said answers the slugs of the concepts that a text names.
func said(t *testing.T, b *kb.Base, text string) (slugs []string) {
	t.Helper()
	for _, s := range b.Glossary.Spans(text, "it") {
		e, err := b.Entry(ctx, s.Readings[0].Concept)
		if err != nil {
			t.Fatal(err)
		}
		slugs = append(slugs, e.Meta().Slug)
	}
	return slugs
}

func TestCommitsMoveTheGlossary(t *testing.T) {
	base := basetest.Open(t)
	made := put(t, base, scheme(), concept("sportello"), concept("sportello unico", "sportello"), concept("accoglienza"))
	want := func(text string, slugs ...string) {
		t.Helper()
		if got := said(t, base, text); !slices.Equal(got, slugs) {
			t.Errorf("%q names %v, not %v", text, got, slugs)
		}
	}
	want("gli sportelli unici per l'accoglienza", "sportello-unico", "accoglienza")
	seq, _ := base.Head()
	if head := base.Glossary.Head(); head.Seq != seq {
		t.Errorf("the glossary holds commit %d of %d", head.Seq, seq)
	}
	if below := base.Glossary.Narrower(made[1].Meta().ID, 3, 10); len(below) != 1 || below[0].Concept != made[2].Meta().ID {
		t.Errorf("below sportello stands %v", below)
	}
	_, err := base.Archive(ctx, kb.Author{By: "test"}, kb.KindConcept, kb.ArchiveInput{Target: made[2].Meta().ID, Reason: "prova"})
	if err != nil {
		t.Fatal(err)
	}
	want("uno sportello unico", "sportello")
	clean(t, base)
	lost := *made[1].(*kb.Concept)
	lost.PrefLabel = kb.Text{"it": "banco"}
	if err := base.Glossary.Apply(kb.Head{}, []*kb.Concept{&lost}, []kb.ID{made[3].Meta().ID}); err != nil {
		t.Fatal(err)
	}
	var found []string
	if _, err := base.Check(ctx, func(d kb.Difference) { found = append(found, d.Where+" "+d.ID) }); err != nil {
		t.Fatal(err)
	}
	slices.Sort(found)
	if want := []string{"glossary ", "glossary " + string(made[1].Meta().ID), "glossary " + string(made[3].Meta().ID)}; !slices.Equal(found, want) {
		t.Errorf("check finds %v, not %v", found, want)
	}
}

func TestTheGlossaryCatchesUp(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "glossary.bin")
	reopen := func() (*kb.Base, func()) {
		base, closeAll, err := basetest.Try(dir, nil)
		if err != nil {
			t.Fatal(err)
		}
		return base, closeAll
	}
	base, closeAll := reopen()
	put(t, base, scheme(), concept("sportello"))
	closeAll()
	old, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	base, closeAll = reopen()
	put(t, base, concept("tavolo"))
	closeAll()
	other := filepath.Join(t.TempDir(), "other")
	foreign, closeForeign, err := basetest.Try(other, nil)
	if err != nil {
		t.Fatal(err)
	}
	put(t, foreign, scheme(), concept("biblioteca"))
	closeForeign()
	foreignFile, err := os.ReadFile(filepath.Join(other, "glossary.bin"))
	if err != nil {
		t.Fatal(err)
	}
	for name, content := range map[string][]byte{
		"as it was left": nil, "older": old, "damaged": old[:len(old)/2], "of another base": foreignFile,
	} {
		if content != nil {
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
		}
		base, closeAll = reopen()
		if got := said(t, base, "tavoli, sportelli e biblioteche"); !slices.Equal(got, []string{"tavolo", "sportello"}) {
			t.Errorf("with a file %s: %v", name, got)
		}
		closeAll()
	}
}
