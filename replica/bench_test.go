package replica

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// generator makes deltas like those of an import: practices of 3 kB, with 2
// keys each and 8 references to some of 1,000 targets.
type generator struct {
	random *rand.Rand
	seq    kb.Seq
	text   string
}

func newGenerator() *generator {
	return &generator{random: rand.New(rand.NewPCG(1, 1)), text: strings.Repeat("accoglienza ", 245)}
}

func (g *generator) id(n kb.Seq) kb.ID { return kb.ID(fmt.Sprintf("practice_%010d%016d", n, n*7919)) }

func (g *generator) delta() *kb.Delta {
	g.seq++
	doc := kb.DocDelta{Kind: kb.KindPractice, ID: g.id(g.seq), Rev: 1, Op: kb.OpPut, Count: 1}
	doc.Document = fmt.Appendf(nil, `{"id":%q,"text":%q}`, doc.ID, g.text)
	for range 2 {
		doc.AddKeys = append(doc.AddKeys, fmt.Sprintf("slug|practice|%016x-accoglienza-diffusa", g.random.Uint64()))
	}
	for _, field := range []string{"territories", "concepts"} {
		for range 4 {
			target := kb.ID(fmt.Sprintf("territory_%026d", g.random.IntN(1000)))
			doc.AddRefs = append(doc.AddRefs, kb.Reference{Target: target, Kind: doc.Kind, Field: field, Source: doc.ID})
		}
	}
	return &kb.Delta{
		Head: kb.Head{Seq: g.seq, ID: fmt.Sprint(g.seq)}, Public: true, At: time.UnixMilli(int64(g.seq)).UTC(), By: "import",
		Docs: []kb.DocDelta{doc},
	}
}

func (g *generator) deltas(n int) []*kb.Delta {
	deltas := make([]*kb.Delta, n)
	for i := range deltas {
		deltas[i] = g.delta()
	}
	return deltas
}

// grown makes a replica of n practices.
func grown(b *testing.B, n int) (*Replica, *generator, string) {
	path := filepath.Join(b.TempDir(), "replica.db")
	r, g := mustOpen(b, path), newGenerator()
	for range n / 500 {
		if err := r.Apply(context.Background(), g.deltas(500)); err != nil {
			b.Fatal(err)
		}
	}
	return r, g, path
}

// BenchmarkApply applies groups to replicas of several sizes.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{0, 10_000, 100_000} {
		for _, group := range []int{1, 500} {
			b.Run(fmt.Sprintf("at=%d/group=%d", size, group), func(b *testing.B) {
				r, g, path := grown(b, size)
				for b.Loop() {
					b.StopTimer()
					deltas := g.deltas(group)
					b.StartTimer()
					if err := r.Apply(context.Background(), deltas); err != nil {
						b.Fatal(err)
					}
				}
				b.StopTimer()
				if info, err := os.Stat(path); err == nil {
					b.ReportMetric(float64(info.Size())/float64(g.seq), "B/entry")
				}
			})
		}
	}
}

// BenchmarkRead reads replicas of several sizes, a View for each question.
func BenchmarkRead(b *testing.B) {
	for _, size := range []int{1000, 10_000, 100_000} {
		r, g, path := grown(b, size)
		questions := map[string]func(kb.ReplicaReader, kb.ID) error{
			"Document": func(in kb.ReplicaReader, id kb.ID) error {
				_, err := in.Document(id)
				return err
			},
			"CountReferrers": func(in kb.ReplicaReader, _ kb.ID) error {
				in.CountReferrers("territory_00000000000000000000000007", kb.KindPractice, "territories")
				return nil
			},
			"Referrers20": func(in kb.ReplicaReader, id kb.ID) error {
				n := 0
				for range in.Referrers("territory_00000000000000000000000007", kb.KindPractice, "territories", "", true) {
					if n++; n == 20 {
						break
					}
				}
				return nil
			},
		}
		for name, ask := range questions {
			b.Run(fmt.Sprintf("%s/at=%d", name, size), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					id := g.id(1 + kb.Seq(g.random.IntN(size)))
					err := r.View(context.Background(), func(in kb.ReplicaReader) error { return ask(in, id) })
					if err != nil {
						b.Fatal(err)
					}
				}
			})
		}
		b.Run(fmt.Sprintf("Open/at=%d", size), func(b *testing.B) {
			for b.Loop() {
				mustClose(b, r)
				r = mustOpen(b, path)
			}
		})
	}
}
