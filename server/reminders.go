package main

import (
	"context"
	"log/slog"
	"time"

	"prologis/kb"
)

// remindEvery is how often claims that end soon are looked for.
const remindEvery = 5 * time.Minute

// remind reminds reviewers until ctx ends. Every server does: whoever comes first
// makes a reminder, and the others see that it is made.
func remind(ctx context.Context, base *kb.Base, log *slog.Logger) {
	for tick := time.NewTicker(remindEvery); ; {
		if made, err := base.Remind(ctx); err != nil && ctx.Err() == nil {
			log.Warn("reviewers are reminded later", "err", err)
		} else if made > 0 {
			log.Info("reviewers were reminded", "reminders", made)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}
