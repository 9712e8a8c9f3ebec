package glossary

import (
	"cmp"
	"slices"

	"prologis/lang"
)

// detectBytes is how much of a text is read to tell its language.
const detectBytes = 8 << 10

// Language answers the language of a text: by its script, or else the one of which it has
// the most stop words, clearly, or else the most labels.
func (g *Glossary) Language(source string) string {
	source = source[:wholeRunes(source, detectBytes)]
	tokens := tokenize(source)
	stops, scripts := map[string]int{}, map[script]int{}
	kana := false
	for i := range tokens {
		word := tokens[i].word
		s := scriptOf(word)
		scripts[s]++
		kana = kana || s == ideographs && isKana(word)
		for _, language := range lang.Languages() {
			if g.reader.analysers.Of(language).IsStop(word) {
				stops[language]++
			}
		}
	}
	switch mostScript := mostOf(scripts); {
	case len(tokens) == 0:
		return ""
	case mostScript == ideographs && kana:
		return "ja"
	case mostScript == ideographs:
		return "zh"
	}
	if language := clearest(stops); language != "" || len(tokens) <= maxCasual {
		return language // a few words may be meant in any language
	}
	labels := map[string]int{}
	for _, s := range g.Spans(source, "") {
		seen := map[string]bool{}
		for _, r := range s.Readings {
			if language := lang.Base(r.Language); !seen[language] {
				seen[language] = true
				labels[language] += s.End - s.Start
			}
		}
	}
	return clearest(labels)
}

func isKana(word string) bool {
	for _, r := range word {
		return r >= 0x3040 && r < 0x3100
	}
	return false
}

func mostOf(counts map[script]int) (most script) {
	for s := latin; s <= otherScript; s++ {
		if counts[s] > counts[most] {
			most = s
		}
	}
	return most
}

// clearest answers the language with the most, if it has a quarter more than any other.
func clearest(counts map[string]int) string {
	languages := lang.Languages()
	slices.SortStableFunc(languages, func(a, b string) int { return cmp.Compare(counts[b], counts[a]) })
	best, second := languages[0], languages[1]
	if counts[best] == 0 || counts[best]*4 < counts[second]*5 {
		return ""
	}
	return best
}

// wholeRunes answers the largest length up to limit at which a text may be cut.
func wholeRunes(text string, limit int) int {
	if len(text) <= limit {
		return len(text)
	}
	return lang.WholeRunes([]byte(text[:limit+1]), limit)
}
