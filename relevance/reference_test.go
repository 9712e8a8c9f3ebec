package relevance_test

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
)

// reference is BM25 as textbooks and Lucene have it, over one field in one
// language, which our ranking is held against. It reads texts as Lucene's
// analysers of the languages do, and not as ours.
type reference struct {
	k1, b    float64
	analyser referenceAnalyser
	docs     []referenceDoc
	having   map[string]int
	length   float64 // of all documents together
}

type referenceDoc struct {
	name   string
	terms  map[string]float64
	length float64
}

// referenceAnalyser is an analyser of Lucene: a tokenizer, filters, stop words, a stemmer.
type referenceAnalyser struct {
	tokenizer        analysis.Tokenizer
	filters, stemmer []analysis.TokenFilter
	stops            analysis.TokenMap
}

// englishStops are those of Lucene, fewer than others have.
const englishStops = "a an and are as at be but by for if in into is it no not of on or such that the their then there these they this to was will with"

func newReference(t testing.TB, language string, k1, b float64) *reference {
	t.Helper()
	cache := registry.NewCache()
	filter := func(name string) analysis.TokenFilter {
		f, err := cache.TokenFilterNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	a := referenceAnalyser{stops: analysis.TokenMap{}}
	var err error
	if a.tokenizer, err = cache.TokenizerNamed(unicode.Name); err != nil {
		t.Fatal(err)
	}
	if language == "it" {
		a.filters, a.stemmer = []analysis.TokenFilter{filter(it.ElisionName), filter(lowercase.Name)}, []analysis.TokenFilter{filter(it.LightStemmerName)}
		if a.stops, err = cache.TokenMapNamed(it.StopName); err != nil {
			t.Fatal(err)
		}
	} else {
		a.filters, a.stemmer = []analysis.TokenFilter{filter(en.PossessiveName), filter(lowercase.Name)}, []analysis.TokenFilter{filter(porter.Name)}
		for _, stop := range strings.Fields(englishStops) {
			a.stops[stop] = true
		}
	}
	return &reference{k1: k1, b: b, analyser: a, having: map[string]int{}}
}

func (a *referenceAnalyser) terms(text string) (terms []string) {
	tokens := a.tokenizer.Tokenize([]byte(text))
	for _, f := range a.filters {
		tokens = f.Filter(tokens)
	}
	tokens = slices.DeleteFunc(tokens, func(t *analysis.Token) bool { return a.stops[string(t.Term)] })
	for _, f := range a.stemmer {
		tokens = f.Filter(tokens)
	}
	for _, t := range tokens {
		terms = append(terms, string(t.Term))
	}
	return terms
}

func (r *reference) add(name, text string) {
	d := referenceDoc{name: name, terms: map[string]float64{}}
	for _, term := range r.analyser.terms(text) {
		d.terms[term]++
		d.length++
	}
	for term := range d.terms {
		r.having[term]++
	}
	r.length += d.length
	r.docs = append(r.docs, d)
}

// search answers the names of the first n documents, best first.
func (r *reference) search(query string, n int) (names []string) {
	type scored struct {
		name  string
		score float64
	}
	average := r.length / float64(len(r.docs))
	var found []scored
	terms := r.analyser.terms(query)
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
