package search

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

func TestHighlights(t *testing.T) {
	_, ix := openBehaviour(t)
	for _, c := range []struct {
		text string
		id   kb.ID
		want string
	}{
		{"citta", "citta", "[{title it [La <mark>città</mark> che accoglie]}]"},
		{"immigrazione", "integrazione", "[{description it [L’integrazione dell’<mark>immigrazione</mark> nei servizi: dell&#39;<mark>immigrazione</mark> si parla nei Piani di Zona. Gli operatori lavorano insieme.]}]"},
		{"minor", "famiglie", "[{summary en [Families host unaccompanied <mark>minors</mark>.]}]"},
		{"università", "forms", "[{name it [<mark>Università</mark> degli Studi]} {about it [&lt;script&gt;alert(1)&lt;/script&gt; &amp; <mark>università</mark> “libera”]}]"},
		{"未成年", "msna", "[{prefLabel zh [无人陪伴的<mark>未成年</mark>人]}]"},
		{"il tavolo", "tavolo", "[{title it [<mark>Tavolo</mark> interistituzionale]} {summary it [Il <mark>tavolo</mark> scrive il Piano di Zona con le associazioni.]}]"},
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text}, Highlights: true})
		found := false
		for _, hit := range result.Hits {
			if hit.ID == c.id {
				found = true
				if got := fmt.Sprint(hit.Highlights); got != c.want {
					t.Errorf("%q in %s\n got %s\nwant %s", c.text, c.id, got, c.want)
				}
			}
		}
		if !found {
			t.Errorf("%q does not find %s", c.text, c.id)
		}
	}
}

// What is highlighted is what was looked for, where it was, in a language that is
// read first.
func TestHighlightsKeepToTheQuery(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	texts := func(all ...kb.IndexText) []kb.IndexText { return all }
	apply(t, ix, b, 1,
		&kb.IndexDocument{ID: "refugee", Kind: kb.KindConcept, Texts: texts(
			kb.IndexText{Field: kb.TextLabel, Path: "prefLabel", Language: "de", Value: "Refugee"},
			kb.IndexText{Field: kb.TextLabel, Path: "prefLabel", Language: "en", Value: "refugee"},
			kb.IndexText{Field: kb.TextLabel, Path: "prefLabel", Language: "es", Value: "refugee"},
			kb.IndexText{Field: kb.TextLabel, Path: "prefLabel", Language: "fr", Value: "refugee"},
			kb.IndexText{Field: kb.TextLabel, Path: "prefLabel", Language: "pt", Value: "refugee"},
			kb.IndexText{Field: kb.TextAlt, Path: "hiddenLabels", Language: "en", Value: "refugee ghost", Hidden: true},
			kb.IndexText{Field: kb.TextSummary, Path: "definitions", Language: "it", Value: "Refugee, in italiano rifugiato."},
		)},
		&kb.IndexDocument{ID: "plan", Kind: kb.KindPractice, Texts: texts(
			kb.IndexText{Field: kb.TextLabel, Path: "title", Language: "it", Value: "Il piano, la zona e il piano di zona"},
			kb.IndexText{Field: kb.TextBody, Path: "description", Language: "it", Value: "Un piano nuovo per il territorio."},
		)})
	for _, c := range []struct{ text, language, want string }{
		{"refugee", "it", "[{definitions it [<mark>Refugee</mark>, in italiano rifugiato.]} {prefLabel en [<mark>refugee</mark>]} {prefLabel de [<mark>Refugee</mark>]} {prefLabel es [<mark>refugee</mark>]}]"},
		{"refugee", "fr", "[{prefLabel fr [<mark>refugee</mark>]} {definitions it [<mark>Refugee</mark>, in italiano rifugiato.]} {prefLabel en [<mark>refugee</mark>]} {prefLabel de [<mark>Refugee</mark>]}]"},
		{"title:piano", "it", "[{title it [Il <mark>piano</mark>, la zona e il <mark>piano</mark> di zona]}]"},
		{`"piano di zona"`, "it", "[{title it [Il piano, la zona e il <mark>piano di zona</mark>]}]"},
		{`"piano di zona" territorio`, "it", "[{title it [Il piano, la zona e il <mark>piano di zona</mark>]} {description it [Un piano nuovo per il <mark>territorio</mark>.]}]"},
		{"ghost", "en", "[]"},
	} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.text, Language: c.language}, Highlights: true})
		if len(result.Hits) != 1 {
			t.Fatalf("%s finds %v", c.text, hitIDs(result))
		}
		if got := fmt.Sprint(result.Hits[0].Highlights); got != c.want {
			t.Errorf("%s in %s\n got %s\nwant %s", c.text, c.language, got, c.want)
		}
	}
}

func TestLongTextsAreCut(t *testing.T) {
	filler := strings.Repeat("parola è qui ", 100)
	text := filler + "sportello unico " + filler + "sportello " + filler + "sportello"
	a, err := lang.NewAnalysers()
	must(t, err)
	spans := termSpans(text, a.Of("it").Tokens(text), map[string]bool{"sportell": true, "unico": true})
	if len(spans) != 4 {
		t.Fatalf("%d spans", len(spans))
	}
	parts := fragments(text, spans)
	if len(parts) != 2 || !strings.Contains(parts[0], "<mark>sportello</mark> <mark>unico</mark>") {
		t.Fatalf("fragments %q", parts)
	}
	for _, part := range parts {
		plain := strings.NewReplacer("<mark>", "", "</mark>", "", "… ", "", " …", "").Replace(part)
		if n := utf8.RuneCountInString(plain); n > fragmentRunes+20 || n < 60 {
			t.Errorf("a fragment of %d characters: %q", n, part)
		}
		if !strings.Contains(text, plain) || !utf8.ValidString(part) {
			t.Errorf("not a part of the text: %q", part)
		}
	}
}

func FuzzFragments(f *testing.F) {
	f.Add("L'integrazione è <b>qui</b> & là", "integrazione qui")
	f.Add("移民政策 と 統合 città", "移民 citta")
	a, err := lang.NewAnalysers()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text, words string) {
		for _, language := range []string{"it", "en", lang.CJK, lang.Undetermined} {
			sought := map[string]bool{}
			for _, token := range a.Of(language).Tokens(words) {
				sought[string(token.Term)] = true
			}
			for _, part := range fragments(text, termSpans(text, a.Of(language).Tokens(text), sought)) {
				rest := strings.NewReplacer("<mark>", "", "</mark>", "").Replace(part)
				if strings.ContainsAny(rest, "<>") {
					t.Errorf("not escaped: %q", part)
				}
			}
		}
	})
}

// Words within a phrase, and labels that overlap, are marked once, wherever a fragment
// is cut.
func TestFragmentsOfOverlappingSpans(t *testing.T) {
	chance := rand.New(rand.NewPCG(1, 2))
	text := strings.Repeat("servizi sociali e livelli essenziali delle prestazioni, ", 12) + strings.Repeat("x", 300) + " fine"
	for range 20_000 {
		spans := make([]span, 1+chance.IntN(6))
		for i := range spans {
			start := chance.IntN(len(text) - 1)
			spans[i] = span{start, min(len(text), start+1+chance.IntN(120)), fmt.Sprint(i)}
		}
		slices.SortStableFunc(spans, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
		for _, part := range fragments(text, spans) {
			plain := strings.NewReplacer("<mark>", "", "</mark>", "", "… ", "", " …", "").Replace(part)
			if !strings.Contains(text, plain) || !strings.Contains(part, "<mark>") || strings.Count(part, "<mark>") != strings.Count(part, "</mark>") {
				t.Fatalf("%v make %q", spans, part)
			}
		}
	}
}
