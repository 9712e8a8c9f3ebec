package main

import (
	"context"
	"log/slog"
	"time"

	"prologis/graph"
	"prologis/kb"
)

// savedEvery is how often it is looked for what saved searches find anew.
const savedEvery = 5 * time.Second

// tellSaved tells people what their saved searches find, until ctx ends.
func tellSaved(ctx context.Context, base *kb.Base, log *slog.Logger) {
	reads := graph.New(base, graph.Options{Log: log})
	for tick := time.NewTicker(savedEvery); ; {
		if told, err := base.TellSaved(ctx, reads.AskSaved); err != nil && ctx.Err() == nil {
			log.Warn("saved searches are told of later", "err", err)
		} else if told > 0 {
			log.Info("saved searches found something new", "notifications", told)
		}
		select {
		case <-ctx.Done():
			tick.Stop()
			return
		case <-tick.C:
		}
	}
}
