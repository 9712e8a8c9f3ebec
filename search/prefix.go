package search

import (
	"slices"
	"strings"

	"prologis/lang"
)

// maxCompletions is how many words the start of one stands for, in each language.
const maxCompletions = 300

// complete makes a word the start of words: besides what it is itself, the terms
// of each language that start so.
func (r *reader) complete(w *word) error {
	start := string(lang.Fold([]byte(strings.ToLower(w.written))))
	start = start[strings.LastIndexAny(start, "'’")+1:]
	for i := range w.readings {
		one := &w.readings[i]
		for _, f := range w.fields {
			for s := range r.segments {
				err := r.segments[s].terms(textFieldName(f, one.language.name), []byte(start), []byte(start+"\xff"), func(term string, _ dictionary) (bool, error) {
					if !slices.Contains(one.terms, term) {
						one.terms = append(one.terms, term)
					}
					return len(one.terms) < maxCompletions, nil
				})
				if err != nil {
					return err
				}
			}
		}
	}
	return r.check()
}
