package lang

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// Some characters are not seen, and come along when texts are copied: soft hyphens, marks
// of direction, blanks and joiners without width. Within a word they say nothing, but for
// the latter in scripts that need them: there they part words or shape letters.

// The blank without width, the joiners, and what stands inside words without a trace.
const (
	zeroWidthSpace     = '\u200b'
	zeroWidthNonJoiner = '\u200c'
	zeroWidthJoiner    = '\u200d'
	wordJoiner         = '\u2060'
)

// isTraceless reports whether a character, behind another one, is as good as not there.
func isTraceless(r, before rune) bool {
	switch {
	case r == zeroWidthSpace, r == zeroWidthNonJoiner, r == zeroWidthJoiner:
		return isAlphabetic(before)
	case r == '\u00ad', r == wordJoiner, r == '\ufeff', r == '\u061c', r == '\u200e', r == '\u200f':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// isAlphabetic tells what is of a script that needs neither joiners nor blanks without
// width.
func isAlphabetic(r rune) bool {
	return isAccent(r) || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Digit)
}

// dropTraceless leaves out what is not seen.
func dropTraceless(text []byte) []byte {
	kept, before := text[:0:0], rune(0)
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRune(text[at:])
		if !isTraceless(r, before) {
			kept, before = append(kept, text[at:at+size]...), r
		}
		at += size
	}
	return kept
}

// joinWords keeps a word together that a blank without width stands in, in place: the
// rules of Unicode part words there, and not at a word joiner, which is as long.
func joinWords(text []byte) {
	space, joiner := []byte(string(zeroWidthSpace)), []byte(string(wordJoiner))
	for at := 0; ; {
		found := bytes.Index(text[at:], space)
		if found < 0 {
			return
		}
		at += found
		if before, _ := utf8.DecodeLastRune(text[:at]); isAlphabetic(before) {
			copy(text[at:], joiner)
		}
		at += len(space)
	}
}
