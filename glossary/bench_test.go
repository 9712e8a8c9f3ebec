package glossary

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"prologis/kb"
)

// made makes concepts with a preferred and an alternative label in six languages, of
// a vocabulary of twenty thousand words each, under tops of forty.
func made(n int) []*kb.Concept {
	random := rand.New(rand.NewPCG(1, 2))
	concepts := make([]*kb.Concept, n)
	for i := range concepts {
		c := conceptOf(fmt.Sprintf("%07d", i))
		for _, tag := range []string{"it", "en", "fr", "es", "de", "ro"} {
			c.PrefLabel[tag] = madeLabel(random, tag)
			c.AltLabels[tag] = []string{madeLabel(random, tag)}
		}
		if i >= 40 {
			c.Broader = []kb.ID{idOf(fmt.Sprintf("%07d", i/40))}
		}
		c.Related = []kb.ID{idOf(fmt.Sprintf("%07d", random.IntN(n)))}
		concepts[i] = c
	}
	return concepts
}

var syllables = strings.Fields("ba ce di fo gu la me ni po ru sa te vi zo tra ste pri glo cu nta")

func madeWord(random *rand.Rand, tag string) string {
	n := int(20_000 * random.Float64() * random.Float64())
	word := ""
	for range 4 {
		word += syllables[n%len(syllables)]
		n /= len(syllables)
	}
	return word + tag[:1]
}

func madeLabel(random *rand.Rand, tag string) string {
	words := make([]string, []int{1, 2, 2, 2, 2, 3, 3, 3, 3, 4}[random.IntN(10)])
	for i := range words {
		words[i] = madeWord(random, tag)
	}
	return strings.Join(words, " ")
}

// large is a glossary of n concepts with the bytes that it takes for each.
func large(t testing.TB, path string, n int) (*Glossary, uint64) {
	t.Helper()
	before := heap()
	g, err := Open(path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	for concepts := made(n); len(concepts) > 0; {
		batch := concepts[:min(512, len(concepts))]
		if err := g.Apply(kb.Head{Seq: 1, ID: "one"}, batch, nil); err != nil {
			t.Fatal(err)
		}
		concepts = concepts[len(batch):]
	}
	return g, (heap() - before) / uint64(n)
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

func TestAConceptIsSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 20,000 concepts")
	}
	g, bytes := large(t, filepath.Join(t.TempDir(), "glossary.bin"), 20_000)
	if bytes >= 1500 {
		t.Errorf("a concept with two labels in six languages takes %d bytes", bytes)
	}
	t.Logf("%d bytes a concept", bytes)
	runtime.KeepAlive(g)
}

// tenPages is a text of ten pages, in Italian by its little words, in which every fourth word
// starts a label.
func tenPages(g *Glossary) string {
	random := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for b.Len() < 30_000 {
		b.WriteString([]string{"il ", "della ", "che ", "per ", "con "}[random.IntN(5)])
		b.WriteString(madeWord(random, "it") + " ")
		if random.IntN(4) == 0 {
			b.WriteString(g.graph.label(ref{number(1 + random.IntN(g.graph.size)), 0}).Value + ". ")
		}
	}
	return b.String()
}

func BenchmarkAnnotate(b *testing.B) {
	g, _ := large(b, filepath.Join(b.TempDir(), "glossary.bin"), 100_000)
	text := tenPages(g)
	for _, language := range []string{"it", ""} {
		b.Run("spans/language="+language, func(b *testing.B) {
			for b.Loop() {
				g.Spans(text, language)
			}
		})
		spans := g.Spans(text, language)
		b.Run("candidates/language="+language, func(b *testing.B) {
			for b.Loop() {
				g.Candidates(text, language, spans)
			}
		})
	}
	b.Run("language", func(b *testing.B) {
		for b.Loop() {
			g.Language(text)
		}
	})
	b.Run("query", func(b *testing.B) {
		for b.Loop() {
			g.Spans("minori stranieri non accompagnati in veneto", "")
		}
	})
}

func BenchmarkOpen(b *testing.B) {
	path := filepath.Join(b.TempDir(), "glossary.bin")
	g, _ := large(b, path, 100_000)
	if err := g.Close(); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		again, err := Open(path, Options{})
		if err != nil || again.Head().Seq == 0 {
			b.Fatal("not opened", err)
		}
	}
}

// BenchmarkMatching asks for a label, for those with a start, and for those with something inside.
func BenchmarkMatching(b *testing.B) {
	g, _ := large(b, filepath.Join(b.TempDir(), "glossary.bin"), 100_000)
	label := g.graph.label(ref{1, 0}).Value
	for name, pattern := range map[string]string{"whole": label, "start": label[:6] + "*", "inside": "*" + label[2:8] + "*"} {
		for _, language := range []string{"it", ""} {
			b.Run(name+"/language="+language, func(b *testing.B) {
				for b.Loop() {
					g.Matching(pattern, language)
				}
			})
		}
	}
}
