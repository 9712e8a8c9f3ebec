package skos

import (
	"context"

	"prologis/kb"
)

// reader is what an import sees of entries: the base, or the trial of a dry run.
type reader interface {
	// Resolve answers the ids that references lead to; "" for those that lead nowhere.
	Resolve(ctx context.Context, refs []kb.ID, kinds ...kb.Kind) ([]kb.ID, error)
	// Entries answers entries by id; nil for those that are not there.
	Entries(ctx context.Context, ids []kb.ID) ([]kb.Entry, error)
}

// trial is the state of a dry run.
type trial struct{ *kb.Trial }

func (t trial) Resolve(_ context.Context, refs []kb.ID, kinds ...kb.Kind) ([]kb.ID, error) {
	ids := make([]kb.ID, len(refs))
	for i, ref := range refs {
		id, err := t.Trial.Resolve(ref, kinds...)
		if err != nil {
			return nil, err
		}
		ids[i] = id
	}
	return ids, nil
}

func (t trial) Entries(_ context.Context, ids []kb.ID) ([]kb.Entry, error) {
	return t.Trial.Entries(ids)
}
