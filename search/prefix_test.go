package search

import (
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

// The start of a word stands for every word that starts so, however many there are.
func TestStartsOfWordsAreComplete(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	var words []string
	for i := range 1000 {
		words = append(words, "qua"+strings.Map(func(r rune) rune { return r - '0' + 'a' }, fmt.Sprintf("%03d", i)))
	}
	practice := func(n int, text string) *kb.IndexDocument {
		return &kb.IndexDocument{ID: testID(kb.KindPractice, n), Kind: kb.KindPractice, Texts: []kb.IndexText{
			{Field: kb.TextLabel, Path: "title", Language: "it", Value: "parole"}, {Field: kb.TextBody, Path: "description", Language: "it", Value: text}}}
	}
	apply(t, ix, b, 1, practice(1, strings.Join(words, " ")), practice(2, "quaztrek"))
	for text, want := range map[string]int{"qua*": 2, "parole -qua*": 0, "quaz*": 1, "parole -quaz*": 1, "quaaaa*": 1} {
		if result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text}}); result.Total != want || result.TimedOut {
			t.Errorf("%s finds %d, cut %t; want %d", text, result.Total, result.TimedOut, want)
		}
	}
}

// TestValuesThatThereAreNotAreText asks for kinds, years and languages that are none.
func TestValuesThatThereAreNotAreText(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	apply(t, ix, b, 1, &kb.IndexDocument{ID: "practice_1", Kind: kb.KindPractice, Texts: []kb.IndexText{{Field: kb.TextLabel, Language: "it", Value: "Uno sportello"}}, Keywords: map[string][]string{"years": {"2012"}}})
	for text, want := range map[string]int{
		"year:x sportello": 1, "anno:20014 sportello": 1, "kind:nothing sportello": 1, "language:x sportello": 1,
		"year:x": 0, "year:2014 sportello": 0, "title:x sportello": 0, "sportello kind:practice": 1,
		"year:2010-2015": 1, "year:..2011": 0, "year:2015-2010": 1, "year:2011..2009": 0, "anno:>2011": 1, "year:<=2012": 1, "year:>2012": 0, "sportello -year:2010..": 0, `kind:"practice"`: 1, `tipo:"case study"`: 0,
	} {
		if result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text, Exact: true}, Size: 5}); result.Total != want {
			t.Errorf("%s finds %d, want %d", text, result.Total, want)
		}
	}
}
