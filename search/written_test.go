package search

import (
	"strings"
	"testing"

	"prologis/kb"
)

// Words are found however they are written: acronyms with dots or without, with what
// nobody sees inside, and single ideographs.
func TestWordsWrittenOtherwise(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	for i, text := range []struct{ language, title, body string }{
		{"it", "Posti del S.A.I. per m.s.n.a.", "Chi dell'A.T.S. accoglie"},
		{"it", "Posti del SAI per MSNA", "Chi dell'ATS accoglie"},
		{"it", "Acco\u200bglienza dif\u00adfusa", ""},
		{"it", "Accoglienza diffusa", ""},
		{"zh", "难民和移民", "无人陪伴的未成年人"},
		{"zh", "苦难", ""},
	} {
		apply(t, ix, b, kb.Seq(i+1), &kb.IndexDocument{ID: testID(kb.KindPractice, i), Kind: kb.KindPractice, Texts: []kb.IndexText{
			{Field: kb.TextLabel, Path: "title", Language: text.language, Value: text.title},
			{Field: kb.TextBody, Path: "description", Language: text.language, Value: text.body},
		}})
	}
	for text, want := range map[string]string{
		"SAI": "0 1", "S.A.I.": "0 1", "s.a.i": "0 1", "dell’A.T.S.": "0 1", "ats": "0 1", `"posti del S.A.I."`: "0 1", "title:m.s.n.a.": "0 1",
		"MSNA -S.A.I.": "", "S.A*": "0 1", "accoglienza": "2 3", "acco\u200bglienza": "2 3", "diffu\u00adsa\ufeff": "2 3", `"accoglienza diffusa"`: "2 3",
		"accogl\u200bienz*": "2 3", "难": "4 5", "难民": "4", "民": "4", "人": "4", "苦": "5", `"难"`: "4 5", "title:人": "", "难 -苦": "4", "a": "",
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text, Exact: true}, Order: []kb.IndexOrder{{Field: kb.OrderTitle}}, Highlights: true})
		var got []string
		for _, hit := range result.Hits {
			got = append(got, string(hit.ID[len(hit.ID)-1:]))
			if len(hit.Highlights) == 0 || !strings.Contains(hit.Highlights[0].Fragments[0], "<mark>") {
				t.Errorf("%q is not shown in %v", text, hit)
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%q finds %v, want %s", text, got, want)
		}
	}
}

// A plain text has no syntax: quotes, minus, colons and stars are what they are.
func TestPlainTexts(t *testing.T) {
	_, ix := openBehaviour(t)
	for _, text := range []string{`"tavolo integrazione"`, "tavolo -integrazione", "tavolo kind:concept integrazione", "(tavolo OR integrazione", "title:tavolo title:integrazione"} {
		typed := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text, Exact: true}})
		plain := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text, Exact: true, Syntax: kb.SyntaxPlain}})
		words := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: "tavolo integrazione", Exact: true}})
		if plain.Total < words.Total || plain.Total <= typed.Total && !strings.HasPrefix(text, "(") {
			t.Errorf("%s finds %d as typed, %d as plain text, %d by its words", text, typed.Total, plain.Total, words.Total)
		}
	}
	if got := ix.Plain(&kb.TextQuery{Text: `"a" -b`, Syntax: kb.SyntaxPlain}); len(got) != 1 || got[0] != (kb.Stretch{Start: 0, End: 6}) {
		t.Errorf("what may name concepts in a plain text is %v", got)
	}
}
