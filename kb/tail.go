package kb

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// How long one look at the journal may take.
const tailTimeout = 10 * time.Second

// tail follows the commits of other processes until ctx ends, and those of this
// one that a projection could not take in. A journal that
// cannot be reached is looked for again; one that is damaged, or is another than it was,
// stops this process from being ready.
func (b *Base) tail(ctx context.Context) {
	tick := time.NewTicker(b.TailEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			b.noteReach(b.look(ctx))
		}
	}
}

// look applies what others have appended. It returns when that is applied, so a
// flood of commits is read no faster than it is taken in.
func (b *Base) look(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, tailTimeout)
	defer cancel()
	if failed := b.failed.Load(); failed != nil && errors.Is(*failed, ErrDamaged) {
		return *failed // only a restart helps
	}
	head, err := b.Store.Head(ctx)
	if err != nil {
		return err
	}
	held, _ := b.Replica.Head()
	if head.Seq == held.Seq && head.ID == held.ID && b.failed.Load() == nil {
		return nil
	}
	_, err = b.submit(ctx, &request{alone: func() error { return b.catchUpAndIndex(context.WithoutCancel(ctx)) }}).wait()
	if errors.Is(err, ErrDamaged) {
		b.fail(err)
	}
	return err
}

// absence is since when the journal cannot be reached, and why not just now.
type absence struct {
	since time.Time
	err   error
}

// damage answers what is wrong with the journal when it was last looked at; nil when it is
// whole, or away.
func (b *Base) damage() error {
	if failed := b.failed.Load(); failed != nil && errors.Is(*failed, ErrDamaged) {
		return *failed
	}
	if away := b.stale.Load(); away != nil && errors.Is(away.err, ErrDamaged) {
		return away.err
	}
	return nil
}

// noteReach keeps since when the journal cannot be reached, and says so once.
func (b *Base) noteReach(err error) {
	away := b.stale.Load()
	switch {
	case err == nil && away != nil:
		b.Log.Info("the journal is reached again", "away", time.Since(away.since).Round(time.Millisecond))
		b.stale.Store(nil)
	case err != nil && away != nil:
		b.stale.Store(&absence{away.since, err})
	case err != nil && !errors.Is(err, context.Canceled) && !errors.Is(err, errClosed):
		b.stale.Store(&absence{b.Now(), err})
		b.Log.Warn("the journal cannot be followed: reads go on with what is here", "err", err)
	}
}

// Stale answers since when the journal cannot be reached; the zero time when it can. Meanwhile
// answers may be older than what others wrote.
func (b *Base) Stale() time.Time {
	if away := b.stale.Load(); away != nil {
		return away.since
	}
	return time.Time{}
}

// checkSame says whether the journal still has the commit that the replica holds.
func (b *Base) checkSame(ctx context.Context) error {
	held, _ := b.Replica.Head()
	same, err := b.sameJournal(ctx, held)
	if err == nil && !same {
		err = fmt.Errorf("the journal no longer has commit %d as it was read here: restart to read it anew: %w", held.Seq, ErrDamaged)
	}
	return err
}
