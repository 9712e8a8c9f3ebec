package mongodb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

func TestLease(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		s, ctx := mustOpen(t, newURI(t, server), Options{}), context.Background()
		a, err := s.AcquireLease(ctx, "x", "a", time.Minute)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.AcquireLease(ctx, "x", "b", time.Minute); !errors.Is(err, kb.ErrExists) {
			t.Errorf("a held lease: %v", err)
		}
		before := a.Until()
		if err := a.Renew(ctx); err != nil || !a.Until().After(before) {
			t.Errorf("Renew: %v, until %s", err, a.Until())
		}
		if _, err := s.AcquireLease(ctx, "x", "b", time.Minute); !errors.Is(err, kb.ErrExists) {
			t.Errorf("a renewed lease: %v", err)
		}
		if err := a.Release(ctx); err != nil {
			t.Fatal(err)
		}
		b, err := s.AcquireLease(ctx, "x", "b", time.Minute)
		if err != nil {
			t.Fatalf("a released lease: %v", err)
		}
		if err := a.Renew(ctx); !errors.Is(err, ErrLeaseLost) {
			t.Errorf("Renew of a lost lease: %v", err)
		}
		if err := b.Renew(ctx); err != nil {
			t.Errorf("Renew: %v", err)
		}
	})
}

// TestLeaseRenewedOverLostAnswers must not lose a lease to itself.
func TestLeaseRenewedOverLostAnswers(t *testing.T) {
	t.Parallel() // it mostly waits
	uri := newURI(t, inProcess)
	p := newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	l, err := s.AcquireLease(context.Background(), "x", "a", time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range []fault{{after: cutAnswer}, {cut: true}, {after: dropAnswer}, {after: replace, reply: writeConcernError}} {
		p.once("insert", f)
		if err := l.Renew(context.Background()); err != nil {
			t.Errorf("Renew: %v", err)
		}
	}
	p.once("insert", fault{after: cutAnswer})
	if err := s.Ledger().PutNew(context.Background(), "key", []byte("value"), time.Time{}); err != nil {
		t.Errorf("PutNew with a lost answer: %v", err)
	}
}

// TestLeaseRace has several that want a lease again and again: never two hold it
// at once.
func TestLeaseRace(t *testing.T) {
	t.Parallel() // it mostly waits
	onServers(t, func(t *testing.T, server string) {
		s := mustOpen(t, newURI(t, server), Options{})
		ctx, cancel := context.WithTimeout(context.Background(), 4*time.Second)
		defer cancel()
		var holders, turns atomic.Int32
		var wg sync.WaitGroup
		for w := range 4 {
			wg.Go(func() {
				for ctx.Err() == nil {
					err := s.Hold(ctx, "x", fmt.Sprint(w), 2*time.Second, func(ctx context.Context) error {
						if n := holders.Add(1); n > 1 {
							t.Errorf("%d holders", n)
						}
						sleep(ctx, 300*time.Millisecond)
						turns.Add(1)
						holders.Add(-1)
						return nil
					})
					// The driver sends nothing that it has no time for, a little before the end.
					if end, _ := ctx.Deadline(); err != nil && time.Until(end) > 50*time.Millisecond {
						t.Errorf("Hold: %v", err)
					}
				}
			})
		}
		wg.Wait()
		if turns.Load() < 2 {
			t.Errorf("%d turns", turns.Load())
		}
	})
}

// TestLeaseLostWhenAway ends the work when the lease cannot be renewed in time.
func TestLeaseLostWhenAway(t *testing.T) {
	uri := newURI(t, inProcess)
	p := newProxy(t, uri)
	s := mustOpen(t, p.uri, Options{ConnectTimeout: 200 * time.Millisecond, OpTimeout: 200 * time.Millisecond})
	began := time.Now()
	err := s.Hold(context.Background(), "x", "a", 900*time.Millisecond, func(ctx context.Context) error {
		p.setDown(true)
		<-ctx.Done()
		return ctx.Err()
	})
	if !errors.Is(err, ErrLeaseLost) {
		t.Errorf("Hold: %v, want ErrLeaseLost", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("that took %s", took)
	}
}

// TestLeaseOfAnotherClock is held by one that died and whose clock was a day ahead:
// it is taken when nobody has renewed it for its time to live; one that is renewed
// is not.
func TestLeaseOfAnotherClock(t *testing.T) {
	t.Parallel() // it mostly waits
	s, ctx := mustOpen(t, newURI(t, inProcess), Options{}), context.Background()
	if _, err := s.AcquireLease(ctx, "x", "a day ahead", 24*time.Hour); err != nil {
		t.Fatal(err)
	}
	const ttl = 600 * time.Millisecond
	began := time.Now()
	err := s.Hold(ctx, "x", "b", ttl, func(held context.Context) error {
		if waited := time.Since(began); waited < ttl {
			t.Errorf("taken after %s", waited)
		}
		rival, cancel := context.WithTimeout(ctx, 3*ttl)
		defer cancel()
		if err := s.Hold(rival, "x", "c", ttl, func(context.Context) error { return nil }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a rival of one who renews: %v", err)
		}
		return held.Err()
	})
	if err != nil {
		t.Errorf("Hold: %v", err)
	}
}

// TestPurge removes dead slots when they are old, and no live one.
func TestPurge(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		s, ctx := mustOpen(t, newURI(t, server), Options{}), context.Background()
		l := ledger{s}
		put := func(key string, expires time.Time) {
			t.Helper()
			if err := l.PutNew(ctx, key, []byte("secret"), expires); err != nil {
				t.Fatal(err)
			}
		}
		for range 3 {
			put("taken over", time.Now().Add(-time.Second))
		}
		put("taken over", time.Time{})
		put("deleted", time.Time{})
		if err := l.Delete(ctx, "deleted"); err != nil {
			t.Fatal(err)
		}
		put("expired", time.Now().Add(-time.Second))
		if n, err := l.Expire(ctx, time.Now()); n != 1 || err != nil {
			t.Errorf("Expire = %d, %v; want 1", n, err)
		}
		left, err := s.slots.CountDocuments(ctx, bson.D{{Key: "value", Value: bson.D{{Key: "$exists", Value: true}}}})
		if err != nil || left != 1 {
			t.Errorf("%d values are left (%v), want the one that lives", left, err)
		}
		if err := l.purge(ctx, time.Now().Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
		if left, err := s.slots.CountDocuments(ctx, bson.D{}); err != nil || left != 1 {
			t.Errorf("%d slots are left (%v), want 1", left, err)
		}
		if value, err := l.Get(ctx, "taken over"); string(value) != "secret" || err != nil {
			t.Errorf("Get = %q, %v", value, err)
		}
		put("deleted", time.Time{})
	})
}
