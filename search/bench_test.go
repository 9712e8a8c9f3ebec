package search

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"prologis/kb"
)

// The benchmarks run on generated practices of 200 words, 1,000, 10,000 and
// 100,000 of them:
//
//	go test -run '^$' -bench . -benchtime 200x ./search
//
// PROLOGIS_BENCH_SIZES=1 leaves out what is larger than 1,000, 2 than 10,000.
var benchSizes = []int{1_000, 10_000, 100_000}

func benchSizesWanted() []int {
	switch os.Getenv("PROLOGIS_BENCH_SIZES") {
	case "1":
		return benchSizes[:1]
	case "2":
		return benchSizes[:2]
	}
	return benchSizes
}

// benchIndex is an index of generated practices, made once for each size.
type benchIndex struct {
	*Index
	base    *base
	built   time.Duration
	text    int
	first   *kb.IndexResult
	deep    string // cursor in the middle of the list by title
	halfway int
}

var benchIndexes = map[int]*benchIndex{}

const benchBatch = 1000

func openBench(b *testing.B, size int) *benchIndex {
	b.Helper()
	if ix := benchIndexes[size]; ix != nil {
		return ix
	}
	dir, err := os.MkdirTemp("", "prologis-bench")
	if err != nil {
		b.Fatal(err)
	}
	ix := &benchIndex{base: newBase()}
	if ix.Index, err = Open(dir, ix.base.options()); err != nil {
		b.Fatal(err)
	}
	err = ix.Rebuild(context.Background(), func(w kb.IndexWriter) error {
		g := newGenerator(1)
		for n := 0; n < size; n += benchBatch {
			var docs []*kb.IndexDocument
			for i := range benchBatch {
				docs = append(docs, g.practice(n+i))
			}
			ix.base.put(docs...)
			ix.text += textBytes(docs)
			start := time.Now()
			if err := w.Apply(context.Background(), kb.Head{}, docs, nil); err != nil {
				return err
			}
			ix.built += time.Since(start)
		}
		start := time.Now()
		defer func() { ix.built += time.Since(start) }()
		return w.Apply(context.Background(), testHead(1), nil, nil)
	}, nothing)
	if err != nil {
		b.Fatal(err)
	}
	ix.settle()
	ix.walkToMiddle(b, size)
	benchIndexes[size] = ix
	return ix
}

// settle waits for merges to end.
func (ix *benchIndex) settle() {
	for before, same := -1, 0; same < 4; {
		time.Sleep(300 * time.Millisecond)
		v, _ := ix.serving.view()
		n := len(v.segments)
		v.close()
		if same++; n != before {
			before, same = n, 0
		}
	}
}

var byTitle = []kb.IndexOrder{{Field: "title", Language: "it"}}

func (ix *benchIndex) walkToMiddle(b *testing.B, size int) {
	q := &kb.IndexQuery{Kinds: []kb.Kind{kb.KindPractice}, Order: byTitle, Size: 1000}
	for ix.halfway < size/2 {
		result, err := ix.Search(context.Background(), q)
		if err != nil {
			b.Fatal(err)
		}
		ix.halfway += len(result.Hits)
		ix.deep = result.Hits[len(result.Hits)-1].Cursor
		q.After = ix.deep
	}
}

func (ix *benchIndex) bytes() (n int64) {
	_ = filepath.WalkDir(ix.dir, func(_ string, e fs.DirEntry, _ error) error {
		if info, err := e.Info(); err == nil && !e.IsDir() {
			n += info.Size()
		}
		return nil
	})
	return n
}

func BenchmarkIndex(b *testing.B) {
	for _, size := range benchSizesWanted() {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			ix := openBench(b, size)
			for b.Loop() {
			}
			v, _ := ix.serving.view()
			defer v.close()
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(float64(size)/ix.built.Seconds(), "docs/s")
			b.ReportMetric(float64(ix.bytes())/float64(ix.text), "bytes/textbyte")
			b.ReportMetric(float64(len(v.segments)), "segments")
		})
	}
}

// BenchmarkOpen opens an index that was closed, and asks for a page for the first
// time since.
func BenchmarkOpen(b *testing.B) {
	for _, size := range benchSizesWanted() {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			ix := openBench(b, size)
			must(b, ix.Close())
			var first time.Duration
			for b.Loop() {
				var err error
				if ix.Index, err = Open(ix.dir, ix.base.options()); err != nil {
					b.Fatal(err)
				}
				b.StopTimer()
				start := time.Now()
				if result := search(b, ix.Index, &kb.IndexQuery{Order: byTitle}); len(result.Hits) == 0 {
					b.Fatal("nothing left")
				}
				first += time.Since(start)
				must(b, ix.Close())
				b.StartTimer()
			}
			b.ReportMetric(float64(first.Milliseconds())/float64(b.N), "ms/firstpage")
			delete(benchIndexes, size)
		})
	}
}

// BenchmarkApply writes batches into an index of 1,000.
func BenchmarkApply(b *testing.B) {
	for _, size := range []int{1, 16, 1000} {
		b.Run(fmt.Sprint(size), func(b *testing.B) {
			ix := openBench(b, benchSizes[0])
			defer delete(benchIndexes, benchSizes[0]) // it is another one now
			g := newGenerator(2)
			n := 0
			for b.Loop() {
				docs := make([]*kb.IndexDocument, size)
				for i := range docs {
					docs[i] = g.practice(n % 1000)
					n++
				}
				if err := ix.Apply(context.Background(), testHead(1), docs, nil); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "docs/s")
		})
	}
}

// BenchmarkSearch runs the questions whose growth with the base is promised.
func BenchmarkSearch(b *testing.B) {
	practices := []kb.Kind{kb.KindPractice}
	vocabulary := newGenerator(1).vocabulary
	facets := []kb.FacetRequest{{Name: "a", Field: "themes", Size: 20}, {Name: "b", Field: "level", Size: 20}, {Name: "c", Field: "territoriesWithin", Size: 20}}
	theme := &kb.Filter{Field: "themes", Any: []string{"concept_7"}}
	for _, one := range []struct {
		name string
		make func(*benchIndex) *kb.IndexQuery
	}{
		{"FirstPage", func(*benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle} }},
		{"DeepPage", func(ix *benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, After: ix.deep} }},
		{"DeepPageBefore", func(ix *benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, Before: ix.deep} }},
		{"LastPage", func(*benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, Last: true} }},
		{"Newest", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Order: []kb.IndexOrder{{Field: "updated", Descending: true}}}
		}},
		{"LastWithoutValue", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Order: []kb.IndexOrder{{Field: "start"}}, Last: true}
		}},
		{"TwoKeys", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Order: append([]kb.IndexOrder{{Field: "start"}}, byTitle...)}
		}},
		{"Filter2Percent", func(*benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, Filter: theme} }},
		{"Filter25Percent", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Order: byTitle, Filter: &kb.Filter{Field: "status", Any: []string{"PLANNED"}}}
		}},
		{"FilterRare", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Order: byTitle, Filter: &kb.Filter{And: []*kb.Filter{theme, {Field: "themes", Any: []string{"concept_9"}}}}}
		}},
		{"FilterTotal", func(*benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, Filter: theme, Total: true} }},
		{"FilterDates", func(*benchIndex) *kb.IndexQuery {
			f := &kb.Filter{Field: "updatedAt", After: generatedStart.Add(time.Hour), Before: generatedStart.AddDate(0, 0, 30)}
			return &kb.IndexQuery{Order: byTitle, Filter: f}
		}},
		{"RankedTwoWords", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Text: &kb.TextQuery{Text: vocabulary[100] + " " + vocabulary[200]}}
		}},
		{"RankedTwoWordsFacetsHighlights", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Text: &kb.TextQuery{Text: vocabulary[100] + " " + vocabulary[200]}, Facets: facets, Highlights: true}
		}},
		{"RankedCommonest", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Text: &kb.TextQuery{Text: vocabulary[0]}}
		}},
		{"RankedCommonestFacets", func(*benchIndex) *kb.IndexQuery {
			return &kb.IndexQuery{Text: &kb.TextQuery{Text: vocabulary[0]}, Facets: facets}
		}},
		{"FacetsOfEverything", func(*benchIndex) *kb.IndexQuery { return &kb.IndexQuery{Order: byTitle, Facets: facets} }},
	} {
		b.Run(one.name, func(b *testing.B) {
			for _, size := range benchSizesWanted() {
				b.Run(fmt.Sprint(size), func(b *testing.B) {
					ix := openBench(b, size)
					q := one.make(ix)
					q.Kinds, q.Size = practices, 20
					hits := 0
					for b.Loop() {
						result, err := ix.Search(context.Background(), q)
						if err != nil || result.TimedOut {
							b.Fatal(err, result)
						}
						hits = max(result.Total, len(result.Hits))
					}
					b.ReportMetric(float64(hits), "hits")
				})
			}
		})
	}
}

func BenchmarkSuggest(b *testing.B) {
	vocabulary := newGenerator(1).vocabulary
	for name, prefix := range map[string]string{"1letter": "t", "3letters": vocabulary[30][:3], "word": vocabulary[30] + " " + vocabulary[3][:2]} {
		b.Run(name, func(b *testing.B) {
			for _, size := range benchSizesWanted() {
				b.Run(fmt.Sprint(size), func(b *testing.B) {
					ix := openBench(b, size)
					for b.Loop() {
						if _, err := ix.Suggest(context.Background(), prefix, nil, 10); err != nil {
							b.Fatal(err)
						}
					}
				})
			}
		})
	}
}
