package kb

import (
	"context"
	"crypto/sha256"
	"fmt"
	"math"
	"net/netip"
	"strings"
	"sync"
	"time"
)

// Sign-ins that fail are slowed down: beyond the free ones, the wait after each
// doubles. An account's failures stand in the ledger, so that all servers count
// them; an address's are counted by each server for itself.
const (
	throttleWindow  = 15 * time.Minute
	freePerAccount  = 5
	freePerAddress  = 30
	maxGuessedFrom  = 10_000 // addresses kept in memory
	accountsAtATime = 64
)

// tooMany says how long to wait after n failures, the last of them at a moment.
func tooMany(n, free int, last, now time.Time) error {
	if n < free {
		return nil
	}
	wait := min(time.Duration(math.Exp2(float64(min(n-free, 20))))*time.Second, throttleWindow)
	rest := last.Add(wait).Sub(now)
	if rest <= 0 {
		return nil
	}
	return &Error{Code: CodeRateLimited, Retry: rest, Message: fmt.Sprintf("too many attempts have failed: wait %d s", int(math.Ceil(rest.Seconds())))}
}

// guesses are the failures of late by address, and locks by which the attempts at
// one account come one after the other here.
type guesses struct {
	accounts [accountsAtATime]sync.Mutex
	mu       sync.Mutex
	from     map[string]guessed
}

type guessed struct {
	n    int
	last time.Time
}

// network is the part of an address that one client can have all of.
func network(address string) string {
	addr, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	if addr = addr.Unmap(); addr.Is6() {
		if prefix, err := addr.Prefix(64); err == nil {
			return prefix.String()
		}
	}
	return addr.String()
}

func (g *guesses) lock(account string) *sync.Mutex {
	sum := sha256.Sum256([]byte(account))
	return &g.accounts[sum[0]%accountsAtATime]
}

func (g *guesses) check(address string, now time.Time) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	f := g.from[network(address)]
	if now.Sub(f.last) > throttleWindow {
		return nil
	}
	return tooMany(f.n, freePerAddress, f.last, now)
}

func (g *guesses) failed(address string, now time.Time) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.from == nil {
		g.from = map[string]guessed{}
	}
	if len(g.from) >= maxGuessedFrom {
		for from, f := range g.from {
			if now.Sub(f.last) > throttleWindow || len(g.from) >= maxGuessedFrom {
				delete(g.from, from)
			}
		}
	}
	f := g.from[network(address)]
	if now.Sub(f.last) > throttleWindow {
		f.n = 0
	}
	g.from[network(address)] = guessed{f.n + 1, now}
}

// throttled runs an attempt at an account, one at a time, unless too many have
// failed of late; attempt reports whether it was right.
func (b *Base) throttled(ctx context.Context, account, address string, attempt func() (bool, error)) (bool, error) {
	if err := b.guesses.check(address, b.Now()); err != nil {
		return false, err
	}
	lock := b.guesses.lock(account)
	lock.Lock()
	defer lock.Unlock()
	prefix := LedgerThrottle + strings.TrimPrefix(mailKey(account), LedgerMail) + "/"
	failures, err := b.failures(ctx, prefix)
	if err != nil {
		return false, err
	}
	right, err := attempt()
	switch {
	case err != nil:
		return false, err
	case right:
		b.forget(ctx, failures...)
		return true, nil
	}
	now := b.Now()
	b.guesses.failed(address, now)
	return false, b.putLedger(ctx, prefix+newToken(now, 0), nil, now.Add(throttleWindow))
}

// failures answers the keys of an account's failures of late, and refuses when they
// are too many.
func (b *Base) failures(ctx context.Context, prefix string) (keys []string, err error) {
	for e, err := range b.Store.Ledger().Entries(ctx, prefix) {
		if err != nil {
			return nil, ledgerError(err)
		}
		if e.Expires.After(b.Now()) {
			keys = append(keys, e.Key)
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	last, _ := tokenTime(keys[len(keys)-1][len(prefix):])
	return keys, tooMany(len(keys), freePerAccount, last, b.Now())
}
