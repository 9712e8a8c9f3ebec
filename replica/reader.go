package replica

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"iter"
	"strings"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// reader is the kb.ReplicaReader of one View.
type reader struct {
	tx     *bolt.Tx
	opened [bucketCount]*bolt.Bucket
}

// in answers a bucket, looked up once per View.
func (r *reader) in(b bucket) *bolt.Bucket {
	if r.opened[b] == nil {
		r.opened[b] = r.tx.Bucket(bucketNames[b])
	}
	return r.opened[b]
}

func (r *reader) Head() (kb.Head, kb.Seq) {
	s, err := readState(r.in(bucketMeta))
	if err != nil {
		return kb.Head{}, 0 // cannot be: Open has read it, and only Apply writes it
	}
	return s.Head, s.Version
}

func (r *reader) Document(id kb.ID) ([]byte, error) {
	if wellFormed(id) {
		if _, document := parsePresent(r.in(bucketDocuments).Get(documentKey(id))); document != nil {
			return document, nil
		}
	}
	return nil, fmt.Errorf("document %q: %w", id, kb.ErrNotExist)
}

func (r *reader) Documents(kind kb.Kind, after kb.ID) iter.Seq2[kb.ID, []byte] {
	return func(yield func(kb.ID, []byte) bool) {
		behind := strings.TrimPrefix(string(after), string(kind)+"_")
		scan(r.in(bucketDocuments), []byte(string(kind)+sep), []byte(behind), false, func(k, v []byte) bool {
			_, document := parsePresent(v)
			return yield(documentID(k), document)
		})
	}
}

func (r *reader) Key(key string) (kb.ID, error) {
	if id := r.in(bucketKeys).Get([]byte(key)); id != nil {
		return kb.ID(id), nil
	}
	return "", fmt.Errorf("key %q: %w", key, kb.ErrNotExist)
}

func (r *reader) Keys() iter.Seq2[string, kb.ID] {
	return func(yield func(string, kb.ID) bool) {
		scan(r.in(bucketKeys), nil, nil, false, func(k, v []byte) bool { return yield(string(k), kb.ID(v)) })
	}
}

func (r *reader) Revisions(id kb.ID, after int, descending bool) iter.Seq2[kb.Revision, error] {
	return func(yield func(kb.Revision, error) bool) {
		prefix := []byte(string(id) + sep)
		var behind []byte
		if after != 0 {
			behind = binary.BigEndian.AppendUint64(nil, uint64(after))
		}
		scan(r.in(bucketRevisions), prefix, behind, descending, func(_, v []byte) bool {
			return yieldRecord(v, yield)
		})
	}
}

// yieldRecord yields a stored record, or ErrDamaged as the last.
func yieldRecord[T any](value []byte, yield func(T, error) bool) bool {
	record, err := decode[T](value)
	return yield(record, err) && err == nil
}

func decode[T any](value []byte) (record T, err error) {
	if err := json.Unmarshal(value, &record); err != nil {
		return record, fmt.Errorf("reading a %T: %w: %w", record, kb.ErrDamaged, err)
	}
	return record, nil
}

func (r *reader) RevisionDocument(id kb.ID, rev int) ([]byte, kb.Revision, error) {
	value := r.in(bucketRevisions).Get(revisionKey(id, rev))
	if value == nil || !wellFormed(id) {
		return nil, kb.Revision{}, fmt.Errorf("revision %d of %q: %w", rev, id, kb.ErrNotExist)
	}
	revision, err := decode[kb.Revision](value)
	if err != nil {
		return nil, kb.Revision{}, err
	}
	if at, document := parsePresent(r.in(bucketDocuments).Get(documentKey(id))); at == rev {
		return document, revision, nil
	}
	document := r.in(bucketSuperseded).Get(revisionKey(id, rev))
	if document == nil {
		return nil, kb.Revision{}, fmt.Errorf("revision %d of %q has no document: %w", rev, id, kb.ErrDamaged)
	}
	return document, revision, nil
}

func (r *reader) Noted() iter.Seq2[kb.NotedRevision, error] {
	return func(yield func(kb.NotedRevision, error) bool) {
		scan(r.in(bucketRevisions), nil, nil, false, func(k, v []byte) bool {
			if !bytes.Contains(v, []byte(`"note":`)) {
				return true
			}
			made, err := decode[kb.Revision](v)
			id := kb.ID(k[:bytes.IndexByte(k, sep[0])])
			return yield(kb.NotedRevision{ID: id, Revision: made}, err) && err == nil
		})
	}
}

func (r *reader) Count(kind kb.Kind) int {
	return number(r.in(bucketCounts).Get([]byte(kind)))
}

func (r *reader) CountChanges(kind kb.Kind) int {
	return number(r.in(bucketCounts).Get([]byte(changesOf(kind))))
}

// changesOf is the key of the number of a kind's changes; no kind has a space in it.
func changesOf(kind kb.Kind) string { return "changes " + string(kind) }

func (r *reader) Changes(after kb.Seq) iter.Seq2[kb.ChangeRecord, error] {
	return func(yield func(kb.ChangeRecord, error) bool) {
		from := changeKey(after+1, 0)
		cursor := r.in(bucketChanges).Cursor()
		for k, v := cursor.Seek(from); k != nil; k, v = cursor.Next() {
			if !yieldRecord(v, yield) {
				return
			}
		}
	}
}

func (r *reader) Idempotent(key string) (kb.KeyRecord, error) {
	value := r.in(bucketUses).Get([]byte(key))
	if value == nil {
		return kb.KeyRecord{}, fmt.Errorf("idempotency key: %w", kb.ErrNotExist)
	}
	return decode[kb.KeyRecord](value)
}
