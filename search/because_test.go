package search

import (
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

// Every concept is told before any is told twice, by what can be read.
func TestReasonsAreSpread(t *testing.T) {
	e := &explanation{explaining: &explaining{
		concepts: map[kb.ID]int{"refugee": 0, "reception": 1, "desk": 2}, languages: []string{"it", "en"},
	}}
	for _, language := range []string{"ar", "en", "es", "fr", "it", "ru", "it"} {
		e.reason(reason{Because: kb.Because{ID: "refugee", Label: "l", Language: language, Field: "prefLabel"}, rank: e.rank(language)})
	}
	e.reason(reason{Because: kb.Because{ID: "desk", Field: "instruments"}, rank: len(e.languages)})
	e.reason(reason{Because: kb.Because{ID: "reception", Field: "themes"}, rank: len(e.languages)})
	e.reason(reason{Because: kb.Because{ID: "reception", Label: "l", Language: "ar", Field: "summary"}, rank: e.rank("ar")})
	got := ""
	for _, b := range e.because() {
		got += fmt.Sprint(b.ID, " ", b.Language, b.Field, ", ")
	}
	want := "refugee itprefLabel, reception themes, desk instruments, refugee enprefLabel, reception arsummary, refugee arprefLabel, refugee esprefLabel, refugee frprefLabel, "
	if got != want {
		t.Errorf("told are %s\n   want %s", got, want)
	}
}

// Words of a text are one reason, by the label that stands there if there is one; a hidden
// label is told of a concept, behind the others.
func TestReasonsAreOfDifferentWords(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	texts := []kb.IndexText{
		{Field: kb.TextLabel, Path: "prefLabel", Language: "it", Value: "rifugiato"},
		{Field: kb.TextAlt, Path: "hiddenLabels", Language: "it", Value: "rifuggiata", Hidden: true},
		{Field: kb.TextBody, Path: "definitions", Language: "it", Value: "Rifugiate e l’asilo di chi è titolare di protezione."},
	}
	apply(t, ix, b, 1, &kb.IndexDocument{ID: "c", Kind: kb.KindConcept, Texts: texts},
		&kb.IndexDocument{ID: "long", Kind: kb.KindPractice, Texts: []kb.IndexText{{Field: kb.TextBody, Path: "description", Language: "it", Value: strings.Repeat("La la la. ", 6_000) + "Rifugiate."}}})
	var labels []kb.ConceptLabel
	for _, label := range []string{"rifugiata", "rifugiato", "rifugiate", "titolare di protezione"} {
		labels = append(labels, kb.ConceptLabel{Concept: "c", By: kb.ExpandSynonyms, Language: "it", Value: label})
	}
	for _, c := range []struct{ text, want string }{
		{"rifugiati", "c: rifugiato (rifugiato) in prefLabel, titolare di protezione (titolare di protezione) in definitions; long: rifugiate (Rifugiate) in description; "},
		{"rifuggiata", "c: rifuggiata (rifuggiata) in hiddenLabels; "},
	} {
		text := &kb.TextQuery{Text: c.text, Exact: true}
		if c.text == "rifugiati" {
			text.Concepts = []kb.TextConcept{{ID: "c", End: len(c.text), Labels: labels}}
		}
		got := ""
		for _, hit := range search(t, ix, &kb.IndexQuery{Because: true, Text: text}).Hits {
			var reasons []string
			for _, b := range hit.Because {
				reasons = append(reasons, fmt.Sprintf("%s (%s) in %s", b.Label, b.Matched, b.Field))
			}
			got += fmt.Sprintf("%s: %s; ", hit.ID, strings.Join(reasons, ", "))
		}
		if got != c.want {
			t.Errorf("%s: %s\n   want %s", c.text, got, c.want)
		}
	}
}
