package kb

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"time"
)

// Author says who makes a commit and why, and makes it repeatable.
type Author struct {
	By   string
	Note string
	// Key makes the use case idempotent: when it was committed before with the
	// same KeyHash nothing happens again; with another it is a CONFLICT.
	Key     string
	KeyHash string
}

// once commits a use case; replayed is the record of its key when that was used
// before, and nothing happened now.
func (b *Base) once(ctx context.Context, author Author, run func(*Tx) error) (replayed *KeyRecord, err error) {
	_, err = b.submit(ctx, &request{author: author, run: run, replayed: func(k *KeyRecord) { replayed = k }}).wait()
	return replayed, err
}

// request is a use case that waits for its turn.
type request struct {
	ctx    context.Context
	author Author
	run    func(*Tx) error
	// alone, in the place of run, runs while no commit is under way.
	alone func() error
	// replayed, if set, is told the ids of the commit that used the key before; nil
	// when the request is run, once more perhaps.
	replayed func(*KeyRecord)
	seq      Seq // of the commit made; 0 for none
	done     chan error
}

// Most of what is appended together.
const (
	groupCommits = 512
	groupBytes   = 16 << 20
	// maxKey bounds idempotency keys, in bytes.
	maxKey = 512
)

var errClosed = &Error{Code: CodeUnavailable, Message: "the base is closing: repeat with the same idempotencyKey"}

// Commit runs fn on the state at the head and appends what it changed as one
// commit; when another writer was faster it runs fn again. It returns when
// queries here see the change.
func (b *Base) Commit(ctx context.Context, author Author, fn func(*Tx) error) error {
	_, err := b.submit(ctx, &request{author: author, run: fn}).wait()
	return err
}

// submit queues a request; requests of one goroutine are run in their order.
func (b *Base) submit(ctx context.Context, r *request) *request {
	r.ctx, r.done = ctx, make(chan error, 1)
	if len(r.author.Key) > maxKey {
		r.done <- Invalid([]string{"idempotencyKey"}, "has %d bytes; the limit is %d", len(r.author.Key), maxKey)
		return r
	}
	b.closing.RLock()
	defer b.closing.RUnlock()
	if b.closed {
		r.done <- errClosed
		return r
	}
	select {
	case b.queue <- r:
	case <-ctx.Done():
		r.done <- ctx.Err()
	}
	return r
}

// wait does not stop at a cancelled context: the use case may have been
// committed, and a settled answer comes soon.
func (r *request) wait() (Seq, error) {
	err := <-r.done
	return r.seq, err
}

func (b *Base) commitLoop(ctx context.Context) {
	defer close(b.indexed)
	for first := range b.queue {
		group, alone := b.gather(first)
		for len(group) > 0 {
			group = b.commitGroup(ctx, group)
		}
		if alone != nil {
			alone.done <- alone.alone()
		}
	}
}

// gather answers the requests that wait, as far as they can go together, and one
// that is to run alone behind them.
func (b *Base) gather(first *request) (group []*request, alone *request) {
	for r, ok := first, true; ok; {
		if r.alone != nil {
			return group, r
		}
		if group = append(group, r); len(group) == groupCommits {
			return group, nil
		}
		select {
		case r, ok = <-b.queue:
		default:
			ok = false
		}
	}
	return group, nil
}

// commitGroup runs and appends as many of the requests as fit, in order, and
// answers those to run again.
func (b *Base) commitGroup(ctx context.Context, group []*request) (again []*request) {
	g := &groupRun{base: b, at: b.now()}
	if err := b.damage(); err != nil {
		g.fail(group, &Error{Code: CodeUnavailable, Cause: err,
			Message: "the journal is damaged and takes no writes until it is mended: repeat with the same idempotencyKey then"})
		return nil
	}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		g.overlay = &overlay{reader: r, state: newOverlayState(), by: map[string]bool{}}
		if g.at.Equal(b.lastAt) {
			g.overlay.made = b.made
		}
		g.head, _ = r.Head()
		for i, req := range group {
			if again = group[i:]; g.bytes > groupBytes {
				return nil
			}
			g.runOne(req)
		}
		again = nil
		return nil
	})
	if err != nil {
		g.fail(group, fmt.Errorf("read the replica: %w", err))
		return nil
	}
	return append(b.appendGroup(ctx, g), again...)
}

// now is the time of the next commit: whole milliseconds that never go back.
func (b *Base) now() time.Time {
	at := b.Now().UTC().Truncate(time.Millisecond)
	if at.Before(b.lastAt) {
		at = b.lastAt
	}
	return at
}

func (g *groupRun) fail(requests []*request, err error) {
	for _, r := range requests {
		r.done <- err
	}
}

// appendGroup appends the group's commits and applies those that are in the
// journal; it answers the requests to run again.
func (b *Base) appendGroup(ctx context.Context, g *groupRun) (again []*request) {
	n, err := 0, error(nil)
	if len(g.commits) > 0 {
		n, err = b.Store.Append(ctx, g.commits)
	}
	if n > 0 && b.BeforeProjection != nil {
		b.BeforeProjection()
	}
	if applyErr := b.applyOwn(ctx, g, n); applyErr != nil {
		b.fail(applyErr)
		g.fail(requests(g.ran), unknown(applyErr))
		return nil
	}
	_, behind := g.split(n)
	switch rest := requests(behind); {
	case errors.Is(err, ErrHeadMoved):
		if err := b.catchUpAndIndex(ctx); err != nil {
			g.fail(rest, &Error{Code: CodeUnavailable, Cause: err,
				Message: "what others wrote meanwhile could not be taken in: repeat with the same idempotencyKey"})
			return nil
		}
		return rest
	case err != nil:
		g.fail(rest, &Error{Code: CodeUnavailable, Cause: fmt.Errorf("append to the journal: %w", err),
			Message: "the journal could not be written: repeat with the same idempotencyKey"})
	}
	return nil
}

// applyOwn applies the first n commits of the group here, and hands them and
// whoever waits to the index.
func (b *Base) applyOwn(ctx context.Context, g *groupRun, n int) error {
	if n > 0 {
		b.lastAt, b.made = g.commits[n-1].At, g.overlay.made
		if err := b.Replica.Apply(ctx, g.deltas[:n]); err != nil {
			return fmt.Errorf("apply commits to the replica: %w", err)
		}
		b.noteSettings(g.deltas[:n])
		b.noteRedactions(g.deltas[:n])
		b.seeking.note(g.deltas[:n])
		b.remember(g.deltas[:n])
	}
	work := &indexWork{}
	for _, d := range g.deltas[:n] {
		work.add(d)
	}
	hold, _ := g.split(n)
	for _, r := range hold {
		if r.wrote {
			r.seq = g.commits[r.saw-1].Seq
		}
		if r.err != nil {
			r.done <- r.err
			continue
		}
		work.waiting = append(work.waiting, r.request)
	}
	if len(work.waiting) > 0 {
		b.indexed <- work
	}
	return nil
}

// remember puts what was made here into the cache: the index is next to ask.
func (b *Base) remember(deltas []*Delta) {
	if b.Cache == nil {
		return
	}
	for _, d := range deltas {
		for _, doc := range d.Docs {
			if doc.entry != nil {
				b.Cache.Set(maphash.Bytes(documentSeed, doc.Document), doc.entry, len(doc.Document))
			}
		}
	}
}

// fail marks the base as broken until a projection that could not follow the
// journal has caught up.
func (b *Base) fail(err error) {
	if b.failed.Swap(&err) == nil {
		b.Log.Error("a projection does not follow the journal", "err", err)
	}
}

// unknown is what writers are told whose commit may be in the journal, but is not
// applied here.
func unknown(err error) error {
	return &Error{Code: CodeUnavailable, Cause: err,
		Message: "it may be in the journal, but could not be applied here: repeat with the same idempotencyKey"}
}

func (b *Base) noteSettings(deltas []*Delta) {
	for _, d := range deltas {
		for _, doc := range d.Docs {
			if doc.ID != settingsID {
				continue
			}
			if s, _, err := decodeSettings(doc.Document); err == nil {
				b.settings.Store(&s)
			}
		}
	}
}
