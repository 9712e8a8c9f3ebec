package search

import "fmt"

// sampledLengths is how many documents of a segment tell the mean length of a field.
const sampledLengths = 5000

// lengthSum is the number of documents with a field and the sum of its lengths.
type lengthSum struct{ docs, terms float64 }

// averageLength answers the mean length of a field, 0 when no document has it.
func (v *view) averageLength(field string) (float32, error) {
	var all lengthSum
	for i := range v.segments {
		sum, err := v.g.lengths.of(v, i, field)
		if err != nil {
			return 0, err
		}
		all.docs += sum.docs
		all.terms += sum.terms
	}
	if all.docs == 0 {
		return 0, nil
	}
	return float32(max(1, all.terms/all.docs)), nil
}

// sumLengths reads the lengths off the postings of the term that every field has.
func (s *segmentView) sumLengths(field string) (sum lengthSum, err error) {
	terms, err := s.Dictionary(field)
	if err != nil {
		return sum, fmt.Errorf("read the dictionary of %s: %w", field, err)
	}
	postings, err := terms.PostingsList([]byte(lengthTerm), nil, nil)
	if err != nil {
		return sum, fmt.Errorf("read the index: %w", err)
	}
	iterator := postings.Iterator(true, true, false, nil)
	read := 0.0
	for ; read < sampledLengths; read++ {
		posting, err := iterator.Next()
		if err != nil {
			return sum, fmt.Errorf("read lengths: %w", err)
		}
		if posting == nil {
			break
		}
		sum.terms += float64(fieldLength(posting))
	}
	if read == 0 {
		return sum, nil
	}
	sum.docs = float64(postings.Count())
	sum.terms *= sum.docs / read
	return sum, nil
}
