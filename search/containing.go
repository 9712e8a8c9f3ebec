package search

import "prologis/kb"

// containing answers the documents in which every word of a text occurs, each in
// whatever language and field. A text without words is in every document.
func (q *question) containing(text *kb.TextQuery) (docSet, error) {
	ws, err := q.parse(text)
	if err != nil {
		return nil, err
	}
	m, err := q.match(ws.root, true, nil)
	if m.set == nil && err == nil {
		return q.every(), nil
	}
	return m.set, err
}
