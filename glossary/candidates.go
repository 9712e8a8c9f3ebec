package glossary

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// What a candidate may be: a phrase of two to four words said twice, or an acronym said
// twice. There is no grammar here, only stop words at the seams and counting.
const (
	minPhrase, maxPhrase = 2, 4
	minSaid              = 2
	maxCandidates        = 20
	minLetters           = 3 // of the first and last word of a phrase
)

// Candidates answers phrases that a text says more than once and no span covers, what is said
// most first, and what is always written as a name last.
func (g *Glossary) Candidates(source, language string, spans []kb.Span) []kb.CandidateTerm {
	languages := []string{lang.As(language)}
	if language == "" {
		languages = append(languages, lang.Languages()...) // for their stop words
	}
	x := g.reader.prepare(source, language, languages)
	found := x.phrases(covered(x.tokens, spans))
	found = slices.DeleteFunc(found, func(p *phrase) bool { return len(p.at) < minSaid })
	found = withoutParts(found)
	slices.SortStableFunc(found, func(a, b *phrase) int {
		return cmp.Or(compareBool(x.isName(a), x.isName(b)), cmp.Compare(len(b.at)*b.words, len(a.at)*a.words), cmp.Compare(a.at[0], b.at[0]))
	})
	var candidates []kb.CandidateTerm
	for _, p := range found[:min(len(found), maxCandidates)] {
		first, last := x.tokens[p.at[0]], x.tokens[p.at[0]+p.words-1]
		start, end := x.sentence(p.at[0])
		candidates = append(candidates, kb.CandidateTerm{
			Term: source[first.start:last.end], Count: len(p.at), Start: first.start, End: last.end,
			Sentence: strings.Join(strings.Fields(source[start:end]), " "),
		})
	}
	return candidates
}

// phrase is some words that are said, in any form of them.
type phrase struct {
	words int
	at    []int // first tokens
}

// covered tells the tokens that stand in a span.
func covered(tokens []token, spans []kb.Span) []bool {
	in := make([]bool, len(tokens))
	for i, s := 0, 0; i < len(tokens) && s < len(spans); {
		switch {
		case tokens[i].end <= spans[s].Start:
			i++
		case tokens[i].start >= spans[s].End:
			s++
		default:
			in[i] = true
			i++
		}
	}
	return in
}

// phrases counts every phrase, in the order in which they are first said.
func (x *text) phrases(covered []bool) []*phrase {
	words, stops := x.readings[0].words, x.stops()
	byKey := map[key]*phrase{}
	var all []*phrase
	count := func(k key, first, n int) {
		p := byKey[k]
		if p == nil {
			p = &phrase{words: n}
			byKey[k] = p
			all = append(all, p)
		}
		if last := len(p.at) - 1; last < 0 || first >= p.at[last]+n {
			p.at = append(p.at, first)
		}
	}
	for i := range x.tokens {
		if covered[i] || stops[i] || !x.canEnd(i) {
			continue
		}
		if x.tokens[i].capitals {
			count(acronym("", x.tokens[i].word), i, 1)
		}
		k := key(hashStart).then(words[x.at[i]].key)
		for n := 1; n < maxPhrase && i+n < len(x.tokens); n++ {
			next := &x.tokens[i+n]
			if covered[i+n] || next.gap >= gapComma {
				break
			}
			k = k.then(words[x.at[i+n]].key)
			if n+1 >= minPhrase && !stops[i+n] && x.canEnd(i+n) {
				count(k, i, n+1)
			}
		}
	}
	return all
}

// isName reports whether a phrase is always written as the names of people and streets are: every
// word with a capital that no sentence asks for.
func (x *text) isName(p *phrase) bool {
	if p.words < minPhrase {
		return false
	}
	for _, first := range p.at {
		for i := first; i < first+p.words; i++ {
			if t := &x.tokens[i]; !t.titled && t.gap != gapStop {
				return false
			}
		}
	}
	return true
}

// canEnd reports whether a phrase may start or end with a word: one of some letters,
// which are no digits.
func (x *text) canEnd(i int) bool {
	t := &x.tokens[i]
	if first, _ := utf8.DecodeRuneInString(t.word); unicode.IsDigit(first) {
		return false
	}
	return t.capitals || utf8.RuneCountInString(t.word) >= minLetters
}

// withoutParts leaves out phrases that are hardly said but as parts of longer ones.
func withoutParts(phrases []*phrase) []*phrase {
	inLonger := map[*phrase]int{}
	at := map[int][]*phrase{} // by the token that they start at
	for _, p := range phrases {
		for _, i := range p.at {
			at[i] = append(at[i], p)
		}
	}
	for _, long := range phrases {
		for _, i := range long.at {
			for j := i; j < i+long.words; j++ {
				for _, short := range at[j] {
					if short.words < long.words && j+short.words <= i+long.words {
						inLonger[short]++
					}
				}
			}
		}
	}
	return slices.DeleteFunc(phrases, func(p *phrase) bool { return len(p.at)-inLonger[p] < minSaid && inLonger[p] > 0 })
}

// maxSentence bounds what is quoted of a text, in bytes.
const maxSentence = 600

// sentence answers where the sentence with a word starts and ends.
func (x *text) sentence(i int) (start, end int) {
	first, last := i, i
	for first > 0 && x.tokens[first].gap != gapStop && x.tokens[i].start-x.tokens[first-1].start < maxSentence/2 {
		first--
	}
	for last+1 < len(x.tokens) && x.tokens[last+1].gap != gapStop && x.tokens[last+1].end-x.tokens[first].start < maxSentence {
		last++
	}
	end = x.tokens[last].end
	if end < len(x.source) && strings.IndexByte(".!?", x.source[end]) >= 0 {
		end++
	}
	return x.tokens[first].start, end
}
