package search

import (
	"cmp"
	"encoding/binary"
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// ranks are the documents of one segment in an order: those that have a value, by
// their keys, equals by id. A segment never changes, so they are made once, when
// first asked for, and cost four bytes for each document.
type ranks struct {
	docs []uint32        // numbers in the segment, in order
	has  *roaring.Bitmap // the same as a set
}

// ranks answers the documents of segment i in the order of a field, "" by id.
func (v *view) ranks(i int, field string) (*ranks, error) { return v.g.ranks.of(v, i, field) }

// rank makes the ranks of segment i.
func (v *view) rank(i int, field string) (*ranks, error) {
	if field == "" {
		return v.segments[i].rankByID()
	}
	byID, err := v.ranks(i, "")
	if err != nil {
		return nil, err
	}
	return v.segments[i].rankByKey(field, byID)
}

func (s *segmentView) rankByID() (*ranks, error) {
	ids := make([]string, s.size)
	docs := make([]uint32, s.size)
	for doc := range ids {
		id, err := s.DocID(uint64(doc))
		if err != nil {
			return nil, fmt.Errorf("read an id from the index: %w", err)
		}
		ids[doc], docs[doc] = string(id), uint32(doc)
	}
	slices.SortFunc(docs, func(a, b uint32) int { return cmp.Compare(ids[a], ids[b]) })
	has := roaring.New()
	has.AddRange(0, uint64(s.size))
	return &ranks{docs: docs, has: has}, nil
}

// keyed is a document about to be ranked: most keys differ in their first bytes.
type keyed struct {
	head uint64
	key  string
	byID int // its place in the order by id
	doc  uint32
}

func (s *segmentView) rankByKey(field string, byID *ranks) (*ranks, error) {
	keys := s.keys(field)
	list := make([]keyed, 0, s.size)
	for i, doc := range byID.docs {
		key, err := keys.of(doc)
		if err != nil {
			return nil, err
		}
		if key != "" {
			list = append(list, keyed{keyHead(key), key, i, doc})
		}
	}
	slices.SortFunc(list, func(a, b keyed) int {
		if a.head != b.head {
			return cmp.Compare(a.head, b.head)
		}
		if c := strings.Compare(a.key, b.key); c != 0 {
			return c
		}
		return a.byID - b.byID
	})
	r := &ranks{docs: make([]uint32, len(list))}
	for i, one := range list {
		r.docs[i] = one.doc
	}
	r.has = setOf(r.docs, s.size)
	return r, nil
}

func keyHead(key string) uint64 {
	var head [8]byte
	copy(head[:], key)
	return binary.BigEndian.Uint64(head[:])
}

// keys answers the sort keys that documents of a segment have in a field.
type keys struct {
	s     *segmentView
	field []string
	state segment.DocVisitState
}

func (s *segmentView) keys(field string) *keys { return &keys{s: s, field: []string{field}} }

// of answers the key of a document, "" when it has no value.
func (k *keys) of(doc uint32) (key string, err error) {
	values, ok := k.s.Segment.(segment.DocValueVisitable)
	if !ok {
		return "", fmt.Errorf("read sort keys: the segment %T has no values by document", k.s.Segment)
	}
	k.state, err = values.VisitDocValues(uint64(doc), k.field, func(_ string, value []byte) { key = string(value) }, k.state)
	if err != nil {
		return "", fmt.Errorf("read a sort key: %w", err)
	}
	return key, nil
}

// search answers how many of the ranked documents stand before a key and id, or
// at it if so wanted.
func (r *ranks) search(s *segmentView, keys *keys, p *place, included bool) (n int, err error) {
	n = sort.Search(len(r.docs), func(i int) bool {
		c, failed := s.comparePlace(keys, r.docs[i], p)
		if failed != nil {
			err = failed
		}
		return c > 0 || c == 0 && !included
	})
	return n, err
}

// searchKey answers how many of the ranked documents have a smaller key.
func (r *ranks) searchKey(keys *keys, key string) (n int, err error) {
	n = sort.Search(len(r.docs), func(i int) bool {
		held, failed := keys.of(r.docs[i])
		if failed != nil {
			err = failed
		}
		return held >= key
	})
	return n, err
}

// comparePlace compares a document of a segment with a place; keys is nil in the
// order by id.
func (s *segmentView) comparePlace(keys *keys, doc uint32, p *place) (int, error) {
	if keys != nil {
		key, err := keys.of(doc)
		if c := cmp.Compare(key, p.keys[0]); c != 0 || err != nil {
			return c, err
		}
	}
	id, err := s.DocID(uint64(doc))
	return cmp.Compare(string(id), string(p.id)), err
}
