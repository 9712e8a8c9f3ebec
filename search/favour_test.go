package search

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// ranking indexes practices, each a text in a language with keywords, and answers the
// numbers of those that a query finds, best first.
func ranking(t *testing.T, language, query string, texts []string, keywords []map[string][]string) (numbers []int) {
	t.Helper()
	b := newBase()
	ix := openMemory(t, b)
	var docs []*kb.IndexDocument
	for i, text := range texts {
		d := &kb.IndexDocument{ID: testID(kb.KindPractice, i), Kind: kb.KindPractice, Keywords: map[string][]string{},
			Texts: []kb.IndexText{{Field: kb.TextBody, Path: "description", Language: language, Value: text}}}
		if keywords != nil {
			d.Keywords = keywords[i]
		}
		docs = append(docs, d)
	}
	apply(t, ix, b, 1, docs...)
	result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: query, Language: language}, Size: 10})
	for _, id := range hitIDs(result) {
		numbers = append(numbers, slices.IndexFunc(docs, func(d *kb.IndexDocument) bool { return d.ID == id }))
	}
	return numbers
}

// TestQualityPutsEqualsInOrder holds that what an entry is worth anyhow decides among equals,
// and does not put what says less of what is asked before what says more.
func TestQualityPutsEqualsInOrder(t *testing.T) {
	made := func(tenths, label string) map[string][]string {
		return map[string][]string{kb.FieldCompleteness: {tenths}, kb.FieldReviewLabel: {label}}
	}
	same := "un tavolo di coordinamento in una rete"
	for _, c := range []struct {
		name     string
		texts    []string
		keywords []map[string][]string
		want     string
	}{
		{"completeness", []string{same, same, same}, []map[string][]string{made("2", ""), made("9", ""), made("5", "")}, "[1 2 0]"},
		{"the label of the review", []string{same, same, same, same}, []map[string][]string{made("5", ""), made("5", "PROMISING"), made("5", "GOOD_PRACTICE"), made("5", "DOCUMENTED")}, "[2 1 3 0]"},
		{"no more than that", []string{same, "un tavolo"}, []map[string][]string{made("0", ""), made("10", "GOOD_PRACTICE")}, "[0 1]"},
	} {
		if got := fmt.Sprint(ranking(t, "it", "tavolo rete", c.texts, c.keywords)); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestWhatWasDoneStandsBeforeNames holds that of entries which say the same those that tell
// what was done come first, and that who asks for a name finds it.
func TestWhatWasDoneStandsBeforeNames(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	for i, kind := range []kb.Kind{kb.KindConcept, kb.KindOrganisation, kb.KindPractice, kb.KindTerritory, kb.KindCaseStudy} {
		d := &kb.IndexDocument{ID: testID(kind, i), Kind: kind, Texts: []kb.IndexText{{Field: kb.TextBody, Path: "description", Language: "it", Value: "la rete dei servizi"}}}
		if kind == kb.KindOrganisation {
			d.Texts = append(d.Texts, kb.IndexText{Field: kb.TextLabel, Path: "name", Language: "it", Value: "Servizi Uniti"})
		}
		apply(t, ix, b, kb.Seq(i+1), d)
	}
	for query, want := range map[string][]kb.Kind{
		"una rete": {kb.KindCaseStudy, kb.KindPractice}, "servizi uniti": {kb.KindOrganisation, kb.KindCaseStudy, kb.KindPractice},
	} {
		var got []kb.Kind
		for _, hit := range search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: query, Language: "it"}, Size: len(want)}).Hits {
			got = append(got, hit.Kind)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v first", query, got, want)
		}
	}
}

// TestWordsThatQuestionsArePutWith holds that they count less, but do count.
func TestWordsThatQuestionsArePutWith(t *testing.T) {
	texts := []string{"possiamo", "le donne", "le donne di oggi, molte belle parole", "gli uomini di oggi, molte altre parole", "gli uomini di domani, molte nuove parole", "una scuola"}
	for query, want := range map[string]int{
		"come possiamo, donne o uomini": 1,
		"possiamo donne":                0, // there is too little else to go by
		`"possiamo" donne uomini`:       0, // quoted: it is meant
	} {
		if got := ranking(t, "it", query, texts, nil); len(got) == 0 || got[0] != want {
			t.Errorf("%s: %v, want %d first", query, got, want)
		}
	}
}

// TestSyllablesAreNoSlips bounds what is compared with other words: of thirty syllables of
// Hangul it took seconds.
func TestSyllablesAreNoSlips(t *testing.T) {
	for word, want := range map[string]int{
		"integrazione": 2, "minori": 1, "ente": 1, "rom": 0, strings.Repeat("통합", 15): 0, "통합정책지원": 0, "难民融合政策": 0,
		strings.Repeat("a", 21): 1, strings.Repeat("a", 33): 0, strings.Repeat("ж", 17): 0, "интеграция": 2,
	} {
		if got := edits(word); got != want {
			t.Errorf("%s: %d letters may be wrong, want %d", word, got, want)
		}
	}
}

func TestLanguageTags(t *testing.T) {
	for lower, want := range map[string]string{
		"it": "it", "en-us": "en-US", "zh-hant": "zh-Hant", "zh-hant-tw": "zh-Hant-TW", "fil-ph": "fil-PH",
		"italiano": "", "ita": "", "e": "", "en-": "", "en-ü": "", "": "",
	} {
		if got := languageTag(lower); got != want {
			t.Errorf("%q: %q, want %q", lower, got, want)
		}
	}
}
