package replica

import (
	"context"
	"encoding/json"
	"fmt"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// Apply writes the deltas that follow the head, in one transaction, and skips
// those that it holds already. A gap, or another commit in the place of the one
// at the head, is an error that changes nothing.
func (r *Replica) Apply(ctx context.Context, deltas []*kb.Delta) error {
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
	deltas, err := following(next.Head, deltas)
	if err != nil || len(deltas) == 0 {
		return err
	}
	noSync, err := r.marker.put()
	if err != nil {
		return fmt.Errorf("marking the replica as unsynced: %w", err)
	}
	r.file.SetNoSync(noSync)
	err = r.file.Update(func(tx *bolt.Tx) error { return applyAll(tx, &next, deltas) })
	if err != nil {
		return fmt.Errorf("applying commits %d to %d to the replica: %w", deltas[0].Head.Seq, deltas[len(deltas)-1].Head.Seq, err)
	}
	r.state.Store(&next)
	return nil
}

// following answers the deltas behind head.
func following(head kb.Head, deltas []*kb.Delta) ([]*kb.Delta, error) {
	for len(deltas) > 0 && deltas[0].Head.Seq <= head.Seq {
		if d := deltas[0].Head; d.Seq == head.Seq && d.ID != head.ID {
			return nil, fmt.Errorf("applying commit %d: the replica holds another commit (%s) there than %s", d.Seq, head.ID, d.ID)
		}
		deltas = deltas[1:]
	}
	for i, d := range deltas {
		if want := head.Seq + 1 + kb.Seq(i); d.Head.Seq != want {
			return nil, fmt.Errorf("applying commit %d to the replica: commit %d is missing", d.Head.Seq, want)
		}
	}
	return deltas, nil
}

// applyAll writes the deltas and moves the state behind them.
func applyAll(tx *bolt.Tx, s *state, deltas []*kb.Delta) error {
	b := newBatch(tx)
	for _, d := range deltas {
		if err := b.apply(d); err != nil {
			return fmt.Errorf("commit %d: %w", d.Head.Seq, err)
		}
		s.Head = d.Head
		if d.Public {
			s.Version = d.Head.Seq
		}
	}
	if err := b.write(); err != nil {
		return err
	}
	return writeState(tx.Bucket(bucketNames[bucketMeta]), *s)
}

func (b *batch) apply(d *kb.Delta) error {
	ids := make([]kb.ID, len(d.Docs))
	for i := range d.Docs {
		doc := &d.Docs[i]
		ids[i] = doc.ID
		if !wellFormed(doc.ID) {
			return fmt.Errorf("document id %q is malformed", doc.ID)
		}
		b.putDocument(d, doc)
		b.moveKeys(doc)
		b.moveReferences(doc)
		b.rewrite(doc.Rewrites)
		if doc.Count != 0 {
			b.add(bucketCounts, string(doc.Kind), doc.Count)
		}
		if d.Public && doc.Kind.Valid() {
			b.add(bucketCounts, changesOf(doc.Kind), 1)
			b.putJSON(bucketChanges, changeKey(d.Head.Seq, i), kb.ChangeRecord{
				Seq: d.Head.Seq, Index: i, At: d.At, Kind: doc.Kind, ID: doc.ID, Rev: doc.Rev, Op: doc.Op,
			})
		}
	}
	if d.Key != "" {
		b.putJSON(bucketUses, []byte(d.Key), kb.KeyRecord{Seq: d.Head.Seq, Hash: d.KeyHash, IDs: ids})
	}
	return nil
}

// putDocument makes the document the present one. The one before moves to the
// history, so that an entry that was never edited is stored once.
func (b *batch) putDocument(d *kb.Delta, doc *kb.DocDelta) {
	key := string(documentKey(doc.ID))
	if rev, before := parsePresent(b.get(bucketDocuments, key)); before != nil && rev != doc.Rev {
		b.put(bucketSuperseded, string(revisionKey(doc.ID, rev)), before)
	}
	b.put(bucketDocuments, key, present(doc.Rev, doc.Document))
	b.putJSON(bucketRevisions, revisionKey(doc.ID, doc.Rev), kb.Revision{
		Revision: doc.Rev, Seq: d.Head.Seq, At: d.At, By: d.By, Note: d.Note, For: d.For,
	})
}

// moveKeys drops before it adds: a key in both lists stays.
func (b *batch) moveKeys(doc *kb.DocDelta) {
	for _, key := range doc.DropKeys {
		if string(b.get(bucketKeys, key)) == string(doc.ID) {
			b.put(bucketKeys, key, nil)
		}
	}
	for _, key := range doc.AddKeys {
		b.put(bucketKeys, key, []byte(doc.ID))
	}
}

// moveReferences drops before it adds, like moveKeys. What that changes in
// numbers shows when it is written.
func (b *batch) moveReferences(doc *kb.DocDelta) {
	for _, ref := range doc.DropRefs {
		b.put(bucketReferences, referenceKey(ref), nil)
	}
	for _, ref := range doc.AddRefs {
		b.put(bucketReferences, referenceKey(ref), []byte{})
	}
}

// putJSON writes a record of ours, which always has a JSON form.
func (b *batch) putJSON(in bucket, key []byte, record any) {
	value, err := json.Marshal(record)
	if err != nil {
		b.err = err
		return
	}
	b.put(in, string(key), value)
}
