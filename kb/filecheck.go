package kb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
)

// checkFiles holds the bytes of every file against what its document says.
func (c *checking) checkFiles(ctx context.Context) error {
	var files []File
	err := c.Replica.View(ctx, func(r ReplicaReader) error {
		for _, doc := range r.Documents(kindFile, "") {
			f, err := decodePrivate[File](doc)
			if err != nil {
				return err
			}
			if f.Removed == nil {
				files = append(files, f)
			}
		}
		return nil
	})
	for _, f := range files {
		if err == nil {
			err = c.checkFile(ctx, &f)
		}
	}
	return err
}

func (c *checking) checkFile(ctx context.Context, f *File) error {
	content, size, err := c.Store.Blobs().Open(ctx, f.Blob)
	if errors.Is(err, ErrNotExist) {
		c.differ("files", string(f.ID), "its bytes (%s) are missing", f.Blob)
		return nil
	}
	if err != nil {
		return err
	}
	defer content.Close()
	sum := sha256.New()
	switch _, err := io.Copy(sum, content); {
	case ctx.Err() != nil:
		return ctx.Err()
	case err != nil && !errors.Is(err, ErrDamaged):
		return err
	case err != nil || size != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256:
		c.differ("files", string(f.ID), "its bytes (%s) are not those that were uploaded", f.Blob)
	}
	return nil
}
