package embedded

import (
	"context"
	"fmt"
	"maps"
	"slices"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// rewriteTogether is how many commits are rewritten in one transaction, which
// others wait for.
const rewriteTogether = 256

// Rewrite replaces documents of commits, which get new checksums.
func (s *Store) Rewrite(ctx context.Context, rewrites []kb.Rewrite) error {
	by := kb.BySeq(rewrites)
	for seqs := range slices.Chunk(slices.Sorted(maps.Keys(by)), rewriteTogether) {
		if err := s.rewrite(ctx, seqs, by); err != nil {
			return explain(s.dir, fmt.Errorf("rewriting the journal: %w", err))
		}
	}
	return nil
}

func (s *Store) rewrite(ctx context.Context, seqs []kb.Seq, by map[kb.Seq][]kb.Rewrite) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return err
	}
	return s.file.Update(func(tx *bolt.Tx) error {
		bucket := tx.Bucket(bucketJournal)
		for _, seq := range seqs {
			value := bucket.Get(seqKey(seq))
			if value == nil {
				continue
			}
			c, err := decodeCommit(seqKey(seq), value)
			if err != nil {
				return err
			}
			if !kb.RewriteCommit(c, by[seq]) {
				continue
			}
			if value, err = encodeCommit(c); err != nil {
				return err
			}
			if err := bucket.Put(seqKey(seq), value); err != nil {
				return err
			}
		}
		return nil
	})
}

// Compact copies journal and ledger into a new file, in which is nothing but what
// they hold now. Writers wait for it.
func (s *Store) Compact(ctx context.Context) error {
	end, err := s.begin()
	if err != nil {
		return err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return err
	}
	return explain(s.dir, s.file.Compact())
}
