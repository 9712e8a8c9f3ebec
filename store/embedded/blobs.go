package embedded

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"prologis/kb"
)

// tempPrefix starts the names of blobs being written; no blob's name can.
const tempPrefix = ".tmp-"

var blobName = regexp.MustCompile(`^[A-Za-z0-9_-]{1,128}$`)

func blobDir(dir string) string { return filepath.Join(dir, "blobs") }

// blobs is the store's kb.Blobs: a file each. A blob gets its name only when all
// of it is on the disk.
type blobs struct{ s *Store }

// Put writes a file without a name anyone looks for, then links it to its name:
// unlike renaming, that fails when the name is taken.
func (b blobs) Put(ctx context.Context, name string, r io.Reader) error {
	end, err := b.s.begin()
	if err != nil {
		return err
	}
	defer end()
	if !blobName.MatchString(name) {
		return fmt.Errorf("blob name %q: want 1 to 128 letters, digits, - and _", name)
	}
	temp, err := b.writeTemp(ctx, r)
	if temp != "" {
		defer os.Remove(temp) // a second name once it is linked
	}
	if err == nil {
		err = os.Link(temp, b.path(name))
	}
	if err == nil {
		err = syncDir(blobDir(b.s.dir))
	}
	if errors.Is(err, os.ErrExist) {
		err = kb.ErrExists
	}
	if err != nil {
		return explain(b.s.dir, fmt.Errorf("putting blob %s: %w", name, err))
	}
	return nil
}

// writeTemp makes a durable file of r's content. It answers the file's path, if
// there is one, beside an error too.
func (b blobs) writeTemp(ctx context.Context, r io.Reader) (path string, err error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(blobDir(b.s.dir), tempPrefix)
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, contextReader{ctx, r})
	if err == nil {
		err = f.Sync()
	}
	return f.Name(), errors.Join(err, f.Close())
}

func (b blobs) Open(ctx context.Context, name string) (io.ReadCloser, int64, error) {
	end, err := b.s.begin()
	if err != nil {
		return nil, 0, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return nil, 0, err
	}
	f, err := b.open(name)
	if err != nil {
		return nil, 0, fmt.Errorf("opening blob %q: %w", name, err)
	}
	info, err := f.Stat()
	if err != nil {
		return nil, 0, errors.Join(fmt.Errorf("opening blob %q: %w", name, err), f.Close())
	}
	return f, info.Size(), nil
}

func (b blobs) open(name string) (*os.File, error) {
	if !blobName.MatchString(name) {
		return nil, kb.ErrNotExist
	}
	f, err := os.Open(b.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil, kb.ErrNotExist
	}
	return f, err
}

func (b blobs) Delete(ctx context.Context, name string) error {
	end, err := b.s.begin()
	if err != nil {
		return err
	}
	defer end()
	if err := ctx.Err(); err != nil || !blobName.MatchString(name) {
		return err
	}
	err = os.Remove(b.path(name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = syncDir(blobDir(b.s.dir))
	}
	if err != nil {
		return explain(b.s.dir, fmt.Errorf("deleting blob %s: %w", name, err))
	}
	return nil
}

func (b blobs) Names(ctx context.Context) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		names, err := b.names(ctx)
		for _, name := range names {
			if err = ctx.Err(); err != nil {
				break
			}
			if !yield(name, nil) {
				return
			}
		}
		if err != nil {
			yield("", fmt.Errorf("listing blobs: %w", err))
		}
	}
}

// names lists the blobs in order.
func (b blobs) names(ctx context.Context) ([]string, error) {
	end, err := b.s.begin()
	if err != nil {
		return nil, err
	}
	defer end()
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	entries, err := os.ReadDir(blobDir(b.s.dir))
	var names []string
	for _, entry := range entries {
		if blobName.MatchString(entry.Name()) {
			names = append(names, entry.Name())
		}
	}
	return names, err
}

// sweep removes what a process that was killed left half written.
func sweep(dir string) error {
	entries, err := os.ReadDir(dir)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), tempPrefix) {
			err = errors.Join(err, os.Remove(filepath.Join(dir, entry.Name())))
		}
	}
	return err
}

func (b blobs) path(name string) string { return filepath.Join(blobDir(b.s.dir), name) }

// contextReader stops reading when its context is done.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}
