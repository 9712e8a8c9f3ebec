package glossary

import "strings"

// An acronym is a word of a label written in capitals: MSNA, SAI. Some are spelled as
// ordinary words are (sai is "you know", sui is "on the"), so a text says one by writing it in
// capitals (MSNA), as a name (Msna), or, where no word is spelled so, in any way (msna, ats).
// Whoever types a few words without any capitals means the acronym, unless it is
// a stop word.

// saysAcronym reports whether a word of a text may be an acronym.
func (x *text) saysAcronym(t *token) bool {
	switch {
	case t.capitals, t.titled:
		return true
	case x.casual:
		return !x.isStop(t.word)
	}
	return !isPronounceable(t.word)
}

// isPronounceable reports whether a word is spelled as words are: with a vowel, and
// without a heap of consonants at either end.
func isPronounceable(word string) bool {
	first := strings.IndexAny(word, vowels)
	last := strings.LastIndexAny(word, vowels)
	if first < 0 {
		return false
	}
	if head := word[:first]; len(head) > 1 && !strings.Contains(onsets, " "+head+" ") {
		return false
	}
	tail := word[last+1:]
	return len(tail) < 2 || strings.Contains(codas, " "+tail+" ")
}

const (
	vowels = "aeiouy"
	onsets = " bl br ch chr cl cr dr fl fr gh gl gn gr kn ph pl pr ps qu sb sc sch scr sd sf sg sh sl sm sn sp spr sq st str sv th thr tr vr wh wr "
	codas  = " ch ck ct ft ld ll lp lt mb mp nch nd ng nk ns nt rd rk rl rm rn rs rt rth sh sk ss st th tch "
)
