package search

import (
	"slices"
	"strings"

	"prologis/lang"
)

// maxCompletions is how many words the start of one stands for in a field of a
// segment. A search that leaves some out says that it was cut.
const maxCompletions = 20_000

// complete makes a word the start of words: besides what it is itself, the terms
// of each language that start so.
func (r *reader) complete(w *word) error {
	start := string(lang.Fold([]byte(strings.ToLower(w.written))))
	start = start[strings.LastIndexAny(start, "'’")+1:]
	for i := range w.readings {
		one := &w.readings[i]
		for _, f := range w.fields {
			for s := range r.segments {
				left := maxCompletions
				err := r.segments[s].terms(textFieldName(f, one.language.name), []byte(start), []byte(start+"\xff"), func(term string, _ dictionary) (bool, error) {
					if left--; left < 0 {
						r.cutShort = true
						return false, nil
					}
					one.terms = append(one.terms, term)
					return true, nil
				})
				if err == nil {
					err = r.check()
				}
				if err != nil {
					return err
				}
			}
		}
		slices.Sort(one.terms)
		one.terms = slices.Compact(one.terms)
	}
	return nil
}
