package relevance_test

import (
	"cmp"
	"math"
	"slices"
	"testing"

	"prologis/lang"
)

// reference is BM25 as textbooks and Lucene have it, over one field in one
// language, which our ranking is held against.
type reference struct {
	k1, b    float64
	analyser *lang.Analyser
	docs     []referenceDoc
	having   map[string]int
	length   float64 // of all documents together
}

type referenceDoc struct {
	name   string
	terms  map[string]float64
	length float64
}

func newReference(t testing.TB, language string, k1, b float64) *reference {
	t.Helper()
	analysers, err := lang.NewAnalysers()
	if err != nil {
		t.Fatal(err)
	}
	return &reference{k1: k1, b: b, analyser: analysers.Of(language), having: map[string]int{}}
}

func (r *reference) add(name, text string) {
	d := referenceDoc{name: name, terms: map[string]float64{}}
	for _, term := range r.terms(text) {
		d.terms[term]++
		d.length++
	}
	for term := range d.terms {
		r.having[term]++
	}
	r.length += d.length
	r.docs = append(r.docs, d)
}

func (r *reference) terms(text string) (terms []string) {
	for _, token := range r.analyser.Tokens(text) {
		if !token.KeyWord {
			terms = append(terms, string(token.Term))
		}
	}
	return terms
}

// search answers the names of the first n documents, best first.
func (r *reference) search(query string, n int) (names []string) {
	type scored struct {
		name  string
		score float64
	}
	average := r.length / float64(len(r.docs))
	var found []scored
	terms := r.terms(query)
	for _, d := range r.docs {
		score := 0.0
		for _, term := range terms {
			if tf := d.terms[term]; tf > 0 {
				df := float64(r.having[term])
				idf := math.Log(1 + (float64(len(r.docs))-df+0.5)/(df+0.5))
				score += idf * tf / (tf + r.k1*(1-r.b+r.b*d.length/average))
			}
		}
		if score > 0 {
			found = append(found, scored{d.name, score})
		}
	}
	slices.SortFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.name, b.name))
	})
	for _, f := range found[:min(n, len(found))] {
		names = append(names, f.name)
	}
	return names
}
