package kb

import (
	"context"
	"errors"
	"time"
)

// repeatLasts is how long who has lost an answer may ask for it again by a link that
// has ended since.
const repeatLasts = time.Hour

// AuthenticateRepeat answers the holder of a link that ended less than an hour ago since
// its purpose was fulfilled: they may repeat, by its idempotency key, what they did by
// it, and nothing else.
func (b *Base) AuthenticateRepeat(ctx context.Context, secret string) (v Viewer, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := secretOf(r, secret)
		if err != nil {
			return err
		}
		l, c, err := readLink(id, r.Document)
		if errors.Is(err, ErrNotExist) {
			return errBadToken
		}
		if err != nil {
			return err
		}
		holder, err := readPerson(l.Holder, r.Document)
		if err == nil && (holder.Disabled != nil || !l.fulfilledAfter(c, b.Now().Add(-repeatLasts))) {
			err = errBadToken
		}
		v = l.viewer()
		v.spent = true
		return err
	})
	if err != nil {
		return Viewer{}, err
	}
	return v, nil
}

// fulfilledAfter reports whether the link ended after a moment because its holder
// confirmed, or because the contribution was handed in or decided.
func (l *ContributionLink) fulfilledAfter(c *Contribution, moment time.Time) bool {
	if l.Revoked != nil {
		return false
	}
	if l.Confirmed != nil {
		return l.Confirmed.After(moment)
	}
	for _, s := range c.History[min(l.Steps, len(c.History)):] {
		switch s.Action {
		case ActionSubmit, ActionWithdraw, ActionAccept, ActionReject:
			return s.At.After(moment) && s.At.Before(l.Expires)
		}
	}
	return false
}

// RepeatedContribution answers the contribution of a link that has ended, to the holder
// whom AuthenticateRepeat lets in.
func (b *Base) RepeatedContribution(ctx context.Context, v Viewer) (*Contribution, error) {
	if !v.spent {
		return nil, errBadToken
	}
	return b.repeated(ctx, v, v.link.Contribution)
}

// repeated answers the contribution of which a viewer asks again for an answer that was
// theirs already: the holder of a link that has ended can read it no more.
func (b *Base) repeated(ctx context.Context, v Viewer, id ID) (c *Contribution, err error) {
	if !v.spent || v.link.Contribution != id {
		return b.Contribution(ctx, v, id)
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		c, err = readContribution(r, id)
		return err
	})
	return c, err
}
