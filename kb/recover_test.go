package kb_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
)

// used makes a base with some history in dir and closes it.
func used(t *testing.T, dir string, from, to int) {
	t.Helper()
	base, closeAll, err := basetest.Try(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer closeAll()
	if from == 0 {
		put(t, base, scheme(), concept("a"), concept("b", "a"))
	}
	for i := from; i < to; i++ {
		put(t, base, practice(fmt.Sprint("Pratica ", i), func(c *kb.PracticeContent) { c.Themes = []kb.ID{"b"} }))
	}
}

func copyDir(t *testing.T, from, to string) {
	t.Helper()
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.Fatal(err)
	}
}

// Whatever happens to replica and index between two starts, the next start has
// everything again.
func TestProjectionsAreMadeAgain(t *testing.T) {
	truncate := func(glob string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			files, _ := filepath.Glob(filepath.Join(dir, glob))
			if len(files) == 0 {
				t.Fatalf("no %s", glob)
			}
			for _, f := range files {
				info, err := os.Stat(f)
				if err != nil {
					t.Fatal(err)
				}
				if err := os.Truncate(f, info.Size()/2); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	remove := func(names ...string) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) {
			for _, name := range names {
				if err := os.RemoveAll(filepath.Join(dir, name)); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for name, damage := range map[string]func(t *testing.T, dir string){
		"untouched":         func(*testing.T, string) {},
		"no index":          remove("index"),
		"no replica":        remove("replica.db"),
		"neither":           remove("index", "replica.db"),
		"truncated replica": truncate("replica.db"),
		"truncated index":   truncate("index/g*/*.zap"),
		"truncated list":    truncate("index/g*/root.bolt"),
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			used(t, dir, 0, 20)
			damage(t, dir)
			base := basetest.OpenDir(t, dir, nil)
			found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: "pratica"}, Size: 100})
			if err != nil || len(found.Entries) != 20 {
				t.Errorf("%d practices found, %v", len(found.Entries), err)
			}
			clean(t, base)
		})
	}
}

// A journal replaced by an older copy of itself, or by another's, is noticed.
func TestJournalReplaced(t *testing.T) {
	dir, older, other := t.TempDir(), t.TempDir(), t.TempDir()
	used(t, dir, 0, 5)
	copyDir(t, dir, older)
	used(t, dir, 5, 10)
	used(t, other, 0, 30)
	for name, c := range map[string]struct {
		from string
		want int
	}{"older": {older, 5}, "another base": {other, 30}} {
		t.Run(name, func(t *testing.T) {
			work := t.TempDir()
			copyDir(t, dir, work)
			journal, err := os.ReadFile(filepath.Join(c.from, "journal.db"))
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(work, "journal.db"), journal, 0o600); err != nil {
				t.Fatal(err)
			}
			base := basetest.OpenDir(t, work, nil)
			if counts, _ := base.Counts(ctx); counts[kb.KindPractice] != c.want {
				t.Errorf("%v; %d practices wanted", counts, c.want)
			}
			clean(t, base)
		})
	}
}

// rival is a store to which somebody else appends just before the first
// appends of this process.
type rival struct {
	kb.Store
	mu    sync.Mutex
	times int
}

func (r *rival) Append(ctx context.Context, commits []*kb.Commit) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.times > 0 {
		r.times--
		first := *commits[0]
		first.ID = fmt.Sprint("rival", r.times)
		first.Key, first.By = "", "rival"
		first.Changes = []kb.Change{{Kind: kb.KindPractice, ID: kb.ID(fmt.Sprintf("practice_%026d", r.times)), Rev: 1, Op: kb.OpPut,
			Document: []byte(fmt.Sprintf(`{"id":"practice_%026d","slug":"rivale-%d","rev":1,"createdAt":"2026-01-01T00:00:00Z","updatedAt":"2026-01-01T00:00:00Z","content":{"title":{"it":"Rivale"},"summary":{"it":"x"}}}`, r.times, r.times))}}
		if _, err := r.Store.Append(ctx, []*kb.Commit{&first}); err != nil {
			return 0, err
		}
	}
	return r.Store.Append(ctx, commits)
}

// When the head moves under a use case, it runs again on the new state.
func TestHeadMoved(t *testing.T) {
	var store *rival
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		store = &rival{Store: c.Store}
		c.Store = store
	})
	store.mu.Lock()
	store.times = 3
	store.mu.Unlock()
	runs := 0
	err := base.Commit(ctx, kb.Author{}, func(tx *kb.Tx) error { runs++; return nil })
	if err != nil || runs != 1 {
		t.Fatalf("a use case that changes nothing ran %d times, %v", runs, err)
	}
	r, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Rivale 2")})
	if err != nil {
		t.Fatal(err)
	}
	// the slug that the rival took first is seen by the run that counts
	if r.Entry.Meta().Slug != "rivale-2-2" {
		t.Errorf("slug %q", r.Entry.Meta().Slug)
	}
	if found, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: "rivale"}, Size: 10}); err != nil || len(found.Entries) != 4 {
		t.Errorf("%d found, %v", len(found.Entries), err)
	}
	clean(t, base)
}

// broken is a store that cannot be written.
type broken struct {
	kb.Store
	mu     sync.Mutex
	broken bool
}

func (b *broken) Append(ctx context.Context, commits []*kb.Commit) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.broken {
		return 0, errors.New("no space left on device")
	}
	return b.Store.Append(ctx, commits)
}

func TestJournalThatCannotBeWritten(t *testing.T) {
	var store *broken
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		store = &broken{Store: c.Store}
		c.Store = store
	})
	put(t, base, practice("Uno"))
	store.mu.Lock()
	store.broken = true
	store.mu.Unlock()
	_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice("Due")})
	wantError(t, err, kb.CodeUnavailable, "", "idempotencyKey")
	if _, err := base.BySlug(ctx, kb.KindPractice, "uno"); err != nil {
		t.Errorf("reads: %v", err)
	}
	store.mu.Lock()
	store.broken = false
	store.mu.Unlock()
	put(t, base, practice("Due"))
	clean(t, base)
}

type fullReplica struct {
	kb.Replica
	full atomic.Bool
}

func (r *fullReplica) Apply(ctx context.Context, deltas []*kb.Delta) error {
	if r.full.Load() {
		return errors.New("no space left on device")
	}
	return r.Replica.Apply(ctx, deltas)
}

type fullIndex struct {
	kb.Index
	full atomic.Bool
}

func (x *fullIndex) Apply(ctx context.Context, head kb.Head, put []*kb.IndexDocument, remove []kb.ID) error {
	if x.full.Load() {
		return errors.New("no space left on device")
	}
	return x.Index.Apply(ctx, head, put, remove)
}

// When the disk fills between journal and projections, nobody is told that a
// commit is in or is not, check and readiness say so, and all of it is caught up
// with once there is room.
func TestProjectionsThatCannotBeWritten(t *testing.T) {
	var replica *fullReplica
	var index *fullIndex
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		replica, index = &fullReplica{Replica: c.Replica}, &fullIndex{Index: c.Index}
		c.Replica, c.Index = replica, index
	})
	put(t, base, practice("Zero"))
	for name, full := range map[string]*atomic.Bool{"Replica": &replica.full, "Index": &index.full} {
		full.Store(true)
		_, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: practice(name)})
		wantError(t, err, kb.CodeUnavailable, "", "idempotencyKey")
		if base.Ready(ctx) == nil {
			t.Errorf("%s: ready", name)
		}
		var found []kb.Difference
		if _, err := base.Check(ctx, func(d kb.Difference) { found = append(found, d) }); err != nil || len(found) == 0 {
			t.Errorf("%s: check finds %v, %v", name, found, err)
		}
		full.Store(false)
		put(t, base, practice("dopo "+name))
		if err := base.Ready(ctx); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		hits, err := base.Find(ctx, &kb.IndexQuery{Text: &kb.TextQuery{Text: name}, Size: 5})
		if err != nil || len(hits.Entries) != 2 {
			t.Errorf("%s: %d found, %v", name, len(hits.Entries), err)
		}
		clean(t, base)
	}
}

// A clock that goes back does not take the journal with it, nor the order of ids.
func TestTimeNeverGoesBack(t *testing.T) {
	now := &testClock{}
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Now = now.now })
	a := put(t, base, practice("Uno"))[0]
	now.back()
	b := put(t, base, practice("Due"))[0]
	if b.Meta().CreatedAt.Before(a.Meta().CreatedAt) {
		t.Errorf("%v is before %v", b.Meta().CreatedAt, a.Meta().CreatedAt)
	}
	for i, last := 0, b.Meta().ID; i < 5; i++ { // all of one moment
		next := put(t, base, practice(fmt.Sprint("Ancora ", i)))[0].Meta().ID
		if next <= last {
			t.Errorf("%s was made before %s", last, next)
		}
		last = next
	}
	clean(t, base)
}

// A run that has to be repeated forgets what the first one resolved, and a request that
// rests on a commit that was not appended is run again with it.
func TestRunsAgainFromTheStart(t *testing.T) {
	var store *rival
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		store = &rival{Store: c.Store}
		c.Store = store
	})
	put(t, base, scheme())
	store.mu.Lock()
	store.times = 1
	x, y := concept("x"), concept("y")
	x.Related, y.Related = []kb.ID{"y"}, []kb.ID{"x"}
	ring := base.SubmitPut(ctx, kb.Author{}, []kb.PutInput{{Content: x, Slug: "x"}, {Content: y, Slug: "y"}})
	var same []*kb.PendingPut
	for range 4 {
		same = append(same, base.SubmitPut(ctx, kb.Author{Key: "k", KeyHash: "h"}, []kb.PutInput{{Content: practice("Una")}}))
	}
	store.mu.Unlock()
	if _, err := ring.Wait(); err != nil {
		t.Error(err)
	}
	for _, p := range same {
		results, err := p.Wait()
		if err != nil || len(results) != 1 || results[0].Entry == nil || results[0].Entry.Meta().Slug != "una" {
			t.Errorf("%+v, %v", results, err)
		}
	}
	clean(t, base)
}
