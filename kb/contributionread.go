package kb

import (
	"context"
	"errors"
	"reflect"
	"slices"
)

// Contribution answers a contribution that a viewer may read; otherwise
// ErrNotExist, whether there is one or not.
func (b *Base) Contribution(ctx context.Context, v Viewer, id ID) (*Contribution, error) {
	found, err := b.Contributions(ctx, v, []ID{id})
	if err != nil || found[0] != nil {
		return found[0], err
	}
	if !v.Anonymous() {
		b.denyUnseen(ctx, v, id)
	}
	return nil, ErrNotExist
}

// denyUnseen notes that somebody asked for a contribution that is there, and not for
// them to see: they were told that it does not exist.
func (b *Base) denyUnseen(ctx context.Context, v Viewer, id ID) {
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		_, err := readContribution(r, id)
		return err
	})
	if err == nil {
		b.Deny(Denial{Code: CodeForbidden, Action: "contribution", Person: v.Person}, "")
	}
}

// Contributions answers contributions in one look at the replica; nil for those
// that are not there for the viewer.
func (b *Base) Contributions(ctx context.Context, v Viewer, ids []ID) ([]*Contribution, error) {
	found := make([]*Contribution, len(ids))
	if v.Anonymous() || len(ids) == 0 {
		return found, nil
	}
	now := b.Now()
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for i, id := range ids {
			c, err := readContribution(r, id)
			switch {
			case errors.Is(err, ErrNotExist):
			case err != nil:
				return err
			case v.AllowOn(ActionRead, c, now) == nil:
				found[i] = c
			}
		}
		return nil
	})
	return found, err
}

func readContribution(r ReplicaReader, id ID) (*Contribution, error) {
	if !id.is(kindContribution) {
		return nil, ErrNotExist
	}
	doc, err := r.Document(id)
	if err != nil {
		return nil, err
	}
	return decodeContribution(doc)
}

// ProposalAt answers what a contribution proposed at an earlier revision; ErrNotExist when
// there was none, or it was emptied since.
func (b *Base) ProposalAt(ctx context.Context, v Viewer, id ID, revision int) (proposal Content, err error) {
	if _, err := b.Contribution(ctx, v, id); err != nil {
		return nil, err
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		doc, _, err := r.RevisionDocument(id, revision)
		if err != nil {
			return err
		}
		c, err := decodeContribution(doc)
		if err == nil && reflect.DeepEqual(c.Proposal, NewContent(c.Kind)) {
			err = ErrNotExist
		}
		if err == nil {
			proposal = c.Proposal
		}
		return err
	})
	return proposal, err
}

// Problems says everything that keeps a contribution from being published as it is
// now; nothing of one that is decided.
func (b *Base) Problems(ctx context.Context, c *Contribution) (problems []*Error, err error) {
	if !slices.Contains(undecided, Situation(c.State)) {
		return nil, nil
	}
	err = b.trial(ctx, func(tx *Tx) error {
		in, err := tx.publication(c)
		if err == nil {
			err = tx.tryPublication(c, in)
		}
		if err == nil {
			return nil
		}
		if problems = Problems(err); problems[0].Code == CodeInternal {
			return err
		}
		return nil
	})
	return problems, err
}

// trial runs fn on the present state, and keeps nothing of what it does.
func (b *Base) trial(ctx context.Context, fn func(*Tx) error) error {
	return b.DryRun(ctx, func(t *Trial) error { return fn(t.tx()) })
}
