package kb

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
)

var documentSeed = maphash.MakeSeed()

// entry reads an entry from one state of the replica, by way of the cache.
func (b *Base) entry(r ReplicaReader, id ID) (Entry, error) {
	if id.Kind() == "" { // what is private is no entry
		return nil, ErrNotExist
	}
	doc, err := r.Document(id)
	if err != nil {
		return nil, err
	}
	return b.decode(doc)
}

// decode decodes a document, or answers the entry decoded from the same bytes
// before. The cache is keyed by content, so nothing ever has to be dropped from it.
func (b *Base) decode(doc []byte) (Entry, error) {
	if b.Cache == nil {
		return decodeEntry(doc)
	}
	hash := maphash.Bytes(documentSeed, doc)
	if e, ok := b.Cache.Get(hash); ok {
		return e, nil
	}
	e, err := decodeEntry(doc)
	if err == nil {
		b.Cache.Set(hash, e, len(doc))
	}
	return e, err
}

// Entry answers an entry by id, archived ones too, and in the place of a merged
// concept the one that it was merged into; ErrNotExist for none. Callers must not
// change what they get: it is shared.
func (b *Base) Entry(ctx context.Context, id ID) (e Entry, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		e, err = b.leadTo(r, id)
		return err
	})
	return e, err
}

// Entries answers entries by id as Entry does, in one look at the replica; nil for
// those that are not there.
func (b *Base) Entries(ctx context.Context, ids []ID) ([]Entry, error) {
	entries := make([]Entry, len(ids))
	if len(ids) == 0 {
		return entries, nil
	}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for i, id := range ids {
			e, err := b.leadTo(r, id)
			if err != nil && !errors.Is(err, ErrNotExist) {
				return err
			}
			entries[i] = e
		}
		return nil
	})
	return entries, err
}

// BySlug answers the entry of a kind that has or had a slug; ErrNotExist for none.
func (b *Base) BySlug(ctx context.Context, kind Kind, slug string) (Entry, error) {
	return b.byKey(ctx, slugKey(kind, slug))
}

// ByURI answers the entry of a kind with a URI: its own, or the one minted for it.
func (b *Base) ByURI(ctx context.Context, kind Kind, uri string) (Entry, error) {
	if minted, slug, ok := b.parseURI(uri); ok && minted == kind {
		return b.BySlug(ctx, kind, slug)
	}
	return b.byKey(ctx, uriKey(kind, uri))
}

// ByCode answers the territory with a code.
func (b *Base) ByCode(ctx context.Context, code string) (Entry, error) {
	return b.byKey(ctx, codeKey(code))
}

func (b *Base) byKey(ctx context.Context, key string) (e Entry, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := r.Key(key)
		if err != nil {
			return err
		}
		e, err = b.leadTo(r, id)
		return err
	})
	return e, err
}

// Resolve answers the ids that ids or slugs lead to, among the kinds, in one look at the
// replica; "" for those that lead nowhere.
func (b *Base) Resolve(ctx context.Context, refs []ID, kinds ...Kind) ([]ID, error) {
	ids := make([]ID, len(refs))
	if len(refs) == 0 {
		return ids, nil
	}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		tx := &Tx{overlay: &overlay{reader: r}}
		for i, ref := range refs {
			id, err := tx.resolve(ref, kinds)
			if err != nil && !errors.Is(err, ErrNotExist) && !errors.Is(err, errWrongKind) {
				return err
			}
			if err == nil {
				ids[i] = id
			}
		}
		return nil
	})
	return ids, err
}

// standing answers what ids lead to, each once, those that are gone or archived left out.
// It decodes next to nothing, so that it may be asked of thousands.
func (b *Base) standing(ctx context.Context, ids []ID) (found []ID, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		tx := &Tx{overlay: &overlay{reader: r}}
		seen := map[ID]bool{}
		for _, id := range ids {
			id, gone, err := tx.stands(id)
			if err != nil {
				return err
			}
			if !gone && !seen[id] {
				seen[id] = true
				found = append(found, id)
			}
		}
		return nil
	})
	return found, err
}

// stands answers what an id leads to, and whether that is gone or archived.
func (tx *Tx) stands(id ID) (to ID, gone bool, err error) {
	if to, err = tx.leadTo(id); err == nil {
		var archived *Archived
		archived, err = tx.archived(to)
		gone = archived != nil
	}
	if errors.Is(err, ErrNotExist) {
		return to, true, nil
	}
	return to, gone, err
}

// Given is an id or slug in somebody's input, what it should be of, and where it stands.
type Given struct {
	Ref  ID
	Kind Kind
	Path []string
}

// ResolveGiven answers the ids that references of an input lead to, or all that is wrong
// with those that lead nowhere.
func (b *Base) ResolveGiven(ctx context.Context, given []Given) ([]ID, error) {
	ids := make([]ID, len(given))
	var wrong Errors
	err := b.Replica.View(ctx, func(r ReplicaReader) (err error) {
		tx := &Tx{overlay: &overlay{reader: r}}
		for i, one := range given {
			if ids[i], err = tx.resolve(one.Ref, []Kind{one.Kind}); err == nil {
				continue
			}
			var coded *Error
			if err = referenceError(one.Path, one.Ref, []Kind{one.Kind}, err); !errors.As(err, &coded) {
				return err
			}
			wrong = append(wrong, coded)
		}
		return nil
	})
	if err == nil && wrong != nil {
		err = wrong
	}
	return ids, err
}

// Inverse names the entries of a kind that refer to Target by Field, a page of
// them in the order of their ids.
type Inverse struct {
	Target     ID
	Kind       Kind
	Field      string
	After      ID // exclusive; "" for the start
	Descending bool
	Limit      int // 0: all
}

// Inverses answers several inverses in one look at the replica.
func (b *Base) Inverses(ctx context.Context, asked []Inverse) ([][]ID, error) {
	answers := make([][]ID, len(asked))
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for i, q := range asked {
			for id := range r.Referrers(q.Target, q.Kind, q.Field, q.After, q.Descending) {
				if q.Limit > 0 && len(answers[i]) == q.Limit {
					break
				}
				answers[i] = append(answers[i], id)
			}
		}
		return nil
	})
	return answers, err
}

// CountInverse counts the entries of a kind that refer to target by field.
func (b *Base) CountInverse(ctx context.Context, target ID, kind Kind, field string) (n int, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		n = r.CountReferrers(target, kind, field)
		return nil
	})
	return n, err
}

// Ancestors answers everything above an entry in its hierarchy, nearest first,
// each once.
func (b *Base) Ancestors(ctx context.Context, e Entry) (entries []Entry, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, id := range b.closure(r, hierarchyAbove(e)) {
			up, err := b.entry(r, id)
			if err != nil && !errors.Is(err, ErrNotExist) {
				return err
			}
			if err == nil && id != e.Meta().ID {
				entries = append(entries, up)
			}
		}
		return nil
	})
	return entries, err
}

// hierarchyAbove is above without the districts of territories.
func hierarchyAbove(e Entry) []ID {
	if t, ok := e.(*Territory); ok {
		return []ID{t.Parent}
	}
	return above(e)
}

// History answers revisions of an entry, newest first, at most n after one (0: from the newest).
func (b *Base) History(ctx context.Context, id ID, after int, descending bool, n int) (revisions []Revision, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for rev, err := range r.Revisions(id, after, descending) {
			if err != nil || len(revisions) == n {
				return err
			}
			revisions = append(revisions, rev)
		}
		return nil
	})
	return revisions, err
}

// EntryAt answers an entry as it was at a revision, and who made that revision;
// ErrNotExist for a revision that there is not.
func (b *Base) EntryAt(ctx context.Context, id ID, rev int) (e Entry, made Revision, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		var doc []byte
		if doc, made, err = r.RevisionDocument(id, rev); err != nil {
			return err
		}
		e, err = b.decode(doc)
		return err
	})
	return e, made, err
}

// Changes answers public changes behind a place in the journal, oldest first, at
// most n, of the kinds given (nil: all).
func (b *Base) Changes(ctx context.Context, after Seq, index int, kinds []Kind, n int) (changes []ChangeRecord, err error) {
	wanted := map[Kind]bool{}
	for _, k := range kinds {
		wanted[k] = true
	}
	from := after
	if index >= 0 && from > 0 {
		from-- // the rest of the commit itself
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for c, err := range r.Changes(from) {
			if err != nil || len(changes) == n {
				return err
			}
			if index >= 0 && c.Seq == after && c.Index <= index || kinds != nil && !wanted[c.Kind] || !c.Kind.Valid() {
				continue
			}
			changes = append(changes, c)
		}
		return nil
	})
	return changes, err
}

// CountChanges answers how many public changes there are of the kinds (nil: all).
func (b *Base) CountChanges(ctx context.Context, kinds []Kind) (n int, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, kind := range Kinds {
			if kinds == nil || slices.Contains(kinds, kind) {
				n += r.CountChanges(kind)
			}
		}
		return nil
	})
	return n, err
}

// Counts answers the number of entries per kind, archived ones left out.
func (b *Base) Counts(ctx context.Context) (counts map[Kind]int, err error) {
	counts = map[Kind]int{}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, kind := range Kinds {
			counts[kind] = r.Count(kind)
		}
		return nil
	})
	return counts, err
}

// Export yields every entry of a kind, archived ones left out, in the order of
// their ids. It reads in short steps, so that a slow reader holds nothing up.
func (b *Base) Export(ctx context.Context, kind Kind, fn func(Entry) error) error {
	for after := ID(""); ; {
		ids, err := b.idsAfter(ctx, kind, after, 500)
		if err != nil {
			return fmt.Errorf("export %s: %w", kind, err)
		}
		if len(ids) == 0 {
			return nil
		}
		after = ids[len(ids)-1]
		entries, err := b.Entries(ctx, ids)
		if err != nil {
			return fmt.Errorf("export %s: %w", kind, err)
		}
		for i, e := range entries {
			if e == nil || e.Meta().Archived != nil || e.Meta().ID != ids[i] {
				continue
			}
			if err := fn(e); err != nil {
				return err
			}
		}
	}
}
