package mongodb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// chunkSize is GridFS's default; chunksAtOnce are inserted or read by one command.
const (
	chunkSize    = 255 << 10
	chunksAtOnce = 8
)

// upload writes the chunks of one file.
type upload struct {
	s      *Store
	id     bson.ObjectID
	length int64
	n      int32
}

// write stores all of r as chunks.
func (u *upload) write(ctx context.Context, r io.Reader) error {
	for {
		var docs []any
		var err error
		for len(docs) < chunksAtOnce && err == nil {
			if err = ctx.Err(); err != nil {
				return err
			}
			var doc any
			if doc, err = u.chunk(r); doc != nil {
				docs = append(docs, doc)
			}
		}
		if err != nil && err != io.EOF {
			return err
		}
		if len(docs) > 0 {
			if err := u.insert(ctx, docs); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return ctx.Err()
		}
	}
}

// chunk reads the next chunk; nil when nothing is left, io.EOF after the last.
func (u *upload) chunk(r io.Reader) (doc any, err error) {
	data := make([]byte, chunkSize)
	got, err := io.ReadFull(r, data)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	if got == 0 || (err != nil && err != io.EOF) {
		return nil, err
	}
	doc = bson.D{
		{Key: "_id", Value: bson.NewObjectID()}, {Key: "files_id", Value: u.id},
		{Key: "n", Value: u.n}, {Key: "data", Value: bson.Binary{Data: data[:got]}},
	}
	u.n++
	u.length += int64(got)
	return doc, err
}

// insert is repeated until every chunk is in: a duplicate is our own from the
// attempt before.
func (u *upload) insert(ctx context.Context, docs []any) error {
	return u.s.repeat(ctx, func(ctx context.Context) error {
		_, err := u.s.chunks.InsertMany(ctx, docs, options.InsertMany().SetOrdered(false))
		if onlyDuplicates(err) {
			return nil
		}
		return err
	})
}

// onlyDuplicates reports whether an unordered insert found everything that it
// did not insert there already, durably.
func onlyDuplicates(err error) bool {
	var bulk mongo.BulkWriteException
	if !errors.As(err, &bulk) || bulk.WriteConcernError != nil {
		return false
	}
	for _, one := range bulk.WriteErrors {
		if !one.HasErrorCode(11000) {
			return false
		}
	}
	return true
}

// abort removes what was written; what it cannot, SweepBlobs will.
func (u *upload) abort(ctx context.Context) {
	if u.n > 0 {
		_ = u.s.deleteMany(context.WithoutCancel(ctx), u.s.chunks, bson.D{{Key: "files_id", Value: u.id}})
	}
}

// SweepBlobs removes the chunks of uploads that began before a time, at least a
// day ago, and have no file: those of killed processes. It answers how many
// uploads that were.
func (s *Store) SweepBlobs(ctx context.Context, before time.Time) (int, error) {
	if day := time.Now().Add(-24 * time.Hour); before.After(day) {
		before = day
	}
	left, err := s.uploadsBefore(ctx, before)
	for i, id := range left {
		if err != nil {
			return i, s.target.explain(fmt.Errorf("sweeping blobs: %w", err))
		}
		err = s.deleteMany(ctx, s.chunks, bson.D{{Key: "files_id", Value: id}})
	}
	return len(left), s.target.explain(err)
}

// uploadsBefore lists the old uploads without a file.
func (s *Store) uploadsBefore(ctx context.Context, before time.Time) (left []bson.ObjectID, err error) {
	opts := options.Find().SetProjection(bson.D{{Key: "_id", Value: 0}, {Key: "files_id", Value: 1}})
	seen := map[bson.ObjectID]bool{}
	for raw, err := range s.each(ctx, s.chunks, bson.D{{Key: "files_id", Value: bson.D{{Key: "$lt", Value: bson.NewObjectIDFromTimestamp(before)}}}}, opts) {
		if err != nil {
			return nil, err
		}
		if id, ok := raw.Lookup("files_id").ObjectIDOK(); ok {
			seen[id] = true
		}
	}
	for id := range seen {
		switch _, err := s.fileOf(ctx, id); {
		case errors.Is(err, kb.ErrNotExist):
			left = append(left, id)
		case err != nil:
			return nil, err
		}
	}
	return left, nil
}

func (s *Store) fileOf(ctx context.Context, id bson.ObjectID) (bson.Raw, error) {
	ctx, end, err := s.begin(ctx, s.opts.OpTimeout)
	if err != nil {
		return nil, err
	}
	defer end()
	raw, err := s.files.FindOne(ctx, bson.D{{Key: "_id", Value: id}}).Raw()
	if errors.Is(err, mongo.ErrNoDocuments) {
		err = kb.ErrNotExist
	}
	return raw, err
}
