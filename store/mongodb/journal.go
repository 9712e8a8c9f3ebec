package mongodb

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// journalName is the collection of commits. Its documents are inserted under
// _id = seq and never deleted, so that a commit that was read once stays.
const journalName = "journal"

// Head answers the last commit's seq and id. Read concern majority makes it one
// that is not rolled back; a primary that was cut off may answer an older one
// for a moment, and Append notices that.
func (s *Store) Head(ctx context.Context) (kb.Head, error) {
	if err := s.checkFirst(ctx); err != nil {
		return kb.Head{}, s.target.explain(fmt.Errorf("reading the journal's first commit: %w", err))
	}
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return kb.Head{}, err
	}
	defer end()
	raw, err := s.journal.FindOne(ctx, bson.D{}, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return kb.Head{}, nil
	}
	var c *kb.Commit
	if err == nil {
		c, err = decodeCommit(raw)
	}
	if err != nil {
		return kb.Head{}, s.target.explain(fmt.Errorf("reading the journal's head: %w", err))
	}
	return kb.Head{Seq: c.Seq, ID: c.ID}, nil
}

// firstEvery is how often Head looks at the other end of the journal.
const firstEvery = 2 * time.Second

// checkFirst looks now and then at the first document of the journal, where a
// foreign one is whose _id sorts before all of ours: reading on would not meet it.
func (s *Store) checkFirst(ctx context.Context) error {
	s.mu.Lock()
	due, known := time.Since(s.firstAt) >= firstEvery, s.firstErr
	s.mu.Unlock()
	if !due {
		return known
	}
	began := time.Now()
	raw, err := s.one(ctx, s.journal, 1)
	if err != nil {
		return err
	}
	if raw != nil {
		_, err = decodeAfter(kb.Head{}, raw)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if began.After(s.firstAt) { // else another look, begun later, knows better
		s.firstAt, s.firstErr = began, err
	}
	return err
}

// Commits yields the commits after seq by one cursor ordered by _id, which
// getMore reads on in batches
// (https://www.mongodb.com/docs/manual/tutorial/iterate-a-cursor/). It is no
// snapshot and need not be: commits are only added behind the last. A cursor
// that breaks on the way (fail-over, time-out of an idle one) is opened again
// where it was, for as long as Options.SettleTimeout without a commit.
func (s *Store) Commits(ctx context.Context, after kb.Seq) iter.Seq2[*kb.Commit, error] {
	return func(yield func(*kb.Commit, error) bool) {
		last, moved := kb.Head{Seq: after}, time.Now()
		for try := 0; ; try++ {
			from := last.Seq
			end, err := s.readOn(ctx, &last, yield)
			if end || err == nil {
				return
			}
			if last.Seq > from {
				try, moved = 0, time.Now()
			}
			if last.Seq == after || !isUncertain(err) || time.Since(moved) > s.opts.SettleTimeout || !pause(ctx, try) {
				yield(nil, s.target.explain(fmt.Errorf("reading the journal after commit %d: %w", last.Seq, err)))
				return
			}
		}
	}
}

// readOn yields what follows last by one cursor, and moves last. It ends when
// the caller wants no more.
func (s *Store) readOn(ctx context.Context, last *kb.Head, yield func(*kb.Commit, error) bool) (end bool, err error) {
	filter := bson.D{} // from the beginning, so that a foreign _id of any type is seen
	if last.Seq > 0 {
		filter = bson.D{{Key: "_id", Value: bson.D{{Key: "$gt", Value: seqKey(last.Seq)}}}}
	}
	for raw, err := range s.each(ctx, s.journal, filter, options.Find().SetSort(bson.D{{Key: "_id", Value: 1}}).SetBatchSize(s.batch)) {
		if err != nil {
			return false, err
		}
		c, err := decodeAfter(*last, raw)
		if err != nil {
			return false, err
		}
		if !yield(c, nil) {
			return true, nil
		}
		*last = kb.Head{Seq: c.Seq, ID: c.ID}
	}
	return false, nil
}

// each yields what a find answers; a document is valid until the next. Nothing
// is held while the caller works but the cursor.
func (s *Store) each(ctx context.Context, from *mongo.Collection, filter any, opts *options.FindOptionsBuilder) iter.Seq2[bson.Raw, error] {
	return func(yield func(bson.Raw, error) bool) {
		cursor, err := s.find(ctx, from, filter, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		defer s.closeCursor(ctx, cursor)
		for {
			more, err := s.next(ctx, cursor)
			if err != nil {
				yield(nil, err)
				return
			}
			if !more || !yield(cursor.Current, nil) {
				return
			}
		}
	}
}

func (s *Store) find(ctx context.Context, from *mongo.Collection, filter any, opts *options.FindOptionsBuilder) (*mongo.Cursor, error) {
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return nil, err
	}
	defer end()
	return from.Find(ctx, filter, opts)
}

func (s *Store) next(ctx context.Context, cursor *mongo.Cursor) (bool, error) {
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return false, err
	}
	defer end()
	return cursor.Next(ctx), cursor.Err()
}

// closeCursor frees a cursor on the server; one that stays ends by itself after
// ten idle minutes.
func (s *Store) closeCursor(ctx context.Context, cursor *mongo.Cursor) {
	ctx, end, err := s.begin(context.WithoutCancel(ctx), s.opts.OpTimeout)
	if err != nil {
		return
	}
	defer end()
	_ = cursor.Close(ctx)
}
