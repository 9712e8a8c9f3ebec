package kb

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// groupRun is a group of requests on its way into the journal.
type groupRun struct {
	base    *Base
	at      time.Time
	head    Head
	overlay *overlay
	bytes   int
	commits []*Commit
	deltas  []*Delta
	ran     []ran // in their order
}

// ran is a request that was run. Its answer holds once as many commits of the group
// are appended as it saw, its own the last of them; until then it may have to run again.
type ran struct {
	*request
	saw   int
	wrote bool // a commit, the last one it saw
	err   error
}

// split answers the requests whose answers hold when n commits were appended, and
// the others.
func (g *groupRun) split(n int) (hold, rest []ran) {
	for _, r := range g.ran {
		if r.saw <= n {
			hold = append(hold, r)
		} else {
			rest = append(rest, r)
		}
	}
	return hold, rest
}

// runOne runs a request on the state behind those before it.
func (g *groupRun) runOne(r *request) {
	if err := r.ctx.Err(); err != nil {
		r.done <- err
		return
	}
	if seen, err := g.replay(r); err != nil || seen {
		g.answer(r, err)
		return
	}
	tx := &Tx{at: g.at, overlay: g.overlay, own: newOverlayState()}
	r.seq = 0
	erased, err := tx.isErased(r.author.By)
	if err == nil {
		err = r.run(tx)
	}
	if err == nil && erased && len(tx.changes) > 0 {
		err = errErasedAuthor
	}
	if err == nil {
		err = tx.tellOfEntries(r.author.By)
	}
	if err != nil || len(tx.changes) == 0 {
		g.answer(r, err)
		return
	}
	c := g.commit(r, tx)
	size, err := commitSize(c)
	if err != nil {
		g.answer(r, err)
		return
	}
	g.take(r, tx, c, size)
}

func (g *groupRun) take(r *request, tx *Tx, c *Commit, size int) {
	d := commitDelta(c)
	d.Docs = tx.docs
	g.overlay.keep(tx)
	g.overlay.by[c.By] = true
	g.overlay.use(r.author, KeyRecord{Seq: c.Seq, Hash: c.KeyHash, IDs: changedIDs(c.Changes)})
	g.head = d.Head
	g.bytes += size
	g.commits, g.deltas = append(g.commits, c), append(g.deltas, d)
	g.ran = append(g.ran, ran{request: r, saw: len(g.commits), wrote: true})
}

func (g *groupRun) answer(r *request, err error) {
	g.ran = append(g.ran, ran{request: r, saw: len(g.commits), err: err})
}

// replay reports whether the request's idempotency key was used before.
func (g *groupRun) replay(r *request) (bool, error) {
	if r.replayed != nil {
		r.replayed(nil)
	}
	if r.author.Key == "" {
		return false, nil
	}
	record, err := g.overlay.used(r.author)
	if err != nil || record == nil {
		return false, err
	}
	if r.replayed != nil {
		r.replayed(record)
	}
	return true, nil
}

var errKeyReused = &Error{Code: CodeConflict, Path: []string{"idempotencyKey"},
	Message: "this key was used with other input: take a new one"}

// used answers what an author's key was used for; nil for nothing.
func (o *overlay) used(a Author) (*KeyRecord, error) {
	record, ok := o.state.idem[a.Key]
	if !ok {
		var err error
		if record, err = o.reader.Idempotent(a.Key); errors.Is(err, ErrNotExist) {
			return nil, nil
		} else if err != nil {
			return nil, err
		}
	}
	if record.Hash != a.KeyHash {
		return nil, errKeyReused
	}
	return &record, nil
}

func (g *groupRun) commit(r *request, tx *Tx) *Commit {
	if g.base.id == "" {
		g.base.id = newToken(g.at, 0)
	}
	note := r.author.Note
	if tx.note != "" {
		note = tx.note
	}
	return &Commit{
		Format: Format, Base: g.base.id, Seq: g.head.Seq + 1, ID: newToken(g.at, 0), Prev: g.head.ID,
		At: g.at, By: r.author.By, Note: note, For: tx.contributor, Key: r.author.Key, KeyHash: r.author.KeyHash,
		Changes: tx.changes,
	}
}

// use notes what an author's key was used for.
func (o *overlay) use(a Author, record KeyRecord) {
	if a.Key != "" {
		o.state.idem[a.Key] = record
	}
}

func changedIDs(changes []Change) []ID {
	ids := make([]ID, len(changes))
	for i, change := range changes {
		ids[i] = change.ID
	}
	return ids
}

func commitSize(c *Commit) (int, error) {
	size := 0
	for _, change := range c.Changes {
		size += len(change.Document)
	}
	if size > MaxCommitBytes/2 {
		b, err := json.Marshal(c)
		if err != nil {
			return 0, fmt.Errorf("encode a commit: %w", err)
		}
		size = len(b)
	}
	if size > MaxCommitBytes {
		return 0, Invalid(nil, "the change holds %d bytes; a commit holds at most %d", size, MaxCommitBytes)
	}
	return size, nil
}

func requests(all []ran) (rs []*request) {
	for _, r := range all {
		rs = append(rs, r.request)
	}
	return rs
}
