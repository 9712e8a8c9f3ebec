package backup

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"prologis/kb"
)

// Write writes a backup of a store that may be in use. It fixes the last commit
// first and reads the journal up to it, then the ledger, then the blobs: whatever
// a commit in the backup names was stored before that commit was, so it is in the
// backup too. Nobody waits for it. software names the build, for people.
func Write(ctx context.Context, store kb.Store, w io.Writer, software string) (Counts, error) {
	if err := Unfinished(ctx, store); err != nil {
		return Counts{}, err
	}
	release, err := hold(ctx, store.Ledger())
	if err != nil {
		return Counts{}, err
	}
	defer release()
	blocks, err := newBlockWriter(w)
	if err != nil {
		return Counts{}, err
	}
	b := &writing{ctx: ctx, store: store, blocks: blocks}
	for _, part := range []func() error{
		func() error { return b.journal(software) }, b.ledger, b.blobs,
		func() error { return blocks.end(b.Counts) },
	} {
		if err := part(); err != nil {
			return b.Counts, err
		}
	}
	return b.Counts, nil
}

// writing is a backup being written.
type writing struct {
	Counts
	ctx    context.Context
	store  kb.Store
	blocks *blockWriter
	lines  bytes.Buffer // of the block that is not full yet
}

// line adds a value to a block of JSON lines. A document of a commit keeps its
// bytes: it is compact JSON.
func (b *writing) line(kind byte, v any) error {
	enc := json.NewEncoder(&b.lines)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return err
	}
	if b.lines.Len() < blockBytes {
		return nil
	}
	return b.flush(kind)
}

func (b *writing) flush(kind byte) error {
	if b.lines.Len() == 0 {
		return nil
	}
	defer b.lines.Reset()
	return b.blocks.packed(kind, b.lines.Bytes())
}

// journal writes the header and the commits.
func (b *writing) journal(software string) error {
	head, err := b.store.Head(b.ctx)
	if err != nil {
		return err
	}
	h := Header{Head: head, Software: software, Made: time.Now().UTC().Truncate(time.Millisecond)}
	if head.Seq == 0 {
		return b.blocks.json(blockHeader, h)
	}
	for c, err := range b.store.Commits(b.ctx, 0) {
		if err != nil {
			return err
		}
		if c.Seq == 1 {
			h.Base = c.Base
			if err := b.blocks.json(blockHeader, h); err != nil {
				return err
			}
		}
		if err := b.line(blockCommits, c); err != nil {
			return err
		}
		b.Commits++
		if c.Seq == head.Seq {
			break
		}
	}
	if kb.Seq(b.Commits) != head.Seq {
		return fmt.Errorf("the journal ends at commit %d instead of %d", b.Commits, head.Seq)
	}
	return b.flush(blockCommits)
}

func (b *writing) ledger() error {
	for entry, err := range b.store.Ledger().Entries(b.ctx, "") {
		if err != nil {
			return err
		}
		if !kb.SurvivesRestore(entry.Key) {
			continue
		}
		if err := b.line(blockLedger, entry); err != nil {
			return err
		}
		b.Entries++
	}
	return b.flush(blockLedger)
}

func (b *writing) blobs() error {
	for name, err := range b.store.Blobs().Names(b.ctx) {
		if err == nil {
			err = b.blob(name)
		}
		if errors.Is(err, kb.ErrNotExist) {
			continue // removed since it was listed: no commit here names it
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *writing) blob(name string) error {
	r, size, err := b.store.Blobs().Open(b.ctx, name)
	if err != nil {
		return err
	}
	defer r.Close()
	if err := b.blocks.json(blockBlob, blob{name, size}); err != nil {
		return err
	}
	buffer := make([]byte, min(size, blockBytes))
	for left := size; left > 0; {
		piece := buffer[:min(left, blockBytes)]
		if _, err := io.ReadFull(r, piece); err != nil {
			return b.drop(name, err)
		}
		if err := b.blocks.packed(blockContent, piece); err != nil {
			return err
		}
		left -= int64(len(piece))
	}
	b.Blobs++
	b.BlobBytes += size
	return nil
}

// drop ends a blob that cannot be read on because it was removed: no commit in the
// backup needs it. While it is there the error stands.
func (b *writing) drop(name string, cause error) error {
	again, _, err := b.store.Blobs().Open(b.ctx, name)
	if errors.Is(err, kb.ErrNotExist) {
		return b.blocks.plain(blockDropped, nil)
	}
	if err == nil {
		_ = again.Close()
	}
	return fmt.Errorf("reading blob %s: %w", name, cause)
}
