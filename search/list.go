package search

import (
	"errors"
	"slices"

	"prologis/kb"
	"prologis/lang"
)

// list is an ordered list under way: what is in it, in which order, and the part
// of it that is wanted.
type list struct {
	*question
	set    docSet
	order  []kb.IndexOrder
	fields []string // of the keys of the order

	from     *place // exclusive; nil: the end that it is walked from
	backward bool   // walked from its last document to its first
}

// ordered answers a page of an ordered list of the documents of a set.
func (q *question) ordered(iq *kb.IndexQuery, set docSet) (hits []kb.IndexHit, more bool, err error) {
	l, err := q.newList(iq, set)
	if err != nil {
		return nil, false, err
	}
	places, err := l.take(iq.Size + 1)
	if err != nil {
		return nil, false, err
	}
	if more = len(places) > iq.Size; more {
		places = places[:iq.Size]
	}
	if l.backward {
		slices.Reverse(places)
	}
	for _, p := range places {
		hits = append(hits, kb.IndexHit{ID: p.id, Kind: p.id.Kind(), Cursor: p.cursor()})
	}
	return hits, more, nil
}

func (q *question) newList(iq *kb.IndexQuery, set docSet) (*list, error) {
	l := &list{question: q, set: set, order: iq.Order}
	for _, o := range iq.Order {
		l.fields = append(l.fields, orderPrefix+orderName(o.Field, q.ix.orderLanguage(o.Language)))
	}
	var err error
	switch {
	case iq.After != "" && (iq.Before != "" || iq.Last):
		return nil, errors.New("a page goes either forward or backward")
	case iq.After != "":
		l.from, err = readCursor("after", iq.After, len(l.order))
	case iq.Before != "":
		l.backward = true
		l.from, err = readCursor("before", iq.Before, len(l.order))
	default:
		l.backward = iq.Last
	}
	return l, err
}

// orderLanguage answers the language that an order in some language is made for.
func (ix *Index) orderLanguage(tag string) string {
	base := lang.Base(tag)
	if base == "" || slices.Contains(ix.opts.Languages, base) {
		return base
	}
	return ix.opts.Languages[0]
}

// take answers up to n places: of the documents with a value in the order of the
// first key, and behind them of those without.
func (l *list) take(n int) (places []*place, err error) {
	parts := []func(int) ([]*place, error){l.takeValued, l.takeLacking}
	if l.backward {
		slices.Reverse(parts)
	}
	for _, part := range parts {
		if len(places) == n {
			break
		}
		more, err := part(n - len(places))
		if err != nil {
			return nil, err
		}
		places = append(places, more...)
	}
	return places, nil
}

func (l *list) takeValued(n int) ([]*place, error) {
	if len(l.order) == 0 || l.from != nil && l.from.keys[0] == "" && !l.backward {
		return nil, nil // there are none, or they are all behind us
	}
	w := &walk{question: l.question, field: l.fields[0], set: l.set, up: l.order[0].Descending == l.backward}
	from := l.from
	if from != nil && from.keys[0] == "" {
		from = nil // behind all that have a value
	}
	if len(l.order) > 1 {
		return l.takeGroups(w, from, n)
	}
	if err := w.begin(from); err != nil {
		return nil, err
	}
	return w.take(n)
}

func (l *list) takeLacking(n int) ([]*place, error) {
	from := l.from
	if from != nil && len(from.keys) > 0 && from.keys[0] != "" {
		if l.backward {
			return nil, nil // they are all behind us
		}
		from = nil
	}
	set, err := l.lacking()
	if err != nil {
		return nil, err
	}
	w := &walk{question: l.question, set: set, up: !l.backward}
	if len(l.order) > 1 {
		return l.sortGroup(w, from, n)
	}
	if err := w.begin(from); err != nil {
		return nil, err
	}
	places, err := w.take(n)
	for _, p := range places {
		p.keys = p.keys[:len(l.order)]
	}
	return places, err
}

// lacking answers the listed documents that have no value for the first key.
func (l *list) lacking() (docSet, error) {
	if len(l.order) == 0 {
		return l.set, nil
	}
	set := l.set.clone()
	for i := range set {
		if set[i].IsEmpty() {
			continue
		}
		r, err := l.ranks(i, l.fields[0])
		if err != nil {
			return nil, err
		}
		set[i].AndNot(r.has)
	}
	return set, nil
}
