package relevance_test

import (
	"slices"
	"strings"
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
		draft := kb.DraftOf(e.Meta().ID, e.Content(), "it")
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

// TestSimilarOfOtherKinds looks for entries of the same kind that share what they
// stand below, or what they say.
func TestSimilarOfOtherKinds(t *testing.T) {
	base := seeded(t)
	for _, c := range []struct {
		kind        kb.Kind
		slug, among string
	}{
		{kb.KindConcept, "affidamento-familiare", "tutela-volontaria"},
		{kb.KindOrganisation, "comune-di-mira", "comune-di-dolo"},
		{kb.KindTerritory, "padova", "provincia-di-padova"},
	} {
		e, err := base.BySlug(t.Context(), c.kind, c.slug)
		if err != nil {
			t.Fatal(err)
		}
		similar, err := base.Similar(t.Context(), kb.DraftOf(e.Meta().ID, e.Content(), "it"), 10)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(slugs(similar), c.among) || slices.Contains(slugs(similar), c.slug) {
			t.Errorf("%s: %v, want %s among them", c.slug, slugs(similar), c.among)
		}
		for _, s := range similar {
			if s.Entry.Meta().Kind() != c.kind || s.NearDuplicate {
				t.Errorf("%s: %s %s, near duplicate: %t", c.slug, s.Entry.Meta().Kind(), s.Entry.Meta().Slug, s.NearDuplicate)
			}
		}
	}
}

// TestTheSameNameIsANearDuplicate tells two of a name from two that are one.
func TestTheSameNameIsANearDuplicate(t *testing.T) {
	base := seeded(t)
	e, err := base.BySlug(t.Context(), kb.KindConcept, "affidamento-familiare")
	if err != nil {
		t.Fatal(err)
	}
	draft := kb.DraftOf("", e.Content(), "it")
	draft.Title, draft.Summary = strings.ToUpper(draft.Title), ""
	for _, c := range []struct {
		traits []kb.ID
		near   bool
	}{
		{draft.Traits, true}, {nil, true}, {[]kb.ID{e.Meta().ID}, false},
	} {
		draft.Traits = c.traits
		similar := similarTo(t, base, draft)
		if len(similar) == 0 || similar[0].NearDuplicate != c.near {
			t.Errorf("%v: %v, want a near duplicate: %t", c.traits, slugs(similar), c.near)
		}
	}
}

func TestNearDuplicatesAreSeen(t *testing.T) {
	base := seeded(t)
	e, err := base.BySlug(t.Context(), kb.KindPractice, "mentoring-scolastico-universitario")
	if err != nil {
		t.Fatal(err)
	}
	written := kb.DraftOf("", e.Content(), "en")
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
