package mongodb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// Append is compare-and-append in two steps that need no lock:
//
//  1. It reads the commit before the group, with read concern majority: it must
//     be there under _id seq-1 and have the id that the group names as prev.
//     What was read so is not rolled back, and commits are never deleted or
//     renumbered: it stays true. So there can be no gap and no wrong prev,
//     however late step 2 comes. (A stale read can only miss the commit, which
//     is ErrHeadMoved and nothing worse.)
//  2. It inserts the group in order, _id = seq. _id is unique
//     (https://www.mongodb.com/docs/manual/core/document/#the-_id-field), so that
//     of all who saw the same head one gets each seq. An ordered insertMany
//     stops at the first error and what it inserted stays
//     (https://www.mongodb.com/docs/manual/reference/method/db.collection.insertMany/),
//     and members apply inserts in the primary's order, so what is in the
//     journal is always a prefix of the group.
//
// A lost answer is settled: see appending. Once writing has begun a cancelled
// context is not looked at, as it could only make the outcome unknown; Append
// returns within Options.SettleTimeout and one read, with ErrUnknown at worst.
func (s *Store) Append(ctx context.Context, commits []*kb.Commit) (int, error) {
	if err := ctx.Err(); err != nil || len(commits) == 0 {
		return 0, err
	}
	docs, err := encodeGroup(commits)
	if err != nil {
		return 0, err
	}
	if err := s.follows(ctx, commits[0]); err != nil {
		return 0, s.target.explain(fmt.Errorf("appending commit %d: %w", commits[0].Seq, err))
	}
	ctx, end, err := s.begin(context.WithoutCancel(ctx), s.opts.SettleTimeout)
	if err != nil {
		return 0, err
	}
	defer end()
	a := &appending{store: s, commits: commits, docs: docs}
	if err := a.run(ctx); err != nil {
		return a.in, s.target.explain(fmt.Errorf("appending commit %d: %w", commits[0].Seq+kb.Seq(a.in), err))
	}
	return a.in, nil
}

// follows answers kb.ErrHeadMoved unless the commit before c is in the journal
// for good. Whether something is behind it already, the insert finds out.
func (s *Store) follows(ctx context.Context, c *kb.Commit) error {
	if c.Seq <= 1 {
		if c.Seq == 1 && c.Prev == "" {
			return nil
		}
		return kb.ErrHeadMoved
	}
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return err
	}
	defer end()
	ids, err := s.idsFrom(ctx, c.Seq-1, 1)
	if err == nil && (len(ids) == 0 || ids[0] != c.Prev) {
		err = kb.ErrHeadMoved
	}
	return err
}

// idsFrom reads the ids of at most n commits from seq on, up to the first that
// is not there, as a majority has them.
func (s *Store) idsFrom(ctx context.Context, seq kb.Seq, n int) (ids []string, err error) {
	filter := bson.D{{Key: "_id", Value: seqKey(seq)}}
	if n > 1 {
		filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$gte", Value: seqKey(seq)}, {Key: "$lt", Value: seqKey(seq + kb.Seq(n))}}}}
	}
	cursor, err := s.journal.Find(ctx, filter, options.Find().
		SetSort(bson.D{{Key: "_id", Value: 1}}).SetProjection(bson.D{{Key: "_id", Value: 1}, {Key: "id", Value: 1}}))
	if err != nil {
		return nil, err
	}
	var found []struct {
		Key string `bson:"_id"`
		ID  string `bson:"id"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return nil, err
	}
	for i, f := range found {
		if f.Key != seqKey(seq+kb.Seq(i)) {
			break
		}
		ids = append(ids, f.ID)
	}
	return ids, nil
}

// appending is one group on its way into the journal. An error of the insert
// says little: the answer may be lost, the write concern not met yet, the
// duplicate be our own from the attempt before. So after any error the journal
// itself is read, with majority: a commit with our random id is in, one with
// another id has won. While neither is there the same insert is repeated, which
// is harmless, as both attempts have the same _id and the same id.
type appending struct {
	store   *Store
	commits []*kb.Commit
	docs    []any

	in       int  // commits known to be in the journal
	accepted int  // commits that some answer said were inserted
	lost     bool // an attempt may have written, or may yet write, unseen
}

func (a *appending) run(ctx context.Context) error {
	for try := 0; ; try++ {
		err := a.insert(ctx)
		if err == nil {
			return nil
		}
		settled, result := a.settle(ctx)
		if settled {
			return result
		}
		if !a.lost && a.in >= a.accepted && !isUncertain(err) {
			return err
		}
		if !pause(ctx, try) {
			return fmt.Errorf("%w within %s (%w)", ErrUnknown, a.store.opts.SettleTimeout, err)
		}
	}
}

// insertTogether is how many commits go into one insertMany. FerretDB 1.24 works
// through more than a hundred in parts, and goes on with the next part behind an
// error, ordered or not: the tail of a group that lost would be in the journal.
const insertTogether = 100

// insert inserts what is not in yet.
func (a *appending) insert(ctx context.Context) error {
	for a.in < len(a.docs) {
		if err := a.insertSome(ctx); err != nil {
			return err
		}
	}
	return nil
}

// insertSome inserts the next commits, and notes what its error says.
func (a *appending) insertSome(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, a.store.opts.OpTimeout)
	defer cancel()
	docs := a.docs[a.in:min(a.in+insertTogether, len(a.docs))]
	_, err := a.store.journal.InsertMany(ctx, docs)
	if err == nil {
		a.in += len(docs)
		return nil
	}
	var bulk mongo.BulkWriteException
	if errors.As(err, &bulk) && len(bulk.WriteErrors) > 0 {
		a.accepted = max(a.accepted, a.in+bulk.WriteErrors[0].Index)
	}
	if isUncertain(err) && !mongo.IsDuplicateKeyError(err) {
		a.lost = true
	}
	return err
}

// settle reads what the journal has in the group's place. It is settled when
// that is the whole group, or at some seq another's commit.
func (a *appending) settle(ctx context.Context) (settled bool, result error) {
	ctx, cancel := context.WithTimeout(ctx, a.store.opts.OpTimeout)
	defer cancel()
	for a.in < len(a.commits) {
		rest := a.commits[a.in:]
		n := len(rest)
		if a.in == 0 {
			n = 1 // mostly another has won, and that says it
		}
		ids, err := a.store.idsFrom(ctx, rest[0].Seq, n)
		for i, id := range ids {
			if id != rest[i].ID {
				return true, kb.ErrHeadMoved
			}
			a.in++
		}
		if err != nil || len(ids) < n {
			return false, nil
		}
	}
	return true, nil
}

// pause waits a little longer with every try, and reports whether there is time
// for another.
func pause(ctx context.Context, try int) bool {
	timer := time.NewTimer(min(10*time.Millisecond<<min(try, 10), 500*time.Millisecond))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
