package kb

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"
)

// changed is what some commits changed of what is public: of each entry how it is
// after them and how it was before, as the index has it.
type changed struct {
	last        Seq
	now, before map[ID]*IndexDocument
	revisions   map[ID]ChangeRecord // the last of each
	since       time.Time           // of the oldest change
}

// changedSince reads what was changed after a commit, up to another one or until it
// is enough for once.
func (b *Base) changedSince(ctx context.Context, after, head Seq) (*changed, error) {
	c := &changed{last: head, now: map[ID]*IndexDocument{}, before: map[ID]*IndexDocument{}, revisions: map[ID]ChangeRecord{}}
	first := map[ID]int{}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		n, seq := 0, after
		for change, err := range r.Changes(after) {
			if err != nil {
				return err
			}
			if change.Seq > head {
				break
			}
			if n >= matchedAtOnce && change.Seq > seq {
				c.last = seq // a commit is taken whole
				break
			}
			if n == 0 {
				c.since = change.At
			}
			n, seq = n+1, change.Seq
			if first[change.ID] == 0 {
				first[change.ID] = change.Rev
			}
			c.revisions[change.ID] = change
		}
		for id, change := range c.revisions {
			if err := b.takeRevision(r, c.now, id, change.Rev); err != nil {
				return err
			}
			if first[id] > 1 {
				if err := b.takeRevision(r, c.before, id, first[id]-1); err != nil {
					return err
				}
			}
		}
		return nil
	})
	return c, err
}

// takeRevision puts what the index has of a revision among documents; nothing of one
// in which the entry was archived.
func (b *Base) takeRevision(r ReplicaReader, into map[ID]*IndexDocument, id ID, rev int) error {
	doc, _, err := r.RevisionDocument(id, rev)
	if errors.Is(err, ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	e, err := b.decode(doc)
	if err != nil {
		return err
	}
	if e.Meta().Archived == nil {
		into[id] = indexDocument(e, b.closures(r))
	}
	return nil
}

// heldAgainst is what changed, in two indexes of it alone: what a search costs does
// not depend on how large the base is.
type heldAgainst struct {
	*changed
	base         *Base
	after, prior Index
	kinds        []string
}

func (b *Base) hold(ctx context.Context, c *changed) (h *heldAgainst, err error) {
	h = &heldAgainst{changed: c, base: b}
	if h.after, err = b.scratch(ctx, c.now); err != nil {
		return nil, err
	}
	if h.prior, err = b.scratch(ctx, c.before); err != nil {
		_ = h.after.Close()
		return nil, err
	}
	for id := range c.now {
		if kind := string(id.Kind()); !slices.Contains(h.kinds, kind) {
			h.kinds = append(h.kinds, kind)
		}
	}
	return h, nil
}

func (h *heldAgainst) close() { _, _ = h.after.Close(), h.prior.Close() }

func (b *Base) scratch(ctx context.Context, docs map[ID]*IndexDocument) (Index, error) {
	index, err := b.Scratch()
	if err != nil {
		return nil, err
	}
	put := make([]*IndexDocument, 0, len(docs))
	for _, doc := range docs {
		put = append(put, doc)
	}
	if err := index.Apply(ctx, Head{}, put, nil); err != nil {
		return nil, errors.Join(err, index.Close())
	}
	return index, nil
}

// find answers what a search finds that it did not find before.
func (h *heldAgainst) find(ctx context.Context, s *SavedSearch, ask AskSaved) (matches []match, err error) {
	if h.last <= s.Since {
		return nil, nil
	}
	alone, err := h.base.asksAlone(ctx, s, ask)
	if err != nil || !h.mayFind(alone.Filter) {
		return nil, err
	}
	found, err := findIn(ctx, h.after, alone)
	if err != nil || len(found) == 0 {
		return nil, err
	}
	known, err := findIn(ctx, h.prior, alone)
	if err != nil {
		return nil, err
	}
	for _, id := range found {
		if change := h.revisions[id]; change.Seq > s.Since && !slices.Contains(known, id) {
			matches = append(matches, match{id, change.Rev})
		}
	}
	return matches, nil
}

// asksAlone answers what a search asks of the few documents that changed: they tell neither
// what a slip is nor in which language it is written, which its own words do.
func (b *Base) asksAlone(ctx context.Context, s *SavedSearch, ask AskSaved) (*IndexQuery, error) {
	q, err := ask(ctx, s)
	if err != nil {
		return nil, err
	}
	alone := &IndexQuery{Kinds: q.Kinds, Filter: exactly(q.Filter), Size: MaxRanked}
	if q.Text != nil && q.Text.Text != "" {
		text := *q.Text
		text.Exact, text.Language = true, cmp.Or(text.Language, b.Glossary.Language(text.Text))
		alone.Text, _ = b.widen(&text)
	}
	return alone, nil
}

// mayFind reports whether a filter lets through any of the kinds that changed, as
// far as it says so outright.
func (h *heldAgainst) mayFind(f *Filter) bool {
	if f == nil {
		return true
	}
	if f.Field == FieldKind && f.Any != nil {
		return slices.ContainsFunc(f.Any, func(kind string) bool { return slices.Contains(h.kinds, kind) })
	}
	return !slices.ContainsFunc(f.And, func(below *Filter) bool { return !h.mayFind(below) })
}

// exactly answers a filter of which no text stands for one near to it.
func exactly(f *Filter) *Filter {
	if f == nil {
		return nil
	}
	same := *f
	if f.Text != nil {
		text := *f.Text
		text.Exact = true
		same.Text = &text
	}
	same.Not = exactly(f.Not)
	same.And, same.Or = exactlyAll(f.And), exactlyAll(f.Or)
	return &same
}

func exactlyAll(filters []*Filter) (all []*Filter) {
	for _, f := range filters {
		all = append(all, exactly(f))
	}
	return all
}

func findIn(ctx context.Context, index Index, q *IndexQuery) (found []ID, err error) {
	result, err := index.Search(ctx, q)
	if err == nil && result.TimedOut {
		err = &Error{Code: CodeUnavailable, Message: "the search took too long"}
	}
	if err != nil {
		return nil, err
	}
	for _, hit := range result.Hits {
		found = append(found, hit.ID)
	}
	return found, nil
}
