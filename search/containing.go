package search

import (
	"fmt"

	"prologis/kb"
)

// containing answers the documents in which every word of a text occurs, each in
// whatever language and field. A text without words is in every document.
func (q *question) containing(text *kb.TextQuery) (docSet, error) {
	ws, err := q.parse(text)
	if err != nil {
		return nil, err
	}
	set := q.every()
	for _, w := range ws.list {
		having, err := q.having(w)
		if err != nil {
			return nil, err
		}
		set = set.and(having)
	}
	return q.withPhrases(ws, set)
}

// having answers the documents in which a word occurs.
func (q *question) having(w *word) (docSet, error) {
	set := q.none()
	for _, r := range w.readings {
		for _, f := range fieldWeights {
			if err := q.addTerm(set, textFieldName(f.field, r.language), r.term); err != nil {
				return nil, err
			}
		}
	}
	return set, q.check()
}

func (q *question) addTerm(set docSet, field, term string) error {
	for i := range q.segments {
		terms, err := q.segments[i].Dictionary(field)
		if err != nil {
			return fmt.Errorf("read the dictionary of %s: %w", field, err)
		}
		if err := q.segments[i].or(set[i], terms, []byte(term)); err != nil {
			return err
		}
	}
	return nil
}
