package kb

import (
	"context"
	"errors"
	"fmt"
	"reflect"
)

// act runs a use case on a contribution as one commit, and answers the
// contribution when queries see it: as the commit left it, also when it is sent
// again under its idempotency key.
func (b *Base) act(ctx context.Context, v Viewer, author Author, run func(*Tx) (*Contribution, error)) (*Contribution, error) {
	c, replayed, err := b.actOnce(ctx, v, author, run)
	if err != nil || replayed == nil {
		return c, err
	}
	return b.replayedAct(ctx, v, replayed)
}

// actOnce is act for use cases that look at whether they are sent again.
func (b *Base) actOnce(ctx context.Context, v Viewer, author Author, run func(*Tx) (*Contribution, error)) (c *Contribution, replayed *KeyRecord, err error) {
	replayed, err = b.once(ctx, author, func(tx *Tx) (err error) {
		c, err = run(tx)
		return err
	})
	if err != nil {
		b.noteUnseen(v, err)
	}
	return c, replayed, err
}

// replayedAct answers the contribution of a use case that is sent again.
func (b *Base) replayedAct(ctx context.Context, v Viewer, replayed *KeyRecord) (*Contribution, error) {
	for _, id := range replayed.IDs {
		if id.is(kindContribution) {
			return b.contributionLeft(ctx, v, id, replayed.Seq)
		}
	}
	return nil, fmt.Errorf("commit %d holds no contribution: %w", replayed.Seq, ErrDamaged)
}

// tryAct answers what was found wrong with the input of a use case on a contribution,
// together with what the state of the base makes wrong with it. Nothing is changed.
func (b *Base) tryAct(ctx context.Context, v Viewer, found error, run func(*Tx) (*Contribution, error)) error {
	err := b.alsoWrong(ctx, found, func(tx *Tx) error {
		_, err := run(tx)
		return err
	})
	b.noteUnseen(v, err)
	return err
}

// noteUnseen shows who gropes for what is not theirs among the denials.
func (b *Base) noteUnseen(v Viewer, err error) {
	for _, p := range Problems(err) {
		if hidden := (unseen{}); errors.As(p, &hidden) {
			b.Deny(Denial{Code: CodeForbidden, Action: string(hidden.action), Person: v.Person}, "")
		}
	}
}

// contributionLeft answers a contribution that the viewer may read as a commit left
// it, or as it is now when what it was then has been emptied.
func (b *Base) contributionLeft(ctx context.Context, v Viewer, id ID, seq Seq) (*Contribution, error) {
	now, err := b.repeated(ctx, v, id)
	if err != nil {
		return nil, err
	}
	doc, err := b.left(ctx, id, seq)
	if err != nil {
		return nil, err
	}
	then, err := decodeContribution(doc)
	if err != nil {
		return nil, err
	}
	if b.Now().Sub(then.UpdatedAt) > squashAfter && reflect.DeepEqual(then.Proposal, NewContent(then.Kind)) {
		return now, nil
	}
	return then, nil
}

// left is a document as a commit left it.
func (b *Base) left(ctx context.Context, id ID, seq Seq) (doc []byte, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for revision, err := range r.Revisions(id, 0, false) {
			if err != nil {
				return err
			}
			if revision.Seq == seq {
				doc, _, err = r.RevisionDocument(id, revision.Revision)
				return err
			}
		}
		return fmt.Errorf("commit %d holds no %s: %w", seq, id, ErrDamaged)
	})
	return doc, err
}
