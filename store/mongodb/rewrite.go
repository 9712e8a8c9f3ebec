package mongodb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"

	"prologis/kb"
)

// Rewrite replaces documents of commits, each commit whole and only if it still
// has the checksum that was read: of several processes that do it at once each
// writes the same.
func (s *Store) Rewrite(ctx context.Context, rewrites []kb.Rewrite) error {
	by := kb.BySeq(rewrites)
	for _, seq := range slices.Sorted(maps.Keys(by)) {
		err := s.repeat(ctx, func(ctx context.Context) error { return s.rewrite(ctx, seq, by[seq]) })
		if err != nil {
			return s.target.explain(fmt.Errorf("rewriting commit %d: %w", seq, err))
		}
	}
	return nil
}

func (s *Store) rewrite(ctx context.Context, seq kb.Seq, rewrites []kb.Rewrite) error {
	raw, err := s.journal.FindOne(ctx, bson.D{{Key: "_id", Value: seqKey(seq)}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		return nil
	}
	if err != nil {
		return err
	}
	c, err := decodeCommit(raw)
	if err != nil {
		return err
	}
	if !kb.RewriteCommit(c, rewrites) {
		return nil
	}
	doc, err := encodeCommit(c)
	if err != nil {
		return err
	}
	_, err = s.journal.ReplaceOne(ctx, bson.D{{Key: "_id", Value: doc.ID}, {Key: "sum", Value: raw.Lookup("sum").AsInt64()}}, doc)
	return err
}

// Compact has nothing to do: what the database keeps of what was deleted or
// replaced, in its files and its oplog, goes by its own rules.
func (s *Store) Compact(ctx context.Context) error { return ctx.Err() }
