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
	for _, c := range []struct{ text, want string }{
		{"rifugiati", "rifugiato (rifugiati)"},
		{"rifugiate e rifugiati", "rifugiato (rifugiate)"},
		{"accoglienza diffusa", "accoglienza-diffusa (accoglienza diffusa)"},
		{"accoglienza -diffusa", "accoglienza (accoglienza)"},
		{"«accoglienza diffusa» rifugiati", "rifugiato (rifugiati)"},
		{"accoglienza title:diffusa", "accoglienza (accoglienza)"},
		{"-rifugiati", ""}, {"title:rifugiati", ""}, {`"rifugiati accolti"`, ""}, {"-(accoglienza rifugiati)", ""},
	} {
		found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text}, Size: 10})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, n := range found.Named {
			got = append(got, fmt.Sprintf("%s (%s)", n.Concept.M.Slug, n.Matched))
		}
		if joined := strings.Join(got, ", "); joined != c.want {
			t.Errorf("%s names %s, want %s", c.text, joined, c.want)
		}
	}
}
