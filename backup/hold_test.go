package backup

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// TestHold holds for longer than what it puts into the ledger lasts, and looks
// every minute; what a killed backup left expires.
func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, ctx := newStore(t), context.Background()
		running := func(want bool) {
			t.Helper()
			if got, err := Running(ctx, s.Ledger()); got != want || err != nil {
				t.Fatalf("Running = %t, %v; want %t", got, err, want)
			}
		}
		release, err := hold(ctx, s.Ledger())
		if err != nil {
			t.Fatal(err)
		}
		for range 3 * holdFor / time.Minute {
			running(true)
			time.Sleep(time.Minute)
		}
		release()
		running(false)
		if _, err := claim(ctx, s.Ledger()); err != nil {
			t.Fatal(err)
		}
		running(true)
		time.Sleep(holdFor + time.Minute)
		running(false)
	})
}
