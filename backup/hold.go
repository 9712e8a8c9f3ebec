package backup

import (
	"context"
	"crypto/rand"
	"fmt"
	"time"

	"prologis/kb"
)

// A backup says in the ledger that it is under way, so that nobody removes files
// that no commit names yet. What a killed one left expires.
const (
	leaseRunning = kb.LedgerLease + "backup/"
	holdFor      = time.Hour
)

// Running reports whether a backup is being written, by any process.
func Running(ctx context.Context, ledger kb.Ledger) (bool, error) {
	for _, err := range ledger.Entries(ctx, leaseRunning) {
		return err == nil, err
	}
	return false, nil
}

// hold says that a backup is under way, until release.
func hold(ctx context.Context, ledger kb.Ledger) (release func(), err error) {
	key, err := claim(ctx, ledger)
	if err != nil {
		return nil, err
	}
	holding, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		key = renew(holding, ledger, key)
	}()
	return func() {
		stop()
		<-done
		_ = ledger.Delete(context.WithoutCancel(ctx), key) // else it expires
	}, nil
}

func claim(ctx context.Context, ledger kb.Ledger) (key string, err error) {
	key = leaseRunning + rand.Text()
	if err := ledger.PutNew(ctx, key, nil, time.Now().Add(holdFor)); err != nil {
		return "", fmt.Errorf("saying that a backup is under way: %w", err)
	}
	return key, nil
}

// renew claims a new key before the one held expires, until ctx ends, and answers
// the one held last.
func renew(ctx context.Context, ledger kb.Ledger, key string) string {
	for tick := time.NewTicker(holdFor / 4); ; {
		select {
		case <-ctx.Done():
			tick.Stop()
			return key
		case <-tick.C:
			if next, err := claim(ctx, ledger); err == nil {
				_ = ledger.Delete(context.WithoutCancel(ctx), key) // else it expires
				key = next
			}
		}
	}
}
