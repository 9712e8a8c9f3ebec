package search

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// behaviour is testdata/search.json: documents, questions, and what is found.
// Ids in it stand for kind_id; lists of hits are in order unless order is false.
type behaviour struct {
	Documents []*kb.IndexDocument
	Searches  []struct {
		Name, Text, Language string
		Kinds                []kb.Kind
		Want                 []kb.ID
		Order                *bool
	}
	Filters []struct {
		Name   string
		Filter *kb.Filter
		Want   []kb.ID
	}
}

func readBehaviour(t *testing.T) (*behaviour, *base) {
	t.Helper()
	data, err := os.ReadFile("testdata/search.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases behaviour
	if err := json.Unmarshal(data, &cases); err != nil {
		t.Fatal(err)
	}
	b := newBase()
	b.put(cases.Documents...)
	return &cases, b
}

func openBehaviour(t *testing.T) (*behaviour, *Index) {
	t.Helper()
	cases, b := readBehaviour(t)
	ix := openMemory(t, b)
	for i, d := range cases.Documents { // a segment each
		apply(t, ix, b, kb.Seq(i+1), d)
	}
	return cases, ix
}

func TestSearchFinds(t *testing.T) {
	cases, ix := openBehaviour(t)
	for _, c := range cases.Searches {
		t.Run(c.Name, func(t *testing.T) {
			result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: c.Text, Language: c.Language}, Kinds: c.Kinds})
			got := hitIDs(result)
			if c.Order != nil && !*c.Order {
				slices.Sort(got)
				slices.Sort(c.Want)
			}
			if !slices.Equal(got, c.Want) {
				t.Errorf("%q finds %v, want %v", c.Text, got, c.Want)
			}
			if result.Total != len(c.Want) || result.HasMore || result.TimedOut {
				t.Errorf("total %d, more %v, timed out %v; want %d hits", result.Total, result.HasMore, result.TimedOut, len(c.Want))
			}
			n, err := ix.Count(t.Context(), c.Kinds, nil, &kb.TextQuery{Text: c.Text, Language: c.Language})
			if err != nil || n != len(c.Want) {
				t.Errorf("counts %d (%v), want %d", n, err, len(c.Want))
			}
		})
	}
}

func TestFilters(t *testing.T) {
	cases, ix := openBehaviour(t)
	for _, c := range cases.Filters {
		t.Run(c.Name, func(t *testing.T) {
			result := search(t, ix, &kb.IndexQuery{Filter: c.Filter, Total: true})
			got := hitIDs(result)
			slices.Sort(got)
			slices.Sort(c.Want)
			if !slices.Equal(got, c.Want) {
				t.Errorf("finds %v, want %v", got, c.Want)
			}
			if n, err := ix.Count(t.Context(), nil, c.Filter, nil); err != nil || n != len(c.Want) {
				t.Errorf("counts %d (%v), want %d", n, err, len(c.Want))
			}
		})
	}
}

func TestBadCursors(t *testing.T) {
	_, ix := openBehaviour(t)
	good := search(t, ix, &kb.IndexQuery{Size: 1}).Hits[0].Cursor
	for _, cursor := range []string{"x", "%%%", "AAAA", good + "!", strings.Repeat("A", 10_000)} {
		for _, q := range []*kb.IndexQuery{{After: cursor}, {Before: cursor}} {
			q.Order = []kb.IndexOrder{{Field: "title", Language: "it"}}
			q.Size = 5
			_, err := ix.Search(t.Context(), q)
			if problems := kb.Problems(err); err == nil || problems[0].Code != kb.CodeInvalid {
				t.Errorf("cursor %.20q: %v, want INVALID", cursor, err)
			}
		}
	}
}

func TestHostileQueries(t *testing.T) {
	_, ix := openBehaviour(t)
	ix.opts.Budget = DefaultBudget * slowdown
	for _, text := range []string{
		strings.Repeat("integrazione ", 2000), strings.Repeat("a", 100_000), strings.Repeat("\"", 9999),
		strings.Repeat("città è ", 1000), "\xff\xfe\xfd", strings.Repeat("((((", 500), strings.Repeat("移民", 3000), "*", "\x00",
		strings.Repeat("(a* OR ", 500), strings.Repeat("-a ", 500), "ci* in* pr* ta* fa* un* se* mi* co* de* re* pi* zo* la* ac* so* st* lo* go* ma*",
		strings.Repeat("-(title:a* ", 20), "🙂🙂 🙂", "\u202eabc -\u202e", `"" "" -""`, "title: -title:", strings.Repeat("x", 9000) + "*",
		"щукинабвгдежзиклмнопрстуфхцчшщъы", "abcdefghijklmnopqrstuvwxyzabcdef", "ابتثجحخدذرزسشصضطظعغفقكلمنهويابتث", "가나다라마바사아자차카타파하거너더러머버서어저처커터퍼허고노도로",
	} {
		q := &kb.IndexQuery{Text: &kb.TextQuery{Text: text}, Highlights: true, Filter: &kb.Filter{Text: &kb.TextQuery{Text: text}}}
		if result := search(t, ix, q); result.TimedOut {
			t.Errorf("%.20q takes too long", text)
		}
		if _, err := ix.Suggest(t.Context(), text, nil, 10); err != nil {
			t.Errorf("suggest %.20q: %v", text, err)
		}
	}
}

func TestThousandValues(t *testing.T) {
	_, ix := openBehaviour(t)
	values := make([]string, 1000)
	for i := range values {
		values[i] = strings.Repeat("x", i%7) + string(rune('a'+i%26))
	}
	values[999] = "t3"
	result := search(t, ix, &kb.IndexQuery{Filter: &kb.Filter{Field: "themes", Any: values}})
	if got := hitIDs(result); !slices.Equal(got, []kb.ID{"famiglie"}) {
		t.Errorf("finds %v", got)
	}
}

func TestOffsets(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	g := newGenerator(3)
	var docs []*kb.IndexDocument
	for n := range 300 {
		docs = append(docs, g.practice(n))
	}
	apply(t, ix, b, 1, docs...)
	q := &kb.IndexQuery{Text: &kb.TextQuery{Text: g.vocabulary[0] + " " + g.vocabulary[1]}, Size: 1000}
	all := search(t, ix, q)
	if len(all.Hits) < 100 {
		t.Fatalf("only %d hits", len(all.Hits))
	}
	for i, hit := range all.Hits[1:] {
		before := all.Hits[i]
		if hit.Score > before.Score || hit.Score == before.Score && hit.ID < before.ID {
			t.Fatalf("%v stands behind %v", hit, before)
		}
	}
	q.Size = 7
	var paged []kb.ID
	for more := true; more; q.Offset += q.Size {
		result := search(t, ix, q)
		paged = append(paged, hitIDs(result)...)
		more = result.HasMore
	}
	if !slices.Equal(paged, hitIDs(all)) {
		t.Error("pages do not make up the whole")
	}
}

// An acronym is of no language: it does not make a query one of none, and is as rare as
// the entries that have it.
func TestAcronymsAreOfNoLanguage(t *testing.T) {
	b := newBase()
	ix := openMemory(t, b)
	var docs []*kb.IndexDocument
	text := func(field kb.TextField, path, language, value string) kb.IndexText {
		return kb.IndexText{Field: field, Path: path, Language: language, Value: value}
	}
	for i := range 20 {
		docs = append(docs, &kb.IndexDocument{ID: kb.ID(fmt.Sprint("other", i)), Kind: kb.KindProgramme, Texts: []kb.IndexText{
			text(kb.TextLabel, "title", "it", fmt.Sprint("Programma numero ", i)), text(kb.TextAlt, "acronym", "", fmt.Sprint("PN", i)),
			text(kb.TextSummary, "summary", "it", "Quello che fa il programma, e con chi."),
		}})
	}
	docs = append(docs,
		&kb.IndexDocument{ID: "fei", Kind: kb.KindProgramme, Texts: []kb.IndexText{
			text(kb.TextLabel, "title", "it", "Fondo europeo per l'integrazione"), text(kb.TextAlt, "acronym", "", "FEI"), text(kb.TextBody, "action", "", "FEI"),
		}},
		&kb.IndexDocument{ID: "told", Kind: kb.KindPractice, Texts: []kb.IndexText{
			text(kb.TextLabel, "title", "it", "Un corso"), text(kb.TextSummary, "summary", "it", "Un corso di lingua, pagato con il FEI e da chi lo segue."),
		}})
	apply(t, ix, b, 1, docs...)
	with := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: "FEI", Language: "it"}})
	without := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: "FEI", Likely: []string{"it"}}})
	if fmt.Sprint(hitIDs(with)) != "[fei told]" || fmt.Sprint(hitIDs(without)) != fmt.Sprint(hitIDs(with)) {
		t.Errorf("in Italian it finds %v, in no language said %v", hitIDs(with), hitIDs(without))
	}
	for i, hit := range without.Hits {
		if hit.Score < 1 || hit.Score != with.Hits[i].Score {
			t.Errorf("%s counts %v, in Italian %v", hit.ID, hit.Score, with.Hits[i].Score)
		}
	}
}
