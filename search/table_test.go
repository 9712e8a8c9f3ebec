package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// tableOf makes the table of documents that have terms.
func tableOf(documents [][]string) *table {
	t := &table{}
	var terms []string
	for _, of := range documents {
		terms = append(terms, of...)
	}
	slices.Sort(terms)
	for _, term := range slices.Compact(terms) {
		t.text += term
		t.ends = append(t.ends, uint32(len(t.text)))
		for doc, of := range documents {
			if slices.Contains(of, term) {
				t.docs.all = append(t.docs.all, uint32(doc))
			}
		}
		t.docs.ends = append(t.docs.ends, uint32(len(t.docs.all)))
	}
	t.terms = t.docs.turned(len(documents))
	return t
}

// TestTables compares what tables answer with the documents that they were made of.
func TestTables(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	words := func() (some []string) {
		for range random.IntN(4) {
			word := ""
			for range random.IntN(4) {
				word += string(rune('a' + random.IntN(3)))
			}
			if !slices.Contains(some, word) {
				some = append(some, word)
			}
		}
		return some
	}
	for range 300 {
		var tables []*table
		var all []string
		for range random.IntN(4) {
			documents := make([][]string, random.IntN(9))
			for doc := range documents {
				documents[doc] = words()
				all = append(all, documents[doc]...)
			}
			one := tableOf(documents)
			tables = append(tables, one)
			for doc, want := range documents {
				var got []string
				for _, number := range one.terms.numbers(uint32(doc)) {
					got = append(got, one.term(int(number)))
				}
				if slices.Sort(want); !slices.Equal(got, want) {
					t.Fatalf("document %d has %q, want %q", doc, got, want)
				}
				for _, term := range want {
					if !slices.Contains(one.whole(term), uint32(doc)) {
						t.Fatalf("%q is not in document %d", term, doc)
					}
				}
			}
		}
		start := strings.Repeat("b", random.IntN(3))
		var got []string
		merged(tables, start, func(term string, found []standing) bool {
			for _, at := range found {
				if stands := tables[at.segment].term(int(at.number)); stands != term {
					t.Fatalf("%q stands where %q should", stands, term)
				}
			}
			got = append(got, term)
			return true
		})
		want := slices.DeleteFunc(all, func(term string) bool { return !strings.HasPrefix(term, start) })
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(got, want) {
			t.Fatalf("%q: %q, want %q", start, got, want)
		}
	}
}
