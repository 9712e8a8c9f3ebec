package search

import (
	"fmt"
	"slices"
	"testing"

	"prologis/kb"
)

// acronymTexts are what the search for acronyms is tried on.
var acronymTexts = []kb.IndexText{
	{Field: kb.TextBody, Path: "description", Language: "en", Value: "The coordinator says that nobody asked; the saying goes so."},
	{Field: kb.TextBody, Path: "description", Language: "en", Value: "A place in the SAI network, as the council says."},
	{Field: kb.TextBody, Path: "description", Language: "it", Value: "I posti del S.A.I. sono gestiti dall’ATS della città."},
	{Field: kb.TextLabel, Path: "name", Language: "it", Value: "Università Ca' Foscari"},
	{Field: kb.TextBody, Path: "description", Language: "it", Value: "Una casa per ogni famiglia, e case condivise: il CAS chiude."},
	{Field: kb.TextBody, Path: "description", Language: "it", Value: "Una casa nel centro, tra le case popolari."},
	{Field: kb.TextLabel, Path: "title", Language: "en", Value: "A day at the museum"},
	{Field: kb.TextBody, Path: "description", Language: "en", Value: "Local NGOs and the ATS’s social workers run it."},
	{Field: kb.TextAlt, Path: "hiddenLabels", Language: "en", Value: "ISA", Hidden: true},
	{Field: kb.TextLabel, Path: "name", Language: "", Value: "Consorzio ATS"},
}

// openAcronyms indexes each of the texts as an entry of its own.
func openAcronyms(t *testing.T) *Index {
	t.Helper()
	b := newBase()
	ix := openMemory(t, b)
	for i, text := range acronymTexts {
		kind := kb.KindPractice
		if text.Path == "name" {
			kind = kb.KindOrganisation
		}
		apply(t, ix, b, kb.Seq(i+1), &kb.IndexDocument{ID: kb.ID(fmt.Sprint(i)), Kind: kind, Texts: []kb.IndexText{text}})
	}
	return ix
}

// Acronyms are found, and marked, as they are written, and never as inflected words.
func TestAcronymsAreNotInflected(t *testing.T) {
	ix := openAcronyms(t)
	for _, c := range []struct {
		text string
		want []string // id and first mark
	}{
		{"SAI", []string{"1 A place in the <mark>SAI</mark> network, as the council says.", "2 I posti del <mark>S.A.I</mark>. sono gestiti dall’ATS della città."}},
		{"S.A.I.", []string{"1 A place in the <mark>SAI</mark> network, as the council says.", "2 I posti del <mark>S.A.I</mark>. sono gestiti dall’ATS della città."}},
		{`"the SAI network"`, []string{"1 A place in <mark>the SAI network</mark>, as the council says."}},
		{`"coordinator SAI"`, nil},
		{"council -SAI", []string{}},
		{"coordinator -SAI", []string{"0 The <mark>coordinator</mark> says that nobody asked; the saying goes so."}},
		{"say", []string{"0 The coordinator <mark>says</mark> that nobody asked; the <mark>saying</mark> goes so.", "1 A place in the <mark>SAI</mark> network, as the council <mark>says</mark>."}},
		{"CAS", []string{"4 Una casa per ogni famiglia, e case condivise: il <mark>CAS</mark> chiude."}},
		{"il CAS e la famiglia", []string{"4 Una casa per ogni <mark>famiglia</mark>, e case condivise: il <mark>CAS</mark> chiude."}},
		{"casa", []string{
			"4 Una <mark>casa</mark> per ogni famiglia, e <mark>case</mark> condivise: il CAS chiude.",
			"5 Una <mark>casa</mark> nel centro, tra le <mark>case</mark> popolari.",
		}},
		{"CASA POPOLARE", []string{
			"4 Una <mark>casa</mark> per ogni famiglia, e <mark>case</mark> condivise: il CAS chiude.",
			"5 Una <mark>casa</mark> nel centro, tra le <mark>case</mark> <mark>popolari</mark>.",
		}},
		{"ATS", []string{
			"2 I posti del S.A.I. sono gestiti dall’<mark>ATS</mark> della città.",
			"7 Local NGOs and the <mark>ATS’s</mark> social workers run it.",
			"9 Consorzio <mark>ATS</mark>",
		}},
		{"dell'A.T.S. SAI", []string{
			"1 A place in the <mark>SAI</mark> network, as the council says.",
			"2 I posti del <mark>S.A.I</mark>. sono gestiti dall’<mark>ATS</mark> della città.",
		}},
		{"NGO", []string{"7 Local <mark>NGOs</mark> and the ATS’s social workers run it."}},
		{"ISA", []string{"8"}},
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text, Exact: true}, Highlights: true})
		if got := marked(result); !slices.Equal(got, c.want) {
			t.Errorf("%s finds\n%q, want\n%q", c.text, got, c.want)
		}
		if n, err := ix.Count(t.Context(), nil, nil, &kb.TextQuery{Text: c.text, Exact: true}); err != nil || n != len(c.want) {
			t.Errorf("%s: %d are counted, %v", c.text, n, err)
		}
	}
}

// marked answers each hit with its first fragment, in the order of ids.
func marked(result *kb.IndexResult) (all []string) {
	for _, hit := range result.Hits {
		one := string(hit.ID)
		if len(hit.Highlights) > 0 {
			one += " " + hit.Highlights[0].Fragments[0]
		}
		all = append(all, one)
	}
	slices.Sort(all)
	return all
}

// A concept that is called by an acronym stands for the acronym, in whatever case it is
// asked for, and is told as a reason only where that is written.
func TestAcronymsOfConcepts(t *testing.T) {
	ix := openAcronyms(t)
	for _, c := range []struct {
		text, label string
		want        []string
	}{
		{"accoglienza", "SAI", []string{"1", "2"}},
		{"accoglienza", "S.A.I.", []string{"1", "2"}},
		{"accoglienza", "CAS", []string{"4"}},
		{"accoglienza", "famiglia CAS", nil},
		{"accoglienza", "il CAS", []string{"4"}},
		{"accoglienza", "casa", []string{"4", "5"}},
		{"sai", "SAI", []string{"1", "2"}},
		{"SAI", "SAI", []string{"1", "2"}},
		{"SAI", "say", []string{"0", "1"}},
	} {
		var labels []kb.ConceptLabel
		for _, language := range []string{"it", "en"} {
			labels = append(labels, kb.ConceptLabel{Concept: "concept", Value: c.label, Language: language})
		}
		named := kb.ConceptTag{Concept: "concept"}
		result := search(t, ix, &kb.IndexQuery{Because: true, Highlights: true, Text: &kb.TextQuery{Text: c.text, Exact: true, Concepts: []kb.TextConcept{
			{ID: "concept", End: len(c.text), Labels: labels, Tags: []kb.ConceptTag{named}},
		}}})
		var got []string
		for _, hit := range result.Hits {
			if len(hit.Because) > 0 {
				got = append(got, string(hit.ID))
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, c.want) {
			t.Errorf("%s, which is called %s, is the reason for %v, want %v", c.text, c.label, got, c.want)
		}
	}
}

func TestCapitals(t *testing.T) {
	for written, want := range map[string]string{
		"SAI": "sai", "dell’ATS": "ats", "L'UE": "ue", "S.A.I": "sai", "m.s.n.a": "msna", "MSNA": "msna", "ÉTÉ": "ete",
		"Sai": "", "sai": "", "A": "", "ACCOGLIENZA": "", "G20": "", "难民": "", "": "",
	} {
		if got := acronymIn("it", written); got != want {
			t.Errorf("%s is the acronym %q, want %q", written, got, want)
		}
	}
	for text, want := range map[string]bool{"SAI": false, "RETE SAI": false, "SAI ACCOGLIENZA": true, "SAI accoglienza": false, "ACCOGLIENZA": true, "": false} {
		if shouted(text) != want {
			t.Errorf("%s is shouted: %v", text, !want)
		}
	}
}
