package search

import (
	"encoding/binary"
	"fmt"
	"hash/fnv"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Phrases need to know where words stand. Positions in the postings would make
// the index half as large again, so every document keeps its words in order, two
// bytes of a hash each. A phrase is looked for only in documents that have all of
// its words: that another word passes for the next one happens once in 65,000.

// sequence is the words of a text field in order, stop words included; 0 is a gap.
type sequence []uint16

// phraseGap keeps phrases from reaching over from one text into the next.
const phraseGap = 8

// add appends a text.
func (s sequence) add(tokens analysis.TokenStream) sequence {
	if len(s) > 0 {
		s = append(s, make(sequence, phraseGap)...)
	}
	start := len(s)
	for _, token := range tokens {
		for len(s) < start+token.Position {
			s = append(s, 0)
		}
		s[start+token.Position-1] = shortHash(token.Term)
	}
	return s
}

// shortHash is never 0.
func shortHash(term []byte) uint16 {
	h := fnv.New32a()
	_, _ = h.Write(term)
	sum := h.Sum32()
	return max(1, uint16(sum>>16)^uint16(sum))
}

// encodeSequences writes the sequences of a document down: for each the name of
// its field, its length, its hashes.
func encodeSequences(fields []*textField) []byte {
	data := []byte{}
	for _, f := range fields {
		data = append(data, byte(len(f.name)))
		data = append(data, f.name...)
		data = binary.AppendUvarint(data, uint64(len(f.sequence)))
		for _, hash := range f.sequence {
			data = binary.LittleEndian.AppendUint16(data, hash)
		}
	}
	return data
}

// sequences are the encoded sequences of a document.
type sequences []byte

// of answers the hashes of a field, two bytes each, nil if the document has none.
func (s sequences) of(field string) []byte {
	for len(s) > 0 {
		name := s[1 : 1+s[0]]
		s = s[1+s[0]:]
		n, size := binary.Uvarint(s)
		s = s[size:]
		if string(name) == field {
			return s[:2*n]
		}
		s = s[2*n:]
	}
	return nil
}

// length is how many places a field has.
func (s sequences) length(field string) float32 { return float32(len(s.of(field)) / 2) }

// count answers how often words stand in a field as far from each other as the
// phrase says.
func (s sequences) count(field string, p *phrase) (n int) {
	hashes := s.of(field)
	last := p.offsets[len(p.offsets)-1]
	for start := 0; start+2*last < len(hashes); start += 2 {
		i := 0
		for i < len(p.hashes) && binary.LittleEndian.Uint16(hashes[start+2*p.offsets[i]:]) == p.hashes[i] {
			i++
		}
		if i == len(p.hashes) {
			n++
		}
	}
	return n
}

// sequences answers the words of a document. They are valid until the next ones
// are asked for: scorch takes its own buffer back.
func (q *question) sequences(doc int) (sequences, error) {
	s, local := q.locate(doc)
	q.words = q.words[:0]
	err := s.VisitStoredFields(uint64(local), func(field string, _ byte, value []byte, _ []uint64) bool {
		if field == sequencesField {
			q.words = append(q.words, value...)
			return false
		}
		return true
	})
	if err != nil {
		return nil, fmt.Errorf("read the words of a document: %w", err)
	}
	return q.words, nil
}
