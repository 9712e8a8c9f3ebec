package relevance_test

import (
	"errors"
	"slices"
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

// TestCoverageTellsWhatIsBehind reads the municipalities of a province in one query and
// page by page: both are all of them, and a page says that there are more.
func TestCoverageTellsWhatIsBehind(t *testing.T) {
	base := seeded(t)
	padova, err := base.BySlug(t.Context(), kb.KindTerritory, "provincia-di-padova")
	if err != nil {
		t.Fatal(err)
	}
	ask := func(first *int, after kb.ID) (*kb.Coverage, error) {
		rows := kb.CoverageAxis{Field: kb.CoverTerritories, Below: padova.Meta().ID, First: first, After: after}
		return base.Coverage(t.Context(), rows, kb.CoverageAxis{Field: kb.CoverAreas}, nil)
	}
	most := kb.MaxCoverage
	whole, err := ask(&most, "")
	if err != nil {
		t.Fatal(err)
	}
	if whole.MoreRows || len(whole.Rows) != whole.RowsTotal || whole.RowsTotal <= 60 || whole.MoreColumns || len(whole.Columns) != whole.ColumnsTotal {
		t.Errorf("%d rows of %d, more: %t", len(whole.Rows), whole.RowsTotal, whole.MoreRows)
	}
	var paged []kb.CoverageValue
	var after kb.ID
	for more := true; more; {
		c, err := ask(nil, after)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, c.Rows...)
		if more = c.MoreRows; more && len(c.Rows) != 60 || c.RowsTotal != whole.RowsTotal {
			t.Fatalf("%d rows behind %q of %d, more: %t", len(c.Rows), after, c.RowsTotal, c.MoreRows)
		}
		after = c.Rows[len(c.Rows)-1].Entry.Meta().ID
	}
	same := func(a, b kb.CoverageValue) bool {
		return a.Entry.Meta().ID == b.Entry.Meta().ID && a.CoverageCell == b.CoverageCell
	}
	if !slices.EqualFunc(paged, whole.Rows, same) {
		t.Errorf("%d rows page by page, %d at once", len(paged), len(whole.Rows))
	}
	var problem *kb.Error
	if _, err := ask(nil, padova.Meta().ID); !errors.As(err, &problem) || problem.Error() != "rows.after: is no value of this axis" {
		t.Errorf("behind a value of another axis: %v", err)
	}
	vicenza, err := base.BySlug(t.Context(), kb.KindTerritory, "provincia-di-vicenza")
	if err != nil {
		t.Fatal(err)
	}
	provinces := []kb.Inverse{{Target: padova.Meta().ID, Kind: kb.KindTerritory, Field: "parent"}, {Target: vicenza.Meta().ID, Kind: kb.KindTerritory, Field: "parent"}}
	ids, err := base.Inverses(t.Context(), provinces)
	if err != nil {
		t.Fatal(err)
	}
	axis := kb.CoverageAxis{Field: kb.CoverTerritories, In: slices.Concat(ids...)[:150]}
	if _, err := base.Coverage(t.Context(), axis, axis, nil); !errors.As(err, &problem) || !slices.Equal(problem.Path, []string{"rows", "first"}) {
		t.Errorf("150 by 150: %v", err)
	}
}

// TestCoverageIsWhatEntriesSay counts every pair of a target group and an area again, from
// the entries, with all groups and with those reached directly: each entry counts for
// what it is tagged with and for all that stands above.
func TestCoverageIsWhatEntriesSay(t *testing.T) {
	base := seeded(t)
	above := closures(t, base)
	gaps := map[bool]int{}
	for _, directOnly := range []bool{false, true} {
		c, err := base.Coverage(t.Context(), kb.CoverageAxis{Field: kb.CoverTargetGroups, DirectOnly: directOnly}, kb.CoverageAxis{Field: kb.CoverAreas}, nil)
		if err != nil {
			t.Fatal(err)
		}
		counted := map[[2]kb.ID]kb.CoverageCell{}
		eachTemplate(t, base, func(e kb.Entry, template *kb.Template) {
			groups := template.TargetGroups
			if !directOnly {
				groups = slices.Concat(groups, template.IndirectTargetGroups)
			}
			for _, row := range above.of(groups) {
				for _, column := range above.of(template.Areas) {
					cell := counted[[2]kb.ID{row, column}]
					if e.Meta().Kind() == kb.KindPractice {
						cell.Practices++
					} else {
						cell.CaseStudies++
					}
					counted[[2]kb.ID{row, column}] = cell
				}
			}
		})
		for i, row := range c.Rows {
			for j, column := range c.Columns {
				if got, want := c.Cells[i][j], counted[[2]kb.ID{row.Entry.Meta().ID, column.Entry.Meta().ID}]; got != want {
					t.Errorf("%s × %s, direct only %t: %+v, want %+v", row.Entry.Meta().Slug, column.Entry.Meta().Slug, directOnly, got, want)
				}
			}
		}
		if len(c.Rows) < 5 || len(c.Columns) < 5 {
			t.Errorf("%d × %d pairs", len(c.Rows), len(c.Columns))
		}
		operators, err := base.BySlug(t.Context(), kb.KindConcept, "operatori-dei-servizi")
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range c.Rows {
			if row.Entry.Meta().ID == operators.Meta().ID {
				gaps[directOnly] = c.Rows[i].Practices
			}
		}
	}
	if gaps[true] >= gaps[false] {
		t.Errorf("%d practices are for operators directly, %d in any way", gaps[true], gaps[false])
	}
}

// ancestors is what stands above each concept.
type ancestors map[kb.ID][]kb.ID

func closures(t *testing.T, base *kb.Base) ancestors {
	t.Helper()
	above := ancestors{}
	for _, e := range all(t, base, kb.KindConcept) {
		above[e.Meta().ID] = e.(*kb.Concept).Broader
	}
	return above
}

// of answers concepts with everything above them, each once.
func (a ancestors) of(ids []kb.ID) (found []kb.ID) {
	for todo := slices.Clone(ids); len(todo) > 0; todo = todo[1:] {
		if id := todo[0]; !slices.Contains(found, id) {
			found = append(found, id)
			todo = append(todo, a[id]...)
		}
	}
	return found
}

func eachTemplate(t *testing.T, base *kb.Base, visit func(kb.Entry, *kb.Template)) {
	t.Helper()
	for _, e := range all(t, base, kb.KindPractice, kb.KindCaseStudy) {
		switch e := e.(type) {
		case *kb.Practice:
			visit(e, &e.Template)
		case *kb.CaseStudy:
			visit(e, &e.Template)
		}
	}
}

// all answers every entry of some kinds.
func all(t *testing.T, base *kb.Base, kinds ...kb.Kind) []kb.Entry {
	t.Helper()
	found, err := base.Find(t.Context(), &kb.IndexQuery{Kinds: kinds, Size: 1000, Order: []kb.IndexOrder{{Field: kb.OrderUpdated}}})
	if err != nil {
		t.Fatal(err)
	}
	return found.Entries
}
