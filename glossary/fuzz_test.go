package glossary

import (
	"runtime"
	"strings"
	"testing"
	"unicode/utf8"
)

func FuzzSpans(f *testing.F) {
	for _, text := range []string{
		"I minori stranieri non accompagnati allo sportello unico", "MSNA A.T.S. S.A.I", "co-progettazione-\n- l''dell'", "\x00\xff\u202e👩‍👩‍👧 مواطن دولة 第三国",
		"LO SPORTELLO UNICO DEI MSNA", "di di di di di di di di di di di di di di di di di di di di", "a\u0300\u00ad-b", "ﬁ İ ß ŉ",
	} {
		f.Add(text, "it")
		f.Add(text, "")
	}
	g := openMemory(f, framework()...)
	f.Fuzz(func(t *testing.T, text, language string) {
		spans := g.Spans(text, language)
		end := 0
		for _, s := range spans {
			if s.Start < end || s.End <= s.Start || s.End > len(text) || len(s.Readings) == 0 {
				t.Fatalf("a span from %d to %d behind %d", s.Start, s.End, end)
			}
			end = s.End
			if s.Start > 0 && !utf8.RuneStart(text[s.Start]) {
				t.Fatalf("a span starts inside a character")
			}
		}
		for _, c := range g.Candidates(text, language, spans) {
			if c.Count < minSaid || text[c.Start:c.End] != c.Term {
				t.Fatalf("candidate %+v", c)
			}
		}
		g.Language(text)
	})
}

// What a text costs grows with its length: one twice as long takes no more than thrice the memory.
func TestCostsGrowWithTheText(t *testing.T) {
	g := openMemory(t, framework()...)
	for _, part := range []string{
		"a ", "di ", "sportello ", "MSNA ", "co-", "la l'", "x. ", "sportello unico per l'", "A.", "第", "\u00ad", "'", "a\u0301", "x\n", "a",
	} {
		cost := func(times int) uint64 {
			text := strings.Repeat(part, times)
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			g.Candidates(text, "it", g.Spans(text, "it"))
			g.Language(text)
			runtime.ReadMemStats(&after)
			return after.TotalAlloc - before.TotalAlloc
		}
		cost(4000) // what is remembered of words
		if one, two := cost(4000), cost(8000); two > 3*one+4096 {
			t.Errorf("%q again and again takes %d bytes, and %d when twice as often", part, one, two)
		}
	}
}
