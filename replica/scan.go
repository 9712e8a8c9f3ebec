package replica

import (
	"bytes"

	bolt "go.etcd.io/bbolt"
)

// scan walks the keys that begin with prefix, which ends with sep or is empty,
// until yield answers false. It starts behind prefix+after, when after is not
// empty, and otherwise at the end that the direction starts from.
func scan(in *bolt.Bucket, prefix, after []byte, descending bool, yield func(key, value []byte) bool) {
	cursor := in.Cursor()
	next := cursor.Next
	if descending {
		next = cursor.Prev
	}
	for k, v := start(cursor, prefix, after, descending); k != nil && bytes.HasPrefix(k, prefix); k, v = next() {
		if !yield(k, v) {
			return
		}
	}
}

// start moves the cursor to the first key of a scan.
func start(cursor *bolt.Cursor, prefix, after []byte, descending bool) (k, v []byte) {
	from := append(bytes.Clone(prefix), after...)
	if !descending {
		if k, v = cursor.Seek(from); len(after) > 0 && bytes.Equal(k, from) {
			return cursor.Next()
		}
		return k, v
	}
	if len(after) == 0 {
		if from = end(prefix); from == nil {
			return cursor.Last()
		}
	}
	if k, _ = cursor.Seek(from); k == nil {
		return cursor.Last()
	}
	return cursor.Prev()
}

// end is the first key behind all that begin with a prefix that ends with sep;
// nil for the empty prefix.
func end(prefix []byte) []byte {
	if len(prefix) == 0 {
		return nil
	}
	after := bytes.Clone(prefix)
	after[len(after)-1]++
	return after
}
