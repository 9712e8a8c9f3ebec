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
			for _, q := range questionsOf(p.language, field, strings.Join(texts, " ")) {
				q.relevant = relevant
				questions = append(questions, q)
			}
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

// questionsOf answers how one asks by a field: by the whole of it, by a first sentence,
// as descriptions of topics do, and in words that people put around what they look for.
func questionsOf(language, field, text string) []plainQuery {
	questions := []plainQuery{{sort: field, text: text}}
	switch field {
	case "title":
		asked := "Quali esperienze ci sono di %s, e come si possono organizzare altrove?"
		if language == "en" {
			asked = "What do we know about %s, and how can one organise it somewhere else?"
		}
		questions = append(questions, plainQuery{sort: "question", text: fmt.Sprintf(asked, text)})
	case "summary":
		sentence, _, _ := strings.Cut(text, ". ")
		questions = append(questions, plainQuery{sort: "description", text: sentence})
	}
	return questions
}

// long puts passages about one entry together into documents of a hundred words or more.
func (p *plain) long() *plain {
	long := &plain{language: p.language}
	of := map[string]string{} // the documents that passages went into
	var words []string
	for i, d := range p.docs {
		words = append(words, strings.Fields(d.title+" "+d.summary+" "+d.description)...)
		first := fmt.Sprintf("%s-%d", d.about, len(long.docs))
		of[d.name] = first
		if last := i+1 == len(p.docs) || p.docs[i+1].about != d.about; last || len(words) >= 100 {
			long.docs = append(long.docs, newPlainDoc(first, d.about, strings.Join(words, " ")))
			words = nil
		}
	}
	for _, q := range p.queries {
		relevant := map[string]bool{}
		for name := range q.relevant {
			relevant[of[name]] = true
		}
		q.relevant = relevant
		long.queries = append(long.queries, q)
	}
	return long
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
var plainSorts = []string{"description", "known item", "need", "question", "summary", "title"}

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

// TestNoWorseThanBM25 holds our ranking of plain texts, short and long, against BM25 with
// the analyser that Lucene has for their language, with the constants of Lucene and with
// those that others prefer: over all sorts of questions it is no worse than either, whether
// the language of the query is said or not, with a glossary in the base that widens
// queries, or without; and no sort is much worse than with those of Lucene.
func TestNoWorseThanBM25(t *testing.T) {
	for _, language := range []string{"it", "en"} {
		short := passages(t, language)
		for length, p := range map[string]*plain{"short": short, "long": short.long()} {
			t.Run(language+" "+length, func(t *testing.T) {
				best, sorts := 0.0, map[string]float64{}
				for _, constants := range [][2]float64{{1.2, 0.75}, {0.9, 0.4}} {
					r := newReference(t, language, constants[0], constants[1])
					for _, d := range p.docs {
						r.add(d.name, d.title+" "+d.summary+" "+d.description)
					}
					figures := p.figures(func(query string) []string { return r.search(query, 10) })
					t.Logf("BM25 %v: %.3f %.3v", constants, meanOf(figures), figures)
					if best = max(best, meanOf(figures)); constants[0] == 1.2 {
						sorts = figures
					}
				}
				for _, glossary := range []bool{false, true} {
					base := p.open(t, glossary)
					for _, given := range []string{language, ""} {
						p.noWorse(t, base, given, best, sorts)
					}
				}
			})
		}
	}
}

// muchWorse is how much less a sort of questions may be worth than with BM25. Known items
// are asked for by any of their words, of which Lucene's English keeps more.
const muchWorse = 0.05

func (p *plain) noWorse(t *testing.T, base *kb.Base, given string, best float64, sorts map[string]float64) {
	figures := p.figures(p.ours(t, base, given))
	t.Logf("ours: %.3f %.3v", meanOf(figures), figures)
	if mean := meanOf(figures); mean < best {
		t.Errorf("language %q: %.4f; BM25 has %.4f", given, mean, best)
	}
	for sort, figure := range figures {
		if figure < sorts[sort]-muchWorse {
			t.Errorf("language %q, %s: %.4f; BM25 has %.4f", given, sort, figure, sorts[sort])
		}
	}
}

func meanOf(figures map[string]float64) (mean float64) {
	for _, figure := range sorted(figures) {
		mean += figure / float64(len(figures))
	}
	return mean
}
