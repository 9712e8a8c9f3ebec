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
	"sync"
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
	path string
	opts bolt.Options
	held atomic.Pointer[held]
	// writing is held by what writes and by Compact, which lets readers go on.
	writing sync.Mutex
	// broken is set when a write met damage: bbolt may then hold its write lock
	// for ever, so nothing may ask for that lock again.
	broken atomic.Bool
}

// held is a file as bbolt has it open.
type held struct {
	db   *bolt.DB
	file *os.File
}

// Open opens or creates the file. The error is ErrInUse when it is locked for
// longer than opts.Timeout, kb.ErrDamaged when it is no whole bbolt file, and
// otherwise that of the operating system. A damaged file is left as it is.
func Open(path string, opts bolt.Options) (*File, error) {
	f := &File{path: path, opts: opts}
	for {
		h, err := open(path, opts)
		if err != nil {
			return nil, fmt.Errorf("opening %s: %w", path, classify(err))
		}
		if h.is(path) {
			f.held.Store(h)
			_ = os.Remove(path + compacted) // of a compaction that was cut short; the next one replaces it
			return f, nil
		}
		h.abandon() // while this waited for the lock, Compact put another file in its place
	}
}

func open(path string, opts bolt.Options) (*held, error) {
	h := &held{}
	opts.OpenFile = func(name string, flag int, perm os.FileMode) (file *os.File, err error) {
		file, err = os.OpenFile(name, flag, perm)
		h.file = file
		return file, err
	}
	err := guard(func() (err error) {
		h.db, err = bolt.Open(path, 0o600, &opts)
		return err
	})
	if err == nil {
		err = guard(h.checkSize)
	}
	if err != nil {
		h.abandon()
		return nil, err
	}
	return h, nil
}

// is reports whether the file that is open is the one under a path.
func (h *held) is(path string) bool {
	opened, err := h.file.Stat()
	if err != nil {
		return true // the next use will say so
	}
	there, err := os.Stat(path)
	return err != nil || os.SameFile(opened, there)
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
func (h *held) checkSize() error {
	info, err := h.file.Stat()
	if err != nil {
		return err
	}
	return h.db.View(func(tx *bolt.Tx) error {
		if info.Size() < tx.Size() {
			return fmt.Errorf("%w: %d bytes are left of %d", kb.ErrDamaged, info.Size(), tx.Size())
		}
		return nil
	})
}

// View runs fn in a read transaction.
func (f *File) View(fn func(*bolt.Tx) error) error {
	for {
		h, began := f.held.Load(), false
		err := guard(func() error {
			return h.db.View(func(tx *bolt.Tx) error { began = true; return fn(tx) })
		})
		if began || !errors.Is(err, berrors.ErrDatabaseNotOpen) || h == f.held.Load() {
			return err
		}
	}
}

// Update runs fn in a write transaction. After an Update that met damage every
// other answers kb.ErrDamaged.
func (f *File) Update(fn func(*bolt.Tx) error) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.broken.Load() {
		return fmt.Errorf("writing %s: %w", f.path, kb.ErrDamaged)
	}
	returned := false
	err := guard(func() error {
		err := f.held.Load().db.Update(fn)
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
	f.writing.Lock()
	defer f.writing.Unlock()
	db := f.held.Load().db
	db.NoSync, db.NoGrowSync = noSync, noSync
}

// Sync waits until everything written is on the disk.
func (f *File) Sync() error { return f.held.Load().db.Sync() }

// Close waits for the transactions under way and closes the file.
func (f *File) Close() error {
	f.writing.Lock()
	defer f.writing.Unlock()
	if f.broken.Load() {
		f.held.Load().abandon()
		return nil
	}
	return f.held.Load().db.Close()
}

// abandon lets go of the file and its lock without asking bbolt, which may be
// waiting for itself. The mapped memory stays until the process ends.
func (h *held) abandon() {
	if h.file != nil {
		unlock(h.file)
		_ = h.file.Close() // fails when bbolt has closed it: all the better
	}
}
