package kb

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// RestoreInput asks to publish an older revision of an entry again.
type RestoreInput struct {
	Target           ID
	ExpectedRevision *int
	Revision         int
	Note             string
	IdempotencyKey   string
}

// RestoreRevision publishes the content of an older revision as a new one, on
// behalf of a viewer. An archived entry is in lists and search again.
func (b *Base) RestoreRevision(ctx context.Context, v Viewer, in RestoreInput) (e Entry, err error) {
	if err := v.Allow(ActionRestoreRevision); err != nil {
		return nil, err
	}
	if err := checkLength("note", in.Note, maxNote); err != nil {
		return nil, err
	}
	note := in.Note
	if note == "" {
		note = fmt.Sprintf("revision %d restored", in.Revision)
	}
	author, err := v.author("restoreRevision", note, in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	replayed, err := b.once(ctx, author, func(tx *Tx) error {
		e, err = tx.restoreRevision(in)
		return err
	})
	if err == nil && replayed != nil {
		return b.Entry(ctx, replayed.IDs[0])
	}
	return e, err
}

func (tx *Tx) restoreRevision(in RestoreInput) (Entry, error) {
	id, err := tx.namedOne(in.Target, Kinds)
	if err != nil {
		return nil, referenceError([]string{"id"}, in.Target, Kinds, err)
	}
	if err := tx.refuseMerged(id); err != nil {
		return nil, err
	}
	old, err := tx.revision(id, in.Revision)
	if errors.Is(err, ErrNotExist) {
		return nil, notFound([]string{"revision"}, "there is no revision %d", in.Revision)
	}
	if err != nil {
		return nil, err
	}
	results, err := tx.putAll([]PutInput{{Content: old.Content(), Target: id, ExpectedRevision: in.ExpectedRevision, restores: true}})
	switch {
	case err != nil && slices.Equal(Problems(err)[0].Path, []string{"expectedRevision"}):
		return nil, err
	case err != nil: // what the revision says cannot be said any more
		return nil, within(err, "revision")
	}
	return results[0].Entry, nil
}

// revision answers an entry as it was at a revision.
func (tx *Tx) revision(id ID, rev int) (Entry, error) {
	e, err := tx.Entry(id)
	if err != nil || e.Meta().Revision == rev {
		return e, err
	}
	doc, _, err := tx.overlay.reader.RevisionDocument(id, rev)
	if err != nil {
		return nil, err
	}
	return decodeEntry(doc)
}
