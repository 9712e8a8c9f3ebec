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
	for after := ""; ; {
		found, err := b.Desk.Search(ctx, &IndexQuery{Filter: due, Order: []IndexOrder{{Field: OrderUpdated}}, Size: 100, After: after})
		if err != nil {
			return made, err
		}
		for _, hit := range found.Hits {
			is, err := b.remind(ctx, hit.ID)
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
	if done, err := b.reminded(ctx, id); err != nil || done {
		return false, err
	}
	err = b.Commit(ctx, Author{By: reminderAuthor}, func(tx *Tx) error {
		made = false
		c, err := tx.contribution(id)
		if err != nil {
			return err
		}
		n := c.reminder(tx.at)
		if n == nil {
			return nil
		}
		if _, err := tx.key(n.keys()[0]); !errors.Is(err, ErrNotExist) {
			return err
		}
		as, err := tx.hears(c, c.Reviewer)
		if err != nil || as == "" {
			return err
		}
		made = true
		return tx.notify(*n, []ID{c.Reviewer})
	})
	return made && err == nil, err
}

// reminded reports whether there is nothing to remind of, as far as is known here:
// most often so, and no reason to hold up writers.
func (b *Base) reminded(ctx context.Context, id ID) (done bool, err error) {
	now := b.Now()
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		c, err := readContribution(r, id)
		if err != nil {
			return err
		}
		n := c.reminder(now)
		if n == nil {
			done = true
			return nil
		}
		_, err = r.Key(n.keys()[0])
		if done = err == nil; errors.Is(err, ErrNotExist) {
			return nil
		}
		return err
	})
	return done, err
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
