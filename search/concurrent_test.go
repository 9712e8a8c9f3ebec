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

// TestManyAtOnce asks everything while documents change and the index is rebuilt;
// it is for the race detector.
func TestManyAtOnce(t *testing.T) {
	b := newBase()
	ix := openDir(t, t.TempDir(), b.options())
	defer ix.Close()
	g := newGenerator(6)
	var docs []*kb.IndexDocument
	for n := range 60 {
		docs = append(docs, g.practice(n))
	}
	apply(t, ix, b, 1, docs...)
	ctx, stop := context.WithTimeout(t.Context(), 1500*time.Millisecond)
	defer stop()
	var wait sync.WaitGroup
	for worker := range 4 {
		wait.Go(func() {
			r := rand.New(rand.NewPCG(uint64(worker), 1))
			for ctx.Err() == nil {
				if err := askSomething(ix, r, g.vocabulary); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	for seq := kb.Seq(2); ctx.Err() == nil; seq++ {
		d := docs[int(seq)%len(docs)]
		must(t, ix.Apply(context.Background(), testHead(seq), []*kb.IndexDocument{d}, nil))
		if seq%20 == 0 {
			must(t, ix.Rebuild(context.Background(), func(w kb.IndexWriter) error {
				return w.Apply(context.Background(), testHead(seq), docs, nil)
			}, nothing))
		}
	}
	wait.Wait()
	checkHashes(t, ix, b)
}

func askSomething(ix *Index, r *rand.Rand, vocabulary []string) error {
	ctx := context.Background()
	q := &kb.IndexQuery{Size: 10, Total: true, Facets: []kb.FacetRequest{{Name: "a", Field: "themes", Size: 5}}}
	switch r.IntN(4) {
	case 0:
		q.Order = byTitle
	case 1:
		q.Order = []kb.IndexOrder{{Field: "start"}, {Field: "updated", Descending: true}}
		q.Last = true
	case 2:
		q.Text = &kb.TextQuery{Text: vocabulary[r.IntN(50)] + " " + vocabulary[r.IntN(50)]}
		q.Highlights = true
	case 3:
		_, err := ix.Suggest(ctx, vocabulary[r.IntN(50)][:2], nil, 5)
		return err
	}
	result, err := ix.Search(ctx, q)
	if err == nil && q.Text == nil && result.Total != 60 {
		err = fmt.Errorf("%d documents, want 60", result.Total)
	}
	return err
}

func TestTimeIsBounded(t *testing.T) {
	b := newBase()
	opts := b.options()
	opts.Budget = time.Nanosecond
	ix, err := OpenMemory(opts)
	must(t, err)
	defer ix.Close()
	g := newGenerator(1)
	var docs []*kb.IndexDocument
	for n := range 300 {
		docs = append(docs, g.practice(n))
	}
	apply(t, ix, b, 1, docs...)
	for _, text := range []string{g.vocabulary[0] + " " + g.vocabulary[1], `"` + g.vocabulary[0] + " " + g.vocabulary[1] + `"`} {
		result := search(t, ix, &kb.IndexQuery{Text: &kb.TextQuery{Text: text}, Highlights: true})
		if !result.TimedOut {
			t.Errorf("a search without time for %s does not say so", text)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := ix.Search(ctx, &kb.IndexQuery{Size: 5, Order: byTitle}); err == nil {
		t.Error("a search goes on without its caller")
	}
}
