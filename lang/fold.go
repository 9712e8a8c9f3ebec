package lang

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/char/asciifolding"
	"golang.org/x/text/unicode/norm"
)

// maxTerm bounds the bytes of a term: nobody looks for what is longer.
const maxTerm = 128

// foldFilter folds every token, so that citta, città and CITTÀ are one term.
type foldFilter struct{}

func (foldFilter) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, token := range tokens {
		token.Term = Fold(token.Term)
		if len(token.Term) > maxTerm {
			token.Term = token.Term[:WholeRunes(token.Term, maxTerm)]
		}
	}
	return tokens
}

// Fold replaces letters by the plain Latin ones that they are variants of, and leaves
// out what is not seen. It leaves other scripts alone, but for composing what is written in
// pieces.
func Fold(term []byte) []byte {
	if isASCII(string(term)) {
		return term
	}
	term = norm.NFKC.Bytes(term)
	term = asciifolding.New().Filter(dropTraceless(term))
	if !strings.ContainsFunc(string(term), isAccent) {
		return term
	}
	return []byte(strings.Map(func(r rune) rune {
		if isAccent(r) {
			return -1
		}
		return r
	}, string(term)))
}

// isAccent tells the combining marks of Latin, Greek and Cyrillic, which stay
// behind where no composed letter exists.
func isAccent(r rune) bool { return r >= 0x300 && r <= 0x36f }

// WholeRunes answers the largest n up to limit at which text may be cut.
func WholeRunes(text []byte, limit int) int {
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

// FoldWord answers a word in lower case, folded, an acronym without its dots.
func FoldWord(word string) string { return withoutDots(string(Fold([]byte(strings.ToLower(word))))) }

// FoldLabel answers the words of a label folded, with single spaces between them;
// every ideograph is a word, and so is an acronym written with dots.
func FoldLabel(label string) string {
	folded := FoldWord(label)
	var b strings.Builder
	gap := false
	for _, r := range folded {
		letter := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		ideograph := IsIdeograph(r)
		if (gap || ideograph) && letter && b.Len() > 0 {
			b.WriteByte(' ')
		}
		gap = !letter || ideograph
		if letter {
			b.WriteRune(r)
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
