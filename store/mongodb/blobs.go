package mongodb

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"regexp"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// Blobs are in GridFS (https://www.mongodb.com/docs/manual/core/gridfs/), bucket
// "blobs", so that mongofiles and every driver can read them.
const (
	filesName  = "blobs.files"
	chunksName = "blobs.chunks"
)

var blobName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

// blobs is the store's kb.Blobs. A blob is there when its document in
// blobs.files is, which is inserted last, when every chunk is durable; the
// unique index on its filename makes the name exclusive. Chunks bear the random
// id of their upload, so that uploads of one name do not meet. What a killed
// upload left has no file and is never read; SweepBlobs removes it.
//
// The driver's own GridFS bucket is not used: it cannot repeat an insert whose
// answer was lost, takes 16 MB of memory for each upload, and lets an upload
// that failed appear later, with its chunks gone.
type blobs struct{ s *Store }

// fileDocument is a file of GridFS.
type fileDocument struct {
	ID        bson.ObjectID `bson:"_id"`
	Length    int64         `bson:"length"`
	ChunkSize int32         `bson:"chunkSize"`
	Uploaded  time.Time     `bson:"uploadDate"`
	Name      string        `bson:"filename"`
}

func (b blobs) Put(ctx context.Context, name string, r io.Reader) error {
	if !blobName.MatchString(name) {
		return fmt.Errorf("blob name %q: want 1 to 128 letters, digits, - and _", name)
	}
	if err := b.put(ctx, name, r); err != nil {
		return b.s.target.explain(fmt.Errorf("putting blob %s: %w", name, err))
	}
	return nil
}

func (b blobs) put(ctx context.Context, name string, r io.Reader) error {
	switch _, err := b.file(ctx, name); {
	case err == nil:
		return kb.ErrExists
	case !errors.Is(err, kb.ErrNotExist):
		return err
	}
	u := &upload{s: b.s, id: bson.NewObjectID()}
	err := u.write(ctx, r)
	if err == nil {
		err = b.name(context.WithoutCancel(ctx), fileDocument{u.id, u.length, chunkSize, time.Now(), name})
	}
	if err != nil && !errors.Is(err, ErrUnknown) {
		u.abort(ctx)
	}
	return err
}

// name inserts the file's document, by which the blob is there. While it is
// unknown whether it is, the chunks stay.
func (b blobs) name(ctx context.Context, file fileDocument) error {
	return b.s.repeat(ctx, func(ctx context.Context) error {
		_, err := b.s.files.InsertOne(ctx, file)
		if err == nil || !isUncertain(err) {
			return err
		}
		switch found, readErr := b.file(ctx, file.Name); {
		case readErr != nil:
			return err
		case found.ID != file.ID:
			return kb.ErrExists
		}
		return nil
	})
}

// file reads a blob's document.
func (b blobs) file(ctx context.Context, name string) (file fileDocument, err error) {
	ctx, end, err := b.s.begin(ctx, b.s.opts.OpTimeout)
	if err != nil {
		return file, err
	}
	defer end()
	if !blobName.MatchString(name) {
		return file, kb.ErrNotExist
	}
	err = b.s.files.FindOne(ctx, bson.D{{Key: "filename", Value: name}}).Decode(&file)
	if errors.Is(err, mongo.ErrNoDocuments) {
		err = kb.ErrNotExist
	}
	return file, err
}

func (b blobs) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	file, err := b.file(ctx, name)
	if err != nil {
		return nil, 0, b.s.target.explain(fmt.Errorf("opening blob %q: %w", name, err))
	}
	return &download{ctx: ctx, s: b.s, file: file, left: file.Length}, file.Length, nil
}

// Delete removes the name first: from then on the blob is not there.
func (b blobs) Delete(ctx context.Context, name string) error {
	file, err := b.file(ctx, name)
	if errors.Is(err, kb.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = b.s.deleteMany(ctx, b.s.files, bson.D{{Key: "_id", Value: file.ID}})
	}
	if err == nil {
		err = b.s.deleteMany(ctx, b.s.chunks, bson.D{{Key: "files_id", Value: file.ID}})
	}
	if err != nil {
		return b.s.target.explain(fmt.Errorf("deleting blob %s: %w", name, err))
	}
	return nil
}

func (s *Store) deleteMany(ctx context.Context, from *mongo.Collection, filter bson.D) error {
	return s.repeat(ctx, func(ctx context.Context) error {
		_, err := from.DeleteMany(ctx, filter)
		return err
	})
}

func (b blobs) Names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		opts := options.Find().SetSort(bson.D{{Key: "filename", Value: 1}}).SetProjection(bson.D{{Key: "filename", Value: 1}})
		for raw, err := range b.s.each(ctx, b.s.files, bson.D{}, opts) {
			if err != nil {
				yield("", b.s.target.explain(fmt.Errorf("listing blobs: %w", err)))
				return
			}
			name, _ := raw.Lookup("filename").StringValueOK()
			if blobName.MatchString(name) && !yield(name, nil) {
				return
			}
		}
	}
}
