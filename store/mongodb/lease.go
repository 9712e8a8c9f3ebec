package mongodb

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"time"

	"prologis/kb"
)

// ErrLeaseLost says that another holds the lease now.
var ErrLeaseLost = errors.New("the lease is lost")

// Lease is the right to do something alone, for a while. It is a ledger key
// whose holder inserts the next generation to renew it. As clocks differ and
// processes stall, what is done under a lease must also bear being done twice.
type Lease struct {
	s    *Store
	ttl  time.Duration
	held slot
}

// releaseTimeout bounds giving a lease up: a process that stops does not wait long
// for a database that is away.
const releaseTimeout = 2 * time.Second

// AcquireLease takes a lease that is free or has expired; otherwise
// kb.ErrExists. The holder's name is for people.
func (s *Store) AcquireLease(ctx context.Context, name, holder string, ttl time.Duration) (*Lease, error) {
	until := time.Now().Add(ttl)
	want := slot{Key: kb.LedgerLease + name, Value: []byte(holder), Token: rand.Text(), Expires: &until}
	held, err := s.take(ctx, want)
	if err != nil {
		return nil, ledger{s}.explain("acquiring", want.Key, err)
	}
	return &Lease{s: s, ttl: ttl, held: held}, nil
}

// Until is when the lease ends if it is not renewed.
func (l *Lease) Until() time.Time { return *l.held.Expires }

// Renew prolongs the lease by its time to live from now; ErrLeaseLost when
// another took it. On any other error it is held until Until.
func (l *Lease) Renew(ctx context.Context) error {
	until, before := time.Now().Add(l.ttl), l.held
	next := slot{Key: before.Key, Gen: before.Gen + 1, Token: before.Token, Value: before.Value, Expires: &until}
	held, err := l.s.claim(ctx, next)
	if errors.Is(err, kb.ErrExists) {
		err = ErrLeaseLost
	}
	if err != nil {
		return l.s.target.explain(fmt.Errorf("renewing %s: %w", before.Key, err))
	}
	l.held = held
	_ = l.s.retire(ctx, before.ID) // if it fails Expire does it later
	return nil
}

// Release gives the lease up.
func (l *Lease) Release(ctx context.Context) error {
	if err := l.s.retire(ctx, l.held.ID); err != nil {
		return l.s.target.explain(fmt.Errorf("releasing %s: %w", l.held.Key, err))
	}
	return nil
}

// Hold waits for a lease and runs fn while it is held; fn's context ends when
// the lease does. It answers fn's error, or ErrLeaseLost.
func (s *Store) Hold(ctx context.Context, name, holder string, ttl time.Duration, fn func(context.Context) error) error {
	l, err := s.await(ctx, name, holder, ttl)
	if err != nil {
		return err
	}
	return l.during(ctx, fn)
}

// during runs fn while the lease is held, and gives it up.
func (l *Lease) during(ctx context.Context, fn func(context.Context) error) error {
	held, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	renewing := make(chan struct{})
	go func() {
		defer close(renewing)
		if err := l.keep(held); err != nil {
			cancel(err)
		}
	}()
	err := fn(held)
	if cause := context.Cause(held); errors.Is(cause, ErrLeaseLost) {
		err = cause
	}
	cancel(nil)
	<-renewing
	if errors.Is(err, ErrLeaseLost) {
		return err
	}
	release, stop := context.WithTimeout(context.WithoutCancel(ctx), releaseTimeout)
	defer stop()
	return errors.Join(err, l.Release(release)) // if it fails the lease expires
}

// await waits until the lease is free, has expired by this clock, or was not renewed
// for its time to live while somebody watched: clocks that differ, or jump, cannot
// keep it from everybody.
func (s *Store) await(ctx context.Context, name, holder string, ttl time.Duration) (*Lease, error) {
	var seen slot
	since := time.Now()
	for {
		l, err := s.AcquireLease(ctx, name, holder, ttl)
		if !errors.Is(err, kb.ErrExists) {
			return l, err
		}
		top, err := s.top(ctx, kb.LedgerLease+name)
		switch {
		case err != nil:
			return nil, ledger{s}.explain("watching", kb.LedgerLease+name, err)
		case top.ID != seen.ID:
			seen, since = top, time.Now()
		case time.Since(since) > ttl:
			if err := s.retire(ctx, top.ID); err != nil {
				return nil, ledger{s}.explain("taking over", kb.LedgerLease+name, err)
			}
			continue
		}
		if !sleep(ctx, ttl/3) {
			return nil, ctx.Err()
		}
	}
}

// keep renews until ctx ends; ErrLeaseLost when it could not in time.
func (l *Lease) keep(ctx context.Context) error {
	for sleep(ctx, l.ttl/3) {
		until, cancel := context.WithDeadline(ctx, l.Until())
		err := l.Renew(until)
		cancel()
		if errors.Is(err, ErrLeaseLost) {
			return err
		}
		if err != nil && ctx.Err() == nil && !time.Now().Before(l.Until()) {
			return fmt.Errorf("%w: it could not be renewed in time: %w", ErrLeaseLost, err)
		}
	}
	return nil
}

// sleep waits, and reports whether ctx is still going on.
func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
