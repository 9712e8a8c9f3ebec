package kb

import (
	"context"
	"errors"
)

// Trial is a state of the base to which changes are made that nobody sees.
type Trial struct {
	base    *Base
	overlay *overlay
}

// DryRun runs fn on the present state of the base, and throws away what it changes.
// fn must not read the base otherwise: the state is held while it runs.
func (b *Base) DryRun(ctx context.Context, fn func(*Trial) error) error {
	return b.Replica.View(ctx, func(r ReplicaReader) error {
		return fn(&Trial{base: b, overlay: &overlay{reader: r, state: newOverlayState()}})
	})
}

// alsoWrong answers what was found wrong with an input, together with what the present
// state of the base makes wrong with it; what run changes is thrown away.
func (b *Base) alsoWrong(ctx context.Context, found error, run func(*Tx) error) error {
	return Together(found, b.DryRun(ctx, func(t *Trial) error { return run(t.tx()) }))
}

// Put does what a put would do, seeing the puts before it.
func (t *Trial) Put(author Author, ins []PutInput) ([]*PutResult, error) {
	var errs Errors
	for i, in := range ins {
		errs = append(errs, prefix(Validate(in.Content, in.Slug), i, len(ins))...)
	}
	if len(errs) > 0 {
		return nil, errs
	}
	if author.Key != "" {
		if record, err := t.overlay.used(author); err != nil || record != nil {
			return t.replayed(record), err
		}
	}
	tx := t.tx()
	results, err := tx.putAll(ins)
	if err == nil {
		t.overlay.keep(tx)
		t.overlay.use(author, KeyRecord{Hash: author.KeyHash, IDs: changedIDs(tx.changes)})
	}
	return results, err
}

// replayed answers what the use of a key before had written.
func (t *Trial) replayed(record *KeyRecord) (results []*PutResult) {
	if record == nil {
		return nil
	}
	for _, id := range record.IDs {
		if id.Kind() == "" {
			continue
		}
		r := &PutResult{Outcome: Unchanged}
		if e, err := t.tx().Entry(id); err == nil {
			r.Entry = e
		}
		results = append(results, r)
	}
	return results
}

// Resolve answers the id that an id or slug leads to; "" for none.
func (t *Trial) Resolve(ref ID, kinds ...Kind) (ID, error) {
	id, err := t.tx().resolve(ref, kinds)
	if errors.Is(err, ErrNotExist) || errors.Is(err, errWrongKind) {
		return "", nil
	}
	return id, err
}

// Entries answers entries by id, as they are after the puts; nil for those that are not there.
func (t *Trial) Entries(ids []ID) ([]Entry, error) {
	entries := make([]Entry, len(ids))
	tx := t.tx()
	for i, id := range ids {
		e, err := tx.Entry(id)
		if err != nil && !errors.Is(err, ErrNotExist) {
			return nil, err
		}
		entries[i] = e
	}
	return entries, nil
}

func (t *Trial) tx() *Tx {
	return &Tx{at: t.base.Now().UTC(), overlay: t.overlay, own: newOverlayState()}
}
