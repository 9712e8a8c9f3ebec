package kb_test

import (
	"fmt"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// A hidden label leads to its concept and is not shown; a slip is helped, and says what
// sort of label it led to.
func TestSuggestedLabels(t *testing.T) {
	base := basetest.Open(t)
	reception := concept("accoglienza")
	reception.HiddenLabels, reception.AltLabels = kb.Labels{"it": {"accoglenza"}}, kb.Labels{"it": {"ospitalità"}}
	put(t, base, scheme(), reception, concept("accoglienza diffusa"), practice("Cooperativa di comunità"),
		practice("Forum Ca' Foscari"), practice("Fondo"), practice("L'Ufficio di tutti"), practice("Ufficio"))
	for _, c := range []struct{ prefix, want string }{
		{"acco", "accoglienza PREFERRED, accoglienza diffusa PREFERRED, "},
		{"accogle", "accoglienza PREFERRED, accoglienza diffusa PREFERRED, "},
		{"ccogli", "accoglienza PREFERRED, accoglienza diffusa PREFERRED, "},
		{"ospitallità", "ospitalità ADMITTED, "},
		{"kooperat", "Cooperativa di comunità , "},
		{"l'uff", "L'Ufficio di tutti , Ufficio , "}, // the whole before the rest
		{"l'acc", "accoglienza PREFERRED, accoglienza diffusa PREFERRED, "},
		{"Ca' Fo", "Forum Ca' Foscari , "}, // no article
		{"l'fon", "Fondo , "},
		{"dell’accoglienza d", "accoglienza diffusa PREFERRED, "},
		{"l'", "L'Ufficio di tutti , "},
	} {
		found, err := base.Suggest(ctx, c.prefix, "it", nil, 10)
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, s := range found {
			got += fmt.Sprint(s.Label, " ", s.Status, ", ")
		}
		if got != c.want {
			t.Errorf("%s suggests %s\n want %s", c.prefix, got, c.want)
		}
	}
}
