package kb

import (
	"context"
	"fmt"
	"time"
)

// How many commits are applied together when catching up.
const catchUpBatch = 500

// start brings the replica up to the journal. A replica of another journal, or
// ahead of it, is emptied first.
func (b *Base) start(ctx context.Context) error {
	held, _ := b.Replica.Head()
	same, err := b.sameJournal(ctx, held)
	if err != nil {
		return err
	}
	if !same {
		b.Log.Warn("the journal is not the one this copy was made from: rebuilding the copy", "seq", held.Seq)
		if err := b.Replica.Reset(ctx); err != nil {
			return fmt.Errorf("empty the replica: %w", err)
		}
		b.id, b.lastAt = "", time.Time{}
	}
	_, err = b.catchUp(ctx)
	return err
}

// catchUp applies what the journal holds beyond the replica, and answers the
// contributions among it.
func (b *Base) catchUp(ctx context.Context) ([]ID, error) {
	start := time.Now()
	held, _ := b.Replica.Head()
	if held.Seq == 0 {
		b.id = "" // the first commit in the journal decides, whoever wrote it
	}
	n, contributions, err := b.follow(ctx, held)
	if n > 0 {
		b.Log.Debug("replica caught up with the journal", "commits", n, "took", time.Since(start).Round(time.Millisecond))
	}
	return contributions, err
}

// sameJournal reports whether the journal has the commit held at its seq.
func (b *Base) sameJournal(ctx context.Context, held Head) (bool, error) {
	if held.Seq == 0 {
		return true, nil
	}
	c, err := b.commitAt(ctx, held.Seq)
	if err != nil || c == nil {
		return false, err
	}
	if b.id = c.Base; c.At.After(b.lastAt) {
		b.lastAt = c.At
	}
	return c.ID == held.ID, nil
}

// commitAt answers the commit that the journal has at a seq; nil when it has none.
func (b *Base) commitAt(ctx context.Context, seq Seq) (*Commit, error) {
	if seq == 0 {
		return nil, nil
	}
	for c, err := range b.Store.Commits(ctx, seq-1) {
		if err != nil {
			return nil, fmt.Errorf("read the journal: %w", err)
		}
		return c, nil
	}
	return nil, nil
}

// follow applies the commits behind held to the replica, in batches; it answers
// how many there were, and the contributions that they changed.
func (b *Base) follow(ctx context.Context, held Head) (n int, contributions []ID, err error) {
	var batch []*Delta
	fresh := map[ID][]byte{} // documents of this batch
	flush := func() error {
		if len(batch) == 0 {
			return nil
		}
		if err := b.Replica.Apply(ctx, batch); err != nil {
			return fmt.Errorf("apply commits to the replica: %w", err)
		}
		b.noteSettings(batch)
		b.noteRedactions(batch)
		b.seeking.note(batch)
		n += len(batch)
		batch = batch[:0]
		clear(fresh)
		return nil
	}
	for c, err := range b.Store.Commits(ctx, held.Seq) {
		if err != nil {
			return n, contributions, fmt.Errorf("read the journal: %w", err)
		}
		if err := CheckNext(b.id, held, c); err != nil {
			return n, contributions, err
		}
		d, err := deltaOf(c, b.lookUp(ctx, fresh))
		if err != nil {
			return n, contributions, err
		}
		for _, doc := range d.Docs {
			fresh[doc.ID] = doc.Document
			if doc.Kind == kindContribution {
				contributions = append(contributions, doc.ID)
			}
		}
		batch = append(batch, d)
		held = d.Head
		b.lastAt, b.id = c.At, c.Base
		if len(batch) == catchUpBatch {
			if err := flush(); err != nil {
				return n, contributions, err
			}
		}
	}
	err = flush()
	return n, contributions, err
}

// CheckNext says whether c is the commit behind head, of a base ("": of any).
func CheckNext(base string, head Head, c *Commit) error {
	if err := CheckFormat(c.Seq, c.Format); err != nil {
		return err
	}
	switch {
	case c.Seq != head.Seq+1 || c.Prev != head.ID:
		return fmt.Errorf("commit %d does not follow commit %d: %w", c.Seq, head.Seq, ErrDamaged)
	case base != "" && c.Base != base:
		return fmt.Errorf("commit %d belongs to another base: %w", c.Seq, ErrDamaged)
	}
	return nil
}

func (b *Base) lookUp(ctx context.Context, fresh map[ID][]byte) func(ID) ([]byte, error) {
	return func(id ID) (doc []byte, err error) {
		if doc, ok := fresh[id]; ok {
			return doc, nil
		}
		err = b.Replica.View(ctx, func(r ReplicaReader) error {
			held, err := r.Document(id)
			doc = append([]byte(nil), held...)
			return err
		})
		return doc, err
	}
}

// catchUpAndIndex follows a journal to which another writer appended.
func (b *Base) catchUpAndIndex(ctx context.Context) error {
	before, _ := b.Replica.Head()
	if err := b.checkSame(ctx); err != nil {
		return err
	}
	contributions, err := b.catchUp(ctx)
	if err != nil {
		return err
	}
	work := &indexWork{desk: contributions}
	err = b.Replica.View(ctx, func(r ReplicaReader) error { return work.addSince(r, before.Seq) })
	if err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	b.indexed <- work
	return nil
}
