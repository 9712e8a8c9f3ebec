package replica

import (
	"context"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// rewrite replaces the documents of revisions that are held.
func (b *batch) rewrite(rewrites []kb.Rewrite) {
	for _, r := range rewrites {
		key := string(documentKey(r.ID))
		if rev, _ := parsePresent(b.get(bucketDocuments, key)); rev == r.Rev {
			b.put(bucketDocuments, key, present(rev, r.Document))
		}
		if key := string(revisionKey(r.ID, r.Rev)); b.get(bucketSuperseded, key) != nil {
			b.put(bucketSuperseded, key, r.Document)
		}
	}
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
