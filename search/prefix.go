package search

import (
	"fmt"
	"regexp"
	"slices"

	index "github.com/blevesearch/bleve_index_api"

	"prologis/kb"
	"prologis/lang"
)

// maxCompletions is how many words the start of one stands for in a field of a
// segment. A search that leaves some out says that it was cut.
const maxCompletions = 20_000

// complete makes a word the start of words: besides what it is itself, the terms
// of each language that start so.
func (r *reader) complete(w *word) error {
	start := lang.FoldWord(w.typed())
	for i := range w.readings {
		one := &w.readings[i]
		one.acronym = ""
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

// pair makes an ideograph that stands by itself all the pairs that it is in: texts of
// ideographs are kept in pairs.
func (r *reader) pair(one *reading, fields []kb.TextField) error {
	pairs := ".?" + regexp.QuoteMeta(one.terms[0]) + ".?"
	for _, f := range fields {
		field := textFieldName(f, one.language.name)
		terms, err := r.snapshot.FieldDictRegexp(field, pairs)
		if err != nil {
			return fmt.Errorf("look for an ideograph in %s: %w", field, err)
		}
		err = r.addTerms(one, terms)
		if closed := terms.Close(); err == nil {
			err = closed
		}
		if err != nil {
			return fmt.Errorf("look for an ideograph in %s: %w", field, err)
		}
	}
	slices.Sort(one.terms[1:])
	one.terms = slices.Compact(one.terms)
	return nil
}

func (r *reader) addTerms(one *reading, terms index.FieldDict) error {
	for len(one.terms) < maxCompletions {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return err
		}
		if entry.Term != one.terms[0] {
			one.terms = append(one.terms, entry.Term)
		}
		if err := r.tick(); err != nil {
			return err
		}
	}
	r.cutShort = true
	return nil
}
