package kb

import (
	"context"
	"errors"
	"time"
)

// remindBefore is how long before the end of a claim its reviewer is reminded.
const remindBefore = 48 * time.Hour

// reminders bounds how many reminders one look at the desk makes.
const reminders = 500

// by whom reminders are committed
const reminderAuthor = "reminders"

// Remind notifies reviewers whose claims end soon or have ended, once of each, and
// answers how many it notified. Any number of servers may do so at the same time.
func (b *Base) Remind(ctx context.Context) (made int, err error) {
	now := b.Now()
	due := &Filter{And: []*Filter{
		{Field: FieldState, Any: []string{string(StateInReview)}},
		{Field: FieldDue, Before: now.Add(remindBefore)},
	}}
	return b.tellDesk(ctx, due, IndexOrder{Field: OrderUpdated}, func(id ID) (bool, error) { return b.remind(ctx, id) })
}

// tellDesk tells of contributions that a filter finds, until that made enough
// notifications for once, and answers how many.
func (b *Base) tellDesk(ctx context.Context, which *Filter, order IndexOrder, tell func(ID) (bool, error)) (made int, err error) {
	for after := ""; ; {
		found, err := b.Desk.Search(ctx, &IndexQuery{Filter: which, Order: []IndexOrder{order}, Size: 100, After: after})
		if err != nil {
			return made, err
		}
		for _, hit := range found.Hits {
			is, err := tell(hit.ID)
			if err != nil {
				return made, err
			}
			if is {
				made++
			}
		}
		if !found.HasMore || made >= reminders {
			return made, nil
		}
		after = found.Hits[len(found.Hits)-1].Cursor
	}
}

// remind notifies the reviewer of a contribution, unless that was done.
func (b *Base) remind(ctx context.Context, id ID) (made bool, err error) {
	of := func(c *Contribution) *notice { return c.reminder(b.Now()) }
	if c, err := b.unannounced(ctx, id, of); err != nil || c == nil {
		return false, err
	}
	return b.tellOnce(ctx, id, (*Contribution).reminder, func(tx *Tx, c *Contribution) ([]ID, error) {
		as, err := tx.hears(c, c.Reviewer)
		if err != nil || as == "" {
			return nil, err
		}
		return []ID{c.Reviewer}, nil
	})
}

// tellOnce notifies of what there is to tell of a contribution at the moment of the
// commit, unless that was done.
func (b *Base) tellOnce(ctx context.Context, id ID, of func(*Contribution, time.Time) *notice, to func(*Tx, *Contribution) ([]ID, error)) (made bool, err error) {
	err = b.Commit(ctx, Author{By: reminderAuthor}, func(tx *Tx) error {
		made = false
		c, err := tx.contribution(id)
		if err != nil {
			return err
		}
		n := of(c, tx.at)
		if n == nil {
			return nil
		}
		if _, err := tx.key(n.keys()[0]); !errors.Is(err, ErrNotExist) {
			return err
		}
		people, err := to(tx, c)
		if made = len(people) > 0; err != nil || !made {
			return err
		}
		return tx.notify(*n, people)
	})
	return made && err == nil, err
}

// unannounced answers a contribution of which there is something to tell, as far as is known
// here, and otherwise nil: most often so, and no reason to hold up writers.
func (b *Base) unannounced(ctx context.Context, id ID, of func(*Contribution) *notice) (found *Contribution, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		c, err := readContribution(r, id)
		if err != nil {
			return err
		}
		n := of(c)
		if n == nil {
			return nil
		}
		if _, err = r.Key(n.keys()[0]); errors.Is(err, ErrNotExist) {
			found = c
			return nil
		}
		return err
	})
	return found, err
}

// reminder is what the reviewer of a contribution is to be reminded of; nil for
// nothing. A claim shorter than the time of reminding is reminded of when it is over.
func (c *Contribution) reminder(now time.Time) *notice {
	if c.State != StateInReview || c.DueAt == nil || c.Reviewer == "" {
		return nil
	}
	n := &notice{Kind: NotifyDueSoon, Contribution: c.ID, DueAt: c.DueAt}
	switch {
	case now.After(*c.DueAt):
		n.Kind = NotifyOverdue
	case c.DueAt.Sub(now) > remindBefore || c.DueAt.Sub(c.claimedAt()) <= remindBefore:
		return nil
	}
	return n
}

// claimedAt is when a contribution was last claimed.
func (c *Contribution) claimedAt() (at time.Time) {
	for _, s := range c.History {
		if s.Action == ActionClaim {
			at = s.At
		}
	}
	return at
}
