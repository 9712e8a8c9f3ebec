package kb_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"prologis/glossary"
	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/replica"
	"prologis/search"
	"prologis/store/embedded"
)

// second opens another base over the store of the first, as another server would.
func second(t *testing.T, store kb.Store) *kb.Base { return secondAt(t, store, time.Now) }

// secondAt is second with a clock of its own.
func secondAt(t *testing.T, store kb.Store, now func() time.Time) *kb.Base {
	t.Helper()
	dir := t.TempDir()
	rep, err := replica.Open(filepath.Join(dir, "replica.db"), replica.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rep.Close() })
	var base *kb.Base
	index, err := search.OpenMemory(search.Options{Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.IndexDocuments(ctx, ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	desk, err := search.OpenMemory(search.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = desk.Close() })
	concepts, err := glossary.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	base, err = kb.Open(ctx, kb.Config{Store: store, Replica: rep, Index: index, Desk: desk, Glossary: concepts, Log: discard, Scratch: func() (kb.Index, error) { return search.OpenMemory(search.Options{}) }, Now: now, TailEvery: 10 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.Close)
	return base
}

// away is a store that can be out of reach.
type away struct {
	kb.Store
	mu   sync.Mutex
	away bool
}

func (a *away) set(v bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.away = v
}

func (a *away) gone() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.away
}

func (a *away) Head(ctx context.Context) (kb.Head, error) {
	if a.gone() {
		return kb.Head{}, errors.New("connection refused")
	}
	return a.Store.Head(ctx)
}

func (a *away) Append(ctx context.Context, c []*kb.Commit) (int, error) {
	if a.gone() {
		return 0, errors.New("connection refused")
	}
	return a.Store.Append(ctx, c)
}

func within(t *testing.T, limit time.Duration, what string, ok func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !ok(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", limit, what)
		}
	}
}

func TestServersFollowEachOther(t *testing.T) {
	var store *away
	a := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		store = &away{Store: c.Store}
		c.Store, c.TailEvery = store, 10*time.Millisecond
	})
	b := second(t, store)
	bases := []*kb.Base{a, b}
	var wg sync.WaitGroup
	for i := range 40 {
		wg.Go(func() {
			_, err := bases[i%2].Put(ctx, kb.Author{By: "t"}, kb.PutInput{Content: practice(fmt.Sprint("Pratica ", i/4))})
			if err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	seq, _ := a.Head()
	if other, _ := b.Head(); other > seq {
		seq = other
	}
	for _, base := range bases {
		wait, cancel := context.WithTimeout(ctx, 10*time.Second)
		if err := base.WaitFor(wait, seq); err != nil {
			t.Fatal(err)
		}
		cancel()
		if counts, _ := base.Counts(ctx); counts[kb.KindPractice] != 40 {
			t.Errorf("%v", counts)
		}
		clean(t, base)
	}

	store.set(true)
	within(t, 10*time.Second, "being stale", func() bool { return !a.Stale().IsZero() && !b.Stale().IsZero() })
	if err := a.Ready(ctx); err == nil {
		t.Error("ready without a journal")
	}
	if _, err := a.BySlug(ctx, kb.KindPractice, "pratica-1"); err != nil {
		t.Errorf("reads while the journal is away: %v", err)
	}
	_, err := a.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Mentre manca")})
	wantError(t, err, kb.CodeUnavailable, "")
	store.set(false)
	within(t, 10*time.Second, "being back", func() bool { return a.Stale().IsZero() && b.Stale().IsZero() })
	r, err := a.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Di ritorno")})
	if err != nil {
		t.Fatal(err)
	}
	if err := b.WaitFor(ctx, r.Seq); err != nil {
		t.Fatal(err)
	}
	if _, err := b.BySlug(ctx, kb.KindPractice, "di-ritorno"); err != nil {
		t.Error(err)
	}
}

// One of two servers has a clock that jumps back a day: the journal's time stands
// until it is caught up with, whoever writes.
func TestTimeNeverGoesBackForEither(t *testing.T) {
	store, err := embedded.Open(t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	clock := &testClock{}
	bases := []*kb.Base{second(t, store), secondAt(t, store, clock.now)}
	for i := range 12 {
		if i == 4 {
			clock.back()
		}
		// without waiting for what the other has just written
		if _, err := bases[i%2].Put(ctx, kb.Author{By: "t"}, kb.PutInput{Content: practice(fmt.Sprint("Pratica ", i))}); err != nil {
			t.Fatal(err)
		}
	}
	var last time.Time
	for c, err := range store.Commits(ctx, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if c.At.Before(last) {
			t.Errorf("commit %d of %s is behind one of %s", c.Seq, c.At, last)
		}
		last = c.At
	}
	if time.Since(last) > time.Hour {
		t.Errorf("the last commit is of %s", last)
	}
}

// Two servers that start on an empty base at once agree on one base.
func TestTwoFirstCommits(t *testing.T) {
	store, err := embedded.Open(t.TempDir(), embedded.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	bases := []*kb.Base{second(t, store), second(t, store)}
	var wg sync.WaitGroup
	for i, b := range bases {
		wg.Go(func() {
			if err := b.SetBaseURL(ctx, "", fmt.Sprintf("http://%d.example", i)); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	within(t, 10*time.Second, "agreeing", func() bool {
		a, b := bases[0].Settings(), bases[1].Settings()
		return a == b && a.BaseURL != ""
	})
	for _, b := range bases {
		clean(t, b)
	}
}
