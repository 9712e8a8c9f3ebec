package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"prologis/kb"
)

// remindEvery is how often submissions that wait for a reviewer, and claims that end
// soon, are looked for.
const remindEvery = 5 * time.Minute

// remind tells reviewers of submissions, and reminds them of their claims, until ctx
// ends. Every server does: whoever comes first makes a reminder, and the others see
// that it is made.
func remind(ctx context.Context, base *kb.Base, log *slog.Logger) {
	for tick := time.NewTicker(remindEvery); ; {
		announced, err := base.Announce(ctx)
		made, late := base.Remind(ctx)
		if err = errors.Join(err, late); err != nil && ctx.Err() == nil {
			log.Warn("reviewers are told later", "err", err)
		}
		if made+announced > 0 {
			log.Info("reviewers were told", "reminders", made, "submissions", announced)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}
