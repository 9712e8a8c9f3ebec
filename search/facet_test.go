package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"

	"prologis/kb"
)

// TestFacetsCount compares counts with counting in Go, with filters that leave
// each facet's own out.
func TestFacetsCount(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	b := newBase()
	ix := openMemory(t, b)
	g := newGenerator(4)
	for seq := range 6 {
		var docs []*kb.IndexDocument
		for range 60 {
			docs = append(docs, g.practice(r.IntN(250)))
		}
		apply(t, ix, b, kb.Seq(seq+1), docs...)
	}
	status := &kb.Filter{Field: "status", Any: []string{"PLANNED", "REGULAR"}}
	level := &kb.Filter{Field: "level", Any: []string{"L1", "L2"}}
	isStatus := func(d *kb.IndexDocument) bool {
		return hasKeyword("status", "PLANNED")(d) || hasKeyword("status", "REGULAR")(d)
	}
	isLevel := func(d *kb.IndexDocument) bool { return hasKeyword("level", "L1")(d) || hasKeyword("level", "L2")(d) }
	q := &kb.IndexQuery{
		Filter: &kb.Filter{And: []*kb.Filter{status, level}},
		Facets: []kb.FacetRequest{
			{Name: "STATUS", Field: "status", Filter: level, Size: 3},
			{Name: "LEVEL", Field: "level", Filter: status, Size: 100},
			{Name: "THEMES", Field: "themes", Filter: &kb.Filter{And: []*kb.Filter{status, level}}, Size: 5},
			{Name: "YEARS", Field: "years", Filter: &kb.Filter{And: []*kb.Filter{status, level}}, Size: 0},
			{Name: "NOBODY", Field: "nothing", Size: 10},
		},
	}
	want := map[string][]kb.FacetCount{
		"STATUS": b.counts("status", isLevel, 3),
		"LEVEL":  b.counts("level", isStatus, 100),
		"THEMES": b.counts("themes", func(d *kb.IndexDocument) bool { return isStatus(d) && isLevel(d) }, 5),
		"YEARS":  {}, "NOBODY": {},
	}
	for name, got := range search(t, ix, q).Facets {
		if !reflect.DeepEqual(got.Counts, want[name]) {
			t.Errorf("facet %s\n got %v\nwant %v", name, got.Counts, want[name])
		}
	}
	checkCross(t, ix, b, &kb.CrossQuery{
		Kinds: []kb.Kind{kb.KindCaseStudy, kb.KindPractice}, Filter: status,
		Rows:    kb.CrossAxis{Field: "themes", Values: []string{"concept_7", "concept_nowhere", "concept_3"}},
		Columns: kb.CrossAxis{Field: "territoriesWithin", Values: []string{"region_5", "it"}},
	}, isStatus)
}

// checkCross compares the counts of pairs with counting in Go.
func checkCross(t *testing.T, ix *Index, b *base, cq *kb.CrossQuery, match func(*kb.IndexDocument) bool) {
	t.Helper()
	result, err := ix.Cross(t.Context(), cq)
	if err != nil {
		t.Fatal(err)
	}
	want := kb.CrossCounts{Kind: kb.KindPractice, Rows: []int{0, 0, 0}, Columns: []int{0, 0}, Cells: [][]int{{0, 0}, {0, 0}, {0, 0}}}
	nothing := want
	nothing.Kind = kb.KindCaseStudy
	nothing.Rows, nothing.Columns, nothing.Cells = slices.Clone(want.Rows), slices.Clone(want.Columns), [][]int{{0, 0}, {0, 0}, {0, 0}}
	for _, d := range b.docs {
		if !match(d) {
			continue
		}
		want.Total++
		for i, row := range cq.Rows.Values {
			has := hasKeyword(cq.Rows.Field, row)(d)
			want.Rows[i] += counted(has)
			for j, column := range cq.Columns.Values {
				want.Cells[i][j] += counted(has && hasKeyword(cq.Columns.Field, column)(d))
			}
		}
		for j, column := range cq.Columns.Values {
			want.Columns[j] += counted(hasKeyword(cq.Columns.Field, column)(d))
		}
	}
	if !reflect.DeepEqual(result.Counts, []kb.CrossCounts{nothing, want}) || want.Cells[0][1] == 0 {
		t.Errorf("crossed\n got %v\nwant %v", result.Counts, want)
	}
}

func counted(is bool) int {
	if is {
		return 1
	}
	return 0
}

// counts answers the counts of a field's values in Go.
func (b *base) counts(field string, match func(*kb.IndexDocument) bool, size int) []kb.FacetCount {
	counted := map[string]int{}
	for _, d := range b.docs {
		if match(d) {
			values := slices.Clone(d.Keywords[field])
			slices.Sort(values)
			for _, v := range slices.Compact(values) {
				counted[v]++
			}
		}
	}
	counts := []kb.FacetCount{}
	for value, n := range counted {
		counts = append(counts, kb.FacetCount{Value: value, Count: n})
	}
	slices.SortFunc(counts, func(a, b kb.FacetCount) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Value, b.Value))
	})
	return counts[:min(size, len(counts))]
}

// TestFacetsInPages reads a facet page by page, and holds that against all of it at once.
func TestFacetsInPages(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	g := newGenerator(5)
	var docs []*kb.IndexDocument
	for i := range 200 {
		docs = append(docs, g.practice(i))
	}
	apply(t, ix, b, 1, docs...)
	all := b.counts("themes", func(*kb.IndexDocument) bool { return true }, 1000)
	ask := func(after *kb.FacetCount, keep ...string) kb.FacetCounts {
		return search(t, ix, &kb.IndexQuery{Facets: []kb.FacetRequest{{Name: "T", Field: "themes", Size: 3, After: after, Keep: keep}}}).Facets["T"]
	}
	var read []kb.FacetCount
	page := ask(nil)
	for read = append(read, page.Counts...); page.HasMore; read = append(read, page.Counts...) {
		page = ask(&page.Last)
	}
	if !reflect.DeepEqual(read, all) || page.Total != len(all) || len(all) < 7 {
		t.Errorf("in pages %v\nat once %v, total %d", read, all, page.Total)
	}
	kept := all[len(all)-1]
	page = ask(nil, kept.Value, "nothing has it")
	if want := append(slices.Clone(all[:3]), kept, kb.FacetCount{Value: "nothing has it"}); !reflect.DeepEqual(page.Counts, want) {
		t.Errorf("with values to keep %v, want %v", page.Counts, want)
	}
	for read = nil; page.HasMore; read = append(read, page.Counts...) {
		page = ask(&page.Last, kept.Value)
	}
	if !reflect.DeepEqual(read, all[3:len(all)-1]) {
		t.Errorf("behind a page that kept one %v", read)
	}
}

func TestFacetsOfSearches(t *testing.T) {
	_, ix := openBehaviour(t)
	q := &kb.IndexQuery{
		Text:   &kb.TextQuery{Text: "integrazione"},
		Filter: &kb.Filter{Field: "kind", Any: []string{"concept"}},
		Facets: []kb.FacetRequest{{Name: "KIND", Field: kb.FieldKind, Size: 10}},
		Size:   1,
	}
	result := search(t, ix, q)
	if got := fmt.Sprint(result.Facets["KIND"].Counts); got != "[{concept 2} {practice 1}]" || result.Total != 2 {
		t.Errorf("facets %s, total %d", got, result.Total)
	}
}
