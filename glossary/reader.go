package glossary

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// reader reads words as languages do, and remembers how for those of texts.
type reader struct {
	analysers *lang.Analysers
	mu        sync.RWMutex
	known     map[string][]knownReading // by word
}

// knownReading is a word as a language reads it.
type knownReading struct {
	language string
	reading
}

// maxKnown bounds the words that a reader remembers; then it starts afresh.
const maxKnown = 1 << 13

func newReader() (*reader, error) {
	analysers, err := lang.NewAnalysers()
	if err != nil {
		return nil, fmt.Errorf("set up the language analysers: %w", err)
	}
	return &reader{analysers: analysers, known: map[string][]knownReading{}}, nil
}

// script is a writing, as far as it decides which languages can read a word.
type script byte

const (
	latin script = iota
	arabic
	cyrillic
	ideographs
	otherScript
)

func scriptOf(word string) script {
	r, _ := utf8.DecodeRuneInString(word)
	switch {
	case r < 0x250 || unicode.Is(unicode.Latin, r):
		return latin
	case unicode.Is(unicode.Arabic, r):
		return arabic
	case unicode.Is(unicode.Cyrillic, r):
		return cyrillic
	case lang.IsIdeograph(r):
		return ideographs
	}
	return otherScript
}

// stems reports whether an analysed language has stems for words of a script.
func stems(language string, s script) bool {
	switch language {
	case lang.Undetermined, lang.CJK:
		return false
	case "ar":
		return s == arabic
	case "ru":
		return s == cyrillic
	}
	return s == latin
}

// reading is a word as a language reads it.
type reading struct {
	key  key
	skip bool  // an article: inside a label it may be missing
	also []key // further words that it may be a form of
}

// maxWord is the most bytes of a word that has a stem.
const maxWord = 64

// readAll reads folded words, each once, in some analysed languages.
func (r *reader) readAll(words, languages []string) []languageReading {
	all := make([]languageReading, len(languages))
	for l, language := range languages {
		all[l] = languageReading{language, seed(language), make([]reading, len(words))}
	}
	for _, i := range r.recall(words, all) {
		var read []knownReading
		for l := range all {
			all[l].words[i] = r.read(all[l].language, words[i])
			read = append(read, knownReading{all[l].language, all[l].words[i]})
		}
		r.remember(words[i], read)
	}
	return all
}

// recall fills in the readings that are known, and answers the words that are not known in
// all of the languages.
func (r *reader) recall(words []string, all []languageReading) (unknown []int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for i, word := range words {
		known := r.known[word]
		for l := range all {
			at := slices.IndexFunc(known, func(k knownReading) bool { return k.language == all[l].language })
			if at < 0 {
				unknown = append(unknown, i)
				break
			}
			all[l].words[i] = known[at].reading
		}
	}
	return unknown
}

// remember keeps the readings of a word beside those in other languages.
func (r *reader) remember(word string, read []knownReading) {
	if len(word) > maxWord {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.known) >= maxKnown {
		clear(r.known)
	}
	known := r.known[word]
	for _, one := range read {
		if !slices.ContainsFunc(known, func(k knownReading) bool { return k.language == one.language }) {
			known = append(known, one)
		}
	}
	r.known[strings.Clone(word)] = known // the text goes
}

// read reads a folded word in an analysed language.
func (r *reader) read(language, word string) reading {
	if p, ok := particles[language][word]; ok {
		return reading{key: hash(seed(language), p.as), skip: p.skip}
	}
	read := reading{}
	if language == "it" {
		for _, other := range shortForms(word) {
			read.also = append(read.also, hash(seed(language), r.analysers.Of(language).Stem(other)))
		}
	}
	if len(word) <= maxWord && stems(language, scriptOf(word)) {
		word = r.analysers.Of(language).Stem(word)
	}
	read.key = hash(seed(language), word)
	return read
}

// shortForms answers what else a short Italian word may be the singular or plural of: the
// analyser knows the usual ones, and takes the others for the commoner pair.
func shortForms(word string) []string {
	if len(word) < 4 || len(word) > 5 {
		return nil
	}
	stem := word[:len(word)-1]
	switch word[len(word)-1] {
	case 'a':
		return []string{stem + "e"}
	case 'o':
		return []string{stem + "i"}
	case 'e':
		return []string{stem + "i", stem + "a"}
	case 'i':
		return []string{stem + "o", stem + "e"}
	}
	return nil
}

// acronym is the key of a word that is an acronym.
func acronym(language, word string) key { return hash(seed(language), "="+word) }

// maxWords is the most words of a label that is found in texts.
const maxWords = 16

// analysed is the labels of a concept with their keys, and the prefixes of these.
type analysed struct {
	labels   []analysedLabel
	prefixes []key
}

type analysedLabel struct {
	kb.Label
	key   key  // 0: it is found in no text
	again bool // the label before, with the words that hyphens join made one
}

// analyse reads the labels of a concept.
func (r *reader) analyse(c *kb.Concept) *analysed {
	a := &analysed{}
	for _, term := range c.Terms() {
		l := kb.Label{Value: term.Label, Language: term.Language, Status: term.Status}
		if len(l.Value) > math.MaxUint16 {
			continue // longer than any rule allows
		}
		tokens := tokenize(l.Value)
		a.labels = append(a.labels, analysedLabel{Label: l, key: r.labelKey(l.Language, tokens, a)})
		if joined, any := joinHyphens(tokens); any {
			a.labels = append(a.labels, analysedLabel{Label: l, key: r.labelKey(l.Language, joined, a), again: true})
		}
	}
	return a
}

// keyOf answers the key of a label, with the words joined that hyphens join or not.
func (r *reader) keyOf(l kb.Label, joined bool) key {
	tokens := tokenize(l.Value)
	if joined {
		tokens, _ = joinHyphens(tokens)
	}
	return r.labelKey(l.Language, tokens, &analysed{})
}

// labelKey reads a label, and notes its prefixes; 0 when there are no words in it, or too
// many.
func (r *reader) labelKey(tag string, tokens []token, a *analysed) key {
	if len(tokens) == 0 || len(tokens) > maxWords {
		return 0
	}
	language := lang.As(tag)
	ordinary := isOrdinary(tokens)
	k := seed(language)
	for i := range tokens {
		if i > 0 {
			a.prefixes = append(a.prefixes, k)
		}
		t := &tokens[i]
		if t.capitals && !ordinary {
			k = k.then(acronym(language, t.word))
			continue
		}
		read := r.read(language, t.word)
		if read.skip && i > 0 && i < len(tokens)-1 {
			continue
		}
		k = k.then(read.key)
	}
	return k
}

// isOrdinary reports whether the capitals of a label are no acronyms: all of it is in
// capitals, and some word is longer than acronyms are.
func isOrdinary(tokens []token) bool {
	long := false
	for i := range tokens {
		if !tokens[i].capitals {
			return false
		}
		long = long || len(tokens[i].word) > maxAcronym-2
	}
	return long
}

// joinHyphens makes one word of those that hyphens join: co-progettazione is
// coprogettazione too. What would become too long stays apart.
func joinHyphens(tokens []token) (joined []token, any bool) {
	for i := range tokens {
		t, last := &tokens[i], len(joined)-1
		if t.gap == gapHyphen && last >= 0 && len(joined[last].word)+len(t.word) <= maxWord {
			last := &joined[last]
			last.word += t.word
			last.end, last.capitals, last.joined = t.end, false, true
			any = true
			continue
		}
		joined = append(joined, tokens[i])
	}
	return joined, any
}
