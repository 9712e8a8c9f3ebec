package embedded

import (
	"context"
	"testing"

	"prologis/kb"
)

// BenchmarkAppend appends groups of commits of 3 kB, with all their fsyncs.
func BenchmarkAppend(b *testing.B) {
	for name, size := range map[string]int{"1": 1, "16": 16, "500": 500} {
		b.Run(name, func(b *testing.B) {
			s := mustOpen(b, b.TempDir())
			var head kb.Head
			for b.Loop() {
				b.StopTimer()
				group := chain(head, size)
				b.StartTimer()
				if _, err := s.Append(context.Background(), group); err != nil {
					b.Fatal(err)
				}
				head = kb.Head{Seq: group[size-1].Seq, ID: group[size-1].ID}
			}
			b.ReportMetric(float64(b.N*size)/b.Elapsed().Seconds(), "commits/s")
		})
	}
}

// BenchmarkCommits reads 10,000 commits of 3 kB.
func BenchmarkCommits(b *testing.B) {
	s := mustOpen(b, b.TempDir())
	for range 20 {
		appendChain(b, s, 500)
	}
	for b.Loop() {
		readAll(b, s)
	}
	b.ReportMetric(float64(b.N*10000)/b.Elapsed().Seconds(), "commits/s")
}
