package search

import (
	"fmt"
	"math"

	segment "github.com/blevesearch/scorch_segment_api/v2"
)

// Relevance is BM25F: what a word counts in a document is the sum of its
// occurrences, each weighed by the field it stands in and the length of that
// field there, then saturated once, times how rare the word is in the base, in
// whatever language and field. A document that says the same in three languages
// counts once: of the readings of a word, the best one.

// scratch holds a number per document, all 0 between uses.
type scratch struct {
	occurrences []float32 // of one reading
	best        []float32 // of one word
}

func (s *scratch) grow(n int) {
	if len(s.best) < n {
		s.occurrences, s.best = make([]float32, n), make([]float32, n)
	}
}

// scored is what a text query found: the documents that any of its words is in,
// and how much each counts.
type scored struct {
	set    docSet
	scores []float32
	rarity []float32 // of each word
}

// score weighs the words of a query. When the time is up it answers what it has
// with errOutOfTime.
func (q *question) score(ws *words) (*scored, error) {
	s := q.g.scratch.Get().(*scratch)
	s.grow(q.size)
	defer q.g.scratch.Put(s)
	result := &scored{set: q.none(), scores: make([]float32, q.size)}
	for _, w := range ws.list {
		if err := q.scoreWord(w, s, result); err != nil {
			clear(s.occurrences) // it was left half way
			clear(s.best)
			return result, err
		}
	}
	set, err := q.withPhrases(ws, result.set)
	if err != nil {
		set = q.none() // what is not known to hold the phrases is not found
	}
	result.set = set
	return result, err
}

// scoreWord adds what one word counts.
func (q *question) scoreWord(w *word, s *scratch, result *scored) error {
	having, err := q.having(w)
	if err != nil {
		return err
	}
	having = q.live(having)
	rarity := q.rarity(having.count())
	result.rarity = append(result.rarity, rarity)
	for _, r := range w.readings {
		if err := q.scoreReading(r, s); err != nil {
			return err
		}
		q.each(having, func(doc int) bool {
			if n := s.occurrences[doc]; n > 0 {
				s.occurrences[doc] = 0
				s.best[doc] = max(s.best[doc], r.weight*n*(saturation+1)/(n+saturation))
			}
			return true
		})
	}
	q.each(having, func(doc int) bool {
		result.scores[doc] += rarity * s.best[doc]
		s.best[doc] = 0
		return true
	})
	result.set = result.set.or(having)
	return nil
}

// rarity is the idf of a word that so many documents have.
func (q *question) rarity(having int) float32 {
	docs := 0
	for _, s := range q.segments {
		docs += s.size
		if s.deleted != nil {
			docs -= int(s.deleted.GetCardinality())
		}
	}
	n := float64(having)
	return float32(math.Log(1 + (float64(docs)-n+0.5)/(n+0.5)))
}

// scoreReading adds up the weighed occurrences of a term.
func (q *question) scoreReading(r reading, s *scratch) error {
	for _, f := range fieldWeights {
		field := textFieldName(f.field, r.language)
		average, err := q.averageLength(field)
		if err != nil || average == 0 {
			if err != nil {
				return err
			}
			continue
		}
		for i := range q.segments {
			if err := q.addOccurrences(&q.segments[i], field, r.term, f.weight, average, s.occurrences); err != nil {
				return err
			}
		}
	}
	return nil
}

func (q *question) addOccurrences(s *segmentView, field, term string, weight, average float32, into []float32) error {
	terms, err := s.Dictionary(field)
	if err != nil {
		return fmt.Errorf("read the dictionary of %s: %w", field, err)
	}
	postings, err := terms.PostingsList([]byte(term), s.deleted, nil)
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	into = into[s.base:]
	iterator := postings.Iterator(true, true, false, nil)
	pull := lengthPull / average
	for {
		posting, err := iterator.Next()
		if err != nil {
			return fmt.Errorf("read postings: %w", err)
		}
		if posting == nil {
			return q.check()
		}
		length := fieldLength(posting)
		into[posting.Number()] += weight * float32(posting.Frequency()) / (1 - lengthPull + pull*length)
		if err := q.tick(); err != nil {
			return err
		}
	}
}

// fieldLength is the number of terms in a field. Scorch keeps it as it is and
// answers one over its root to those who ask for a norm.
func fieldLength(posting segment.Posting) float32 {
	if exact, ok := posting.(interface{ NormUint64() uint64 }); ok {
		return float32(exact.NormUint64())
	}
	norm := posting.Norm()
	return float32(1 / (norm * norm))
}
