package search

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// facets answers the counts that a query asks for. found is what its text found,
// nil when it has none.
func (q *question) facets(iq *kb.IndexQuery, found docSet) (map[string][]kb.FacetCount, error) {
	if len(iq.Facets) == 0 {
		return nil, nil
	}
	counts := map[string][]kb.FacetCount{}
	sets := map[int]docSet{} // by the first request with the same filter
	for i, request := range iq.Facets {
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
		counted, err := q.countValues(keywordPrefix+request.Field, sets[first])
		if err != nil {
			return nil, fmt.Errorf("count facet %s: %w", iq.Facets[i].Name, err)
		}
		counts[request.Name] = largest(counted, request.Size)
	}
	return counts, nil
}

// largest answers the n largest counts, equals by value.
func largest(counted map[string]int, n int) []kb.FacetCount {
	counts := make([]kb.FacetCount, 0, len(counted))
	for value, count := range counted {
		counts = append(counts, kb.FacetCount{Value: value, Count: count})
	}
	slices.SortFunc(counts, func(a, b kb.FacetCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Value, b.Value))
	})
	return counts[:min(max(n, 0), len(counts))]
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
