package search

import (
	"cmp"
	"math"
	"strings"

	"prologis/kb"
)

// ranked answers a page of the documents of a set, best first, equals by id.
func (q *question) ranked(iq *kb.IndexQuery, set docSet, scores []float32) (hits []kb.IndexHit, more bool, err error) {
	n := iq.Offset + iq.Size
	lowest, above := q.cut(set, scores, n)
	best := newTop(n+1, func(a, b kb.IndexHit) int {
		if c := cmp.Compare(b.Score, a.Score); c != 0 {
			return c
		}
		return strings.Compare(string(a.ID), string(b.ID))
	})
	ties := 0
	q.each(set, func(doc int) bool {
		score := scores[doc]
		if score < lowest || score == lowest && above+ties > maxTies {
			return true
		}
		if score == lowest {
			ties++
		}
		var id string
		if id, err = q.id(doc); err == nil {
			err = q.tick()
		}
		best.add(kb.IndexHit{ID: kb.ID(id), Score: float64(score)})
		return err == nil
	})
	hits = best.sorted()
	if more = len(hits) > n; more {
		hits = hits[:n]
	}
	hits = hits[min(iq.Offset, len(hits)):]
	for i := range hits {
		hits[i].Kind = hits[i].ID.Kind()
	}
	return hits, more, err
}

// maxTies bounds how many equals are put in order; beyond it, which of them
// comes first is left to the index.
const maxTies = 20_000

// cut answers the score of the document in place n (counted from 0), and how many
// have a higher one.
func (q *question) cut(set docSet, scores []float32, n int) (lowest float32, above int) {
	heap := make([]float32, 0, n+1) // the smallest of the n+1 highest is heap[0]
	q.eachRun(set, func(i int, docs []uint32) bool {
		scores := scores[q.segments[i].base:]
		for _, doc := range docs {
			if s := scores[doc]; len(heap) <= n {
				heap = pushUp(append(heap, s))
			} else if s > heap[0] {
				heap[0] = s
				pushDown(heap)
			}
		}
		return true
	})
	if len(heap) <= n {
		return float32(math.Inf(-1)), 0
	}
	for _, s := range heap {
		if s > heap[0] {
			above++
		}
	}
	return heap[0], above
}

// best answers the documents of a set whose score is that in place n or higher.
func (q *question) best(set docSet, scores []float32, n int) docSet {
	lowest, _ := q.cut(set, scores, n)
	best := q.none()
	q.eachRun(set, func(i int, docs []uint32) bool {
		scores := scores[q.segments[i].base:]
		for _, doc := range docs {
			if scores[doc] >= lowest {
				best[i].Add(doc)
			}
		}
		return true
	})
	return best
}

func pushUp(heap []float32) []float32 {
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if heap[parent] <= heap[i] {
			break
		}
		heap[parent], heap[i] = heap[i], heap[parent]
		i = parent
	}
	return heap
}

func pushDown(heap []float32) {
	for i := 0; ; {
		least := i
		for child := 2*i + 1; child <= 2*i+2 && child < len(heap); child++ {
			if heap[child] < heap[least] {
				least = child
			}
		}
		if least == i {
			return
		}
		heap[i], heap[least] = heap[least], heap[i]
		i = least
	}
}
