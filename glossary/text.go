package glossary

import (
	"slices"

	"prologis/lang"
)

// text is a text cut into words, with every word read by the languages that can.
type text struct {
	source string
	tokens []token
	words  []string // each once, as they come
	at     []int32  // beside the tokens: the places of their words
	reader *reader
	// readings holds, by language, how its words are read; one of the language of the
	// text, when that is known.
	readings []languageReading
	own      string // the language of the text, as it is analysed; "" unknown
	casual   bool   // a few words without capitals, as people type them
	acronyms []bool // beside the tokens: what may be an acronym
}

// joined answers the text with one word for those that hyphens join; nil when there are
// none.
func (x *text) joined() *text {
	tokens, any := joinHyphens(x.tokens)
	if !any {
		return nil
	}
	var languages []string
	for _, r := range x.readings {
		languages = append(languages, r.language)
	}
	y := *x
	y.tokens = tokens
	y.read(languages)
	return &y
}

// nearJoined tells, beside the tokens, at which of them a label may start that has a
// word of those joined.
func (x *text) nearJoined() []bool {
	near := make([]bool, len(x.tokens))
	for i := range x.tokens {
		if x.tokens[i].joined {
			for at := max(0, i-maxWords+1); at <= i; at++ {
				near[at] = true
			}
		}
	}
	return near
}

// languageReading is the different words of a text as one language reads them.
type languageReading struct {
	language string
	seed     key
	words    []reading // beside the words of the text
}

// maxCasual is the most words that are taken to be typed in passing.
const maxCasual = 8

// prepare reads a text for the languages that labels are in.
func (r *reader) prepare(source, tag string, languages []string) *text {
	x := &text{source: source, tokens: tokenize(source), reader: r}
	if tag != "" {
		x.own = lang.As(tag)
	}
	x.casual = x.isCasual()
	x.read(languages)
	return x
}

// read reads the tokens.
func (x *text) read(languages []string) {
	x.number()
	x.readings = x.reader.readAll(x.words, languages)
	x.acronyms = make([]bool, len(x.tokens))
	for i := range x.tokens {
		x.acronyms[i] = x.saysAcronym(&x.tokens[i])
	}
}

// number finds the different words of the text.
func (x *text) number() {
	places := make(map[string]int32, len(x.tokens)/2)
	x.words, x.at = nil, make([]int32, len(x.tokens))
	for i := range x.tokens {
		word := x.tokens[i].word
		place, seen := places[word]
		if !seen {
			place = int32(len(x.words))
			places[word] = place
			x.words = append(x.words, word)
		}
		x.at[i] = place
	}
}

func (x *text) isCasual() bool {
	return len(x.tokens) <= maxCasual && !slices.ContainsFunc(x.tokens, func(t token) bool {
		return t.capitals || t.titled
	})
}

// isStop reports whether a word says nothing by itself in the language of the text, or
// in one of those that it may be in.
func (x *text) isStop(word string) bool {
	for _, r := range x.readings {
		if (x.own == "" || x.own == r.language) && x.reader.analysers.Of(r.language).IsStop(word) {
			return true
		}
	}
	return x.own != "" && x.reader.analysers.Of(x.own).IsStop(word)
}

// stops tells, beside the tokens, which words say nothing by themselves.
func (x *text) stops() []bool {
	words := make([]bool, len(x.words))
	for i, word := range x.words {
		words[i] = x.isStop(word)
	}
	all := make([]bool, len(x.tokens))
	for i, place := range x.at {
		all[i] = words[place]
	}
	return all
}
