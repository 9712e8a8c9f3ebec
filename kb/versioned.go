package kb

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// versioned is a value of the ledger that changes: each version is a key of its own
// behind a prefix, so that of two writers who saw the same one succeeds.
type versioned[T any] struct {
	prefix  string
	version uint64 // 0: there is none yet
	Value   T
}

// readVersioned reads the last version of a value.
func readVersioned[T any](ctx context.Context, b *Base, prefix string) (v versioned[T], err error) {
	v.prefix = prefix
	for entry, err := range b.Store.Ledger().Entries(ctx, prefix) {
		if err != nil {
			return v, ledgerError(err)
		}
		n, err := strconv.ParseUint(strings.TrimPrefix(entry.Key, prefix), 10, 64)
		if err != nil {
			return v, fmt.Errorf("the key %q is no version: %w", entry.Key, ErrDamaged)
		}
		var value T
		if err := json.Unmarshal(entry.Value, &value); err != nil {
			return v, fmt.Errorf("decode %s: %w: %w", entry.Key, ErrDamaged, err)
		}
		v.version, v.Value = n, value
	}
	return v, nil
}

func (v versioned[T]) key(version uint64) string { return fmt.Sprintf("%s%016d", v.prefix, version) }

// replace makes value the next version; false when another was made meanwhile.
func (v versioned[T]) replace(ctx context.Context, b *Base, value T) (bool, error) {
	err := b.putLedger(ctx, v.key(v.version+1), value, time.Time{})
	switch {
	case errors.Is(err, ErrExists):
		return false, nil
	case err != nil:
		return false, err
	case v.version == 0:
		return true, nil
	}
	return true, ledgerError(b.Store.Ledger().Delete(ctx, v.key(v.version)))
}
