package search

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"prologis/kb"
)

// base stands in for the replica: it holds the present documents.
type base struct {
	mu   sync.Mutex
	docs map[kb.ID]*kb.IndexDocument
}

func newBase() *base { return &base{docs: map[kb.ID]*kb.IndexDocument{}} }

func (b *base) put(docs ...*kb.IndexDocument) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, d := range docs {
		b.docs[d.ID] = d
	}
}

func (b *base) remove(ids ...kb.ID) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		delete(b.docs, id)
	}
}

func (b *base) texts(_ context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []*kb.IndexDocument
	for _, id := range ids {
		if d := b.docs[id]; d != nil {
			found = append(found, d)
		}
	}
	return found, nil
}

func (b *base) options() Options {
	return Options{Languages: []string{"it", "en"}, Texts: b.texts}
}

func openMemory(t testing.TB, b *base) *Index {
	t.Helper()
	ix, err := OpenMemory(b.options())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ix.Close() })
	return ix
}

func apply(t testing.TB, ix *Index, b *base, seq kb.Seq, docs ...*kb.IndexDocument) {
	t.Helper()
	b.put(docs...)
	if err := ix.Apply(t.Context(), testHead(seq), docs, nil); err != nil {
		t.Fatal(err)
	}
}

func testHead(seq kb.Seq) kb.Head { return kb.Head{Seq: seq, ID: fmt.Sprintf("commit-%d", seq)} }

func search(t testing.TB, ix *Index, q *kb.IndexQuery) *kb.IndexResult {
	t.Helper()
	if q.Size == 0 {
		q.Size = 20
	}
	result, err := ix.Search(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	return result
}

func hitIDs(result *kb.IndexResult) []kb.ID {
	ids := []kb.ID{}
	for _, hit := range result.Hits {
		ids = append(ids, hit.ID)
	}
	return ids
}

// testID makes a well-formed id of a number.
func testID(kind kb.Kind, n int) kb.ID { return kb.ID(fmt.Sprintf("%s_%026d", kind, n)) }

// generator makes documents of about 200 words from a vocabulary in which few
// words are common and most are rare, as in a language.
type generator struct {
	rand       *rand.Rand
	vocabulary []string
	common     *rand.Zipf
}

func newGenerator(seed uint64) *generator {
	g := &generator{rand: rand.New(rand.NewPCG(seed, 7))}
	syllables := []string{"ta", "vo", "lo", "me", "di", "zio", "ne", "ra", "sco", "pri", "gra", "ti", "no", "sper", "lu", "co"}
	for seen := map[string]bool{}; len(g.vocabulary) < 20_000; {
		word := ""
		for range 2 + g.rand.IntN(3) {
			word += syllables[g.rand.IntN(len(syllables))]
		}
		if !seen[word] {
			seen[word] = true
			g.vocabulary = append(g.vocabulary, word)
		}
	}
	g.common = rand.NewZipf(g.rand, 1.07, 20, uint64(len(g.vocabulary)-1))
	return g
}

func (g *generator) words(n int) string {
	text := make([]byte, 0, n*8)
	for i := range n {
		if i > 0 {
			text = append(text, ' ')
		}
		text = append(text, g.vocabulary[g.common.Uint64()]...)
	}
	return string(text)
}

var (
	generatedStatus = []string{"PLANNED", "UNDER_WAY", "CONCLUDED", "REGULAR"}
	generatedStart  = time.Date(2010, 1, 1, 0, 0, 0, 0, time.UTC)
)

// practice makes a document as kb makes them of practices.
func (g *generator) practice(n int) *kb.IndexDocument {
	title := g.words(7)
	updated := generatedStart.Add(time.Duration(n) * time.Minute)
	d := &kb.IndexDocument{
		ID: testID(kb.KindPractice, n), Kind: kb.KindPractice,
		Texts: []kb.IndexText{
			{Field: kb.TextLabel, Path: "title", Language: "it", Value: title},
			{Field: kb.TextSummary, Path: "summary", Language: "it", Value: g.words(60)},
			{Field: kb.TextBody, Path: "description", Language: "it", Value: g.words(133)},
		},
		Keywords: map[string][]string{
			"status": {generatedStatus[g.rand.IntN(4)]},
			"level":  {fmt.Sprint("L", g.rand.IntN(6))},
			"themes": {fmt.Sprint("concept_", g.rand.IntN(100)), fmt.Sprint("concept_", g.rand.IntN(100))},
			"years":  {fmt.Sprint(2000 + g.rand.IntN(25))}, "languages": {"it"},
			"territoriesWithin": {"it", fmt.Sprint("region_", g.rand.IntN(20)), fmt.Sprint("territory_", g.rand.IntN(600))},
		},
		Dates:  map[string]time.Time{"updatedAt": updated, "createdAt": updated},
		Orders: map[string]map[string]string{"title": {"it": title, "en": title}},
		Sorted: map[string]string{
			"updated": updated.Format("20060102150405.000"), "created": updated.Format("20060102150405.000"),
		},
	}
	if n%3 > 0 {
		d.Sorted["start"] = generatedStart.AddDate(0, g.rand.IntN(100), 0).Format("20060102150405.000")
	}
	return d
}

func textBytes(docs []*kb.IndexDocument) (n int) {
	for _, d := range docs {
		for _, t := range d.Texts {
			n += len(t.Value)
		}
	}
	return n
}
