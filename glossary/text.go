package glossary

import (
	"slices"

	"prologis/lang"
)

// text is a text cut into words, with every word read by the languages that can.
type text struct {
	source string
	tokens []token
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

// languageReading is the words of a text as one language reads them, beside the tokens.
type languageReading struct {
	language string
	words    []reading
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
	x.readings = x.reader.readAll(x.tokens, languages)
	x.acronyms = make([]bool, len(x.tokens))
	for i := range x.tokens {
		x.acronyms[i] = x.saysAcronym(&x.tokens[i])
	}
}

func (x *text) isCasual() bool {
	return len(x.tokens) <= maxCasual && !slices.ContainsFunc(x.tokens, func(t token) bool {
		return t.capitals || t.titled
	})
}

// readAll reads words in some analysed languages, each word once.
func (r *reader) readAll(tokens []token, languages []string) []languageReading {
	places := map[string]int{}
	at := make([]int, len(tokens))
	var words []string
	for i := range tokens {
		place, seen := places[tokens[i].word]
		if !seen {
			place = len(words)
			places[tokens[i].word] = place
			words = append(words, tokens[i].word)
		}
		at[i] = place
	}
	all := make([]languageReading, len(languages))
	for l, language := range languages {
		all[l] = languageReading{language, make([]reading, len(tokens))}
		read := make([]reading, len(words))
		for i, word := range words {
			read[i] = r.recall(language, word)
		}
		for i := range tokens {
			all[l].words[i] = read[at[i]]
		}
	}
	return all
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
