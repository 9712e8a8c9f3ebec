package relevance_test

import (
	"testing"

	"prologis/kb"
)

// TestSimilar looks for entries that readers of the starting content would name.
func TestSimilar(t *testing.T) {
	base := seeded(t)
	for _, c := range []struct {
		kind        kb.Kind
		slug, first string
	}{
		{kb.KindPractice, "community-matching", "community-matching-dieci-citta"},
		{kb.KindCaseStudy, "tutori-volontari-legge-47-2017", "tutori-volontari-per-minori-stranieri"},
		{kb.KindPractice, "accoglienza-in-famiglia", "vesta-bologna-accoglienza-in-famiglia"},
		{kb.KindPractice, "navigatori-pari-per-la-salute", "mimi-mediatori-salute-germania"},
	} {
		e, err := base.BySlug(t.Context(), c.kind, c.slug)
		if err != nil {
			t.Fatal(err)
		}
		draft, _ := kb.DraftOf(e, "it")
		similar := similarTo(t, base, draft)
		if len(similar) == 0 || similar[0].Entry.Meta().Slug != c.first || similar[0].NearDuplicate || len(similar[0].Shared) == 0 {
			t.Errorf("%s: %+v, want %s first", c.slug, slugs(similar), c.first)
		}
		for _, s := range similar {
			if s.Entry.Meta().ID == e.Meta().ID {
				t.Errorf("%s is similar to itself", c.slug)
			}
		}
	}
}

func TestNearDuplicatesAreSeen(t *testing.T) {
	base := seeded(t)
	e, err := base.BySlug(t.Context(), kb.KindPractice, "mentoring-scolastico-universitario")
	if err != nil {
		t.Fatal(err)
	}
	written, _ := kb.DraftOf(e, "en")
	again := kb.Draft{Title: "Mentoring of pupils by university students", Summary: written.Summary[:200]}
	similar := similarTo(t, base, again)
	if len(similar) == 0 || !similar[0].NearDuplicate || similar[0].Entry.Meta().ID != e.Meta().ID {
		t.Errorf("%+v", slugs(similar))
	}
	if similar := similarTo(t, base, kb.Draft{Title: "xyzzy", Summary: "plugh"}); len(similar) > 0 {
		t.Errorf("like nothing: %+v", slugs(similar))
	}
}

func similarTo(t *testing.T, base *kb.Base, d kb.Draft) []kb.Similar {
	t.Helper()
	similar, err := base.Similar(t.Context(), d, 5)
	if err != nil {
		t.Fatal(err)
	}
	return similar
}

func slugs(similar []kb.Similar) (names []string) {
	for _, s := range similar {
		names = append(names, s.Entry.Meta().Slug)
	}
	return names
}
