package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"time"

	"prologis/auth"
	"prologis/backup"
	"prologis/glossary"
	"prologis/kb"
	"prologis/replica"
	"prologis/search"
)

// houseConfig says what to open.
type houseConfig struct {
	data string
	// mongodb is the address of the database that holds journal, ledger and blobs;
	// "" keeps them in the data directory.
	mongodb string
	// existing refuses to make a base where there is none.
	existing bool
	log      *slog.Logger
	// mails says that the process sends mails.
	mails bool
	// searchTime is how long one search may take; 0 is the index's own measure.
	searchTime time.Duration
	// wait is how long to wait for another process to let go of the directory.
	wait time.Duration
	// locked, if not nil, runs as soon as the directory is ours.
	locked func() error
}

// house says what the command line names.
func (e *environment) house(wait time.Duration) houseConfig {
	return houseConfig{data: e.cli.Data, mongodb: e.cli.MongodbURI, log: e.log, wait: wait}
}

// house is an open base with the parts that it stands on.
type house struct {
	store    kb.Store
	replica  *replica.Replica
	index    *search.Index
	desk     *search.Index
	glossary *glossary.Glossary
	base     *kb.Base
	// tailEvery is how often other processes' commits are looked for; 0 when there
	// are no others.
	tailEvery time.Duration
	keeping   sync.WaitGroup // what keep started
	// mended says which projections had to be made anew, for a reason that is damage.
	mended []kb.Difference
}

// openHouse puts the parts together: the one place where that happens.
func openHouse(ctx context.Context, c houseConfig) (_ *house, err error) {
	h := &house{}
	defer func() {
		if err != nil {
			err = errors.Join(err, h.Close())
		}
	}()
	if err = makeDataDir(c.data); err != nil {
		return nil, err
	}
	if err = h.openStore(ctx, c); err != nil {
		return nil, err
	}
	if err = backup.Unfinished(ctx, h.store); err != nil {
		return nil, err
	}
	if c.locked != nil {
		if err = c.locked(); err != nil {
			return nil, err
		}
	}
	cache, err := newEntryCache(entryCacheBytes)
	if err != nil {
		return nil, err
	}
	h.index, err = search.Open(filepath.Join(c.data, "index"), search.Options{
		Log: c.log, Version: kb.IndexVersion, Budget: c.searchTime,
		Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
			return h.base.IndexDocuments(ctx, ids)
		},
	})
	if err != nil {
		return nil, err
	}
	h.desk, err = search.Open(filepath.Join(c.data, "desk"), search.Options{
		Log: c.log, Version: kb.DeskVersion,
		Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
			return h.base.DeskDocuments(ctx, ids)
		},
	})
	if err != nil {
		return nil, err
	}
	h.glossary, err = glossary.Open(filepath.Join(c.data, "glossary.bin"), glossary.Options{Log: c.log, Version: kb.GlossaryVersion})
	if err != nil {
		return nil, err
	}
	h.mended = h.damages()
	h.base, err = kb.Open(ctx, kb.Config{
		Store: h.store, Replica: h.replica, Index: h.index, Desk: h.desk, Glossary: h.glossary, Log: c.log, Cache: cache,
		Scratch:          func() (kb.Index, error) { return search.OpenMemory(search.Options{Log: c.log}) },
		Passwords:        auth.NewArgon2id(auth.DefaultCost, runtime.GOMAXPROCS(0)),
		Erased:           func(e kb.Erasure) error { return keepErasure(c.data, e) },
		BeforeProjection: delayProjection(), TailEvery: h.tailEvery, MailsLinks: c.mails,
	})
	return h, err
}

// Close ends the writers and lets go of everything, the last opened first. What
// keep was given has ended before: so its lease goes to another server at once.
func (h *house) Close() error {
	h.keeping.Wait()
	var errs []error
	if h.base != nil {
		h.base.Close()
	}
	if h.glossary != nil {
		errs = append(errs, h.glossary.Close())
	}
	for _, index := range []*search.Index{h.index, h.desk} {
		if index != nil {
			errs = append(errs, index.Close())
		}
	}
	if h.store != nil {
		errs = append(errs, h.store.Close())
	}
	if h.replica != nil { // last: with it goes the lock on a copy's directory
		errs = append(errs, h.replica.Close())
	}
	return errors.Join(errs...)
}

// makeDataDir makes the data directory for our eyes only. One that is there and
// empty becomes so too; one that is in use is left as its owner has it.
func makeDataDir(dir string) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make the data directory: %w", err)
		}
	case err == nil && len(entries) == 0:
		_ = os.Chmod(dir, 0o700) // if it is not ours, opening it will say so
	}
	return nil
}

// hasBase reports whether a data directory holds a journal.
func hasBase(dir string) bool {
	_, err := os.Stat(filepath.Join(dir, "journal.db"))
	return err == nil
}

// delayProjection is the hook by which tests kill the process between append and
// projection: KB_TEST_DELAY_PROJECTION is a number of milliseconds.
func delayProjection() func() {
	ms, err := strconv.Atoi(os.Getenv("KB_TEST_DELAY_PROJECTION"))
	if err != nil || ms <= 0 {
		return nil
	}
	return func() { time.Sleep(time.Duration(ms) * time.Millisecond) }
}
