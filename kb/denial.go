package kb

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Denial is what was refused to somebody, added up over an hour. Where requests of
// nobody come from is known by a hash only, by which they can be told apart.
type Denial struct {
	Hour   time.Time `json:"hour"`
	Code   Code      `json:"code"`
	Action string    `json:"action"` // the fields asked for, or sign-in
	Person ID        `json:"person,omitempty"`
	From   string    `json:"from,omitempty"`
	Count  int       `json:"count"`
}

// Denials are gathered in memory and written together, so that whoever provokes
// them can neither fill the ledger nor keep it busy: what is beyond maxDenials
// different ones is added up without who and what.
const (
	denialsLast  = 30 * 24 * time.Hour
	denialsEvery = 10 * time.Minute
	maxDenials   = 50
	maxAction    = 100 // bytes
	denialKey    = LedgerDenial + "key"
	hourForm     = "2006-01-02T15"
)

// denials are those not written yet.
type denials struct {
	mu      sync.Mutex
	key     []byte // of the hashes of addresses
	counted map[Denial]int
	written time.Time
}

// Deny notes that something was refused to a person, or to nobody at an address.
// Errors that are no denials are not noted.
func (b *Base) Deny(d Denial, address string) {
	if d.Code != CodeForbidden && d.Code != CodeUnauthenticated && d.Code != CodeRateLimited {
		return
	}
	now := b.Now().UTC()
	b.denials.mu.Lock()
	defer b.denials.mu.Unlock()
	d.Hour, d.Count = now.Truncate(time.Hour), 0
	d.Action = strings.ToValidUTF8(d.Action[:min(len(d.Action), maxAction)], "")
	if d.Person == "" && address != "" {
		d.From = b.hashAddress(address)
	}
	if b.denials.counted == nil {
		b.denials.counted, b.denials.written = map[Denial]int{}, now
	}
	if b.denials.counted[d] == 0 && len(b.denials.counted) >= maxDenials {
		d = Denial{Hour: d.Hour, Code: d.Code}
	}
	b.denials.counted[d]++
	if now.Sub(b.denials.written) >= denialsEvery {
		b.writeDenials()
	}
}

// flushDenials writes the denials that were gathered here.
func (b *Base) flushDenials() {
	b.denials.mu.Lock()
	defer b.denials.mu.Unlock()
	b.writeDenials()
}

// How long a write of denials may take: nobody waits for it, but a stop.
const denialPatience = 2 * time.Second

// writeDenials writes what was gathered, a key for each hour; what cannot be written
// is gathered on.
func (b *Base) writeDenials() {
	ctx, cancel := context.WithTimeout(context.Background(), denialPatience)
	defer cancel()
	hours := map[time.Time][]Denial{}
	for d, n := range b.denials.counted {
		d.Count = n
		hours[d.Hour] = append(hours[d.Hour], d)
	}
	now := b.Now()
	b.denials.written = now
	for hour, list := range hours {
		key := LedgerDenial + hour.Format(hourForm) + "/" + newToken(now, 0)
		if err := b.putLedger(ctx, key, list, now.Add(denialsLast)); err != nil {
			b.Log.Warn("denials are not written yet", "err", err)
			return
		}
		for _, d := range list {
			d.Count = 0
			delete(b.denials.counted, d)
		}
	}
}

// hashAddress is an address as denials name it: only this base can tell whose it is,
// and only as long as they last.
func (b *Base) hashAddress(address string) string {
	if b.denials.key == nil {
		b.denials.key = b.addressKey()
	}
	h := hmac.New(sha256.New, b.denials.key)
	_, _ = h.Write([]byte(network(address))) // never fails
	return hex.EncodeToString(h.Sum(nil)[:8])
}

// addressKey reads the key that all servers share, or makes it; one of our own when
// the ledger cannot be reached.
func (b *Base) addressKey() []byte {
	ctx, cancel := context.WithTimeout(context.Background(), denialPatience)
	defer cancel()
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	err := b.putLedger(ctx, denialKey, key, b.Now().Add(denialsLast))
	if errors.Is(err, ErrExists) {
		var shared []byte
		if b.getLedger(ctx, denialKey, &shared) == nil {
			return shared
		}
	}
	return key
}

// DenialQuery says which denials are meant; zero members hold for all.
type DenialQuery struct {
	Code         Code
	Person       ID
	Action       string
	Since, Until time.Time
}

func (f *DenialQuery) holds(d Denial) bool {
	return (f.Code == "" || f.Code == d.Code) && (f.Person == "" || f.Person == d.Person) && (f.Action == "" || f.Action == d.Action) &&
		(f.Since.IsZero() || d.Hour.Add(time.Hour).After(f.Since)) && (f.Until.IsZero() || !d.Hour.After(f.Until))
}

// Denials answers what was refused of late, newest first.
func (b *Base) Denials(ctx context.Context, v Viewer, f DenialQuery) ([]Denial, error) {
	if err := v.Allow(ActionReadJournal); err != nil {
		return nil, err
	}
	return b.deniedLately(ctx, f)
}

func (b *Base) deniedLately(ctx context.Context, f DenialQuery) ([]Denial, error) {
	b.flushDenials()
	sums := map[Denial]int{}
	for e, err := range b.Store.Ledger().Entries(ctx, LedgerDenial) {
		if err != nil {
			return nil, ledgerError(err)
		}
		if e.Key == denialKey {
			continue
		}
		var list []Denial
		if err := json.Unmarshal(e.Value, &list); err != nil {
			return nil, fmt.Errorf("ledger key %s: %w: %w", e.Key, ErrDamaged, err)
		}
		for _, d := range list {
			n := d.Count
			if d.Count = 0; f.holds(d) {
				sums[d] += n
			}
		}
	}
	all := make([]Denial, 0, len(sums))
	for d, n := range sums {
		d.Count = n
		all = append(all, d)
	}
	slices.SortFunc(all, func(a, b Denial) int { return strings.Compare(b.Place(), a.Place()) })
	return all, nil
}

// Place is where the denial stands in the order of denials.
func (d *Denial) Place() string {
	return strings.Join([]string{d.Hour.UTC().Format(hourForm), string(d.Code), d.Action, string(d.Person), d.From}, "\x00")
}
