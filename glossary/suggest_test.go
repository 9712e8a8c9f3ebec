package glossary

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"prologis/kb"
	"prologis/lang"
)

func suggested(g *Glossary, typed, language string) string {
	var all []string
	for _, s := range g.Suggest(typed, language, 10) {
		all = append(all, nameOf(s.Concept)+":"+s.Value)
	}
	return strings.Join(all, ", ")
}

func TestSuggest(t *testing.T) {
	old := conceptOf("old", "it:sportello")
	old.Deprecated = true
	g := openMemory(t, append(framework(), old,
		conceptOf("alt", "it:ufficio", "+it:sportello"), conceptOf("hid", "it:banco", "?it:sportelo", "!it:sportellone"),
		conceptOf("in", "it:lo sportello"), conceptOf("citta", "it:città accogliente", "en:city"))...)
	for _, c := range []struct{ typed, language, want string }{
		// what is whole, the preferred before others, starts before inner words, deprecated last
		{"sportello", "it", "alt:sportello, stop:sportello unico, sui:sportello unico per l'immigrazione, hid:sportellone, in:lo sportello, old:sportello"},
		{"SPORTEL", "it", "stop:sportello unico, sui:sportello unico per l'immigrazione, alt:sportello, hid:sportelo, in:lo sportello, old:sportello"},
		{"citta", "it", "citta:città accogliente, tcn:cittadino di Paese terzo"},
		{"città acc", "it", "citta:città accogliente"},
		{"msna", "it", "msna:MSNA, ex:ex MSNA"},
		// the reader's language first, the others not hidden
		{"int", "fr", "int:intégration, socio:integrazione sociosanitaria, patto:protocollo d'intesa, sai:Sistema di accoglienza e integrazione"},
		{"int", "en", "int:integration, socio:integrazione sociosanitaria, patto:protocollo d'intesa, sai:Sistema di accoglienza e integrazione"},
		{"第三", "it", "tcn:第三国国民"},
		{"مواطن", "it", "tcn:مواطن دولة ثالثة"},
		// words apart
		{"paese citt", "it", "tcn:cittadino di Paese terzo"},
		{"co-prog", "it", "co:co-progettazione"},
		{"", "it", ""}, {"?!", "it", ""}, {"zzz", "it", ""}, {strings.Repeat("x", 5000), "", ""},
	} {
		if got := suggested(g, c.typed, c.language); got != c.want {
			t.Errorf("%q in %s:\n got %s\nwant %s", c.typed, c.language, got, c.want)
		}
	}
	if all := g.Suggest("s", "it", 3); len(all) != 3 {
		t.Errorf("%d suggestions of three asked", len(all))
	}
}

// The folding that makes no copies agrees with the one that does.
func FuzzFolding(f *testing.F) {
	for _, s := range []string{"Co-progettazione (tavolo)", "l'età", "A  b", "-x", "第三国", "3° settore", ""} {
		f.Add(s, "co p")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		x, y := lang.FoldLabel(a), lang.FoldLabel(b)
		if got, want := sign(compareFolded(a, b)), sign(strings.Compare(x, y)); got != want {
			t.Errorf("%q and %q compare as %d, not %d", a, b, got, want)
		}
		if got, want := compareStart(a, y) == 0, strings.HasPrefix(x, y); got != want {
			t.Errorf("%q starts with %q: %v, not %v", x, y, got, want)
		}
	})
}

func sign(n int) int { return max(-1, min(1, n)) }

// Whatever is put and removed, suggestions are those of a glossary that was filled at once.
func TestSuggestionsFollowChanges(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	g := openMemory(t)
	held := map[string]*kb.Concept{}
	for step := range 200 {
		var put []*kb.Concept
		var remove []kb.ID
		for range 1 + random.IntN(8) {
			name := fmt.Sprint("n", random.IntN(60))
			if random.IntN(4) == 0 {
				delete(held, name)
				remove = append(remove, idOf(name))
				continue
			}
			held[name] = conceptOf(name, "it:"+madeLabel(random, "it"), "+en:"+madeLabel(random, "en"))
			put = append(put, held[name])
		}
		put = slices.DeleteFunc(put, func(c *kb.Concept) bool { return held[nameOf(c.M.ID)] != c })
		remove = slices.DeleteFunc(remove, func(id kb.ID) bool { return held[nameOf(id)] != nil })
		if err := g.Apply(kb.Head{Seq: kb.Seq(step + 2), ID: "x"}, put, remove); err != nil {
			t.Fatal(err)
		}
	}
	fresh := openMemory(t)
	for _, c := range held {
		if err := fresh.Apply(kb.Head{}, []*kb.Concept{c}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := fresh.Apply(kb.Head{Seq: 1, ID: "one"}, nil, nil); err != nil {
		t.Fatal(err)
	}
	for _, syllable := range syllables {
		got, want := named(g, syllable), named(fresh, syllable)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, not %q", syllable, got, want)
		}
	}
}

// named is what is suggested, in any order: numbers, which break ties, differ.
func named(g *Glossary, typed string) []string {
	var all []string
	for _, s := range g.Suggest(typed, "it", 100) {
		all = append(all, nameOf(s.Concept))
	}
	slices.Sort(all)
	return all
}

func BenchmarkSuggest(b *testing.B) {
	g, _ := large(b, "", 100_000)
	random := rand.New(rand.NewPCG(7, 8))
	for _, letters := range []int{1, 2, 4, 7, 12} {
		b.Run(fmt.Sprintf("letters=%d", letters), func(b *testing.B) {
			var took []time.Duration
			for b.Loop() {
				label := madeLabel(random, "it")
				start := time.Now()
				g.Suggest(label[:min(letters, len(label))], "it", 10)
				took = append(took, time.Since(start))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)*99/100].Microseconds()), "p99-µs")
		})
	}
}

func BenchmarkHierarchy(b *testing.B) {
	g, _ := large(b, "", 100_000)
	random := rand.New(rand.NewPCG(7, 8))
	for b.Loop() {
		id := idOf(fmt.Sprintf("%07d", random.IntN(2500)))
		g.Paths(id, 20)
		g.Siblings(id, "it")
		for _, child := range g.Children(id, "it") {
			g.CountChildren(child)
		}
	}
}
