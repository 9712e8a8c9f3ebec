package lang

import (
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
)

// sameWords fails the test when a text is not cut as Bleve's tokenizer cuts it.
func sameWords(t *testing.T, text string) {
	t.Helper()
	whole := unicode.NewUnicodeTokenizer()
	got, want := wordTokenizer{whole}.Tokenize([]byte(text)), whole.Tokenize([]byte(text))
	for i := range min(len(got), len(want)) {
		if !reflect.DeepEqual(*got[i], *want[i]) {
			t.Fatalf("%q: word %d is %v, want %v", text, i, got[i], want[i])
		}
	}
	if len(got) != len(want) {
		t.Fatalf("%q: %d words %v, want %d %v", text, len(got), got, len(want), want)
	}
}

var cutTexts = []string{
	"", " ", "a", "L'integrazione dell’area socio-sanitaria, (città) «più»!", "S.A.I. e S.A.I", "a..b '' 'a' a' 'b’ c’’d .x. ..",
	"word \u0301mark e\u0301 x \u200dy", "3,14 e 1.000 il 2.b a.2 a'3", "x\ny\r\nz\t", "Ünïcode÷× ÿ", "移民 と 統合 a", "שָׁלוֹם \"א\"ב", "😀 🇮🇹🇮🇹 a", "a_b:c", "\xff a\xc3 \xe2\x80 b\xc3\xc3",
}

// Texts are cut like Bleve's tokenizer cuts them, whatever stands beside what.
func TestWordsAreThoseOfUnicode(t *testing.T) {
	for _, text := range cutTexts {
		sameWords(t, text)
	}
	parts := []string{
		"a", "Zb", "è", "ÿ", "×", "÷", " ", " ", " ", "\n", "\r", "\t", ".", "'", "’", ",", ";", "-", "(", "\"", "/", "_", ":", "1", "23", "e\u0301", "\u0301", "\u200b", "\u200d", "\u00ad",
		"\u2060", "移", "か", "カ", "א", "ш", "🇮", "😀", "\xc3", "\xe2\x80", "\xff", "ß", "\u00a0", "ō",
	}
	r := rand.New(rand.NewPCG(1, 2))
	for range 100_000 {
		var b strings.Builder
		for range 1 + r.IntN(12) {
			b.WriteString(parts[r.IntN(len(parts))])
		}
		sameWords(t, b.String())
	}
}

func FuzzWords(f *testing.F) {
	for _, text := range cutTexts {
		f.Add(text)
	}
	f.Fuzz(sameWords)
}

func BenchmarkWords(b *testing.B) {
	text := []byte(strings.Repeat("L'integrazione delle famiglie straniere passa per la scuola, e per chi vi lavora; in città di più. ", 20))
	whole := unicode.NewUnicodeTokenizer()
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			whole.Tokenize(text)
		}
	})
	b.Run("plain", func(b *testing.B) {
		for b.Loop() {
			wordTokenizer{whole}.Tokenize(text)
		}
	})
}
