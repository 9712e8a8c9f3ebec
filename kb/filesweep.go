package kb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// How long files are kept that nothing needs.
const (
	// keepUnused is how long a file may wait for something to refer to it.
	keepUnused = 7 * 24 * time.Hour
	// keepUnnamed is how long the bytes of a file stay that no document names: an
	// upload may be under way, or a backup have begun before it was given up.
	keepUnnamed = 24 * time.Hour
)

// Swept says how much a sweep removed.
type Swept struct{ Files, Blobs int }

// SweepFiles gives up files that nothing refers to, and removes the bytes of those
// given up before and of uploads that came to nothing. Nobody calls it while a
// backup is written. Any number of servers may do it at once.
func (b *Base) SweepFiles(ctx context.Context) (swept Swept, err error) {
	now := b.Now()
	var blobs []string
	for name, err := range b.Store.Blobs().Names(ctx) {
		if err != nil {
			return swept, err
		}
		if made, ok := blobTime(name); ok && made.Before(now.Add(-keepUnnamed)) {
			blobs = append(blobs, name)
		}
	}
	// What is in the journal by now says whose they are.
	head, err := b.Store.Head(ctx)
	if err == nil {
		err = b.WaitFor(ctx, head.Seq)
	}
	if err != nil {
		return swept, fmt.Errorf("follow the journal: %w", err)
	}
	named, unused, err := b.filesInUse(ctx, now)
	if err != nil {
		return swept, err
	}
	for _, name := range blobs {
		if named[name] {
			continue
		}
		if err := b.Store.Blobs().Delete(ctx, name); err != nil {
			return swept, err
		}
		swept.Blobs++
	}
	swept.Files, err = b.giveUp(ctx, unused)
	return swept, err
}

// filesInUse answers the blobs that have to stay, and the files that nothing
// refers to.
func (b *Base) filesInUse(ctx context.Context, now time.Time) (named map[string]bool, unused []ID, err error) {
	named = map[string]bool{}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id, doc := range r.Documents(kindFile, "") {
			f, err := decodePrivate[File](doc)
			if err != nil {
				return err
			}
			if f.Removed == nil || f.Removed.After(now.Add(-keepUnnamed)) {
				named[f.Blob] = true
			}
			if f.Removed == nil && f.Published == nil && f.UploadedAt.Before(now.Add(-keepUnused)) && !referredTo(r, id) {
				unused = append(unused, id)
			}
		}
		return nil
	})
	return named, unused, err
}

func referredTo(r ReplicaReader, id ID) bool {
	for range r.AllReferrers(id) {
		return true
	}
	return false
}

// giveUp marks files as removed, those that nothing has come to refer to meanwhile.
func (b *Base) giveUp(ctx context.Context, ids []ID) (n int, err error) {
	for some := range slices.Chunk(ids, 500) {
		removed := 0
		err := b.Commit(ctx, Author{By: "system", Note: "files that nothing refers to"}, func(tx *Tx) (err error) {
			removed, err = tx.giveUp(some)
			return err
		})
		if err != nil {
			return n, err
		}
		n += removed
	}
	return n, nil
}

func (tx *Tx) giveUp(ids []ID) (n int, err error) {
	for _, id := range ids {
		f, err := tx.file(id)
		if errors.Is(err, ErrNotExist) || err == nil && (f.Published != nil || tx.referred(id)) {
			continue
		}
		if err != nil {
			return n, err
		}
		f.Rev++
		f.Removed, f.Name = &tx.at, ""
		if err := tx.addPrivate(kindFile, id, f.Rev, f, nil); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// referred reports whether anything refers to a document, private ones too.
func (tx *Tx) referred(id ID) bool {
	held := map[Reference]bool{}
	for ref := range tx.overlay.reader.AllReferrers(id) {
		held[ref] = true
	}
	for _, s := range []overlayState{tx.overlay.state, tx.own} {
		maps.Copy(held, s.refs[id])
	}
	for _, there := range held {
		if there {
			return true
		}
	}
	return false
}
