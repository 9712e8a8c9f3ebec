package kb_test

import (
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

func TestGlossaryHealth(t *testing.T) {
	base := basetest.Open(t)
	s := scheme()
	s.Languages = []string{"it", "en"}
	documented := concept("cura")
	documented.PrefLabel["en"] = "care"
	documented.Definitions = []kb.Definition{{Value: "Cura.", Language: "it"}}
	twin := concept("CURA")
	twin.AltLabels = kb.Labels{"en": {"Care"}}
	below := concept("ascolto", "cura")
	below.TopConceptOf = []kb.ID{"schema"}
	below.ExactMatch = []string{basetest.BaseURL + "/id/concept/nessuno", "http://elsewhere.example/1"}
	below.Notes = []kb.Note{{Kind: kb.NoteHistory, Value: "Nuovo.", Language: "it"}}
	put(t, base, s, documented)
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: twin, Slug: "gemello"}); err != nil {
		t.Fatal(err)
	}
	put(t, base, below)
	health, err := base.GlossaryHealth(ctx, "schema")
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range health.Checks {
		for _, f := range r.Findings {
			got = append(got, string(r.Check)+" "+f.Slug+" "+f.Detail)
		}
	}
	want := []string{
		`SAME_PREFERRED_LABEL gemello "CURA" (it), as cura`,
		"UNRESOLVABLE_MAPPING ascolto exactMatch " + basetest.BaseURL + "/id/concept/nessuno",
		"TOP_CONCEPT_WITH_BROADER ascolto below cura",
		"MISSING_LANGUAGE gemello en", "MISSING_LANGUAGE ascolto en",
		"NO_DEFINITION gemello ", "NO_DEFINITION ascolto ", "UNDOCUMENTED gemello ", "ORPHAN gemello ",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") || health.Concepts != 3 || health.Errors() != 3 {
		t.Errorf("%d concepts, %d errors:\n%s", health.Concepts, health.Errors(), strings.Join(got, "\n"))
	}
	_, err = base.GlossaryHealth(ctx, "nessuno")
	wantError(t, err, kb.CodeNotFound, "scheme")
}
