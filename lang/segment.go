package lang

import (
	"bytes"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
)

// wordTokenizer cuts texts into words as Unicode does (UAX #29, word boundaries). A stretch between
// spaces of nothing but Latin letters and ASCII punctuation, as nearly all are, is
// cut here by what those rules come to then; the others are left to whole. No rule looks over a space,
// but that marks belong to the space before them.
type wordTokenizer struct {
	whole analysis.Tokenizer
}

// Tokenize answers the words of a text, numbered from 1.
func (t wordTokenizer) Tokenize(text []byte) analysis.TokenStream {
	if !utf8.Valid(text) {
		return t.whole.Tokenize(text)
	}
	tokens := newTokens(len(text))
	for at := 0; at < len(text); {
		end := stretch(text, at)
		if !isPlain(text[at:end]) {
			for end < len(text) { // the stretches after it that are not plain either
				next := stretch(text, end+1)
				if isPlain(text[end+1 : next]) {
					break
				}
				end = next
			}
			begin := max(0, at-1)
			tokens.addAll(t.whole.Tokenize(text[begin:end:end]), begin)
		} else {
			tokens.addPlain(text, at, end)
		}
		at = end + 1
	}
	return tokens.all
}

// stretch answers where the stretch between spaces ends that begins at a place.
func stretch(text []byte, at int) int {
	if at >= len(text) {
		return len(text)
	}
	if n := bytes.IndexByte(text[at:], ' '); n >= 0 {
		return at + n
	}
	return len(text)
}

// isPlain reports whether a text has nothing but letters of ASCII and Latin-1, ASCII
// punctuation and apostrophes.
func isPlain(text []byte) bool {
	for i := 0; i < len(text); {
		size := letterOf(text[i:])
		if size == 0 {
			if size = joinerOf(text[i:]); size == 0 {
				if c := text[i]; c <= ' ' || c >= 0x7f || c >= '0' && c <= '9' || c == '_' || c == ':' {
					return false
				}
				size = 1
			}
		}
		i += size
	}
	return true
}

// letterOf answers the size of the letter that a text starts with: of A to Z and À to ÿ.
func letterOf(text []byte) int {
	c := text[0] | 0x20
	switch {
	case c >= 'a' && c <= 'z' && text[0] < 0x80:
		return 1
	case text[0] == 0xc3 && len(text) > 1 && text[1] >= 0x80 && text[1] <= 0xbf && text[1] != 0x97 && text[1] != 0xb7:
		return 2 // but for × and ÷
	}
	return 0
}

// joinerOf answers the size of what a text starts with that makes one word of the letters
// on both sides (MidNumLet and Single_Quote): a full stop, an apostrophe.
func joinerOf(text []byte) int {
	switch {
	case text[0] == '.' || text[0] == '\'':
		return 1
	case len(text) > 2 && text[0] == 0xe2 && text[1] == 0x80 && text[2] == 0x99:
		return 3 // ’
	}
	return 0
}

// tokens are words being gathered; they are allocated many at a time.
type tokens struct {
	all  analysis.TokenStream
	room []analysis.Token
}

func newTokens(bytes int) *tokens {
	words := bytes/6 + 1
	return &tokens{all: make(analysis.TokenStream, 0, words), room: make([]analysis.Token, 0, words)}
}

// addAll adds the words of a part of the text, and says where in the whole they are.
func (ts *tokens) addAll(part analysis.TokenStream, offset int) {
	for _, token := range part {
		token.Start += offset
		token.End += offset
		token.Position = len(ts.all) + 1
		ts.all = append(ts.all, token)
	}
}

// addPlain adds the words of a plain stretch.
func (ts *tokens) addPlain(text []byte, at, end int) {
	for at < end {
		begin := at
		for at < end {
			if size := letterOf(text[at:end]); size > 0 {
				at += size
				continue
			}
			size := joinerOf(text[at:end])
			if at == begin || size == 0 || at+size >= end || letterOf(text[at+size:end]) == 0 {
				break
			}
			at += size
		}
		if at == begin {
			at += max(1, joinerOf(text[at:end]))
			continue
		}
		ts.add(text, begin, at)
	}
}

func (ts *tokens) add(text []byte, begin, end int) {
	if len(ts.room) == cap(ts.room) {
		ts.room = make([]analysis.Token, 0, 64)
	}
	ts.room = append(ts.room, analysis.Token{
		Term: text[begin:end:end], Start: begin, End: end, Position: len(ts.all) + 1, Type: analysis.AlphaNumeric,
	})
	ts.all = append(ts.all, &ts.room[len(ts.room)-1])
}
