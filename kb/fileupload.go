package kb

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"io"
	"strings"
	"time"

	"prologis/filetype"
)

// Limits of uploads.
const (
	// MaxFileBytes bounds a file.
	MaxFileBytes = 20 << 20
)

// UploadInput is a file to be kept.
type UploadInput struct {
	Name           string
	Content        io.ReaderAt
	Size           int64
	IdempotencyKey string
}

// Upload keeps a file on behalf of a viewer, after looking at what it is. Until
// something refers to it, it is theirs alone.
func (b *Base) Upload(ctx context.Context, v Viewer, in UploadInput) (*File, error) {
	f, inspected, err := b.inspectFile(v, in)
	if err != nil {
		return nil, err
	}
	if err := b.storeFile(ctx, f, inspected); err != nil {
		return nil, refusedFile(err)
	}
	return b.commitFile(ctx, v, f, in.IdempotencyKey)
}

// inspectFile looks at what a file is, of whom may keep one.
func (b *Base) inspectFile(v Viewer, in UploadInput) (*File, *filetype.File, error) {
	if err := v.Allow(ActionUploadFile); err != nil {
		return nil, nil, err
	}
	if in.Size > MaxFileBytes {
		return nil, nil, Invalid([]string{"file"}, "has more than %d MiB", MaxFileBytes>>20)
	}
	inspected, err := filetype.Inspect(in.Content, in.Size)
	if err != nil {
		return nil, nil, refusedFile(err)
	}
	f := &File{
		Rev: 1, MediaType: inspected.MediaType, Width: inspected.Width, Height: inspected.Height,
		UploadedBy: v.Person, Blob: newBlobName(b.Now()),
	}
	f.Name, err = fileName(in.Name, inspected.Type)
	return f, inspected, err
}

// refusedFile makes what is wrong with a file an error for its sender.
func refusedFile(err error) error {
	var refused *filetype.Refused
	if errors.As(err, &refused) {
		return Invalid([]string{"file"}, "%s", refused.Why)
	}
	return err
}

// storeFile writes the blob of a file, and notes its size and hash.
func (b *Base) storeFile(ctx context.Context, f *File, inspected *filetype.File) error {
	sum := sha256.New()
	content, pipe := io.Pipe()
	copied := make(chan error, 1)
	go func() {
		err := inspected.Copy(io.MultiWriter(pipe, sum, (*byteCount)(&f.Size)))
		copied <- err
		_ = pipe.CloseWithError(err)
	}()
	err := b.Store.Blobs().Put(ctx, f.Blob, content)
	_ = content.Close() // ends the copying, if the store has ended first
	if copyErr := <-copied; copyErr != nil && !errors.Is(copyErr, io.ErrClosedPipe) {
		return copyErr
	}
	if err != nil {
		return &Error{Code: CodeUnavailable, Message: "the file could not be stored: repeat with the same idempotencyKey", Cause: err}
	}
	f.SHA256 = hex.EncodeToString(sum.Sum(nil))
	return nil
}

// byteCount counts what is written.
type byteCount int64

func (n *byteCount) Write(p []byte) (int, error) {
	*n += byteCount(len(p))
	return len(p), nil
}

// commitFile puts the document of a file whose blob is stored into the journal.
func (b *Base) commitFile(ctx context.Context, v Viewer, f *File, key string) (*File, error) {
	author, err := v.author("uploadFile", "", key, []any{f.Name, f.SHA256})
	var replayed *KeyRecord
	if err == nil {
		_, err = b.submit(ctx, &request{
			author:   author,
			replayed: func(k *KeyRecord) { replayed = k },
			run:      func(tx *Tx) error { return tx.addFile(f, v.link != nil) },
		}).wait()
	}
	b.dropUnkept(ctx, f, replayed != nil, err)
	switch {
	case err != nil:
		return nil, err
	case replayed != nil:
		return b.replayedFile(ctx, v, replayed.IDs[0])
	}
	return f, nil
}

// dropUnkept removes the bytes of a file whose commit was not made: an earlier one was
// found, or it failed. What stays is swept.
func (b *Base) dropUnkept(ctx context.Context, f *File, replayed bool, err error) {
	if replayed || err != nil && Problems(err)[0].Code != CodeUnavailable { // then it is not known
		_ = b.Store.Blobs().Delete(context.WithoutCancel(ctx), f.Blob)
	}
}

// replayedFile answers what was kept with an idempotency key before.
func (b *Base) replayedFile(ctx context.Context, v Viewer, id ID) (*File, error) {
	f, err := b.File(ctx, v, id)
	if errors.Is(err, ErrNotExist) {
		err = &Error{Code: CodeConflict, Path: []string{"idempotencyKey"}, Message: "the file that was kept with this key is gone, since nothing referred to it: take a new key"}
	}
	return f, err
}

func (tx *Tx) addFile(f *File, byLink bool) error {
	if err := tx.roomForFile(f, byLink); err != nil {
		return err
	}
	f.ID, f.UploadedAt = newFileID(), tx.at
	return tx.addPrivate(kindFile, f.ID, f.Rev, f, nil)
}

const blobPrefix = "file-"

// newBlobName makes the name of a new blob, which tells when it was made.
func newBlobName(at time.Time) string { return blobPrefix + newToken(at, 0) }

// blobTime answers when a blob was named; false for one that is no file's.
func blobTime(name string) (time.Time, bool) {
	token, ok := strings.CutPrefix(name, blobPrefix)
	b, err := base32Lower.DecodeString(token)
	if !ok || err != nil || len(b) != 16 {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(binary.BigEndian.Uint64(b) >> 16)), true
}
