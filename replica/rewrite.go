package replica

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// rewrite redacts the revisions that are held.
func (b *batch) rewrite(rewrites []kb.Rewrite) {
	for _, r := range rewrites {
		if r.Note {
			b.dropNote(r)
			continue
		}
		key := string(documentKey(r.ID))
		if rev, doc := parsePresent(b.get(bucketDocuments, key)); rev == r.Rev {
			b.put(bucketDocuments, key, present(rev, r.Put(doc)))
		}
		key = string(revisionKey(r.ID, r.Rev))
		if doc := b.get(bucketSuperseded, key); doc != nil {
			b.put(bucketSuperseded, key, r.Put(doc))
		}
	}
}

// dropNote empties the note of the commit that made a revision.
func (b *batch) dropNote(r kb.Rewrite) {
	key := revisionKey(r.ID, r.Rev)
	value := b.get(bucketRevisions, string(key))
	if value == nil {
		return
	}
	made, err := decode[kb.Revision](value)
	if err != nil {
		b.err = err
		return
	}
	made.Note = ""
	b.putJSON(bucketRevisions, key, made)
}

// Compacted answers the commit up to which nothing is in the file that it replaced.
func (r *Replica) Compacted() kb.Seq { return r.state.Load().Compacted }

// Compact copies the replica into a new file, in which is nothing that was replaced
// up to a commit. Reads go on; Apply waits.
func (r *Replica) Compact(ctx context.Context, seq kb.Seq) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.applying.Lock()
	defer r.applying.Unlock()
	r.open.RLock()
	defer r.open.RUnlock()
	if r.file == nil {
		return errClosed
	}
	next := *r.state.Load()
	if next.Compacted >= seq {
		return nil
	}
	err := r.file.Compact()
	if next.Compacted = next.Head.Seq; err == nil {
		err = r.file.Update(func(tx *bolt.Tx) error { return writeState(tx.Bucket(bucketNames[bucketMeta]), next) })
	}
	if err != nil {
		return fmt.Errorf("compacting the replica: %w", err)
	}
	r.state.Store(&next)
	return nil
}
