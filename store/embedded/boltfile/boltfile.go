// Package boltfile opens bbolt files and contains what damaged ones do. bbolt
// trusts its pages: a truncated or overwritten file makes it panic, or fault on
// memory that is mapped beyond the file's end. Here both become errors that
// wrap kb.ErrDamaged, so that whoever holds the file can say so, or replace it.
// It knows nothing of what is stored.
package boltfile

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync/atomic"
	"syscall"

	bolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"prologis/kb"
)

// ErrInUse says that another process, or this one, has the file open.
var ErrInUse = errors.New("in use")

// File is an open bbolt file. It is safe for concurrent use.
type File struct {
	db   *bolt.DB
	file *os.File
	// broken is set when a write met damage: bbolt may then hold its write lock
	// for ever, so nothing may ask for that lock again.
	broken atomic.Bool
}

// Open opens or creates the file. The error is ErrInUse when it is locked for
// longer than opts.Timeout, kb.ErrDamaged when it is no whole bbolt file, and
// otherwise that of the operating system. A damaged file is left as it is.
func Open(path string, opts bolt.Options) (*File, error) {
	f := &File{}
	opts.OpenFile = func(name string, flag int, perm os.FileMode) (file *os.File, err error) {
		file, err = os.OpenFile(name, flag, perm)
		f.file = file
		return file, err
	}
	err := guard(func() (err error) {
		f.db, err = bolt.Open(path, 0o600, &opts)
		return err
	})
	if err == nil {
		err = guard(f.checkSize)
	}
	if err != nil {
		f.abandon()
		return nil, fmt.Errorf("opening %s: %w", path, classify(err))
	}
	return f, nil
}

// classify tells damage from what the operating system refused.
func classify(err error) error {
	var pathError *fs.PathError
	var errno syscall.Errno
	switch {
	case errors.Is(err, berrors.ErrTimeout):
		return ErrInUse
	case errors.Is(err, kb.ErrDamaged), errors.As(err, &pathError), errors.As(err, &errno):
		return err
	}
	return fmt.Errorf("%w: %w", kb.ErrDamaged, err)
}

// checkSize finds a truncated file before a read faults on its missing end.
func (f *File) checkSize() error {
	info, err := f.file.Stat()
	if err != nil {
		return err
	}
	return f.db.View(func(tx *bolt.Tx) error {
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: %d bytes are left of %d", kb.ErrDamaged, info.Size(), tx.Size())
		}
		return nil
	})
}

// View runs fn in a read transaction.
func (f *File) View(fn func(*bolt.Tx) error) error {
	return guard(func() error { return f.db.View(fn) })
}

// Update runs fn in a write transaction. After an Update that met damage every
// other answers kb.ErrDamaged.
func (f *File) Update(fn func(*bolt.Tx) error) error {
	if f.broken.Load() {
		return fmt.Errorf("writing %s: %w", f.db.Path(), kb.ErrDamaged)
	}
	returned := false
	err := guard(func() error {
		err := f.db.Update(fn)
		returned = true
		return err
	})
	if !returned {
		f.broken.Store(true)
	}
	return err
}

// SetNoSync says whether Update leaves it to the operating system when written
// pages reach the disk. Not beside an Update.
func (f *File) SetNoSync(noSync bool) {
	f.db.NoSync, f.db.NoGrowSync = noSync, noSync
}

// Sync waits until everything written is on the disk.
func (f *File) Sync() error { return f.db.Sync() }

// Close waits for the transactions under way and closes the file.
func (f *File) Close() error {
	if f.broken.Load() {
		f.abandon()
		return nil
	}
	return f.db.Close()
}

// abandon lets go of the file and its lock without asking bbolt, which may be
// waiting for itself. The mapped memory stays until the process ends.
func (f *File) abandon() {
	if f.file != nil {
		unlock(f.file)
		_ = f.file.Close() // fails when bbolt has closed it: all the better
	}
}
