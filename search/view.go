package search

import (
	"fmt"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// view is one state of a generation: whatever is asked of it agrees. It must be
// closed.
type view struct {
	g        *generation
	snapshot *scorch.IndexSnapshot
	segments []segmentView
	size     int // numbers given to documents, those gone included
}

// segmentView is one segment of a view. Its documents have the numbers from base on.
type segmentView struct {
	segment.Segment
	id      uint64
	deleted *roaring.Bitmap // nil when none is
	base    int
	size    int
}

// dictionary is the terms of a field in a segment.
type dictionary = segment.TermDictionary

// view opens the present state. The caller uses the generation.
func (g *generation) view() (*view, error) {
	if g.closed {
		return nil, errClosed
	}
	reader, err := g.scorch.Reader()
	if err != nil {
		return nil, fmt.Errorf("read the index: %w", err)
	}
	v := &view{g: g, snapshot: reader.(*scorch.IndexSnapshot)}
	for _, s := range v.snapshot.Segments() {
		size := int(s.FullSize())
		v.segments = append(v.segments, segmentView{
			Segment: s.Segment(), id: s.Id(), deleted: s.Deleted(), base: v.size, size: size,
		})
		v.size += size
	}
	return v, nil
}

func (v *view) close() { _ = v.snapshot.Close() }

// locate answers the segment that a document number belongs to, and its number there.
func (v *view) locate(doc int) (s *segmentView, local uint32) {
	lo, hi := 0, len(v.segments)-1
	for lo < hi {
		if mid := (lo + hi + 1) / 2; v.segments[mid].base <= doc {
			lo = mid
		} else {
			hi = mid - 1
		}
	}
	return &v.segments[lo], uint32(doc - v.segments[lo].base)
}

// id answers the id of a document.
func (v *view) id(doc int) (string, error) {
	s, local := v.locate(doc)
	id, err := s.DocID(uint64(local))
	if err != nil {
		return "", fmt.Errorf("read an id from the index: %w", err)
	}
	return string(id), nil
}

// or adds to a set the documents of a segment that have a term, deleted ones included.
func (s *segmentView) or(into *roaring.Bitmap, terms dictionary, term []byte) error {
	postings, err := terms.PostingsList(term, nil, nil)
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	orInto(into, postings)
	return nil
}

// orInto adds postings to a set. Those of scorch know a short way.
func orInto(into *roaring.Bitmap, postings segment.PostingsList) {
	if short, ok := postings.(interface{ OrInto(*roaring.Bitmap) }); ok {
		short.OrInto(into)
		return
	}
	iterator := postings.Iterator(false, false, false, nil)
	for p, err := iterator.Next(); err == nil && p != nil; p, err = iterator.Next() {
		into.Add(uint32(p.Number()))
	}
}

// terms walks the terms of a field in a segment from first on, until before end
// (nil: to the last), in order, until visit answers false.
func (s *segmentView) terms(field string, first, end []byte, visit func(string, dictionary) (bool, error)) error {
	terms, err := s.Dictionary(field)
	if err != nil {
		return fmt.Errorf("read the dictionary of %s: %w", field, err)
	}
	iterator := walkTerms(terms, first, end)
	for {
		entry, err := iterator.Next()
		if err != nil {
			return fmt.Errorf("read the dictionary of %s: %w", field, err)
		}
		if entry == nil {
			return nil
		}
		if more, err := visit(entry.Term, terms); err != nil || !more {
			return err
		}
	}
}

// walkTerms leaves out what nobody asks for here: how many documents have each term.
func walkTerms(terms dictionary, first, end []byte) segment.DictionaryIterator {
	type quick interface {
		AutomatonIteratorOmitCount(a segment.Automaton, first, end []byte) segment.DictionaryIterator
	}
	if q, ok := terms.(quick); ok {
		return q.AutomatonIteratorOmitCount(nil, first, end)
	}
	return terms.AutomatonIterator(nil, first, end)
}
