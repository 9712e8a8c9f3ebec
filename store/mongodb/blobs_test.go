package mongodb

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

func randomBytes(n int) []byte {
	b := make([]byte, n)
	rand.NewChaCha8([32]byte{}).Read(b)
	return b
}

func mustRead(t *testing.T, b kb.Blobs, name string) []byte {
	t.Helper()
	r, _, err := b.Open(context.Background(), name)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	got, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

// TestGridFS exchanges blobs with the driver's own GridFS.
func TestGridFS(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		s, ctx := mustOpen(t, newURI(t, server), Options{}), context.Background()
		bucket := s.db.GridFSBucket(options.GridFSBucket().SetName("blobs"))
		for name, size := range map[string]int{"none": 0, "one": chunkSize, "many": 3*chunkSize + 5, "batches": chunksAtOnce*chunkSize + 1} {
			want := randomBytes(size)
			if err := s.Blobs().Put(ctx, name, bytes.NewReader(want)); err != nil {
				t.Fatal(err)
			}
			var got bytes.Buffer
			if _, err := bucket.DownloadToStreamByName(ctx, name, &got); err != nil || !bytes.Equal(got.Bytes(), want) {
				t.Errorf("the driver reads %d bytes of %s (%v), want %d", got.Len(), name, err, size)
			}
			if _, err := bucket.UploadFromStream(ctx, "their-"+name, bytes.NewReader(want)); err != nil {
				t.Fatal(err)
			}
			if got := mustRead(t, s.Blobs(), "their-"+name); !bytes.Equal(got, want) {
				t.Errorf("we read %d bytes of the driver's %s, want %d", len(got), name, size)
			}
		}
	})
}

// TestBlobsOverFaults loses answers while a blob is written: it is there, whole.
func TestBlobsOverFaults(t *testing.T) {
	t.Parallel() // it mostly waits
	uri := newURI(t, inProcess)
	direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
	s, want := mustOpen(t, p.uri, short), randomBytes(chunkSize+1)
	for i, f := range []fault{
		{cut: true}, {after: cutAnswer}, {after: dropAnswer}, {skip: true, after: dropAnswer},
		{after: replace, reply: writeConcernError}, {skip: true, after: replace, reply: writeConcernError},
	} {
		for skip := range 2 { // the chunks, the file
			inserts := 0
			p.set(func(command string) fault {
				if command == "insert" {
					if inserts++; inserts == skip+1 {
						return f
					}
				}
				return fault{}
			})
			name := "blob-" + string(rune('a'+2*i+skip))
			if err := s.Blobs().Put(context.Background(), name, bytes.NewReader(want)); err != nil {
				t.Errorf("%s: %v", name, err)
			} else if got := mustRead(t, direct.Blobs(), name); !bytes.Equal(got, want) {
				t.Errorf("%s came back as %d other bytes", name, len(got))
			}
		}
	}
}

func TestDamagedBlob(t *testing.T) {
	s, ctx := mustOpen(t, newURI(t, inProcess), Options{}), context.Background()
	for name, n := range map[string]int{"first": 0, "middle": 1, "last": 2} {
		if err := s.Blobs().Put(ctx, name, bytes.NewReader(randomBytes(2*chunkSize+1))); err != nil {
			t.Fatal(err)
		}
		file, err := blobs{s}.file(ctx, name)
		if err == nil {
			_, err = s.chunks.DeleteOne(ctx, bson.D{{Key: "files_id", Value: file.ID}, {Key: "n", Value: n}})
		}
		if err != nil {
			t.Fatal(err)
		}
		r, _, err := s.Blobs().Open(ctx, name)
		if err == nil {
			_, err = io.Copy(io.Discard, r)
		}
		if !errors.Is(err, kb.ErrDamaged) {
			t.Errorf("without its %s chunk: %v", name, err)
		}
	}
}

// TestSweepBlobs removes what a killed upload left a day ago, and nothing else.
func TestSweepBlobs(t *testing.T) {
	s, ctx := mustOpen(t, newURI(t, inProcess), Options{}), context.Background()
	for age, id := range map[time.Duration]bson.ObjectID{
		48 * time.Hour: bson.NewObjectIDFromTimestamp(time.Now().Add(-48 * time.Hour)), time.Hour: bson.NewObjectID(),
	} {
		u := &upload{s: s, id: id}
		if err := u.write(ctx, strings.NewReader(strings.Repeat("x", 2*chunkSize))); err != nil {
			t.Fatal(age, err)
		}
	}
	kept := bson.NewObjectIDFromTimestamp(time.Now().Add(-72 * time.Hour))
	u := &upload{s: s, id: kept}
	if err := u.write(ctx, strings.NewReader("kept")); err != nil {
		t.Fatal(err)
	}
	if err := (blobs{s}).name(ctx, fileDocument{kept, u.length, chunkSize, time.Now(), "kept"}); err != nil {
		t.Fatal(err)
	}
	if n, err := s.SweepBlobs(ctx, time.Now()); n != 1 || err != nil {
		t.Errorf("SweepBlobs = %d, %v; want 1", n, err)
	}
	if got := mustRead(t, s.Blobs(), "kept"); string(got) != "kept" {
		t.Errorf("the kept blob is %q", got)
	}
	if left, err := s.chunks.CountDocuments(ctx, bson.D{}); left != 3 || err != nil {
		t.Errorf("%d chunks are left (%v), want 3", left, err)
	}
}
