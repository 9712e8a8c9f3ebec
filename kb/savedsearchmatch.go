package kb

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// AskSaved answers the question that a saved search asks.
type AskSaved func(ctx context.Context, s *SavedSearch) (*IndexQuery, error)

// How saved searches are held against what changed: so many revisions at once, by
// one process as long as its claim lasts, and the daily ones so often.
const (
	matchedAtOnce  = 500
	matchLasts     = 30 * time.Second
	matchStopAfter = 15 * time.Second
	matchGivesUp   = 26 * time.Hour // after which a search that cannot be asked is passed over
	dailyEvery     = 24 * time.Hour
)

// matchPosition is where a way of telling has got to.
type matchPosition struct {
	Seq Seq       `json:"seq"`
	At  time.Time `json:"at"`
}

func (w NotifyWhen) position() string { return LedgerDelivery + "searches/" + string(w) + "/" }

// match is a revision of an entry that a saved search found and did not find before.
type match struct {
	Entry    ID  `json:"entry"`
	Revision int `json:"rev"`
}

// key is by which it is told once, however often and by how many it is found.
func (m match) key(search ID) string {
	return fmt.Sprintf("match/%s/%s/%d", search, m.Entry, m.Revision)
}

// untold is how far a way of telling has got, and how far there is to go.
type untold struct {
	versioned[matchPosition]
	began time.Time
	head  Seq
}

func (b *Base) untold(ctx context.Context, when NotifyWhen) (u untold, err error) {
	u.began, u.head = b.Now(), b.applied.get()
	u.versioned, err = readVersioned[matchPosition](ctx, b, when.position())
	return u, err
}

// due reports whether there is something to look at, now.
func (u *untold) due(when NotifyWhen) bool {
	waits := when == NotifyDaily && u.began.Sub(u.Value.At) < dailyEvery
	return u.version == 0 || u.Value.Seq < u.head && !waits
}

// TellSaved notifies people of what their saved searches find since it was done
// last, and answers how many notifications that made. Only what changed is looked
// at. Any number of processes may call it: one does the work, and what two did is
// told once. The first time there is nothing to do.
func (b *Base) TellSaved(ctx context.Context, ask AskSaved) (told int, err error) {
	var due []NotifyWhen
	for _, when := range []NotifyWhen{NotifyImmediately, NotifyDaily} {
		u, err := b.untold(ctx, when)
		if err != nil {
			return 0, err
		}
		if u.due(when) {
			due = append(due, when)
		}
	}
	if due == nil {
		return 0, nil
	}
	claim := LedgerLease + "searches"
	err = b.putLedger(ctx, claim, b.Now(), b.Now().Add(matchLasts))
	if errors.Is(err, ErrExists) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer b.forget(ctx, claim)
	for _, when := range due {
		n, err := b.tellSaved(ctx, when, ask)
		if told += n; err != nil {
			return told, err
		}
	}
	return told, nil
}

func (b *Base) tellSaved(ctx context.Context, when NotifyWhen, ask AskSaved) (told int, err error) {
	u, err := b.untold(ctx, when)
	if err != nil || !u.due(when) {
		return 0, err
	}
	if u.version == 0 {
		_, err = u.replace(ctx, b, matchPosition{u.head, u.began})
		return 0, err
	}
	some, err := b.sought(ctx, ask)
	if err != nil {
		return 0, err
	}
	position, at := u.versioned, u.Value.At // of daily ones the time moves when all is done
	for reached := position.Value.Seq; reached < u.head && b.Now().Sub(u.began) < matchStopAfter; {
		n, next := 0, u.head
		if some {
			n, next, err = b.tellChanges(ctx, when, reached, u.head, ask)
		}
		if told += n; err != nil {
			return told, err
		}
		if reached = next; reached >= u.head {
			at = u.began
		}
		if done, err := position.replace(ctx, b, matchPosition{reached, at}); err != nil || !done {
			return told, err
		}
		if position, err = readVersioned[matchPosition](ctx, b, when.position()); err != nil {
			return told, err
		}
	}
	return told, nil
}

// lasting are the codes of errors that are the same however often one asks.
var lasting = map[Code]bool{CodeInvalid: true, CodeNotFound: true, CodeTooComplex: true, CodeForbidden: true, CodeUnauthenticated: true}

// tellChanges holds those searches that may find something against some commits after one, and answers the last of
// them. Changes wait, for a time, for a search that cannot be asked.
func (b *Base) tellChanges(ctx context.Context, when NotifyWhen, after, head Seq, ask AskSaved) (told int, last Seq, err error) {
	c, err := b.changedSince(ctx, after, head)
	if err != nil || len(c.now) == 0 {
		return 0, c.last, err
	}
	may := b.mayFind(c, when)
	if len(may) == 0 {
		return 0, c.last, nil
	}
	held, err := b.hold(ctx, c)
	if err != nil {
		return 0, after, err
	}
	defer held.close()
	var failed error
	giveUp := b.Now().Sub(c.since) > matchGivesUp
	for _, s := range may {
		matches, err := held.find(ctx, s, ask)
		switch {
		case err != nil && (giveUp || lasting[Problems(err)[0].Code]):
			b.Log.Warn("a saved search is passed over", "search", s.ID, "err", err)
			continue
		case err != nil: // the others are told, and all is tried again: what was told is told once
			failed = errors.Join(failed, fmt.Errorf("hold the saved search %s against changes: %w", s.ID, err))
			continue
		}
		if len(matches) == 0 {
			continue
		}
		made, err := b.tellMatches(ctx, s, matches)
		if err != nil {
			return told, after, err
		}
		if made {
			told++
		}
	}
	if failed != nil {
		return told, after, failed
	}
	return told, c.last, nil
}

// tellMatches notifies somebody of those matches that they were not told of.
func (b *Base) tellMatches(ctx context.Context, s *SavedSearch, matches []match) (made bool, err error) {
	err = b.Commit(ctx, Author{By: "saved searches"}, func(tx *Tx) error {
		made = false
		n := notice{Kind: NotifyNewMatches, Search: s.ID}
		for _, m := range matches {
			if _, err := tx.key(m.key(s.ID)); errors.Is(err, ErrNotExist) {
				n.Matches = append(n.Matches, m)
			} else if err != nil {
				return err
			}
		}
		p, err := tx.person(s.Person)
		if errors.Is(err, ErrNotExist) || err == nil && (p.Disabled != nil || n.Matches == nil) {
			return nil
		}
		made = err == nil
		return errors.Join(err, tx.notify(n, []ID{s.Person}))
	})
	return made && err == nil, err
}
