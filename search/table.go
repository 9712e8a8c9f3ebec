package search

import (
	"fmt"
	"sort"
	"strings"
)

// table is the terms of a field in a segment, held in memory: who types is answered at
// every letter, and to walk the terms in the file costs a step for each of theirs.
type table struct {
	text  string   // the terms in order, one behind the other
	ends  []uint32 // where in it each of them ends
	docs  column   // the documents that have a term, by the number of the term
	terms *column  // the numbers of the terms that a document has, by document
}

// readTable reads the terms of a field of a segment.
func (s *segmentView) readTable(field string) (*table, error) {
	t := &table{}
	var text strings.Builder
	docs, err := s.eachTerm(field, func(term string) {
		text.WriteString(term)
		t.ends = append(t.ends, uint32(text.Len()))
	})
	t.text, t.docs, t.terms = text.String(), docs, docs.turned(s.size)
	return t, err
}

// term answers a term by its number.
func (t *table) term(number int) string {
	begin := uint32(0)
	if number > 0 {
		begin = t.ends[number-1]
	}
	return t.text[begin:t.ends[number]]
}

// from answers the number of the first term that is not before another.
func (t *table) from(term string) int {
	return sort.Search(len(t.ends), func(i int) bool { return t.term(i) >= term })
}

// starting answers the numbers of the terms that start so, from first to before end.
func (t *table) starting(start string) (first, end int) {
	first = t.from(start)
	return first, first + sort.Search(len(t.ends)-first, func(i int) bool { return !strings.HasPrefix(t.term(first+i), start) })
}

// whole answers the documents that have a term.
func (t *table) whole(term string) []uint32 {
	if i := t.from(term); i < len(t.ends) && t.term(i) == term {
		return t.docs.numbers(uint32(i))
	}
	return nil
}

// tables answers those of a field, by segment.
func (q *question) tables(field string) ([]*table, error) {
	all := make([]*table, len(q.segments))
	for i := range all {
		t, err := q.g.tables.of(q.view, i, field)
		if err == nil {
			err = q.check()
		}
		if err != nil {
			return nil, fmt.Errorf("read the labels: %w", err)
		}
		all[i] = t
	}
	return all, nil
}

// merged walks the terms of tables that start so in the order of the alphabet, each once,
// with where it stands, until visit answers false.
func merged(tables []*table, start string, visit func(term string, found []standing) bool) {
	type walk struct{ next, end int }
	walks := make([]walk, len(tables))
	for i, t := range tables {
		walks[i].next, walks[i].end = t.starting(start)
	}
	var found []standing
	for {
		found = found[:0]
		least := ""
		for i, w := range walks {
			if w.next == w.end {
				continue
			}
			term := tables[i].term(w.next)
			if len(found) == 0 || term < least {
				least, found = term, found[:0]
			}
			if term == least {
				found = append(found, standing{i, uint32(w.next)})
			}
		}
		if len(found) == 0 || !visit(least, found) {
			return
		}
		for _, p := range found {
			walks[p.segment].next++
		}
	}
}

// standing is where a term stands: the segment, and its number in the table of that.
type standing struct {
	segment int
	number  uint32
}
