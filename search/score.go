package search

import (
	"fmt"
	"math"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// Relevance is BM25 over weighed occurrences: what a word counts in a document is
// the sum of its occurrences, each weighed by the field it stands in, saturated
// the sooner the shorter the document is in that language, times how rare the word
// is. A document that says the same in three languages counts once: of the
// readings of a word, the best one. So does what a concept is called: of its own
// words and its other labels, whatever counts most.

// scratch holds numbers per document, all 0 between uses.
type scratch struct {
	scores      []float32 // of all, until the question is closed
	occurrences []float32 // of one reading
	best        []float32 // of one word, or of the labels of a concept
	own         []float32 // of the words that name a concept
}

func (s *scratch) grow(n int) {
	if len(s.best) < n {
		s.scores, s.occurrences, s.best, s.own = make([]float32, n), make([]float32, n), make([]float32, n), make([]float32, n)
	}
}

// borrow answers a scratch that the question has until it is closed.
func (q *question) borrow() *scratch {
	s := q.g.scratch.Get().(*scratch)
	s.grow(q.size)
	q.lent = append(q.lent, s)
	return s
}

// close lets go of what the question holds, once nothing reads it any more.
func (q *question) close() {
	q.sides.Wait()
	for _, s := range q.lent {
		clear(s.scores)
		q.g.scratch.Put(s)
	}
	q.view.close()
}

func (s *scratch) clear() {
	clear(s.occurrences)
	clear(s.best)
	clear(s.own)
}

// scored is what a text query found, and how much each document counts.
type scored struct {
	set    docSet
	scores []float32
}

// score weighs the words and concepts of a query. When the time is up it answers
// what it has with errOutOfTime.
func (q *question) score(ws *words) (*scored, error) {
	s := q.borrow()
	result := &scored{scores: s.scores[:q.size]}
	more, err := q.weigh(ws, s, result.scores)
	if err != nil {
		s.clear() // it was left half way
		result.set = q.weighed(result.scores)
		return result, err
	}
	if result.set, err = q.found(ws, false, more); err != nil {
		result.set = q.none() // what is not known to be found is not
	}
	return result, err
}

// weigh adds up what words and concepts count, and answers what the concepts find
// besides.
func (q *question) weigh(ws *words, s *scratch, scores []float32) (more docSet, err error) {
	naming := map[*word]bool{} // words that concepts account for
	for _, c := range ws.concepts {
		for _, w := range c.own {
			naming[w] = true
		}
	}
	for _, w := range ws.list {
		if !naming[w] {
			if err := q.scoreWord(w, s, scores); err != nil {
				return nil, err
			}
		}
	}
	for _, c := range ws.concepts {
		found, err := q.scoreConcept(c, s, scores)
		if err != nil {
			return nil, err
		}
		more = join(more, found)
	}
	return more, nil
}

// weighed answers the documents that count something.
func (q *question) weighed(scores []float32) docSet {
	set := q.none()
	for i := range q.segments {
		for local, score := range scores[q.segments[i].base:][:q.segments[i].size] {
			if score > 0 {
				set[i].Add(uint32(local))
			}
		}
	}
	return set
}

// scoreWord adds what one word counts.
func (q *question) scoreWord(w *word, s *scratch, into []float32) error {
	having, err := q.having(w)
	if err != nil {
		return err
	}
	w.rate(q.ix.weights.Weak)
	for i := range w.readings {
		if err := q.scoreReading(w, &w.readings[i], s); err != nil {
			return err
		}
	}
	weight := w.rarity * w.count
	q.eachRun(having, func(i int, docs []uint32) bool {
		into, best := into[q.segments[i].base:], s.best[q.segments[i].base:]
		for _, doc := range docs {
			into[doc] += weight * best[doc]
			best[doc] = 0
		}
		return true
	})
	return nil
}

// rate finds out how rare a word is: its idf among the texts in the language of
// the query or, if it is in none of them, among those in the others; less for words
// that a question is only put with.
func (w *word) rate(weak float32) {
	var docs, having float64
	for _, r := range w.readings {
		if r.docs > 0 && r.own {
			docs, having = r.language.docs, r.docs
			break
		}
		docs += r.language.docs
		having += r.docs
	}
	if w.rarity = idf(docs, having); w.weak {
		w.rarity *= weak
	}
}

// idf says how rare it is to be among so many of so many documents.
func idf(docs, having float64) float32 {
	return float32(math.Log(1 + max(0, docs-having+0.5)/(having+0.5)))
}

// scoreReading notes what the best reading so far of a word counts.
func (q *question) scoreReading(w *word, r *reading, s *scratch) error {
	for _, f := range w.fields {
		for _, term := range r.terms {
			if err := q.addTermOccurrences(f, r.language, term, r.acronym, s.occurrences); err != nil {
				return err
			}
		}
	}
	q.saturate(w.set, s, r.weight)
	return q.check()
}

// saturate turns the weighed occurrences that the documents of a set have into
// what they count, if that is more than was best so far.
func (q *question) saturate(having docSet, s *scratch, weight float32) {
	k := q.ix.weights.Saturation
	weight *= k + 1
	q.eachRun(having, func(i int, docs []uint32) bool {
		occurrences, best := s.occurrences[q.segments[i].base:], s.best[q.segments[i].base:]
		for _, doc := range docs {
			if n := occurrences[doc]; n > 0 {
				occurrences[doc] = 0
				best[doc] = max(best[doc], weight*n/(n+k))
			}
		}
		return true
	})
}

// occurring is what an occurrence in a field counts: the less the longer the label
// is or, of texts, all texts of the document in that language are.
type occurring struct {
	weight, flat, pull float32
	texts              []*lengths // nil of labels
}

func (q *question) occurring(l *tongue, f kb.TextField) occurring {
	w := q.ix.weights
	if f == kb.TextLabel || f == kb.TextAlt {
		return occurring{w.of(f), 1 - w.LabelPull, w.LabelPull / l.averages[f], nil}
	}
	return occurring{w.of(f), 1 - q.pull, q.pull / l.averages[f], l.texts}
}

func (o *occurring) count(frequency uint64, length float32) float32 {
	return o.weight * float32(frequency) / (o.flat + o.pull*length)
}

// addOccurrences adds the occurrences of a term in a field of segment i, but for those in
// some documents.
func (q *question) addOccurrences(i int, field, term string, except *roaring.Bitmap, o occurring, into []float32) error {
	s := &q.segments[i]
	terms, err := s.Dictionary(field)
	if err != nil {
		return fmt.Errorf("read the dictionary of %s: %w", field, err)
	}
	postings, err := terms.PostingsList([]byte(term), except, nil)
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	into = into[s.base:]
	iterator := postings.Iterator(true, o.texts == nil, false, nil)
	for {
		posting, err := iterator.Next()
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if posting == nil {
			return nil
		}
		doc := posting.Number()
		if o.texts != nil {
			into[doc] += o.count(posting.Frequency(), o.texts[i].of[doc])
		} else {
			into[doc] += o.count(posting.Frequency(), fieldLength(posting))
		}
		if err := q.tick(); err != nil {
			return err
		}
	}
}
