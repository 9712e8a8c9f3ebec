package glossary

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/lang"
)

// token is a word of a text or label. Words end at apostrophes and hyphens, so that
// l'integrazione and co-progettazione are two each; every ideograph is a word.
type token struct {
	start, end int    // bytes of the text
	word       string // in lower case, folded
	capitals   bool   // written in two to eight capitals, and not amid a line of them
	titled     bool   // starts with a capital that no sentence asks for
	joined     bool   // of several, by hyphens
	gap        gap    // what stands before it
}

// gap is what stands between a word and the one before it.
type gap byte

const (
	gapSpace  gap = iota
	gapHyphen     // nothing but a hyphen: the two may be one word
	gapComma      // what seldom stands inside a label
	gapStop       // the end of a sentence, a line of a list, a paragraph
)

// The most letters of an acronym, and the least words of a line in capitals.
const (
	maxAcronym  = 8
	minShouting = 3
)

// tokenize cuts a text into words. Any bytes are a text.
func tokenize(text string) []token {
	t := &tokenizer{text: text, tokens: make([]token, 0, len(text)/6+1)}
	for t.at < len(text) {
		r, size := utf8.DecodeRuneInString(text[t.at:])
		switch {
		case lang.IsIdeograph(r):
			t.add(t.at, t.at+size, 0, 0)
			t.at += size
		case isLetter(r):
			t.word()
		default:
			t.at += size
		}
	}
	t.calmShouting()
	return t.tokens
}

type tokenizer struct {
	text   string
	at     int
	tokens []token
}

// isLetter tells what words are made of.
func isLetter(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
	}
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// isInvisible tells what may stand inside a word without a trace: soft hyphens, joiners,
// marks of direction.
func isInvisible(r rune) bool { return r >= 0xad && unicode.Is(unicode.Cf, r) }

// word takes the word that starts here.
func (t *tokenizer) word() {
	start := t.at
	upper, letters := 0, 0
	for t.at < len(t.text) {
		r, size := utf8.DecodeRuneInString(t.text[t.at:])
		if lang.IsIdeograph(r) || !isLetter(r) && !isInvisible(r) {
			break
		}
		if unicode.IsUpper(r) {
			upper++
		}
		if !isInvisible(r) {
			letters++
		}
		t.at += size
	}
	if letters == 1 && t.dotted(start) {
		return
	}
	t.add(start, t.at, upper, letters)
}

// dotted takes an acronym written with dots, such as A.T.S. or m.s.n.a., as one word in
// capitals.
func (t *tokenizer) dotted(start int) bool {
	size := lang.Dotted(t.text[start:])
	if size == 0 {
		return false
	}
	t.at = start + size
	t.add(start, t.at, 0, 0)
	one := &t.tokens[len(t.tokens)-1]
	one.word = strings.ReplaceAll(one.word, ".", "")
	one.capitals = utf8.RuneCountInString(one.word) <= maxAcronym
	return true
}

func (t *tokenizer) add(start, end, upper, letters int) {
	one := token{start: start, end: end, word: fold(t.text[start:end]), gap: gapStop}
	if n := len(t.tokens); n > 0 {
		one.gap = gapOf(t.text[t.tokens[n-1].end:start])
	}
	one.capitals = upper == letters && letters >= 2 && letters <= maxAcronym
	if first, _ := utf8.DecodeRuneInString(t.text[start:]); unicode.IsUpper(first) {
		one.titled = one.gap != gapStop
	}
	t.tokens = append(t.tokens, one)
}

// fold answers a word in lower case and folded, without what is invisible.
func fold(written string) string {
	lower := strings.ToLower(written)
	for i := range len(lower) {
		if lower[i] >= utf8.RuneSelf {
			lower = strings.Map(func(r rune) rune {
				if isInvisible(r) {
					return -1
				}
				return r
			}, lower)
			return string(lang.Fold([]byte(lower)))
		}
	}
	return lower
}

// gapOf says what stands between two words.
func gapOf(between string) gap {
	worst, lines := gapSpace, 0
	for _, r := range between {
		switch r {
		case ' ', '\t', '\r', '\'', '’', 'ʼ', '`', 0xa0, 0x202f:
		case '\n':
			lines++
		case '-', '‐', '‑', '\u00ad':
			worst = max(worst, gapHyphen)
		case '.', ';', ':', '!', '?', '…', '•', '|', '。', '！', '？', '؟', '؛':
			worst = gapStop
		default:
			if unicode.IsSpace(r) || isInvisible(r) {
				continue
			}
			worst = max(worst, gapComma)
			if unicode.IsControl(r) {
				worst = gapStop
			}
		}
	}
	hyphenated := worst == gapHyphen && (between[0] == '-' || between[0] >= utf8.RuneSelf)
	switch {
	case lines > 1, lines == 1 && worst > gapSpace && !hyphenated:
		return gapStop
	case worst == gapHyphen && len(strings.TrimSpace(between)) < len(between) && lines == 0:
		return gapComma // a dash
	}
	return worst
}

// calmShouting takes words in a line of capitals for ordinary ones.
func (t *tokenizer) calmShouting() {
	for first := 0; first < len(t.tokens); {
		end, capitals, letters := first, 0, 0
		for ; end < len(t.tokens) && (end == first || t.tokens[end].gap != gapStop); end++ {
			if one := &t.tokens[end]; one.end-one.start > 1 {
				letters++
				if isShouted(t.text[one.start:one.end]) {
					capitals++
				}
			}
		}
		if capitals >= minShouting && capitals*4 >= letters*3 {
			for i := first; i < end; i++ {
				t.tokens[i].capitals, t.tokens[i].titled = false, false
			}
		}
		first = end
	}
}

func isShouted(word string) bool {
	return strings.ToLower(word) != word && strings.ToUpper(word) == word
}
