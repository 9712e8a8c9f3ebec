package graph

import (
	"context"

	"prologis/kb"
)

// loaded is what an operation has read of the replica so far.
type loaded struct {
	entries   map[kb.ID]kb.Entry // nil for those that do not exist
	lists     map[fieldKey][]kb.ID
	pages     map[pageKey]*idPage
	histories map[pageKey]*revisionPage
	versions  map[versionKey]*version
	files     map[kb.ID]*kb.File
	names     map[string]string // of who made revisions
	// contributions that the viewer may read, nil for those that they may not
	contributions map[kb.ID]*kb.Contribution
	granted       *kb.Granted
}

// fieldKey names a field of an entry, and pageKey a page of it.
type (
	fieldKey struct {
		id    kb.ID
		field string
	}
	pageKey struct {
		fieldKey
		size     int
		backward bool
		cursor   string // with its argument's name before it, "" for none
		total    bool
	}
	versionKey struct {
		id       kb.ID
		revision int
	}
)

func newPageKey(id kb.ID, field string, p page, total bool) pageKey {
	k := pageKey{fieldKey: fieldKey{id, field}, size: p.size, backward: p.backward, total: total}
	if p.cursor != nil {
		k.cursor = "=" + *p.cursor
	}
	return k
}

// Most entries that one operation may read: what cannot be counted beforehand is
// bounded here.
const maxLoaded = 50_000

func (l *loaded) init() {
	l.entries, l.granted = map[kb.ID]kb.Entry{}, nil
	l.lists = map[fieldKey][]kb.ID{}
	l.pages = map[pageKey]*idPage{}
	l.histories = map[pageKey]*revisionPage{}
	l.versions = map[versionKey]*version{}
	l.files = map[kb.ID]*kb.File{}
	l.names = map[string]string{}
	l.contributions = map[kb.ID]*kb.Contribution{}
}

// add reads the entries that are missing, in one look at the replica.
func (l *loaded) add(ctx context.Context, base *kb.Base, ids []kb.ID) error {
	var missing []kb.ID
	for _, id := range ids {
		if _, ok := l.entries[id]; !ok {
			l.entries[id] = nil
			missing = append(missing, id)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	if len(l.entries) > maxLoaded {
		return &kb.Error{Code: kb.CodeTooComplex, Message: "the answer would hold too many entries: ask for fewer, or in pages"}
	}
	found, err := base.Entries(ctx, missing)
	if err != nil {
		return err
	}
	for i, e := range found {
		if e != nil {
			l.entries[missing[i]] = e
		}
	}
	return nil
}

// pick answers the entries of ids that are there, in their order; complete is
// false when some were never asked for.
func (l *loaded) pick(ids []kb.ID) (entries []kb.Entry, complete bool) {
	for _, id := range ids {
		e, ok := l.entries[id]
		if !ok {
			return nil, false
		}
		if e != nil {
			entries = append(entries, e)
		}
	}
	return entries, true
}

// entries answers entries by id, those that are there; it asks the replica only
// for what was not foreseen.
func (op *operation) entries(ctx context.Context, ids []kb.ID) ([]kb.Entry, error) {
	op.mu.RLock()
	entries, complete := op.loaded.pick(ids)
	op.mu.RUnlock()
	if complete {
		return entries, nil
	}
	op.mu.Lock()
	defer op.mu.Unlock()
	if err := op.loaded.add(ctx, op.base, ids); err != nil {
		return nil, err
	}
	entries, _ = op.loaded.pick(ids)
	return entries, nil
}
