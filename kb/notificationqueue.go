package kb

import (
	"context"
	"errors"
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
	for after := ""; made < reminders; {
		found, err := b.Desk.Search(ctx, &IndexQuery{Filter: waiting, Order: []IndexOrder{{Field: OrderUpdated, Descending: true}}, Size: 100, After: after})
		if err != nil {
			return made, err
		}
		for _, hit := range found.Hits {
			done, err := b.announced(ctx, hit.ID)
			if err != nil {
				return made, err
			}
			if done {
				continue
			}
			if people == nil {
				if people, err = b.everybody(ctx); err != nil {
					return made, err
				}
			}
			is, err := b.announce(ctx, hit.ID, people)
			if err != nil {
				return made, err
			}
			if is {
				made++
			}
		}
		if !found.HasMore {
			break
		}
		after = found.Hits[len(found.Hits)-1].Cursor
	}
	return made, nil
}

// announced reports whether there is nothing to tell of a contribution, as far as is
// known here.
func (b *Base) announced(ctx context.Context, id ID) (done bool, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		c, err := readContribution(r, id)
		if err != nil {
			return err
		}
		n := c.queueNotice()
		if n == nil {
			done = true
			return nil
		}
		if _, err = r.Key(n.keys()[0]); errors.Is(err, ErrNotExist) {
			return nil
		}
		done = err == nil
		return err
	})
	return done, err
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
	err = b.Commit(ctx, Author{By: reminderAuthor}, func(tx *Tx) error {
		made = false
		c, err := tx.contribution(id)
		if err != nil {
			return err
		}
		n := c.queueNotice()
		if n == nil {
			return nil
		}
		if _, err := tx.key(n.keys()[0]); !errors.Is(err, ErrNotExist) {
			return err
		}
		to := reviewersOf(c, people, tx.at)
		if made = len(to) > 0; !made {
			return nil
		}
		return tx.notify(*n, to)
	})
	return made && err == nil, err
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
