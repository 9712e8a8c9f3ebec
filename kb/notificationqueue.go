package kb

import (
	"context"
	"fmt"
	"time"
)

// queueNotice is that a contribution waits for a reviewer.
func (c *Contribution) queueNotice() *notice {
	if c.State != StateSubmitted || c.SubmittedAt == nil {
		return nil
	}
	return &notice{Kind: NotifySubmitted, By: c.lastSubmitter(), Contribution: c.ID, SubmittedAt: c.SubmittedAt}
}

func (c *Contribution) lastSubmitter() (by ID) {
	for _, s := range c.History {
		if s.Action == ActionSubmit {
			by = s.By
		}
	}
	return by
}

func queueKey(contribution ID, at time.Time) string {
	return fmt.Sprintf("queued/%s/%d", contribution, at.UnixMilli())
}

// Announce notifies reviewers of contributions that wait for one, once of each
// submission, and answers how many it announced. It is no part of submitting, which
// would have to look at everybody. Any number of servers may do so at the same time.
func (b *Base) Announce(ctx context.Context) (made int, err error) {
	var people []*person // read when there is something to tell
	waiting := &Filter{Field: FieldState, Any: []string{string(StateSubmitted)}}
	return b.tellDesk(ctx, waiting, IndexOrder{Field: OrderUpdated, Descending: true}, func(id ID) (bool, error) {
		c, err := b.unannounced(ctx, id, (*Contribution).queueNotice)
		if err != nil || c == nil {
			return false, err
		}
		if people == nil {
			if people, err = b.everybody(ctx); err != nil {
				return false, err
			}
		}
		if len(reviewersOf(c, people, b.Now())) == 0 {
			return false, nil // until somebody may
		}
		return b.announce(ctx, id, people)
	})
}

// everybody lists those who can sign in.
func (b *Base) everybody(ctx context.Context) (people []*person, err error) {
	people = []*person{}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, doc := range r.Documents(kindPerson, "") {
			p, err := decodePrivate[person](doc)
			if err != nil {
				return err
			}
			if p.canSignIn() && !p.Guest && p.Service == "" {
				people = append(people, &p)
			}
		}
		return nil
	})
	return people, err
}

// announce tells those who review what waits: reviewers who may claim it, or else
// editors, or else admins.
func (b *Base) announce(ctx context.Context, id ID, people []*person) (made bool, err error) {
	of := func(c *Contribution, _ time.Time) *notice { return c.queueNotice() }
	return b.tellOnce(ctx, id, of, func(tx *Tx, c *Contribution) ([]ID, error) { return reviewersOf(c, people, tx.at), nil })
}

// reviewersOf lists who is to hear of a submission: whoever asked for changes is
// told so already.
func reviewersOf(c *Contribution, people []*person, now time.Time) (ids []ID) {
	for _, role := range []AccessRole{RoleReviewer, RoleEditor, RoleAdmin} {
		for _, p := range people {
			if v := p.viewer(); v.Role == role && p.ID != c.askedForChanges() && v.AllowOn(ActionClaim, c, now) == nil {
				ids = append(ids, p.ID)
			}
		}
		if ids != nil {
			return ids
		}
	}
	return nil
}
