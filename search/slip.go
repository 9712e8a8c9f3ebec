package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Letters from which on a word may be a slip of another. What is short is near to
// many words, so that only slips count there which make none: a letter doubled, or
// two swapped. A wrong letter makes another word more often than a missing one.
const (
	oneSlip   = 4
	anyMissed = 7
	anyWrong  = 8
	twoSlips  = 10
	tooLong   = 20 // for two
)

// edits is how many letters of a word may be wrong: none where a letter is a syllable or
// a word, and none of what is so long in bytes that looking for what is near takes seconds.
func edits(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < oneSlip || len(word) > maxSpelled || strings.ContainsFunc(word, isSyllable):
		return 0
	case n < twoSlips || n > tooLong:
		return 1
	default:
		return 2
	}
}

func isSyllable(r rune) bool {
	return unicode.In(r, unicode.Hangul, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// slipped reports whether a word may be a slip of another that is so far off.
func slipped(typed, meant string, far int) bool {
	x, y := []rune(typed), []rune(meant)
	n := len(x)
	if n < oneSlip || distance(x, y) != far {
		return false
	}
	makesNone := swapped(x, y) || distance(undoubled(x), undoubled(y)) < far
	if far == 1 {
		return makesNone || n >= anyWrong || n >= anyMissed && n != len(y)
	}
	return far == 2 && n >= twoSlips && makesNone && x[0] == y[0] // two at the start make an opposite
}

// offered reports whether a word may be offered for one that finds nothing: one letter may be
// wrong then, whichever, or two may be doubled where others are (Belunno for Belluno).
func offered(typed, meant string, far int) bool {
	x, y := []rune(typed), []rune(meant)
	return len(x) >= oneSlip && distance(x, y) == far && (far == 1 || slices.Equal(undoubled(x), undoubled(y)))
}

// swapped reports whether two words have the same letters.
func swapped(x, y []rune) bool {
	x, y = slices.Clone(x), slices.Clone(y)
	slices.Sort(x)
	slices.Sort(y)
	return slices.Equal(x, y)
}

// undoubled answers a word with one letter for each run of the same.
func undoubled(letters []rune) []rune { return slices.Compact(slices.Clone(letters)) }

// distance is how many letters are wrong, missing, too many, or swapped with the
// next.
func distance(x, y []rune) int {
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		row, above, far := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			wrong := 1
			if x[i-1] == y[j-1] {
				wrong = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+wrong)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], far[j-2]+1)
			}
		}
	}
	return rows[len(x)%3][len(y)]
}
