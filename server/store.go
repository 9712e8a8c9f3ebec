package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"prologis/backup"
	"prologis/graph"
	"prologis/kb"
	"prologis/replica"
	"prologis/store/embedded"
	"prologis/store/embedded/boltfile"
	"prologis/store/mongodb"
)

// How often the journal is looked at: for commits of other servers, and in a
// journal of our own for those that a full disk kept from being applied.
const (
	tailEvery    = 75 * time.Millisecond
	tailOwnEvery = 2 * time.Second
)

// copyMark is a file in the data directory of a server over MongoDB: what is
// there is a copy, and no base of its own.
const copyMark = "COPY"

// openStore opens the store and the replica beside it. Whichever lies in the
// data directory is opened first, since it locks it.
func (h *house) openStore(ctx context.Context, c houseConfig) (err error) {
	if c.mongodb == "" {
		if h.store, err = openAlone(ctx, c); err != nil {
			return err
		}
		return h.openReplica(c)
	}
	if hasBase(c.data) {
		return fmt.Errorf("%s holds a base of its own: give another --data for the copy of the one on MongoDB", c.data)
	}
	if err := h.openReplica(c); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(c.data, copyMark), []byte("a copy of a base on MongoDB\n"), 0o600); err != nil {
		return fmt.Errorf("mark the data directory: %w", err)
	}
	h.tailEvery = tailEvery
	h.store, err = openAlone(ctx, c)
	return err
}

// openAlone opens the store without a replica. It answers nil beside an error.
func openAlone(ctx context.Context, c houseConfig) (kb.Store, error) {
	if c.mongodb != "" {
		store, err := mongodb.Open(ctx, c.mongodb, mongodb.Options{Existing: c.existing})
		if err != nil {
			return nil, err // a nil *mongodb.Store in a kb.Store would not be nil
		}
		return store, nil
	}
	if isCopy(c.data) {
		return nil, fmt.Errorf("%s holds a server's copy of a base on MongoDB: give its --mongodb-uri, or another --data", c.data)
	}
	store, err := embedded.Open(c.data, embedded.Options{Wait: c.wait})
	if err != nil {
		return nil, err
	}
	return store, nil
}

// isCopy reports whether a data directory holds a copy of a base on MongoDB.
func isCopy(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, copyMark))
	return err == nil
}

func (h *house) openReplica(c houseConfig) (err error) {
	h.replica, err = replica.Open(filepath.Join(c.data, "replica.db"), replica.Options{})
	switch {
	case errors.Is(err, boltfile.ErrInUse) || errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("data directory %s: another process serves from it, or it may not be written: %w", c.data, err)
	case err != nil:
		return err
	}
	if why := h.replica.Discarded(); why != nil {
		c.log.Warn("the copy of the journal has to be made anew", "why", why)
	}
	return nil
}

// Upkeep of what the base stands on.
const (
	upkeepEvery = time.Hour
	sweepAfter  = 24 * time.Hour
)

// keep does what somebody has to do beside answering, until ctx ends: the
// collections per kind on MongoDB, and removing what nothing needs any more.
func (h *house) keep(ctx context.Context, log *slog.Logger) {
	if store, ok := h.store.(*mongodb.Store); ok {
		host, _ := os.Hostname()
		h.keeping.Go(func() {
			mongodb.NewCollections(store, log).Run(ctx, fmt.Sprintf("%s, process %d", host, os.Getpid()))
		})
	}
	reads := graph.New(h.base, graph.Options{Log: log})
	h.keeping.Go(func() { every(ctx, remindEvery, func(ctx context.Context) { remind(ctx, h.base, log) }) })
	h.keeping.Go(func() { every(ctx, savedEvery, func(ctx context.Context) { tellSaved(ctx, h.base, reads, log) }) })
	h.keeping.Go(func() {
		for tick := time.NewTicker(upkeepEvery); ; {
			select {
			case <-ctx.Done():
				tick.Stop()
				return
			case <-tick.C:
				h.tidy(ctx, log)
			}
		}
	})
}

// tidy removes what has expired, and files that nothing needs.
func (h *house) tidy(ctx context.Context, log *slog.Logger) {
	if _, err := h.store.Ledger().Expire(ctx, time.Now()); err != nil {
		log.Warn("expired facts stay in the ledger for now", "err", err)
	}
	if n, err := h.base.SweepFacts(ctx); err != nil || n > 0 {
		log.Info("private facts that nothing names were removed", "facts", n, "err", err)
	}
	if n, err := h.base.SquashDrafts(ctx); err != nil || n > 0 {
		log.Info("superseded drafts were squashed", "revisions", n, "err", err)
	}
	running, err := backup.Running(ctx, h.store.Ledger())
	if err == nil && running {
		return // it may be about to read them
	}
	var swept kb.Swept
	if err == nil {
		swept, err = h.base.SweepFiles(ctx)
	}
	if store, ok := h.store.(*mongodb.Store); ok && err == nil {
		_, err = store.SweepBlobs(ctx, time.Now().Add(-sweepAfter))
	}
	if err != nil {
		log.Warn("files that nothing needs stay for now", "err", err)
	}
	if swept != (kb.Swept{}) {
		log.Info("files that nothing needs were removed", "files", swept.Files, "blobs", swept.Blobs)
	}
}
