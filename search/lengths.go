package search

import (
	"fmt"
	"sync"

	"github.com/RoaringBitmap/roaring/v2"
	segment "github.com/blevesearch/scorch_segment_api/v2"

	"prologis/kb"
	"prologis/lang"
)

// A document says things in labels and in texts. How long a label is tells about
// the label; how long the texts are is told of all of them together, so that it
// does not matter how they are shared out between summary and description.

// tongue is what is known of a language in a view.
type tongue struct {
	name string
	docs float64 // that have texts in it; if none has, labels
	// averages are the mean lengths of labels and of texts.
	averages map[kb.TextField]float32
	texts    []*lengths // by segment
}

// lengths are how long the texts of one language, or the labels of one field, are in
// each document of a segment, what stands in a summary weighed as such.
type lengths struct {
	of  []float32 // by number in the segment
	sum lengthSum

	mu   sync.Mutex
	gone uint64    // how many documents of the segment were deleted when
	live lengthSum // was the sum of the others
}

// present answers the sum of the documents that are not deleted, so that it does not
// matter when segments are merged. Of those deleted there are never fewer.
func (l *lengths) present(deleted *roaring.Bitmap) lengthSum {
	if deleted == nil || deleted.IsEmpty() {
		return l.sum
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if gone := deleted.GetCardinality(); gone != l.gone {
		l.gone, l.live = gone, l.sum
		deleted.Iterate(func(doc uint32) bool {
			if length := l.of[doc]; length > 0 {
				l.live.docs--
				l.live.terms -= float64(length)
			}
			return true
		})
	}
	return l.live
}

// lengthSum is how many documents have a field, and how long it is in all of them.
type lengthSum struct{ docs, terms float64 }

func (s *lengthSum) add(other lengthSum) {
	s.docs += other.docs
	s.terms += other.terms
}

func (s *lengthSum) mean() float32 { return float32(max(1, s.terms/max(1, s.docs))) }

// tongue reads what is known of a language.
func (v *view) tongue(name string) (*tongue, error) {
	l := &tongue{name: name, averages: map[kb.TextField]float32{}}
	var texts lengthSum
	for i := range v.segments {
		one, err := v.g.texts.of(v, i, name)
		if err != nil {
			return nil, err
		}
		texts.add(one.present(v.segments[i].deleted))
		l.texts = append(l.texts, one)
	}
	l.averages[kb.TextSummary], l.averages[kb.TextBody] = texts.mean(), texts.mean()
	l.docs = texts.docs
	for _, f := range []kb.TextField{kb.TextLabel, kb.TextAlt} {
		var labels lengthSum
		for i := range v.segments {
			one, err := v.g.labels.of(v, i, textFieldName(f, name))
			if err != nil {
				return nil, err
			}
			labels.add(one.present(v.segments[i].deleted))
		}
		l.averages[f] = labels.mean()
		if texts.docs == 0 || name == lang.Undetermined {
			l.docs = max(l.docs, labels.docs) // of acronyms and codes hardly one stands in a text
		}
	}
	return l, nil
}

// readTexts reads how long the texts of a language are.
func (s *segmentView) readTexts(language string, weights *Weights) (*lengths, error) {
	l := &lengths{of: make([]float32, s.size)}
	for _, f := range []kb.TextField{kb.TextSummary, kb.TextBody} {
		err := s.eachLength(textFieldName(f, language), func(doc uint64, length float32) {
			if l.of[doc] == 0 {
				l.sum.docs++
			}
			l.of[doc] += weights.of(f) * length
			l.sum.terms += float64(weights.of(f) * length)
		})
		if err != nil {
			return nil, err
		}
	}
	return l, nil
}

// readLabels reads how long the labels of a field are.
func (s *segmentView) readLabels(field string) (*lengths, error) {
	l := &lengths{of: make([]float32, s.size)}
	err := s.eachLength(field, func(doc uint64, length float32) {
		l.of[doc] = length
		l.sum.add(lengthSum{1, float64(length)})
	})
	return l, err
}

// eachLength reads the lengths of a field off the postings of the term that every
// text field has.
func (s *segmentView) eachLength(field string, visit func(doc uint64, length float32)) error {
	terms, err := s.Dictionary(field)
	if err != nil {
		return fmt.Errorf("read the dictionary of %s: %w", field, err)
	}
	postings, err := terms.PostingsList([]byte(lengthTerm), nil, nil)
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	for iterator := postings.Iterator(true, true, false, nil); ; {
		posting, err := iterator.Next()
		if err != nil {
			return fmt.Errorf("read lengths: %w", err)
		}
		if posting == nil {
			return nil
		}
		visit(posting.Number(), fieldLength(posting))
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
