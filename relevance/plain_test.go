package relevance_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/seed"
	"prologis/transfer"
)

// A collection of plain texts, as others bring them: each has a title, a summary,
// maybe a description, in one language, and nothing else. They are the passages of
// the starting content's practices and case studies: what one entry says in its
// fields is about one subject, so that its passages are what a question about that
// subject should find.
type plain struct {
	language string
	docs     []plainDoc
	queries  []plainQuery
}

type plainDoc struct {
	name, about                 string // about: the entry that it is a passage of
	title, summary, description string
}

// plainQuery asks for the passages about an entry, or for one of them.
type plainQuery struct {
	sort, text string
	relevant   map[string]bool // by name
}

// passages takes the starting content apart. Titles, summaries and needs are the
// questions; known items are asked for by some of their words.
func passages(t testing.TB, language string) *plain {
	t.Helper()
	inputs, err := seed.Load(basetest.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	p := &plain{language: language}
	for _, in := range inputs {
		if kind := in.Content.Kind(); kind != kb.KindPractice && kind != kb.KindCaseStudy {
			continue
		}
		encoded, err := json.Marshal(in.Content)
		if err != nil {
			t.Fatal(err)
		}
		var tree map[string]any
		if err := json.Unmarshal(encoded, &tree); err != nil {
			t.Fatal(err)
		}
		p.take(in.Slug, tree)
	}
	p.askKnownItems()
	return p
}

func (p *plain) take(slug string, tree map[string]any) {
	var questions []plainQuery
	relevant := map[string]bool{}
	for _, field := range slices.Sorted(maps.Keys(tree)) {
		texts := textsIn(tree[field], p.language)
		switch field {
		case "title", "summary", "need":
			questions = append(questions, plainQuery{sort: field, text: strings.Join(texts, " "), relevant: relevant})
		case "sources":
		default:
			for i, text := range texts {
				name := fmt.Sprintf("%s-%s-%d", slug, strings.ToLower(field), i)
				relevant[name] = true
				p.docs = append(p.docs, newPlainDoc(name, slug, text))
			}
		}
	}
	p.queries = append(p.queries, questions...)
}

// newPlainDoc gives a passage its first words for a title, and the rest of its
// first sentences for a summary.
func newPlainDoc(name, about, text string) plainDoc {
	words := strings.Fields(text)
	cut, half := min(7, len(words)-1), min(60, len(words))
	return plainDoc{name, about, strings.Join(words[:max(cut, 1)], " "), strings.Join(words[cut:max(half, 1)], " "), strings.Join(words[half:], " ")}
}

func textsIn(tree any, language string) (texts []string) {
	switch node := tree.(type) {
	case map[string]any:
		if text, ok := node[language].(string); ok {
			return []string{text}
		}
		for _, name := range slices.Sorted(maps.Keys(node)) {
			texts = append(texts, textsIn(node[name], language)...)
		}
	case []any:
		for _, below := range node {
			texts = append(texts, textsIn(below, language)...)
		}
	}
	return texts
}

// askKnownItems asks for passages by words that somebody remembers of them.
func (p *plain) askKnownItems() {
	random := rand.New(rand.NewPCG(1, 2))
	for _, d := range p.docs {
		words := strings.Fields(d.title + " " + d.summary + " " + d.description)
		if len(words) < 12 || random.IntN(4) > 0 {
			continue
		}
		random.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		p.queries = append(p.queries, plainQuery{"known item", strings.Join(words[:6], " "), map[string]bool{d.name: true}})
	}
}

// open imports the collection into a base, into one that has the glossary if so
// wanted.
func (p *plain) open(t testing.TB, glossary bool) *kb.Base {
	t.Helper()
	base := basetest.Open(t)
	p.fill(t, base, glossary)
	return base
}

func (p *plain) fill(t testing.TB, base *kb.Base, glossary bool) {
	t.Helper()
	if glossary {
		p.importGlossary(t, base)
	}
	var lines bytes.Buffer
	for _, d := range p.docs {
		input := map[string]any{"title": map[string]string{p.language: d.title}, "summary": map[string]string{p.language: d.summary}}
		if d.description != "" {
			input["description"] = map[string]string{p.language: d.description}
		}
		line, err := json.Marshal(map[string]any{"kind": "practice", "slug": d.slug(), "input": input})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	importLines(t, base, &lines)
}

// slug is a slug for the document: names are longer than slugs may be.
func (d *plainDoc) slug() string {
	h := fnv.New64a()
	h.Write([]byte(d.name))
	return fmt.Sprintf("p-%x", h.Sum64())
}

func (p *plain) importGlossary(t testing.TB, base *kb.Base) {
	t.Helper()
	inputs, err := seed.Load(basetest.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for _, in := range inputs {
		if kind := in.Content.Kind(); kind == kb.KindConcept || kind == kb.KindConceptScheme {
			line, err := json.Marshal(map[string]any{"kind": kind, "slug": in.Slug, "input": in.Content})
			if err != nil {
				t.Fatal(err)
			}
			lines.Write(append(line, '\n'))
		}
	}
	importLines(t, base, &lines)
}

func importLines(t testing.TB, base *kb.Base, lines *bytes.Buffer) {
	t.Helper()
	_, err := transfer.Import(t.Context(), base, lines, transfer.Options{By: "test"}, func(l transfer.Line) {
		if len(l.Errors) > 0 {
			t.Fatalf("line %d, %s %s: %v", l.Line, l.Kind, l.Slug, l.Errors)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// plainSorts are the sorts of questions.
var plainSorts = []string{"known item", "need", "summary", "title"}

// figures are what a search is worth over the queries of a sort: nDCG@10 of the
// questions, the reciprocal rank of known items.
func (p *plain) figures(search func(query string) []string) map[string]float64 {
	sums, counts := map[string]float64{}, map[string]float64{}
	for _, q := range p.queries {
		counts[q.sort]++
		gain, best := 0.0, 0.0
		for i, name := range search(q.text) {
			if !q.relevant[name] {
				continue
			}
			if q.sort == "known item" {
				gain = 1 / float64(i+1)
				break
			}
			gain += 1 / math.Log2(float64(i+2))
		}
		for i := range min(10, len(q.relevant)) {
			best += 1 / math.Log2(float64(i+2))
		}
		if q.sort == "known item" {
			best = 1
		}
		sums[q.sort] += gain / best
	}
	for sort := range sums {
		sums[sort] /= counts[sort]
	}
	return sums
}

// ours asks a base for names of passages.
func (p *plain) ours(t testing.TB, base *kb.Base, given string) func(string) []string {
	names := map[string]string{}
	for _, d := range p.docs {
		names[d.slug()] = d.name
	}
	return func(query string) (found []string) {
		answer, err := base.Find(t.Context(), &kb.IndexQuery{
			Kinds: []kb.Kind{kb.KindPractice}, Text: &kb.TextQuery{Text: query, Language: given}, Size: 10,
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range answer.Entries {
			found = append(found, names[e.Meta().Slug])
		}
		return found
	}
}

// TestNoWorseThanBM25 holds our ranking of plain texts against BM25 with the
// analyser of their language, with the constants of Lucene and with those that
// others prefer: on the whole it is no worse than either, whether the language of
// the query is said or not, with a glossary in the base or without.
func TestNoWorseThanBM25(t *testing.T) {
	for _, language := range []string{"it", "en"} {
		t.Run(language, func(t *testing.T) {
			p := passages(t, language)
			best := 0.0
			for _, constants := range [][2]float64{{1.2, 0.75}, {0.9, 0.4}} {
				r := newReference(t, language, constants[0], constants[1])
				for _, d := range p.docs {
					r.add(d.name, d.title+" "+d.summary+" "+d.description)
				}
				figures := p.figures(func(query string) []string { return r.search(query, 10) })
				t.Logf("BM25 %v: %.3f %.4v", constants, meanOf(figures), figures)
				best = max(best, meanOf(figures))
			}
			for _, glossary := range []bool{false, true} {
				base := p.open(t, glossary)
				for _, given := range []string{language, ""} {
					figures := p.figures(p.ours(t, base, given))
					t.Logf("ours: %.3f %.4v", meanOf(figures), figures)
					if meanOf(figures) < best {
						t.Errorf("language %q, with a glossary %t: %.4f; BM25 has %.4f", given, glossary, meanOf(figures), best)
					}
				}
			}
		})
	}
}

func meanOf(figures map[string]float64) (mean float64) {
	for _, figure := range sorted(figures) {
		mean += figure / float64(len(figures))
	}
	return mean
}
