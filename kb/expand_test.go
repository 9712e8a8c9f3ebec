package kb_test

import (
	"fmt"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// What a query is widened by are the concepts that its plain words name, each once.
func TestConceptsOfAQuery(t *testing.T) {
	base := basetest.Open(t)
	refugee := concept("rifugiato")
	refugee.PrefLabel["fr"], refugee.AltLabels = "rifugiato", kb.Labels{"it": {"rifugiata", "titolare di protezione"}}
	put(t, base, scheme(), refugee, concept("accoglienza"), concept("accoglienza diffusa"))
	ids, err := base.Resolve(ctx, []kb.ID{"rifugiato"}, kb.KindConcept)
	if err != nil {
		t.Fatal(err)
	}
	without := &kb.TextQuery{Without: ids}
	for _, c := range []struct {
		text, want string
		*kb.TextQuery
	}{
		{"rifugiati", "rifugiato (rifugiati): rifugiato rifugiata titolare di protezione", nil},
		{"rifugiate e rifugiati", "rifugiato (rifugiate): rifugiato rifugiata titolare di protezione", nil},
		{"accoglienza diffusa", "accoglienza-diffusa (accoglienza diffusa):", nil},
		{"accoglienza -diffusa", "accoglienza (accoglienza):", nil},
		{"«accoglienza diffusa» rifugiate", "rifugiato (rifugiate): rifugiato rifugiata titolare di protezione", nil},
		{"accoglienza title:diffusa", "accoglienza (accoglienza):", nil},
		{"-rifugiati", "", nil}, {"title:rifugiati", "", nil}, {`"rifugiati accolti"`, "", nil}, {"-(accoglienza rifugiati)", "", nil},
		// What widens nothing is told too, so that it can be switched on again.
		{"rifugiati", "rifugiato (rifugiati):", without},
		{"rifugiati in accoglienza", "rifugiato (rifugiati):, accoglienza (accoglienza):", without},
		{"rifugiati in accoglienza", "rifugiato (rifugiati):, accoglienza (accoglienza):", &kb.TextQuery{Expand: []kb.Expansion{}}},
		{"-rifugiati", "", &kb.TextQuery{Expand: []kb.Expansion{}}},
	} {
		text := kb.TextQuery{}
		if c.TextQuery != nil {
			text = *c.TextQuery
		}
		text.Text = c.text
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &text, Size: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range found.Named {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s (%s): %s", n.Concept.M.Slug, n.Matched, strings.Join(n.ExpandedTo, " "))))
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%s names %s, want %s", c.text, joined, c.want)
		}
	}
}
