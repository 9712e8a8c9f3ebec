package embedded

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"iter"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// A read transaction keeps the pages that it sees from being used again, so one
// takes at most this many commits and about this many bytes.
const (
	chunkCommits = 256
	chunkBytes   = 1 << 20
)

// Head answers the last commit's seq and id.
func (s *Store) Head(ctx context.Context) (kb.Head, error) {
	end, err := s.begin()
	if err != nil {
		return kb.Head{}, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return kb.Head{}, err
	}
	var head kb.Head
	err = s.file.View(func(tx *bolt.Tx) (err error) {
		head, err = headOf(tx)
		return err
	})
	return head, explain(s.dir, err)
}

func headOf(tx *bolt.Tx) (kb.Head, error) {
	key, value := tx.Bucket(bucketJournal).Cursor().Last()
	if key == nil {
		return kb.Head{}, nil
	}
	c, err := decodeCommit(key, value)
	if err != nil {
		return kb.Head{}, fmt.Errorf("reading the head: %w", err)
	}
	return kb.Head{Seq: c.Seq, ID: c.ID}, nil
}

// knownFormat says whether this program reads the journal, which is never of a
// newer format than its last commit. Damage is for whoever reads on.
func knownFormat(tx *bolt.Tx) error {
	if tx.Bucket(bucketJournal) == nil {
		return nil
	}
	if _, err := headOf(tx); errors.Is(err, kb.ErrNewerFormat) {
		return err
	}
	return nil
}

// Append adds the commits in one durable transaction: all of them or, beside an
// error, none. (The one exception is a disk that fails at the very last write:
// then they may be in the journal all the same, and the next Append sees them.)
func (s *Store) Append(ctx context.Context, commits []*kb.Commit) (int, error) {
	end, err := s.begin()
	if err != nil {
		return 0, err
	}
	defer end()
	if err := ctx.Err(); err != nil || len(commits) == 0 {
		return 0, err
	}
	values, err := encodeAll(commits)
	if err != nil {
		return 0, err
	}
	err = s.file.Update(func(tx *bolt.Tx) error { return appendAll(tx, commits, values) })
	if err != nil {
		return 0, explain(s.dir, fmt.Errorf("appending commit %d: %w", commits[0].Seq, err))
	}
	return len(commits), nil
}

// encodeAll encodes commits before the transaction, which others wait for.
func encodeAll(commits []*kb.Commit) ([][]byte, error) {
	values := make([][]byte, len(commits))
	for i, c := range commits {
		if i > 0 && (c.Seq != commits[i-1].Seq+1 || c.Prev != commits[i-1].ID) {
			return nil, fmt.Errorf("commit %d does not follow commit %d of its group", c.Seq, commits[i-1].Seq)
		}
		value, err := encodeCommit(c)
		if err != nil {
			return nil, err
		}
		values[i] = value
	}
	return values, nil
}

func appendAll(tx *bolt.Tx, commits []*kb.Commit, values [][]byte) error {
	head, err := headOf(tx)
	if err != nil {
		return err
	}
	if commits[0].Seq != head.Seq+1 || commits[0].Prev != head.ID {
		return kb.ErrHeadMoved
	}
	bucket := tx.Bucket(bucketJournal)
	bucket.FillPercent = 1 // keys only grow: a split page is never inserted into
	for i, c := range commits {
		if err := bucket.Put(seqKey(c.Seq), values[i]); err != nil {
			return err
		}
	}
	return nil
}

// Commits yields the commits after seq, holding nothing while the caller works.
func (s *Store) Commits(ctx context.Context, after kb.Seq) iter.Seq2[*kb.Commit, error] {
	return func(yield func(*kb.Commit, error) bool) {
		last := kb.Head{Seq: after}
		for {
			chunk, err := s.chunk(ctx, last.Seq)
			for i := 0; err == nil && i < len(chunk); i++ {
				var c *kb.Commit
				if c, err = decodeAfter(last, chunk[i].key, chunk[i].value); err != nil {
					break
				}
				if !yield(c, nil) {
					return
				}
				last = kb.Head{Seq: c.Seq, ID: c.ID}
			}
			if err != nil {
				yield(nil, explain(s.dir, fmt.Errorf("reading the journal after commit %d: %w", last.Seq, err)))
				return
			}
			if len(chunk) == 0 {
				return
			}
		}
	}
}

// record is one commit as it is stored.
type record struct{ key, value []byte }

// chunk copies the next records out of one short transaction.
func (s *Store) chunk(ctx context.Context, after kb.Seq) ([]record, error) {
	end, err := s.begin()
	if err != nil {
		return nil, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var chunk []record
	err = s.file.View(func(tx *bolt.Tx) error {
		cursor, size := tx.Bucket(bucketJournal).Cursor(), 0
		for k, v := cursor.Seek(seqKey(after + 1)); k != nil; k, v = cursor.Next() {
			chunk = append(chunk, record{append([]byte(nil), k...), append([]byte(nil), v...)})
			if size += len(v); size >= chunkBytes || len(chunk) == chunkCommits {
				break
			}
		}
		return nil
	})
	return chunk, err
}

func seqKey(seq kb.Seq) []byte { return binary.BigEndian.AppendUint64(nil, uint64(seq)) }
