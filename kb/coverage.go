package kb

import "context"

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
// without either, whatever is used most.
type CoverageAxis struct {
	Field CoverageField
	In    []ID
	Below ID
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

// MaxCoverage is how many values an axis may have.
const MaxCoverage = 60

// Coverage says what practices and cases there are for each pair of values.
type Coverage struct {
	Rows, Columns []CoverageValue
	Cells         [][]CoverageCell
	Total         CoverageCell
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
	rowEntries, err := b.coverageAxis(ctx, rows, q.Kinds, filter, &q.Rows)
	if err != nil {
		return nil, err
	}
	columnEntries, err := b.coverageAxis(ctx, columns, q.Kinds, filter, &q.Columns)
	if err != nil {
		return nil, err
	}
	counted, err := b.Index.Cross(ctx, q)
	if err != nil {
		return nil, err
	}
	practices, cases := &counted.Counts[0], &counted.Counts[1]
	c := &Coverage{Total: CoverageCell{practices.Total, cases.Total}}
	for i, e := range rowEntries {
		c.Rows = append(c.Rows, CoverageValue{e, CoverageCell{practices.Rows[i], cases.Rows[i]}})
		cells := make([]CoverageCell, len(columnEntries))
		for j := range cells {
			cells[j] = CoverageCell{practices.Cells[i][j], cases.Cells[i][j]}
		}
		c.Cells = append(c.Cells, cells)
	}
	for j, e := range columnEntries {
		c.Columns = append(c.Columns, CoverageValue{e, CoverageCell{practices.Columns[j], cases.Columns[j]}})
	}
	return c, nil
}

// coverageAxis answers the entries of an axis, those that are gone or archived left
// out, and what the index calls them.
func (b *Base) coverageAxis(ctx context.Context, axis CoverageAxis, kinds []Kind, filter *Filter, into *CrossAxis) (found []Entry, err error) {
	into.Field = axis.indexed()
	ids := axis.In
	switch {
	case axis.Below != "" && axis.Field == CoverTerritories:
		ids, err = b.below(ctx, axis.Below, KindTerritory, "parent", "districts")
	case axis.Below != "":
		ids, err = b.below(ctx, axis.Below, KindConcept, "broader")
	case axis.In == nil:
		ids, err = b.mostUsed(ctx, into.Field, kinds, filter)
	}
	if err != nil {
		return nil, err
	}
	entries, err := b.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e != nil && e.Meta().Archived == nil && len(found) < MaxCoverage {
			found = append(found, e)
			into.Values = append(into.Values, string(e.Meta().ID))
		}
	}
	return found, nil
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
	result, err := b.Index.Search(ctx, &IndexQuery{Kinds: kinds, Filter: filter, Facets: []FacetRequest{{Name: field, Field: field, Filter: filter, Size: MaxCoverage}}})
	if err != nil {
		return nil, err
	}
	for _, bucket := range result.Facets[field].Counts {
		ids = append(ids, ID(bucket.Value))
	}
	return ids, nil
}
