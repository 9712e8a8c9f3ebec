package graph

import (
	"context"
	"slices"

	"prologis/graph/model"
	"prologis/kb"
)

// entry answers the entry with an id, nil for "" or for none.
func entry[N kb.Entry](ctx context.Context, id kb.ID) (n N, err error) {
	entries, err := operationOf(ctx).entries(ctx, given(id))
	if err == nil && len(entries) == 1 {
		n, _ = entries[0].(N)
	}
	return n, err
}

// list answers the entries that a field of an entry leads to.
func list[N kb.Entry](ctx context.Context, e kb.Entry, field string) ([]N, error) {
	op := operationOf(ctx)
	ids, err := op.listed(ctx, e, field)
	if err != nil {
		return nil, err
	}
	entries, err := op.entries(ctx, ids)
	return typed[N](entries), err
}

func typed[N kb.Entry](entries []kb.Entry) []N {
	nodes := make([]N, 0, len(entries))
	for _, e := range entries {
		if n, ok := e.(N); ok {
			nodes = append(nodes, n)
		}
	}
	return nodes
}

// listed answers the ids that a field of an entry leads to.
func (op *operation) listed(ctx context.Context, e kb.Entry, field string) (ids []kb.ID, err error) {
	r := relations[e.Meta().Kind()][field]
	if r.inverse == nil && !r.up {
		return r.own(e), nil
	}
	key := fieldKey{e.Meta().ID, field}
	op.mu.RLock()
	ids, ok := op.loaded.lists[key]
	op.mu.RUnlock()
	if ok {
		return ids, nil
	}
	op.mu.Lock()
	defer op.mu.Unlock()
	err = op.base.Snapshot(ctx, func(b *kb.Base) error {
		ids, err = op.loaded.list(ctx, b, e, field, r)
		return err
	})
	return ids, err
}

// list reads the ids that a field leads to.
func (l *loaded) list(ctx context.Context, b *kb.Base, e kb.Entry, field string, r relation) (ids []kb.ID, err error) {
	switch {
	case r.up:
		ids, err = l.above(ctx, b, e)
	case r.inverse != nil:
		ids, err = union(ctx, b, e, r, "", false, 0)
	default:
		return r.own(e), nil
	}
	if err == nil {
		l.lists[fieldKey{e.Meta().ID, field}] = ids
	}
	return ids, err
}

func (l *loaded) above(ctx context.Context, b *kb.Base, e kb.Entry) ([]kb.ID, error) {
	above, err := b.Ancestors(ctx, e)
	ids := make([]kb.ID, len(above))
	for i, up := range above {
		ids[i] = up.Meta().ID
		l.entries[ids[i]] = up
	}
	return ids, err
}

// union merges what an entry names and what names it, in the order of their ids,
// each once: at most n (0: all) behind an id.
func union(ctx context.Context, b *kb.Base, e kb.Entry, r relation, after kb.ID, descending bool, n int) ([]kb.ID, error) {
	asked := make([]kb.Inverse, len(r.inverse))
	for i, inverse := range r.inverse {
		inverse.Target, inverse.After, inverse.Descending, inverse.Limit = e.Meta().ID, after, descending, n
		asked[i] = inverse
	}
	found, err := b.Inverses(ctx, asked)
	if err != nil {
		return nil, err
	}
	var ids []kb.ID
	if r.own != nil {
		for _, id := range r.own(e) {
			if after == "" || descending && id < after || !descending && id > after {
				ids = append(ids, id)
			}
		}
	}
	ids = append(ids, slices.Concat(found...)...)
	slices.Sort(ids)
	ids = slices.Compact(ids)
	if descending {
		slices.Reverse(ids)
	}
	if n > 0 && len(ids) > n {
		ids = ids[:n]
	}
	return ids, nil
}

// idPage is a page of a connection before its entries are known to exist.
type idPage struct {
	ids   []kb.ID
	key   listKey
	more  bool
	total int
	err   error
}

// page reads a page of a connection, and the number of all if it is wanted.
func (l *loaded) page(ctx context.Context, b *kb.Base, e kb.Entry, field string, r relation, p page, total bool) *idPage {
	key := newPageKey(e.Meta().ID, field, p, total)
	if found, ok := l.pages[key]; ok {
		return found
	}
	found := &idPage{}
	l.pages[key] = found
	found.err = found.read(ctx, b, e, field, r, p, total)
	return found
}

func (found *idPage) read(ctx context.Context, b *kb.Base, e kb.Entry, field string, r relation, p page, total bool) (err error) {
	if found.key, err = newListKey(field, e.Meta().ID); err != nil {
		return err
	}
	after := ""
	if p.cursor != nil {
		if after, err = found.key.place(p.argument(), *p.cursor); err != nil {
			return err
		}
	}
	if found.ids, err = union(ctx, b, e, r, kb.ID(after), p.backward, p.size+1); err != nil {
		return err
	}
	if found.more = len(found.ids) > p.size; found.more {
		found.ids = found.ids[:p.size]
	}
	if p.backward {
		slices.Reverse(found.ids)
	}
	if total {
		found.total, err = count(ctx, b, e, r)
	}
	return err
}

// count counts what union answers, without walking it where nothing can be in
// it twice.
func count(ctx context.Context, b *kb.Base, e kb.Entry, r relation) (int, error) {
	if r.own != nil || !apart(r.inverse) {
		ids, err := union(ctx, b, e, r, "", false, 0)
		return len(ids), err
	}
	all := 0
	for _, inverse := range r.inverse {
		n, err := b.CountInverse(ctx, e.Meta().ID, inverse.Kind, inverse.Field)
		if err != nil {
			return 0, err
		}
		all += n
	}
	return all, nil
}

// apart reports whether inverses are of a kind each, so that they share no entry.
func apart(inverses []kb.Inverse) bool {
	seen := map[kb.Kind]bool{}
	for _, inverse := range inverses {
		if seen[inverse.Kind] {
			return false
		}
		seen[inverse.Kind] = true
	}
	return true
}

// connection answers a page of the entries that a field of an entry leads to.
func connection[N kb.Entry](ctx context.Context, e kb.Entry, field string, args pageArgs) (*model.Connection[N], error) {
	p, err := args.page()
	if err != nil {
		return nil, err
	}
	op := operationOf(ctx)
	found, err := op.paged(ctx, e, field, p, selects(ctx, "totalCount"))
	if err != nil {
		return nil, err
	}
	entries, err := op.entries(ctx, found.ids)
	if err != nil {
		return nil, err
	}
	c := &model.Connection[N]{TotalCount: found.total}
	for _, n := range typed[N](entries) {
		id := n.Meta().ID
		c.Add(found.key.cursor(string(id)), n)
	}
	c.End(p.backward, found.more, p.cursor != nil)
	return c, nil
}

// paged answers a page that was read before, or reads it.
func (op *operation) paged(ctx context.Context, e kb.Entry, field string, p page, total bool) (*idPage, error) {
	op.mu.RLock()
	found, ok := op.loaded.pages[newPageKey(e.Meta().ID, field, p, total)]
	op.mu.RUnlock()
	if ok {
		return found, found.err
	}
	op.mu.Lock()
	defer op.mu.Unlock()
	err := op.base.Snapshot(ctx, func(b *kb.Base) error {
		found = op.loaded.page(ctx, b, e, field, relations[e.Meta().Kind()][field], p, total)
		return found.err
	})
	return found, err
}
