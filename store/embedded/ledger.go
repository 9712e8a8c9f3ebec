package embedded

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"iter"
	"slices"
	"time"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// The contract's limits on keys and values.
const (
	maxKeyBytes   = 512
	maxValueBytes = 64 << 10
)

// Expire removes this many keys in one transaction, so that it never holds up
// the journal, which is in the same file, for long.
const expireAtOnce = 1000

// ledger is the store's kb.Ledger. A value is stored behind its expiry, 8 bytes
// of microseconds, 0 for never; the expiry bucket has the same in order of time.
type ledger struct{ s *Store }

const expiryBytes = 8

func (l ledger) PutNew(ctx context.Context, key string, value []byte, expires time.Time) error {
	if key == "" || len(key) > maxKeyBytes || len(value) > maxValueBytes {
		return fmt.Errorf("ledger key of %d bytes with a value of %d: at most %d and %d", len(key), len(value), maxKeyBytes, maxValueBytes)
	}
	return l.update(ctx, key, func(tx *bolt.Tx) error {
		held := tx.Bucket(bucketLedger).Get([]byte(key))
		if held != nil && !expired(held, time.Now()) {
			return kb.ErrExists
		}
		if err := drop(tx, key, held); err != nil {
			return err
		}
		stamp := stampOf(expires)
		if err := tx.Bucket(bucketLedger).Put([]byte(key), slices.Concat(stamp, value)); err != nil {
			return err
		}
		if expires.IsZero() {
			return nil
		}
		return tx.Bucket(bucketExpiry).Put(slices.Concat(stamp, []byte(key)), nil)
	})
}

func (l ledger) Get(ctx context.Context, key string) ([]byte, error) {
	end, err := l.s.begin()
	if err != nil {
		return nil, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var value []byte
	err = l.s.file.View(func(tx *bolt.Tx) error {
		held := tx.Bucket(bucketLedger).Get([]byte(key))
		if held == nil || expired(held, time.Now()) {
			return fmt.Errorf("ledger key %q: %w", key, kb.ErrNotExist)
		}
		value = append([]byte{}, held[expiryBytes:]...)
		return nil
	})
	return value, explain(l.s.dir, err)
}

// entriesAtOnce are read in one transaction.
const entriesAtOnce = 256

func (l ledger) Entries(ctx context.Context, prefix string) iter.Seq2[kb.LedgerEntry, error] {
	return func(yield func(kb.LedgerEntry, error) bool) {
		for from := []byte(prefix); ; {
			some, next, err := l.entries(ctx, from, []byte(prefix))
			if err != nil {
				yield(kb.LedgerEntry{}, explain(l.s.dir, fmt.Errorf("listing the ledger: %w", err)))
				return
			}
			for _, entry := range some {
				if !yield(entry, nil) {
					return
				}
			}
			if from = next; from == nil {
				return
			}
		}
	}
}

// entries copies some entries out of one short transaction, and answers the key
// to go on from: nil when there is nothing more.
func (l ledger) entries(ctx context.Context, from, prefix []byte) (some []kb.LedgerEntry, next []byte, err error) {
	end, err := l.s.begin()
	if err != nil {
		return nil, nil, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	err = l.s.file.View(func(tx *bolt.Tx) error {
		cursor, seen := tx.Bucket(bucketLedger).Cursor(), 0
		for k, v := cursor.Seek(from); k != nil && bytes.HasPrefix(k, prefix); k, v = cursor.Next() {
			if seen++; seen > entriesAtOnce {
				next = bytes.Clone(k)
				break
			}
			if !expired(v, time.Now()) {
				some = append(some, kb.LedgerEntry{Key: string(k), Value: bytes.Clone(v[expiryBytes:]), Expires: timeOf(v)})
			}
		}
		return nil
	})
	return some, next, err
}

func (l ledger) Delete(ctx context.Context, key string) error {
	return l.update(ctx, key, func(tx *bolt.Tx) error {
		return drop(tx, key, tx.Bucket(bucketLedger).Get([]byte(key)))
	})
}

func (l ledger) Expire(ctx context.Context, now time.Time) (int, error) {
	total := 0
	for {
		removed := 0
		err := l.update(ctx, "", func(tx *bolt.Tx) (err error) {
			removed, err = expireSome(tx, now)
			return err
		})
		if err != nil {
			return total, err
		}
		if total += removed; removed < expireAtOnce {
			return total, nil
		}
	}
}

// expireSome removes the keys that expired first, at most expireAtOnce.
func expireSome(tx *bolt.Tx, now time.Time) (removed int, err error) {
	var due [][]byte // deleting under a cursor would make it skip
	cursor := tx.Bucket(bucketExpiry).Cursor()
	for k, _ := cursor.First(); k != nil && expired(k, now) && len(due) < expireAtOnce; k, _ = cursor.Next() {
		due = append(due, k)
	}
	for _, k := range due {
		if err := drop(tx, string(k[expiryBytes:]), k); err != nil {
			return removed, err
		}
		removed++
	}
	return removed, nil
}

// drop removes a key and its place in the order of expiry. held starts with the
// key's expiry; nil when the key is not there.
func drop(tx *bolt.Tx, key string, held []byte) error {
	if held == nil {
		return nil
	}
	place := slices.Concat(held[:expiryBytes], []byte(key))
	if err := tx.Bucket(bucketExpiry).Delete(place); err != nil {
		return err
	}
	return tx.Bucket(bucketLedger).Delete([]byte(key))
}

func (l ledger) update(ctx context.Context, key string, fn func(*bolt.Tx) error) error {
	end, err := l.s.begin()
	if err != nil {
		return err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := l.s.file.Update(fn); err != nil {
		return explain(l.s.dir, fmt.Errorf("writing ledger key %q: %w", key, err))
	}
	return nil
}

// stampOf is a time as it is stored. Times before 1970 have all passed.
func stampOf(t time.Time) []byte {
	var micros int64
	if !t.IsZero() {
		micros = max(t.UnixMicro(), 1)
	}
	return binary.BigEndian.AppendUint64(nil, uint64(micros))
}

// timeOf is the time that a stamp stands for.
func timeOf(stamped []byte) time.Time {
	micros := int64(binary.BigEndian.Uint64(stamped))
	if micros == 0 {
		return time.Time{}
	}
	return time.UnixMicro(micros).UTC()
}

// expired reports whether what starts with an expiry has expired by now.
func expired(stamped []byte, now time.Time) bool {
	at := binary.BigEndian.Uint64(stamped)
	return at != 0 && at <= uint64(max(now.UnixMicro(), 0))
}
