package kb_test

import (
	"fmt"
	"sync"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// sought are words that people look for, a few of which a practice of the benchmark has.
var sought = []string{"accoglienza", "mediazione", "sportello", "scuola", "lavoro", "casa", "minori", "salute", "lingua", "diritti"}

// BenchmarkTellSaved times a look at what one new practice means for saved searches, of
// which there are 50 a person: go test ./kb -run '^$' -bench TellSaved. None of them
// finds it, as is usual; finding is a commit for each.
func BenchmarkTellSaved(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprintf("searches=%d", n), func(b *testing.B) {
			o := &crowd{B: b, base: basetest.Open(b)}
			o.fill(1)
			o.seek(n)
			tell := func() {
				told, err := o.base.TellSaved(bg, asking)
				if o.ok(err); told != 0 {
					b.Fatalf("%d are told", told)
				}
			}
			tell()
			o.publish(0)
			tell() // the first look reads them all
			for i := 0; b.Loop(); i++ {
				b.StopTimer()
				o.publish(i + 1)
				b.StartTimer()
				tell()
			}
		})
	}
}

func (o *crowd) publish(i int) {
	_, err := o.base.Put(bg, kb.Author{By: "bench"}, kb.PutInput{Content: whole(fmt.Sprintf("Pratica %d", i))})
	o.ok(err)
}

// seek saves searches of two words, each with a filter.
func (o *crowd) seek(n int) {
	const each = 50
	var wait sync.WaitGroup
	for person := range n / each {
		v := o.viewer(fmt.Sprint("seeker ", person), kb.RoleContributor, "ours")
		wait.Go(func() {
			for i := range each {
				query := fmt.Sprintf("%s%d %s%d", sought[i%10], person, sought[i/10], i)
				if _, err := o.base.SaveSearch(bg, v, kb.SavedSearchInput{Name: fmt.Sprint(i), Query: query, Filter: "practice"}); err != nil {
					o.Error(err)
				}
			}
		})
	}
	wait.Wait()
}
