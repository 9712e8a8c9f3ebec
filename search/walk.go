package search

import (
	"slices"

	"prologis/kb"
)

// walk takes the documents of a set in the order of one field, segment by segment
// from their ranks, merged. It costs what it passes, wherever it begins.
type walk struct {
	*question
	field string // "": by id
	set   docSet
	up    bool // from small keys to large ones

	steps []*step
}

// step is where a walk stands in one segment.
type step struct {
	segment *segmentView
	keys    *keys
	docs    []uint32 // left to walk, the next one first when up, last when down
	set     []uint64 // the set, a bit for each document
	next    *place   // nil at the end
}

// begin stands before the first document behind a place (nil: before the first).
func (w *walk) begin(from *place) error {
	for i := range w.segments {
		if w.set[i].IsEmpty() {
			continue
		}
		r, err := w.ranks(i, w.field)
		if err != nil {
			return err
		}
		s := &step{segment: &w.segments[i], docs: r.docs, set: w.set[i].ToDense()}
		if w.field != "" {
			s.keys = s.segment.keys(w.field)
		}
		if from != nil {
			n, err := r.search(s.segment, s.keys, from, w.up)
			if err != nil {
				return err
			}
			if w.up {
				s.docs = s.docs[n:]
			} else {
				s.docs = s.docs[:n]
			}
		}
		if err := w.advance(s); err != nil {
			return err
		}
		w.steps = append(w.steps, s)
	}
	return w.check()
}

// advance moves a step to its next document in the set.
func (w *walk) advance(s *step) error {
	s.next = nil
	for len(s.docs) > 0 {
		var doc uint32
		if w.up {
			doc, s.docs = s.docs[0], s.docs[1:]
		} else {
			doc, s.docs = s.docs[len(s.docs)-1], s.docs[:len(s.docs)-1]
		}
		if word := int(doc / 64); word < len(s.set) && s.set[word]>>(doc%64)&1 == 1 {
			return s.stand(doc)
		}
	}
	return w.tick()
}

// stand reads the place of the document that a step has come to.
func (s *step) stand(doc uint32) error {
	id, err := s.segment.DocID(uint64(doc))
	if err != nil {
		return err
	}
	s.next = &place{doc: s.segment.base + int(doc), id: kb.ID(id), keys: []string{""}}
	if s.keys != nil {
		s.next.keys[0], err = s.keys.of(doc)
	}
	return err
}

// take answers the next n places, and maybe fewer at the end.
func (w *walk) take(n int) (places []*place, err error) {
	for len(places) < n && err == nil {
		var p *place
		if p, err = w.next(); p == nil {
			break
		}
		places = append(places, p)
	}
	return places, err
}

// next answers the next place, nil at the end.
func (w *walk) next() (*place, error) {
	var first *step
	for _, s := range w.steps {
		if s.next != nil && (first == nil || w.before(s.next, first.next)) {
			first = s
		}
	}
	if first == nil {
		return nil, nil
	}
	p := first.next
	return p, w.advance(first)
}

// peek answers the key that next would answer, and whether there is one.
func (w *walk) peek() (key string, ok bool) {
	for _, s := range w.steps {
		if s.next != nil && (!ok || (s.next.keys[0] < key) == w.up) {
			key, ok = s.next.keys[0], true
		}
	}
	return key, ok
}

func (w *walk) before(a, b *place) bool {
	c := slices.Compare(a.keys, b.keys)
	if c == 0 {
		c = compareIDs(a.id, b.id)
	}
	return (c < 0) == w.up
}
