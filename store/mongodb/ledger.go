package mongodb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"time"
	"unicode/utf8"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// The contract's limits on keys and values.
const (
	maxKeyBytes   = 512
	maxValueBytes = 64 << 10
)

// expireAtOnce slots are removed by one command.
const expireAtOnce = 1000

// ledger is the store's kb.Ledger. What has expired is decided by the clock of
// the server that asks.
type ledger struct{ s *Store }

func (l ledger) PutNew(ctx context.Context, key string, value []byte, expires time.Time) error {
	if key == "" || len(key) > maxKeyBytes || len(value) > maxValueBytes || !utf8.ValidString(key) {
		return fmt.Errorf("ledger key of %d bytes with a value of %d: at most %d, as UTF-8, and %d", len(key), len(value), maxKeyBytes, maxValueBytes)
	}
	want := slot{Key: key, Value: value}
	if !expires.IsZero() {
		want.Expires = &expires
	}
	_, err := l.s.take(ctx, want)
	return l.explain("putting", key, err)
}

func (l ledger) Get(ctx context.Context, key string) ([]byte, error) {
	top, err := l.s.top(ctx, key)
	if err == nil && !top.live(time.Now()) {
		err = kb.ErrNotExist
	}
	if err != nil {
		return nil, l.explain("reading", key, err)
	}
	return top.Value, nil
}

// Entries reads every generation in order: the last of a key is its value, if
// that is live. One that is dead hides those below it, which a crash may have
// left live.
func (l ledger) Entries(ctx context.Context, prefix string) iter.Seq2[kb.LedgerEntry, error] {
	return func(yield func(kb.LedgerEntry, error) bool) {
		var top slot
		for one, err := range l.slotsFrom(ctx, prefix) {
			if err != nil {
				yield(kb.LedgerEntry{}, l.s.target.explain(fmt.Errorf("listing the ledger: %w", err)))
				return
			}
			if one.Key != top.Key && top.live(time.Now()) && !yield(top.entry(), nil) {
				return
			}
			if top = one; !strings.HasPrefix(one.Key, prefix) {
				return
			}
		}
		if top.live(time.Now()) {
			yield(top.entry(), nil)
		}
	}
}

// slotsFrom yields the slots from a key on, by key and generation.
func (l ledger) slotsFrom(ctx context.Context, key string) iter.Seq2[slot, error] {
	return func(yield func(slot, error) bool) {
		opts := options.Find().SetSort(bson.D{{Key: "key", Value: 1}, {Key: "gen", Value: 1}})
		for raw, err := range l.s.each(ctx, l.s.slots, bson.D{{Key: "key", Value: bson.D{{Key: "$gte", Value: key}}}}, opts) {
			var one slot
			if err == nil {
				err = bson.Unmarshal(raw, &one)
			}
			if !yield(one, err) || err != nil {
				return
			}
		}
	}
}

func (l ledger) Delete(ctx context.Context, key string) error {
	top, err := l.s.top(ctx, key)
	if err == nil && top.Gen > 0 && top.Dead == nil {
		err = l.s.retire(ctx, top.ID)
	}
	return l.explain("deleting", key, err)
}

// explain names the key, which is no secret as far as the ledger knows, and not
// the value.
func (l ledger) explain(doing, key string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, kb.ErrExists):
		err = kb.ErrExists
	}
	return l.s.target.explain(fmt.Errorf("%s ledger key %q: %w", doing, key, err))
}

// Expire removes values in bulk, and the slots of those that have been dead for
// long.
func (l ledger) Expire(ctx context.Context, now time.Time) (int, error) {
	total := 0
	for {
		due, err := l.due(ctx, "expires", now)
		if err == nil && len(due) > 0 {
			err = l.s.retire(ctx, slotIDs(due)...)
		}
		if err != nil {
			return total, l.s.target.explain(fmt.Errorf("expiring ledger keys: %w", err))
		}
		if total += len(due); len(due) < expireAtOnce {
			break
		}
	}
	if err := l.purge(ctx, time.Now().Add(-slotGrace)); err != nil {
		return total, l.s.target.explain(fmt.Errorf("removing dead ledger keys: %w", err))
	}
	return total, nil
}

// due reads some slots whose time in a field has come.
func (l ledger) due(ctx context.Context, field string, by time.Time) (due []slot, err error) {
	opts := options.Find().SetLimit(expireAtOnce).SetProjection(bson.D{{Key: "key", Value: 1}, {Key: "gen", Value: 1}})
	for raw, err := range l.s.each(ctx, l.s.slots, bson.D{{Key: field, Value: bson.D{{Key: "$lte", Value: by}}}}, opts) {
		var one slot
		if err == nil {
			err = bson.Unmarshal(raw, &one)
		}
		if err != nil {
			return nil, err
		}
		due = append(due, one)
	}
	return due, nil
}

// purge removes slots that were dead at a time, each after those below it: one
// below that a crash left live must not come to light.
func (l ledger) purge(ctx context.Context, dead time.Time) error {
	for {
		due, err := l.due(ctx, "dead", dead)
		if err != nil || len(due) == 0 {
			return err
		}
		for _, one := range due {
			if one.Gen == 1 {
				continue
			}
			below := bson.D{{Key: "key", Value: one.Key}, {Key: "gen", Value: bson.D{{Key: "$lt", Value: one.Gen}}}}
			if err := l.remove(ctx, below); err != nil {
				return err
			}
		}
		if err := l.remove(ctx, bson.D{{Key: "_id", Value: bson.D{{Key: "$in", Value: slotIDs(due)}}}}); err != nil {
			return err
		}
	}
}

func (l ledger) remove(ctx context.Context, filter bson.D) error {
	return l.s.repeat(ctx, func(ctx context.Context) error {
		_, err := l.s.slots.DeleteMany(ctx, filter)
		return err
	})
}

func slotIDs(slots []slot) []string {
	ids := make([]string, len(slots))
	for i, one := range slots {
		ids[i] = one.ID
	}
	return ids
}
