package lang

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// Dotted answers the length of the acronym written with dots that a text starts with, such
// as S.A.I.: single letters with dots between. A last dot, which may end a sentence, is no
// part of it. 0: the text starts with none.
func Dotted(text string) int {
	end, letters := letterSize(text), 1
	for strings.HasPrefix(text[end:], ".") {
		size := letterSize(text[end+1:])
		if size == 0 {
			break
		}
		end += 1 + size
		letters++
	}
	next, _ := utf8.DecodeRuneInString(text[end:])
	if end == 0 || letters < 2 || unicode.IsLetter(next) || unicode.IsDigit(next) {
		return 0
	}
	return end
}

// letterSize answers how long the letter is, with its accents, that a text starts with; 0
// when that is none of an alphabet.
func letterSize(text string) int {
	r, size := utf8.DecodeRuneInString(text)
	if !unicode.IsLetter(r) || IsIdeograph(r) {
		return 0
	}
	for {
		mark, more := utf8.DecodeRuneInString(text[size:])
		if !unicode.IsMark(mark) {
			return size
		}
		size += more
	}
}

// IsIdeograph tells what is a word by itself.
func IsIdeograph(r rune) bool {
	return r >= 0x3040 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

var dot = []byte(".")

// dottedFilter writes acronyms without their dots, so that S.A.I. and SAI are one term.
type dottedFilter struct{}

func (dottedFilter) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, token := range tokens {
		if !bytes.Contains(token.Term, dot) {
			continue
		}
		if Dotted(string(token.Term)) == len(token.Term) {
			token.Term = bytes.ReplaceAll(token.Term, dot, nil)
		}
	}
	return tokens
}

// withoutDots writes the acronyms of a text without the dots between their letters.
func withoutDots(text string) string {
	if !strings.Contains(text, ".") {
		return text
	}
	var b strings.Builder
	inWord := false
	for at := 0; at < len(text); {
		if !inWord {
			size := Dotted(text[at:])
			b.WriteString(strings.ReplaceAll(text[at:at+size], ".", ""))
			at += size
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		inWord = unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		b.WriteString(text[at : at+size])
		at += size
	}
	return b.String()
}
