package replica

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
)

// batch collects what deltas change before any of it is written: what several
// of them touch (counts above all) is written once, and in the order of keys,
// which keeps to the same pages.
type batch struct {
	buckets [bucketCount]*bolt.Bucket
	changed [bucketCount]map[string][]byte // nil: to be deleted
	err     error
}

func newBatch(tx *bolt.Tx) *batch {
	b := &batch{}
	for i, name := range bucketNames {
		b.buckets[i] = tx.Bucket(name)
		b.changed[i] = map[string][]byte{}
	}
	return b
}

// get answers what a key holds after the deltas so far; nil for nothing.
func (b *batch) get(in bucket, key string) []byte {
	if value, ok := b.changed[in][key]; ok {
		return value
	}
	return b.buckets[in].Get([]byte(key))
}

// put sets what a key holds; nil for nothing.
func (b *batch) put(in bucket, key string, value []byte) {
	b.changed[in][key] = value
}

// add changes a number; one that comes to nothing is not kept.
func (b *batch) add(in bucket, key string, n int) {
	n += number(b.get(in, key))
	if n == 0 {
		b.put(in, key, nil)
		return
	}
	b.put(in, key, numberValue(n))
}

// write puts everything into the buckets.
func (b *batch) write() error {
	if b.err != nil {
		return b.err
	}
	for i, changed := range b.changed {
		if fill := fillPercent[bucket(i)]; fill != 0 {
			b.buckets[i].FillPercent = fill
		}
		for _, key := range slices.Sorted(maps.Keys(changed)) {
			if bucket(i) == bucketReferences {
				b.countReference(key, changed[key] != nil)
			}
			if err := write(b.buckets[i], []byte(key), changed[key]); err != nil {
				return fmt.Errorf("writing %q into bucket %s: %w", key, bucketNames[i], err)
			}
		}
	}
	return nil
}

// countReference counts a reference that is about to be written, if that changes
// anything. Here its page is at hand; when the delta came it was not.
func (b *batch) countReference(key string, there bool) {
	held := b.buckets[bucketReferences].Get([]byte(key)) != nil
	prefix := key[:strings.LastIndex(key, sep)+len(sep)]
	switch {
	case there && !held:
		b.add(bucketReferrers, prefix, 1)
	case held && !there:
		b.add(bucketReferrers, prefix, -1)
	}
}

// fillPercent is how full pages are split where keys grow with time; elsewhere
// room is left for what comes between.
var fillPercent = map[bucket]float64{bucketDocuments: 0.9, bucketChanges: 1, bucketRevisions: 0.9}

func write(in *bolt.Bucket, key, value []byte) error {
	if value == nil {
		return in.Delete(key)
	}
	return in.Put(key, value)
}
