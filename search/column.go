package search

import (
	"sync"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// lexicon numbers the values of a field, the same in all segments.
type lexicon struct {
	mu      sync.RWMutex
	numbers map[string]uint32
	values  []string
}

// number answers the number of a value, a new one if it has none.
func (l *lexicon) number(value string) uint32 {
	l.mu.Lock()
	defer l.mu.Unlock()
	n, ok := l.numbers[value]
	if !ok {
		n = uint32(len(l.values))
		l.numbers[value], l.values = n, append(l.values, value)
	}
	return n
}

// all answers the values by their numbers, as far as there are any yet.
func (l *lexicon) all() []string {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return l.values
}

// lexicon answers that of a field.
func (g *generation) lexicon(field string) *lexicon {
	l, _ := g.lexicons.LoadOrStore(field, &lexicon{numbers: map[string]uint32{}})
	return l.(*lexicon)
}

// column is what the documents of a segment have in a field, by document: to count
// the values of a set costs what its documents hold, however many values there are.
// Turned round it is the documents that have each value.
type column struct {
	ends []uint32 // where in all the numbers of each document end
	all  []uint32 // the numbers of values, document after document
}

// numbers answers the numbers of the values of a document.
func (c *column) numbers(doc uint32) []uint32 {
	begin := uint32(0)
	if doc > 0 {
		begin = c.ends[doc-1]
	}
	return c.all[begin:c.ends[doc]]
}

// readColumn reads what the documents of a segment have in a field.
func (s *segmentView) readColumn(field string, values *lexicon) (*column, error) {
	var numbers []uint32
	docs, err := s.eachTerm(field, func(value string) { numbers = append(numbers, values.number(value)) })
	if err != nil {
		return nil, err
	}
	c := docs.turned(s.size)
	for i, number := range c.all {
		c.all[i] = numbers[number]
	}
	return c, nil
}

// eachTerm calls visit with the terms of a field in order, and answers the documents that
// have each.
func (s *segmentView) eachTerm(field string, visit func(term string)) (docs column, err error) {
	set := roaring.New()
	err = s.terms(field, nil, nil, func(term string, d dictionary) (bool, error) {
		visit(term)
		set.Clear()
		if err := s.or(set, d, []byte(term)); err != nil {
			return false, err
		}
		set.Iterate(func(doc uint32) bool { docs.all = append(docs.all, doc); return true })
		docs.ends = append(docs.ends, uint32(len(docs.all)))
		return true, nil
	})
	return docs, err
}

// turned answers by document what a column holds by value.
func (c *column) turned(size int) *column {
	by := &column{ends: make([]uint32, size), all: make([]uint32, len(c.all))}
	for _, doc := range c.all {
		by.ends[doc]++
	}
	total := uint32(0)
	for doc, n := range by.ends { // where they begin, until they are filled in
		by.ends[doc] = total
		total += n
	}
	for value := range c.ends {
		for _, doc := range c.numbers(uint32(value)) {
			by.all[by.ends[doc]] = uint32(value)
			by.ends[doc]++
		}
	}
	return by
}

// countValues answers how many documents of a set have each value of a field, in no order.
func (q *question) countValues(field string, set docSet) (counted []kb.FacetCount, err error) {
	columns := make([]*column, len(q.segments))
	for i := range q.segments {
		if set[i].IsEmpty() {
			continue
		}
		if columns[i], err = q.g.columns.of(q.view, i, field); err != nil {
			return nil, err
		}
	}
	values := q.g.lexicon(field).all()
	counts := make([]uint32, len(values))
	q.eachRun(set, func(i int, docs []uint32) bool {
		c := columns[i]
		for _, doc := range docs {
			for _, number := range c.numbers(doc) {
				counts[number]++
			}
		}
		err = q.tick()
		return err == nil
	})
	if err != nil {
		return nil, err
	}
	some := 0
	for _, n := range counts {
		some += int(min(n, 1))
	}
	counted = make([]kb.FacetCount, 0, some)
	for number, n := range counts {
		if n > 0 {
			counted = append(counted, kb.FacetCount{Value: values[number], Count: int(n)})
		}
	}
	return counted, nil
}
