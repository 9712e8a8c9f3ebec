package kb

import (
	"context"
	"slices"
)

// CrossQuery asks how many documents of each kind that meet a filter have each pair
// of the values of two fields.
type CrossQuery struct {
	Kinds         []Kind
	Filter        *Filter
	Rows, Columns CrossAxis
}

// CrossAxis is values of a field.
type CrossAxis struct {
	Field  string
	Values []string
}

// CrossResult answers a CrossQuery, kind by kind.
type CrossResult struct {
	Rows, Columns []string
	Counts        []CrossCounts
}

// CrossCounts are the documents of one kind: by row, by column, by both, in all.
type CrossCounts struct {
	Kind          Kind
	Rows, Columns []int
	Cells         [][]int
	Total         int
}

// CoverageField is what practices and cases are counted by.
type CoverageField string

// The fields of coverage. All roll up: what is narrower counts for what is above.
const (
	CoverThemes       CoverageField = "THEMES"
	CoverTargetGroups CoverageField = "TARGET_GROUPS"
	CoverInstruments  CoverageField = "INSTRUMENTS"
	CoverAreas        CoverageField = "AREAS"
	CoverTerritories  CoverageField = "TERRITORIES"
)

var coverageFields = map[CoverageField]string{
	CoverThemes: FieldThemes, CoverTargetGroups: FieldTargetGroups, CoverInstruments: FieldInstruments,
	CoverAreas: FieldAreas, CoverTerritories: FieldTerritories,
}

// CoverageAxis says what to count by: In these values, or those directly Below one;
// without either, whatever is used most, equals by id. First of them, those behind After.
type CoverageAxis struct {
	Field CoverageField
	In    []ID
	Below ID
	// First is nil for all of In, or else usualCoverage.
	First *int
	After ID
	// DirectOnly leaves out target groups that are reached indirectly.
	DirectOnly bool
}

// indexed is the field of the index that is counted.
func (a *CoverageAxis) indexed() string {
	if a.DirectOnly && a.Field == CoverTargetGroups {
		return FieldDirectGroups + FieldWithin
	}
	return coverageFields[a.Field] + FieldWithin
}

// Bounds of what is counted.
const (
	MaxCoverage      = 200    // values of an axis
	maxCoverageCells = 12_000 // rows by columns
	usualCoverage    = 60     // values of an axis that does not say how many
	maxCoverageUsed  = 10_000 // used values that are looked at
)

// Coverage says what practices and cases there are for each pair of values.
type Coverage struct {
	Rows, Columns []CoverageValue
	// RowsTotal and ColumnsTotal are how many values the axes have, before and behind
	// these too; MoreRows and MoreColumns say that there are some behind.
	RowsTotal, ColumnsTotal int
	MoreRows, MoreColumns   bool
	Cells                   [][]CoverageCell
	Total                   CoverageCell
}

// CoverageValue is a value of an axis, with what there is for it.
type CoverageValue struct {
	Entry Entry
	CoverageCell
}

// CoverageCell is how many practices and case studies there are.
type CoverageCell struct{ Practices, CaseStudies int }

// Coverage counts the practices and case studies that meet a filter.
func (b *Base) Coverage(ctx context.Context, rows, columns CoverageAxis, filter *Filter) (*Coverage, error) {
	q := &CrossQuery{Kinds: []Kind{KindPractice, KindCaseStudy}, Filter: filter}
	rowPage, err := b.coverageAxis(ctx, "rows", rows, q, &q.Rows)
	if err != nil {
		return nil, err
	}
	columnPage, err := b.coverageAxis(ctx, "columns", columns, q, &q.Columns)
	if err != nil {
		return nil, err
	}
	if r, c := len(rowPage.entries), len(columnPage.entries); r*c > maxCoverageCells {
		return nil, Invalid([]string{"rows", "first"}, "%d rows by %d columns are more than %d counts: ask for fewer, and go on with after", r, c, maxCoverageCells)
	}
	counted, err := b.Index.Cross(ctx, q)
	if err != nil {
		return nil, err
	}
	practices, cases := &counted.Counts[0], &counted.Counts[1]
	c := &Coverage{
		RowsTotal: rowPage.total, MoreRows: rowPage.more, ColumnsTotal: columnPage.total, MoreColumns: columnPage.more,
		Total: CoverageCell{practices.Total, cases.Total},
	}
	for i, e := range rowPage.entries {
		c.Rows = append(c.Rows, CoverageValue{e, CoverageCell{practices.Rows[i], cases.Rows[i]}})
		cells := make([]CoverageCell, len(columnPage.entries))
		for j := range cells {
			cells[j] = CoverageCell{practices.Cells[i][j], cases.Cells[i][j]}
		}
		c.Cells = append(c.Cells, cells)
	}
	for j, e := range columnPage.entries {
		c.Columns = append(c.Columns, CoverageValue{e, CoverageCell{practices.Columns[j], cases.Columns[j]}})
	}
	return c, nil
}

// coveragePage are some of the values of an axis, how many it has, and whether there
// are some behind them.
type coveragePage struct {
	entries []Entry
	total   int
	more    bool
}

// coverageAxis answers the values of an axis that are asked for, and what the index
// calls them.
func (b *Base) coverageAxis(ctx context.Context, name string, axis CoverageAxis, q *CrossQuery, into *CrossAxis) (*coveragePage, error) {
	into.Field = axis.indexed()
	first := usualCoverage
	if axis.In != nil {
		first = MaxCoverage
	}
	if axis.First != nil {
		first = *axis.First
	}
	if first < 1 || first > MaxCoverage {
		return nil, Invalid([]string{name, "first"}, "is a number from 1 to %d, not %d", MaxCoverage, first)
	}
	all, err := b.coverageValues(ctx, axis, into.Field, q)
	if err != nil {
		return nil, err
	}
	page := &coveragePage{total: len(all)}
	if axis.After != "" {
		at := slices.Index(all, axis.After)
		if at < 0 {
			return nil, notFound([]string{name, "after"}, "is no value of this axis")
		}
		all = all[at+1:]
	}
	if page.more = len(all) > first; page.more {
		all = all[:first]
	}
	entries, err := b.Entries(ctx, all)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e != nil && e.Meta().Archived == nil { // as it was a moment ago
			page.entries = append(page.entries, e)
			into.Values = append(into.Values, string(e.Meta().ID))
		}
	}
	return page, nil
}

// coverageValues answers all values of an axis, each once, those that are gone or
// archived left out.
func (b *Base) coverageValues(ctx context.Context, axis CoverageAxis, field string, q *CrossQuery) (values []ID, err error) {
	ids := axis.In
	switch {
	case axis.Below != "" && axis.Field == CoverTerritories:
		ids, err = b.below(ctx, axis.Below, KindTerritory, "parent", "districts")
	case axis.Below != "":
		ids, err = b.below(ctx, axis.Below, KindConcept, "broader")
	case axis.In == nil:
		ids, err = b.mostUsed(ctx, field, q.Kinds, q.Filter)
	}
	if err != nil {
		return nil, err
	}
	return b.standing(ctx, ids)
}

func (b *Base) below(ctx context.Context, id ID, kind Kind, fields ...string) (ids []ID, err error) {
	for _, field := range fields {
		found, err := b.Inverses(ctx, []Inverse{{Target: id, Kind: kind, Field: field}})
		if err != nil {
			return nil, err
		}
		ids = append(ids, found[0]...)
	}
	return ids, nil
}

// mostUsed answers the values of a field that most practices and cases have.
func (b *Base) mostUsed(ctx context.Context, field string, kinds []Kind, filter *Filter) (ids []ID, err error) {
	result, err := b.Index.Search(ctx, &IndexQuery{Kinds: kinds, Filter: filter, Facets: []FacetRequest{{Name: field, Field: field, Filter: filter, Size: maxCoverageUsed}}})
	if err != nil {
		return nil, err
	}
	for _, bucket := range result.Facets[field].Counts {
		ids = append(ids, ID(bucket.Value))
	}
	return ids, nil
}
