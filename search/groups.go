package search

// Lists by several keys walk the first one, and sort the documents that share its
// value by the others.

// takeGroups answers n places behind a place from a walk of the first key.
func (l *list) takeGroups(w *walk, from *place, n int) (places []*place, err error) {
	if err := w.begin(l.beforeGroup(w, from)); err != nil {
		return nil, err
	}
	for len(places) < n {
		key, ok := w.peek()
		if !ok {
			break
		}
		group, err := l.group(w, from, n-len(places), func() bool {
			next, ok := w.peek()
			return ok && next == key
		})
		if err != nil {
			return nil, err
		}
		places = append(places, group...)
	}
	return places, nil
}

// beforeGroup answers the place just before everything that shares the first key
// of a place.
func (l *list) beforeGroup(w *walk, from *place) *place {
	if from == nil {
		return nil
	}
	edge := &place{keys: from.keys[:1]}
	if !w.up {
		edge.id = "\xff"
	}
	return edge
}

// sortGroup answers n places behind a place from everything that a walk has.
func (l *list) sortGroup(w *walk, from *place, n int) ([]*place, error) {
	if err := w.begin(nil); err != nil {
		return nil, err
	}
	return l.group(w, from, n, func() bool { _, ok := w.peek(); return ok })
}

// group takes from a walk while it goes on, and answers the first n in the order
// of the list that stand behind a place.
func (l *list) group(w *walk, from *place, n int, goesOn func() bool) ([]*place, error) {
	keys := l.restKeys()
	best := newTop(n, l.compare)
	for goesOn() {
		p, err := w.next()
		if err != nil {
			return nil, err
		}
		for _, key := range keys {
			value, err := key.of(p.doc)
			if err != nil {
				return nil, err
			}
			p.keys = append(p.keys, value)
		}
		if from == nil || l.compare(p, from) > 0 {
			best.add(p)
		}
		if err := l.tick(); err != nil {
			return nil, err
		}
	}
	return best.sorted(), nil
}

// compare is the order in which the list is walked.
func (l *list) compare(a, b *place) int {
	if l.backward {
		a, b = b, a
	}
	return a.compare(b, l.order)
}

// allKeys are the keys of a field in every segment.
type allKeys struct {
	v         *view
	field     string
	bySegment map[*segmentView]*keys
}

func (l *list) restKeys() (rest []*allKeys) {
	for _, field := range l.fields[1:] {
		rest = append(rest, &allKeys{v: l.view, field: field, bySegment: map[*segmentView]*keys{}})
	}
	return rest
}

func (k *allKeys) of(doc int) (string, error) {
	s, local := k.v.locate(doc)
	if k.bySegment[s] == nil {
		k.bySegment[s] = s.keys(k.field)
	}
	return k.bySegment[s].of(local)
}
