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

// isUnseen tells the characters that are not seen.
func isUnseen(r rune) bool {
	switch r {
	case zeroWidthSpace, zeroWidthNonJoiner, zeroWidthJoiner, wordJoiner, '\u00ad', '\ufeff', '\u061c', '\u200e', '\u200f':
		return true
	}
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

// isTraceless reports whether a character, behind another one, is as good as not there.
func isTraceless(r, before rune) bool {
	if r == zeroWidthSpace || r == zeroWidthNonJoiner || r == zeroWidthJoiner {
		return isAlphabetic(before)
	}
	return isUnseen(r)
}

// isAlphabetic tells what is of a script that needs neither joiners nor blanks without
// width.
func isAlphabetic(r rune) bool {
	return isAccent(r) || unicode.In(r, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Digit)
}

// dropTraceless leaves out what is not seen.
func dropTraceless(text []byte) []byte {
	if !bytes.ContainsFunc(text, isUnseen) {
		return text
	}
	before := rune(0)
	return bytes.Map(func(r rune) rune {
		if isTraceless(r, before) {
			return -1
		}
		before = r
		return r
	}, text)
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
