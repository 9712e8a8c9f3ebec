package relevance_test

import (
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// checkReasons asks the judged queries and every hidden label, widened and not: whatever is
// found has a mark or a reason, and the words of a reason stand where it says.
func checkReasons(t *testing.T, base *kb.Base) {
	t.Helper()
	var texts []kb.TextQuery
	for i, label := range hiddenLabels(t, base) {
		texts = append(texts, kb.TextQuery{Text: label, Expand: [][]kb.Expansion{nil, {}}[i%2]})
	}
	for _, q := range judged(t) {
		texts = append(texts, kb.TextQuery{Text: q.Text, Language: q.Language})
	}
	for i := range texts {
		found, err := base.Find(t.Context(), &kb.IndexQuery{Text: &texts[i], Highlights: true, Because: true, Size: 8})
		if err != nil {
			t.Fatal(err)
		}
		if found.Total == 0 {
			t.Errorf("%s finds nothing", texts[i].Text)
		}
		checkHits(t, base, texts[i].Text, found)
	}
}

// checkAuthors looks for the author of a source: who wrote it is found, after what the
// entries themselves say.
func checkAuthors(t *testing.T, base *kb.Base) {
	t.Helper()
	found, err := base.Find(t.Context(), &kb.IndexQuery{Text: &kb.TextQuery{Text: `"Federico Piazza"`}, Highlights: true, Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	if len(found.Hits) == 0 || found.Hits[0].Highlights[0].Field != "sources" {
		t.Errorf("an author finds %+v", found.Hits)
	}
}

// hiddenLabels are those of all concepts.
func hiddenLabels(t *testing.T, base *kb.Base) (labels []string) {
	t.Helper()
	found, err := base.Find(t.Context(), &kb.IndexQuery{Filter: &kb.Filter{Field: kb.FieldKind, Any: []string{string(kb.KindConcept)}}, Order: []kb.IndexOrder{{Field: kb.OrderTitle, Language: "it"}}, Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range found.Entries {
		for _, language := range e.(*kb.Concept).HiddenLabels {
			labels = append(labels, language...)
		}
	}
	if len(labels) < 20 {
		t.Fatalf("there are only %d hidden labels", len(labels))
	}
	return labels
}

func checkHits(t *testing.T, base *kb.Base, text string, found *kb.Found) {
	t.Helper()
	for i, hit := range found.Hits {
		slug := found.Entries[i].Meta().Slug
		if len(hit.Highlights)+len(hit.Because) == 0 {
			t.Errorf("%s: nothing tells why %s is found", text, slug)
		}
		docs, err := base.IndexDocuments(t.Context(), []kb.ID{hit.ID})
		if err != nil {
			t.Fatal(err)
		}
		for _, b := range hit.Because {
			stands := slices.ContainsFunc(docs[0].Texts, func(one kb.IndexText) bool {
				return one.Path == b.Field && strings.Contains(one.Value, b.Matched)
			})
			if (b.Label == "") != (b.Matched == "") || b.Matched != "" && !stands {
				t.Errorf("%s: %s has %q for %s in %s, where it does not stand", text, slug, b.Matched, b.Label, b.Field)
			}
		}
	}
}
