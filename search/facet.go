package search

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

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
func pageOf(request *kb.FacetRequest, counted []kb.FacetCount, accepted func(string) bool) (page kb.FacetCounts) {
	n := max(request.Size, 0)
	largest := newTop(n+1, compareCounts)
	for _, c := range counted {
		if accepted != nil && !accepted(c.Value) {
			continue
		}
		page.Total++
		if after := request.After; after == nil || compareCounts(c, *after) > 0 {
			largest.add(c)
		}
	}
	if page.Counts = largest.sorted(); page.Counts == nil {
		page.Counts = []kb.FacetCount{} // counted, and none
	}
	if page.HasMore = len(page.Counts) > n; page.HasMore {
		page.Counts = page.Counts[:n]
	}
	if held := len(page.Counts); held > 0 {
		page.Last = page.Counts[held-1]
	}
	keep(&page, request, counted)
	return page
}

// keep takes care that the values to keep are on the first page, and on no other.
func keep(page *kb.FacetCounts, request *kb.FacetRequest, counted []kb.FacetCount) {
	for _, value := range request.Keep {
		is := func(c kb.FacetCount) bool { return c.Value == value }
		if request.After != nil {
			page.Counts = slices.DeleteFunc(page.Counts, is)
		} else if !slices.ContainsFunc(page.Counts, is) {
			c := kb.FacetCount{Value: value}
			if i := slices.IndexFunc(counted, is); i >= 0 {
				c = counted[i]
			}
			page.Counts = append(page.Counts, c)
		}
	}
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
		for _, f := range allLabels {
			if err := q.addRange(having, f.words, word, word+"\xff"); err != nil {
				return nil, err
			}
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
	for _, c := range counted {
		cells = append(cells, c.Value)
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
