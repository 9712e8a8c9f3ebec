package search

import (
	"github.com/RoaringBitmap/roaring/v2"
)

// docSet is a set of documents of a view: a bitmap for each of its segments.
type docSet []*roaring.Bitmap

func (v *view) none() docSet {
	set := make(docSet, len(v.segments))
	for i := range set {
		set[i] = roaring.New()
	}
	return set
}

// every is all documents, deleted ones included.
func (v *view) every() docSet {
	set := v.none()
	for i, s := range v.segments {
		set[i].AddRange(0, uint64(s.size))
	}
	return set
}

// live takes the deleted documents out of a set.
func (v *view) live(set docSet) docSet {
	for i, s := range v.segments {
		if s.deleted != nil {
			set[i].AndNot(s.deleted)
		}
	}
	return set
}

// add adds a document of the view by its number.
func (set docSet) add(v *view, doc int) {
	for i := len(v.segments) - 1; i >= 0; i-- {
		if base := v.segments[i].base; doc >= base {
			set[i].Add(uint32(doc - base))
			return
		}
	}
}

func (set docSet) and(other docSet) docSet {
	for i := range set {
		set[i].And(other[i])
	}
	return set
}

func (set docSet) or(other docSet) docSet {
	for i := range set {
		set[i].Or(other[i])
	}
	return set
}

func (set docSet) andNot(other docSet) docSet {
	for i := range set {
		set[i].AndNot(other[i])
	}
	return set
}

// meets reports whether two sets share a document.
func (set docSet) meets(other docSet) bool {
	for i := range set {
		if set[i].Intersects(other[i]) {
			return true
		}
	}
	return false
}

func (set docSet) clone() docSet {
	copied := make(docSet, len(set))
	for i := range set {
		copied[i] = set[i].Clone()
	}
	return copied
}

func (set docSet) count() int {
	n := 0
	for _, bitmap := range set {
		n += int(bitmap.GetCardinality())
	}
	return n
}

// each calls visit with the number of every document, in order, until it answers false.
func (v *view) each(set docSet, visit func(doc int) bool) {
	v.eachRun(set, func(i int, docs []uint32) bool {
		base := v.segments[i].base
		for _, doc := range docs {
			if !visit(base + int(doc)) {
				return false
			}
		}
		return true
	})
}

// eachRun calls visit with the documents of a set, in order, many at a time: with a segment
// and their numbers in it. It is for loops that do little with each.
func (v *view) eachRun(set docSet, visit func(segment int, docs []uint32) bool) {
	var buffer []uint32
	for i, bitmap := range set {
		if bitmap.IsEmpty() {
			continue
		}
		if buffer == nil {
			buffer = make([]uint32, runLength)
		}
		for docs := bitmap.ManyIterator(); ; {
			n := docs.NextMany(buffer)
			if n == 0 {
				break
			}
			if !visit(i, buffer[:n]) {
				return
			}
		}
	}
}

// runLength is how many documents a loop looks at together.
const runLength = 512

// setOf makes a set of documents in any order.
func setOf(docs []uint32, size int) *roaring.Bitmap {
	bits := make([]uint64, (size+63)/64)
	for _, doc := range docs {
		bits[doc/64] |= 1 << (doc % 64)
	}
	return roaring.FromDense(bits, true)
}
