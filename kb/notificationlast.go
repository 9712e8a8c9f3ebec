package kb

import (
	"context"
	"errors"
	"slices"
	"time"
)

// What was saved in a sitting after it was told is told once nobody has saved for a pause,
// and looked for so long after the notice.
const (
	savingPause = 10 * time.Minute
	lastWithin  = 25 * time.Hour
)

// TellLast notifies those who have read that somebody wrote on a contribution, and not what
// the same person saved afterwards in that sitting: once, when it is over. It answers how
// many notifications it made. Any number of servers may do so at the same time.
func (b *Base) TellLast(ctx context.Context) (made int, err error) {
	rests, err := b.untoldRests(ctx)
	for _, of := range rests {
		if err != nil {
			return made, err
		}
		var is bool
		if is, err = b.tellRestOf(ctx, of); is {
			made++
		}
	}
	return made, err
}

// untoldRests lists the notices behind which there is something that was not told.
func (b *Base) untoldRests(ctx context.Context) (rests []*notice, err error) {
	now := b.Now()
	from := ID(string(kindNotice) + "_" + newToken(now.Add(-lastWithin), 0))
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for _, doc := range r.Documents(kindNotice, from) {
			n, err := decodePrivate[notice](doc)
			if err != nil {
				return err
			}
			if now.Sub(n.At) < sitting {
				return nil // as are all behind it
			}
			if !n.ofSaving() {
				continue
			}
			c, err := readContribution(r, n.Contribution)
			if err != nil && !errors.Is(err, ErrNotExist) {
				return err
			}
			if err != nil || c.savedAfter(&n, now) == nil {
				continue
			}
			if _, err := r.Key(restKey(n.ID)); errors.Is(err, ErrNotExist) {
				rests = append(rests, &n)
			}
		}
		return nil
	})
	return rests, err
}

// ofSaving reports whether a notice tells that somebody saved a contribution.
func (n *notice) ofSaving() bool {
	return n.By != "" && n.Contribution != "" && (n.Kind == NotifyRevised || n.Kind == NotifyFilledIn)
}

func restKey(of ID) string { return "rest/" + string(of) }

// savedAfter is when whom a notice tells of saved last, after it, while the contribution was
// moved on by nobody; nil when they did not, or may go on.
func (c *Contribution) savedAfter(n *notice, now time.Time) *time.Time {
	for _, s := range slices.Backward(c.History) {
		switch {
		case s.Action != ActionRevise:
			return nil
		case s.By == n.By:
			if s.At.After(n.At) && now.Sub(s.At) >= savingPause {
				return &s.At
			}
			return nil
		}
	}
	return nil
}

// tellRestOf notifies those of a notice's recipients who read it, and nothing since the
// last that was saved.
func (b *Base) tellRestOf(ctx context.Context, of *notice) (made bool, err error) {
	marks := map[ID]readMarks{}
	for _, person := range of.Recipients {
		if marks[person], err = b.readMarks(ctx, person); err != nil {
			return false, err
		}
		if !marks[person].Read(of.ID) {
			delete(marks, person)
		}
	}
	if len(marks) == 0 {
		return false, nil
	}
	err = b.Commit(ctx, Author{By: reminderAuthor}, func(tx *Tx) error {
		to, err := tx.restFor(of, marks)
		if made = len(to) > 0; err != nil || !made {
			return err
		}
		return tx.notify(notice{Kind: of.Kind, By: of.By, Contribution: of.Contribution, RestOf: of.ID}, to)
	})
	return made && err == nil, err
}

// restFor answers who is to be told of what was saved after a notice.
func (tx *Tx) restFor(of *notice, marks map[ID]readMarks) ([]ID, error) {
	if _, err := tx.key(restKey(of.ID)); !errors.Is(err, ErrNotExist) {
		return nil, err
	}
	c, err := tx.contribution(of.Contribution)
	if err != nil {
		return nil, err
	}
	saved := c.savedAfter(of, tx.at)
	if saved == nil {
		return nil, nil
	}
	told, err := tx.toldLately(of)
	if err != nil {
		return nil, err
	}
	to, err := tx.concerned(c, of.Recipients...)
	return slices.DeleteFunc(to.authors, func(id ID) bool {
		m, read := marks[id]
		return !read || m.At.After(*saved) || c.actedSince(id, *saved) || told[id] == nil || told[id].ID != of.ID
	}), err
}
