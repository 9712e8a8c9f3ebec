package boltfile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
)

// compacted is what the name of the new file ends in until it is whole.
const compacted = ".compact"

// compactTogether is how many bytes of keys and values one transaction copies.
const compactTogether = 4 << 20

// Compact copies what the file holds into a new one that takes its place, whole
// and synced: bbolt leaves deleted and replaced bytes in pages that it will use
// again, in the new file they are not. Writers wait; readers go on, and when it
// returns those that saw the old file have ended.
func (f *File) Compact() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.broken.Load() {
		return fmt.Errorf("compacting %s: %w", f.path, kb.ErrDamaged)
	}
	before := f.held.Load()
	after, err := f.copy(before)
	if err != nil {
		return fmt.Errorf("compacting %s: %w", f.path, err)
	}
	after.db.NoSync, after.db.NoGrowSync = before.db.NoSync, before.db.NoGrowSync
	f.held.Store(after)
	if err := before.db.Close(); err != nil {
		return fmt.Errorf("closing %s as it was: %w", f.path, err)
	}
	return syncDir(filepath.Dir(f.path))
}

// copy answers the new file, under the old one's name.
func (f *File) copy(before *held) (after *held, err error) {
	name := f.path + compacted
	if err := os.Remove(name); err != nil && !errors.Is(err, os.ErrNotExist) {
		return nil, err
	}
	opts := f.opts
	opts.NoSync, opts.NoGrowSync = true, true // once, at the end
	if after, err = open(name, opts); err != nil {
		return nil, classify(err)
	}
	err = guard(func() error { return bolt.Compact(after.db, before.db, compactTogether) })
	if err == nil {
		err = after.db.Sync()
	}
	if err == nil {
		err = os.Rename(name, f.path)
	}
	if err != nil {
		return nil, errors.Join(err, after.db.Close(), os.Remove(name))
	}
	return after, nil
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
