package search

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
	"prologis/lang"
)

// facets answers the counts that a query asks for. found is what its text found,
// nil when it has none.
func (q *question) facets(iq *kb.IndexQuery, found docSet) (map[string]kb.FacetCounts, error) {
	if len(iq.Facets) == 0 {
		return nil, nil
	}
	counts := map[string]kb.FacetCounts{}
	sets := map[int]docSet{} // by the first request with the same filter
	for i := range iq.Facets {
		request := &iq.Facets[i]
		first := slices.IndexFunc(iq.Facets, func(other kb.FacetRequest) bool {
			return reflect.DeepEqual(other.Filter, request.Filter)
		})
		if sets[first] == nil {
			set, err := q.selected(iq.Kinds, request.Filter)
			if err != nil {
				return nil, fmt.Errorf("select for facet %s: %w", request.Name, err)
			}
			if found != nil {
				set = set.and(found)
			}
			sets[first] = set
		}
		counted, err := q.facet(request, sets[first])
		if err != nil {
			return nil, fmt.Errorf("count facet %s: %w", request.Name, err)
		}
		counts[request.Name] = counted
	}
	return counts, nil
}

// facet counts the values of one facet in a set, or the ranges.
func (q *question) facet(request *kb.FacetRequest, set docSet) (kb.FacetCounts, error) {
	if request.Number != nil {
		return q.countRanges(request, set)
	}
	counted, err := q.countValues(keywordPrefix+request.Field, set)
	if err != nil {
		return kb.FacetCounts{}, err
	}
	accepted, err := q.accepted(request)
	return pageOf(request, counted, accepted), err
}

// pageOf answers the largest counts of accepted values behind those answered before,
// equals by value.
func pageOf(request *kb.FacetRequest, counted map[string]int, accepted func(string) bool) (page kb.FacetCounts) {
	counts := make([]kb.FacetCount, 0, len(counted))
	for value, count := range counted {
		if accepted == nil || accepted(value) {
			counts = append(counts, kb.FacetCount{Value: value, Count: count})
		}
	}
	slices.SortFunc(counts, compareCounts)
	page.Total = len(counts)
	if after := request.After; after != nil {
		counts = slices.DeleteFunc(counts, func(c kb.FacetCount) bool { return compareCounts(c, *after) <= 0 })
	}
	n := min(max(request.Size, 0), len(counts))
	page.HasMore = n < len(counts)
	if page.Counts = counts[:n]; n > 0 {
		page.Last = counts[n-1]
	}
	for _, value := range request.Keep {
		has := func(c kb.FacetCount) bool { return c.Value == value }
		if request.After != nil {
			page.Counts = slices.DeleteFunc(page.Counts, has)
		} else if !slices.ContainsFunc(page.Counts, has) {
			page.Counts = append(page.Counts, kb.FacetCount{Value: value, Count: counted[value]})
		}
	}
	return page
}

func compareCounts(a, b kb.FacetCount) int {
	return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
}

// accepted answers what accepts the values that the text of a request leaves; nil
// accepts all.
func (q *question) accepted(request *kb.FacetRequest) (func(value string) bool, error) {
	switch {
	case request.Text == "":
		return nil, nil
	case request.Label == nil:
		return q.labelled(request.Text)
	}
	words := strings.Fields(lang.FoldLabel(request.Text))
	return func(value string) bool {
		label := " " + lang.FoldLabel(request.Label(value))
		lacks := func(word string) bool { return !strings.Contains(label, " "+word) }
		return len(words) > 0 && !slices.ContainsFunc(words, lacks)
	}, nil
}

// labelled answers what accepts the ids of entries that have, for each word of a
// text, some word in their labels that starts so.
func (q *question) labelled(text string) (func(value string) bool, error) {
	words := strings.Fields(lang.FoldLabel(text))
	set := q.none()
	for i, word := range words {
		having := q.none()
		if err := q.addRange(having, wordsField, word, word+"\xff"); err != nil {
			return nil, err
		}
		if i == 0 {
			set = having
		} else {
			set = set.and(having)
		}
	}
	ids := map[string]bool{}
	var err error
	q.each(q.live(set), func(doc int) bool {
		var id string
		if id, err = q.id(doc); err == nil {
			ids[id] = true
			err = q.tick()
		}
		return err == nil
	})
	return func(value string) bool { return ids[value] }, err
}

// countValues answers how many documents of a set have each value of a field.
func (q *question) countValues(field string, set docSet) (map[string]int, error) {
	counted := map[string]int{}
	for i := range q.segments {
		if set[i].IsEmpty() {
			continue
		}
		values, err := q.g.values.of(q.view, i, field)
		if err != nil {
			return nil, err
		}
		for _, v := range values {
			if n := v.docs.AndCardinality(set[i]); n > 0 {
				counted[v.value] += int(n)
			}
		}
		if err := q.check(); err != nil {
			return nil, err
		}
	}
	return counted, nil
}

// countRanges answers how many documents of a set have a number in each range: those
// asked for or, if there are none, those that suit the numbers; and in those to keep.
func (q *question) countRanges(request *kb.FacetRequest, set docSet) (counted kb.FacetCounts, err error) {
	ranges := request.Number.Ranges
	if ranges == nil {
		if counted.Counts, err = q.countCells(request, set); err != nil {
			return counted, err
		}
	}
	for _, value := range request.Keep {
		has := func(c kb.FacetCount) bool { return c.Value == value }
		if r, ok := kb.ParseRange(value); ok && !slices.Contains(ranges, r) && !slices.ContainsFunc(counted.Counts, has) {
			ranges = append(slices.Clip(ranges), r)
		}
	}
	for _, r := range ranges {
		having, err := q.matching(request.Number.Filter(r))
		if err != nil {
			return counted, err
		}
		counted.Counts = append(counted.Counts, kb.FacetCount{Value: r.String(), Count: having.and(set).count()})
	}
	if accepted, _ := q.accepted(request); accepted != nil {
		counted.Counts = slices.DeleteFunc(counted.Counts, func(c kb.FacetCount) bool { return !accepted(c.Value) })
	}
	for _, c := range counted.Counts {
		counted.Total += min(c.Count, 1)
	}
	return counted, nil
}

// countCells counts the documents of a set by ranges that are made of cells.
func (q *question) countCells(request *kb.FacetRequest, set docSet) ([]kb.FacetCount, error) {
	field := keywordPrefix + request.Number.Field()
	counted, err := q.countValues(field, set)
	if err != nil {
		return nil, err
	}
	var cells []string
	for cell := range counted {
		cells = append(cells, cell)
	}
	ranges, of := request.Number.Choose(cells)
	counts := make([]kb.FacetCount, len(ranges))
	for i, r := range ranges {
		var values []string
		for j, cell := range cells {
			if of[j] == i {
				values = append(values, cell)
			}
		}
		having, err := q.withAny(field, values)
		if err != nil {
			return nil, err
		}
		counts[i] = kb.FacetCount{Value: r.String(), Count: having.and(set).count()}
	}
	return counts, nil
}

// valueDocs is a value of a field and the documents of a segment that have it.
type valueDocs struct {
	value string
	docs  *roaring.Bitmap
}

// readValues reads all values of a field in a segment.
func (s *segmentView) readValues(field string) (values []valueDocs, err error) {
	err = s.terms(field, nil, nil, func(value string, d dictionary) (bool, error) {
		docs := roaring.New()
		values = append(values, valueDocs{value, docs})
		return true, s.or(docs, d, []byte(value))
	})
	return values, err
}
