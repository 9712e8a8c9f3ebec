// Package basetest opens bases for tests, of the parts that a server runs on: the
// embedded store, the replica and the index.
package basetest

import (
	"context"
	"log/slog"
	"path/filepath"
	"testing"

	"prologis/auth"
	"prologis/glossary"
	"prologis/kb"
	"prologis/replica"
	"prologis/search"
	"prologis/store/embedded"
)

// BaseURL is the base URL of the bases.
const BaseURL = "http://kb.example"

// Open opens an empty base in a temporary directory; it closes with the test.
func Open(t testing.TB) *kb.Base {
	t.Helper()
	return OpenDir(t, t.TempDir(), nil)
}

// OpenDir opens the base in dir, which may have been used before. change, if not
// nil, changes the configuration.
func OpenDir(t testing.TB, dir string, change func(*kb.Config)) *kb.Base {
	t.Helper()
	base, closeAll, err := Try(dir, change)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(closeAll)
	if err := base.SetBaseURL(context.Background(), "", BaseURL); err != nil {
		t.Fatal(err)
	}
	return base
}

// Try opens the base in dir, and answers what closes it.
func Try(dir string, change func(*kb.Config)) (base *kb.Base, closeAll func(), err error) {
	var closers []func() error
	closeAll = func() {
		for i := len(closers) - 1; i >= 0; i-- {
			_ = closers[i]()
		}
		closers = nil
	}
	defer func() {
		if err != nil {
			closeAll()
		}
	}()
	store, err := embedded.Open(dir, embedded.Options{})
	if err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, store.Close)
	rep, err := replica.Open(filepath.Join(dir, "replica.db"), replica.Options{})
	if err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, rep.Close)
	log := slog.New(slog.DiscardHandler)
	index, err := search.Open(filepath.Join(dir, "index"), search.Options{Log: log, Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.IndexDocuments(ctx, ids)
	}})
	if err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, index.Close)
	desk, err := search.Open(filepath.Join(dir, "desk"), search.Options{Log: log, Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.DeskDocuments(ctx, ids)
	}})
	if err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, desk.Close)
	concepts, err := glossary.Open(filepath.Join(dir, "glossary.bin"), glossary.Options{Log: log, Version: kb.GlossaryVersion})
	if err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, concepts.Close)
	config := kb.Config{Store: store, Replica: rep, Index: index, Desk: desk, Glossary: concepts, Log: log, Scratch: func() (kb.Index, error) { return search.OpenMemory(search.Options{Log: log}) }, Cache: new(cache), Passwords: auth.NewArgon2id(auth.Cost{Memory: 64, Time: 1, Threads: 1}, 4)}
	if change != nil {
		change(&config)
	}
	if base, err = kb.Open(context.Background(), config); err != nil {
		return nil, closeAll, err
	}
	closers = append(closers, func() error { base.Close(); return nil })
	return base, closeAll, nil
}
