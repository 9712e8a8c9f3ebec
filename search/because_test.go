package search

import (
	"fmt"
	"testing"

	"prologis/kb"
)

// Every concept is told before any is told twice, by what can be read.
func TestReasonsAreSpread(t *testing.T) {
	e := &explanation{explaining: &explaining{
		concepts: map[kb.ID]int{"refugee": 0, "reception": 1, "desk": 2}, languages: []string{"it", "en"},
	}}
	for _, language := range []string{"ar", "en", "es", "fr", "it", "ru", "it"} {
		e.reason(kb.Because{ID: "refugee", Label: "l", Language: language, Field: "prefLabel"}, e.rank(language))
	}
	e.reason(kb.Because{ID: "desk", Field: "instruments"}, len(e.languages))
	e.reason(kb.Because{ID: "reception", Field: "themes"}, len(e.languages))
	e.reason(kb.Because{ID: "reception", Label: "l", Language: "ar", Field: "summary"}, e.rank("ar"))
	got := ""
	for _, b := range e.because() {
		got += fmt.Sprint(b.ID, " ", b.Language, b.Field, ", ")
	}
	want := "refugee itprefLabel, reception themes, desk instruments, refugee enprefLabel, reception arsummary, refugee arprefLabel, refugee esprefLabel, refugee frprefLabel, "
	if got != want {
		t.Errorf("told are %s\n   want %s", got, want)
	}
}
