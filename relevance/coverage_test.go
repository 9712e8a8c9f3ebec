package relevance_test

import (
	"testing"

	"prologis/kb"
)

// TestCoverageRollsUp holds the counts of the starting content against what its
// entries say.
func TestCoverageRollsUp(t *testing.T) {
	base := seeded(t)
	id := func(kind kb.Kind, slug string) kb.ID {
		e, err := base.BySlug(t.Context(), kind, slug)
		if err != nil {
			t.Fatal(err)
		}
		return e.Meta().ID
	}
	c, err := base.Coverage(t.Context(),
		kb.CoverageAxis{Field: kb.CoverThemes, In: []kb.ID{id(kb.KindConcept, "politiche-di-integrazione"), id(kb.KindConcept, "inclusione-lavorativa"), id(kb.KindConcept, "apolide")}},
		kb.CoverageAxis{Field: kb.CoverTerritories, In: []kb.ID{id(kb.KindTerritory, "veneto"), id(kb.KindTerritory, "padova")}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.Total.Practices != 27 || c.Total.CaseStudies != 16 {
		t.Errorf("in all %+v", c.Total)
	}
	// Cases tagged with work inclusion or sfruttamento lavorativo below it, in Veneto:
	// Common Ground and the network against trafficking.
	if got := c.Cells[1][0].CaseStudies; got != 2 {
		t.Errorf("work inclusion in Veneto: %d case studies", got)
	}
	if above, below := c.Rows[0].CoverageCell, c.Rows[1].CoverageCell; above.Practices < below.Practices || above.CaseStudies <= below.CaseStudies {
		t.Errorf("integration policies have %+v, work inclusion below them %+v", above, below)
	}
	if veneto, padova := c.Columns[0].CaseStudies, c.Columns[1].CaseStudies; veneto <= padova || padova == 0 {
		t.Errorf("Veneto has %d case studies, Padova in it %d", veneto, padova)
	}
	if c.Cells[2][0] != (kb.CoverageCell{}) {
		t.Errorf("there is something on stateless people: %+v", c.Cells[2][0])
	}
}
