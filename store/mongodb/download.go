package mongodb

import (
	"context"
	"fmt"
	"io"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// download reads the chunks of one file by an ordered cursor, a few at a time.
// It never ends early without an error.
type download struct {
	ctx    context.Context // of Open: it holds for all of the reading
	s      *Store
	file   fileDocument
	left   int64
	cursor *mongo.Cursor
	n      int32  // of the next chunk
	chunk  []byte // what is left of the present one, in buffer
	buffer []byte
}

func (d *download) Read(p []byte) (int, error) {
	if d.left == 0 && len(d.chunk) == 0 {
		return 0, io.EOF
	}
	if len(d.chunk) == 0 {
		if err := d.fill(); err != nil {
			return 0, d.s.target.explain(fmt.Errorf("reading blob %s: %w", d.file.Name, err))
		}
	}
	n := copy(p, d.chunk)
	d.chunk = d.chunk[n:]
	return n, nil
}

// fill reads the next chunk.
func (d *download) fill() (err error) {
	if d.cursor == nil {
		opts := options.Find().SetSort(bson.D{{Key: "n", Value: 1}}).SetBatchSize(chunksAtOnce)
		if d.cursor, err = d.s.find(d.ctx, d.s.chunks, bson.D{{Key: "files_id", Value: d.file.ID}}, opts); err != nil {
			return err
		}
	}
	more, err := d.s.next(d.ctx, d.cursor)
	if err != nil {
		return err
	}
	if !more {
		return fmt.Errorf("chunk %d is missing: %w", d.n, kb.ErrDamaged)
	}
	n, _ := d.cursor.Current.Lookup("n").AsInt64OK()
	_, data, _ := d.cursor.Current.Lookup("data").BinaryOK()
	want := min(d.left, int64(d.file.ChunkSize))
	if n != int64(d.n) || int64(len(data)) != want || want == 0 {
		return fmt.Errorf("chunk %d is not what was written: %w", d.n, kb.ErrDamaged)
	}
	d.buffer = append(d.buffer[:0], data...)
	d.chunk = d.buffer
	d.n++
	d.left -= want
	return nil
}

func (d *download) Close() error {
	if d.cursor != nil {
		d.s.closeCursor(d.ctx, d.cursor)
	}
	return nil
}
