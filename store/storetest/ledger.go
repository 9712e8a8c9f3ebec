package storetest

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"prologis/kb"
)

func ledgerKeys(t *testing.T, place Place) {
	ledger, ctx := open(t, place).Ledger(), context.Background()
	_, err := ledger.Get(ctx, "key")
	wantError(t, "Get of nothing", err, kb.ErrNotExist)
	wantError(t, "Delete of nothing", ledger.Delete(ctx, "key"), nil)
	put := func(what, value string, expires time.Time, want error) {
		t.Helper()
		wantError(t, what, ledger.PutNew(ctx, "key", []byte(value), expires), want)
	}
	holds := func(want string) {
		t.Helper()
		if got, err := ledger.Get(ctx, "key"); string(got) != want || err != nil {
			t.Errorf("Get = %q, %v; want %q", got, err, want)
		}
	}
	put("a free key", "one", time.Time{}, nil)
	put("a taken key", "two", time.Time{}, kb.ErrExists)
	holds("one")
	wantError(t, "Delete", ledger.Delete(ctx, "key"), nil)
	put("a deleted key, expired at once", "three", time.Now().Add(-time.Second), nil)
	_, err = ledger.Get(ctx, "key")
	wantError(t, "Get of an expired key", err, kb.ErrNotExist)
	put("an expired key", "four", time.Now().Add(time.Hour), nil)
	put("a key that has not expired", "five", time.Time{}, kb.ErrExists)
	holds("four")
	if n, err := ledger.Expire(ctx, time.Now()); n != 0 || err != nil {
		t.Errorf("Expire = %d, %v; want none: the key lives an hour", n, err)
	}
	if n, err := ledger.Expire(ctx, time.Now().Add(2*time.Hour)); n != 1 || err != nil {
		t.Errorf("Expire in two hours = %d, %v; want 1", n, err)
	}
	put("an expired and removed key", "six", time.Time{}, nil)
	holds("six")
}

// ledgerLimits stores what the contract allows at most, under odd keys.
func ledgerLimits(t *testing.T, place Place) {
	ledger, ctx := open(t, place).Ledger(), context.Background()
	value := []byte(strings.Repeat("\x00\xff", 32<<10))
	keys := []string{strings.Repeat("é", 256), "$set", "a.b.c", "a", "a b/c\n", "città", "CITTÀ"}
	for _, key := range keys {
		if err := ledger.PutNew(ctx, key, value, time.Time{}); err != nil {
			t.Errorf("PutNew(%q): %v", key, err)
		}
	}
	for _, key := range keys {
		if got, err := ledger.Get(ctx, key); string(got) != string(value) || err != nil {
			t.Errorf("Get(%q) = %d bytes, %v", key, len(got), err)
		}
	}
	wantError(t, "PutNew of no bytes", ledger.PutNew(ctx, "empty", nil, time.Time{}), nil)
	if got, err := ledger.Get(ctx, "empty"); len(got) != 0 || err != nil {
		t.Errorf("Get of no bytes = %q, %v", got, err)
	}
}

// ledgerEntries lists what is there, in the order of bytes, with its expiry.
func ledgerEntries(t *testing.T, place Place) {
	ledger, ctx := open(t, place).Ledger(), context.Background()
	soon := time.Now().Add(time.Hour).UTC().Truncate(time.Millisecond)
	put := func(key string, expires time.Time) {
		t.Helper()
		wantError(t, "PutNew of "+key, ledger.PutNew(ctx, key, []byte("of "+key), expires), nil)
	}
	for _, key := range []string{"b/2", "b/1", "a/città", "b0", "B/1", "b/gone", "b/again"} {
		put(key, time.Time{})
	}
	put("b/soon", soon)
	put("b/past", time.Now().Add(-time.Hour))
	wantError(t, "Delete", ledger.Delete(ctx, "b/gone"), nil)
	wantError(t, "Delete", ledger.Delete(ctx, "b/again"), nil)
	put("b/again", time.Time{})
	for prefix, want := range map[string][]string{
		"":     {"B/1", "a/città", "b/1", "b/2", "b/again", "b/soon", "b0"},
		"b/":   {"b/1", "b/2", "b/again", "b/soon"},
		"b0":   {"b0"},
		"none": nil,
	} {
		var got []string
		for entry, err := range ledger.Entries(ctx, prefix) {
			if err != nil {
				t.Fatalf("Entries(%q): %v", prefix, err)
			}
			got = append(got, entry.Key)
			if string(entry.Value) != "of "+entry.Key {
				t.Errorf("%s holds %q", entry.Key, entry.Value)
			}
			if expires := entry.Expires; entry.Key == "b/soon" && !expires.Equal(soon) || entry.Key != "b/soon" && !expires.IsZero() {
				t.Errorf("%s expires %s", entry.Key, expires)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("Entries(%q) = %q, want %q", prefix, got, want)
		}
	}
	for i := range 300 { // more than is read at once
		put(fmt.Sprintf("many/%03d", i), time.Time{})
	}
	n := 0
	for entry, err := range ledger.Entries(ctx, "many/") {
		if want := fmt.Sprintf("many/%03d", n); err != nil || entry.Key != want {
			t.Fatalf("entry %d is %s (%v), want %s", n, entry.Key, err, want)
		}
		n++
	}
	if n != 300 {
		t.Errorf("%d entries, want 300", n)
	}
	for range ledger.Entries(ctx, "") {
		break // must not yield again
	}
}

// ledgerRace has 16 takers after each key, free or expired: one gets it.
func ledgerRace(t *testing.T, place Place) {
	ledger, ctx := open(t, place).Ledger(), context.Background()
	for round := range 8 {
		key := fmt.Sprintf("lease-%d", round)
		if round%2 == 1 {
			wantError(t, "expired lease", ledger.PutNew(ctx, key, nil, time.Now().Add(-time.Minute)), nil)
		}
		var winners atomic.Int32
		var winner atomic.Value
		var wg sync.WaitGroup
		for taker := range 16 {
			wg.Go(func() {
				value := fmt.Sprint("taker ", taker)
				switch err := ledger.PutNew(ctx, key, []byte(value), time.Now().Add(time.Hour)); {
				case err == nil:
					winners.Add(1)
					winner.Store(value)
				case !errors.Is(err, kb.ErrExists):
					t.Errorf("PutNew: %v", err)
				}
			})
		}
		wg.Wait()
		got, err := ledger.Get(ctx, key)
		if n := winners.Load(); n != 1 || err != nil || string(got) != winner.Load() {
			t.Errorf("round %d: %d winners, the key holds %q (%v), the winner wrote %v", round, n, got, err, winner.Load())
		}
	}
}

// ledgerModel does random things to the ledger and to a map.
func ledgerModel(t *testing.T, place Place) {
	ledger, ctx := open(t, place).Ledger(), context.Background()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random, m := rand.New(rand.NewPCG(seed, 0)), model{}
	for step := range 300 {
		key := fmt.Sprint("key", random.IntN(12))
		value := fmt.Sprint("value", step)
		var got, want string
		switch random.IntN(8) {
		case 0, 1, 2:
			expires := []time.Time{{}, time.Now().Add(-time.Hour), time.Now().Add(time.Hour), time.Now().Add(3 * time.Hour)}[random.IntN(4)]
			got, want = say(ledger.PutNew(ctx, key, []byte(value), expires)), m.putNew(key, value, expires)
		case 3, 4:
			held, err := ledger.Get(ctx, key)
			got, want = string(held)+say(err), m.get(key)
		case 5, 6:
			got, want = say(ledger.Delete(ctx, key)), m.remove(key)
		case 7:
			now := time.Now().Add(time.Duration(random.IntN(3)) * 2 * time.Hour)
			n, err := ledger.Expire(ctx, now)
			got, want = fmt.Sprint(n, say(err)), m.expire(now)
		}
		if got != want {
			t.Fatalf("step %d on %s answers %q, want %q", step, key, got, want)
		}
	}
}

// say names an error as the model does.
func say(err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, kb.ErrExists):
		return "exists"
	case errors.Is(err, kb.ErrNotExist):
		return "none"
	}
	return err.Error()
}

// model is a ledger that is obviously right.
type model map[string]modelValue

type modelValue struct {
	value   string
	expires time.Time
}

func (v modelValue) expired(now time.Time) bool {
	return !v.expires.IsZero() && !v.expires.After(now)
}

func (m model) putNew(key, value string, expires time.Time) string {
	if held, ok := m[key]; ok && !held.expired(time.Now()) {
		return "exists"
	}
	m[key] = modelValue{value, expires}
	return ""
}

func (m model) get(key string) string {
	if held, ok := m[key]; ok && !held.expired(time.Now()) {
		return held.value
	}
	return "none"
}

func (m model) remove(key string) string {
	delete(m, key)
	return ""
}

func (m model) expire(now time.Time) string {
	n := 0
	for key, held := range m {
		if held.expired(now) {
			delete(m, key)
			n++
		}
	}
	return fmt.Sprint(n, "")
}
