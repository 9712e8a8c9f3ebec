package main

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"prologis/graph"
	"prologis/kb"
)

// How often it is looked for what people are to be told of: submissions that wait for
// a reviewer, claims that end soon and what was saved last, and what saved searches find
// anew.
const (
	remindEvery = 5 * time.Minute
	savedEvery  = 5 * time.Second
)

// every does something now and then again and again, until ctx ends.
func every(ctx context.Context, interval time.Duration, do func(context.Context)) {
	for tick := time.NewTicker(interval); ; {
		do(ctx)
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}

// remind tells reviewers of submissions, reminds them of their claims, and tells authors
// what others saved last. Every server
// does: whoever comes first makes a reminder, and the others see that it is made.
func remind(ctx context.Context, base *kb.Base, log *slog.Logger) {
	announced, err := base.Announce(ctx)
	made, late := base.Remind(ctx)
	last, later := base.TellLast(ctx)
	if err = errors.Join(err, late, later); err != nil && ctx.Err() == nil {
		log.Warn("reviewers and authors are told later", "err", err)
	}
	if made+announced+last > 0 {
		log.Info("reviewers and authors were told", "reminders", made, "submissions", announced, "saved", last)
	}
}

// tellSaved tells people what their saved searches find.
func tellSaved(ctx context.Context, base *kb.Base, reads *graph.Graph, log *slog.Logger) {
	told, err := base.TellSaved(ctx, reads.AskSaved)
	if err != nil && ctx.Err() == nil {
		log.Warn("saved searches are told of later", "err", err)
	}
	if told > 0 {
		log.Info("saved searches found something new", "notifications", told)
	}
}
