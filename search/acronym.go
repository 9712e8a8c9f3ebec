package search

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// An acronym is no word of a language: SAI is not "say", CAS is not "casa". Texts are kept
// by the stems of their words, so an acronym is looked for by what the stemmer makes of it,
// but only in documents that the dictionaries say to hold it as it is written, in capitals
// or not.

// acronymIn answers, folded, the acronym that a word of a query or of a label is; "" if it
// is none, or is in a language whose words are kept as they are.
func acronymIn(language, written string) string {
	if language == lang.CJK || language == lang.Undetermined {
		return ""
	}
	written = withoutArticle(written)
	if lang.Dotted(written) != len(written) && !inCapitals(written) {
		return ""
	}
	return lang.FoldWord(written)
}

// inCapitals reports whether a word is of at least two letters, all capitals, and no longer
// than acronyms are.
func inCapitals(word string) bool {
	letters := utf8.RuneCountInString(word)
	return letters > 1 && letters <= acronym && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsUpper(r) })
}

// shouted reports whether the capitals of a text are no acronyms: all of it is in capitals,
// and some word is longer than acronyms are.
func shouted(text string) bool {
	if strings.ContainsFunc(text, unicode.IsLower) {
		return false
	}
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsUpper(r) })
	return slices.ContainsFunc(words, func(word string) bool { return utf8.RuneCountInString(word) > acronym })
}

// acronymForms answers how texts of a language write an acronym: in English there are NGOs.
func acronymForms(language, acronym string) []string {
	if language == "en" {
		return []string{acronym, acronym + "s"}
	}
	return []string{acronym}
}

// writes reports whether a word of a text, with its article or 's, is an acronym.
func writes(language, written, acronym string) bool {
	parts := strings.FieldsFunc(lang.FoldWord(written), func(r rune) bool { return r == '\'' || r == '’' })
	return slices.ContainsFunc(acronymForms(language, acronym), func(form string) bool { return slices.Contains(parts, form) })
}

// holders are the documents that hold an acronym as it is written, and all others with
// those that are deleted.
type holders struct{ having, others docSet }

// holders answers who holds an acronym in texts of a language, or among names and hidden
// labels; nil if that is not known: the dictionaries have no words of two letters.
func (q *question) holders(language, acronym string) (*holders, error) {
	if acronym == "" || !spellable([]byte(acronym)) {
		return nil, nil
	}
	key := language + " " + acronym
	if known := q.acronyms[key]; known != nil {
		return known, nil
	}
	h := &holders{having: q.none()}
	for _, form := range acronymForms(language, acronym) {
		for _, dictionary := range []string{dictionaryOf(language), dictionaryOf("")} {
			if err := q.addTerm(h.having, dictionary, form); err != nil {
				return nil, err
			}
		}
	}
	for _, f := range allLabels {
		if err := q.addTerm(h.having, f.labels, labelTerm(acronym, hiddenFlag)); err != nil {
			return nil, err
		}
	}
	h.others = q.every().andNot(q.live(h.having))
	if q.acronyms == nil {
		q.acronyms = map[string]*holders{}
	}
	q.acronyms[key] = h
	return h, nil
}

// keepHolders leaves in a set the documents that hold an acronym, all if there is none.
func (q *question) keepHolders(set docSet, language, acronym string) error {
	h, err := q.holders(language, acronym)
	if h != nil {
		set.and(h.having)
	}
	return err
}

// addTermOccurrences adds the occurrences of a term, which may be an acronym, in a field of
// a language.
func (q *question) addTermOccurrences(f kb.TextField, language *tongue, term, acronym string, into []float32) error {
	h, err := q.holders(language.name, acronym)
	if err != nil {
		return err
	}
	field, weight := textFieldName(f, language.name), q.occurring(language, f)
	for i := range q.segments {
		except := q.segments[i].deleted
		if h != nil {
			except = h.others[i]
		}
		if err := q.addOccurrences(i, field, term, except, weight, into); err != nil {
			return err
		}
	}
	return nil
}
