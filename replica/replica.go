// Package replica is this process's copy of the base: documents, exact keys,
// references both ways and history in one bbolt file, so that reads need no
// network on any store. It is a projection of the journal: one transaction
// applies commits together with the head they lead to, and a file that cannot be
// trusted (damaged, of another version, left unsynced by a machine that went
// down) is thrown away, to be filled from the journal again.
package replica

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
	"prologis/store/embedded/boltfile"
)

// Options are the choices of Open; the zero value is good.
type Options struct {
	// AlwaysSync makes every Apply wait for the disk. It is forced where the
	// system does not say when it was started.
	AlwaysSync bool
}

// Replica is a kb.Replica in a file. Within fn of a View, neither another View
// nor Apply, Reset or Close may be called: they may wait for each other.
type Replica struct {
	path      string
	marker    marker
	discarded error

	// open is held for reading while file is used, and for writing to replace it.
	open sync.RWMutex
	file *boltfile.File // nil once closed

	applying sync.Mutex
	state    atomic.Pointer[state]
}

var _ kb.Replica = (*Replica)(nil)

var errClosed = errors.New("the replica is closed")

// Open opens the replica in the file path, whose directory must be there, or
// makes an empty one: Discarded says whether a file had to go for it. A file that
// another process has, or that the system refuses, is an error.
func Open(path string, opts Options) (*Replica, error) {
	r := &Replica{path: path, marker: newMarker(path, opts.AlwaysSync)}
	err := r.marker.trusted()
	if err == nil {
		err = r.load()
	}
	if errors.Is(err, kb.ErrDamaged) {
		r.discarded = err
		err = r.renew()
	}
	if err != nil {
		return nil, fmt.Errorf("opening the replica: %w", err)
	}
	return r, nil
}

// Discarded says why Open began with an empty replica in the place of the file
// that was there; nil when it did not.
func (r *Replica) Discarded() error { return r.discarded }

// load opens the file, new or not; an untrustworthy one is kb.ErrDamaged.
func (r *Replica) load() error {
	file, err := openFile(r.path)
	if err != nil {
		return err
	}
	state, err := prepare(file)
	if err != nil {
		return errors.Join(err, file.Close())
	}
	r.file = file
	r.state.Store(&state)
	return nil
}

// renew replaces the file, closed by now, by an empty one.
func (r *Replica) renew() error {
	if err := os.Remove(r.path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := r.load(); err != nil {
		return err
	}
	return r.marker.remove() // an empty file was synced when it was made
}

// Head is the last commit applied, and the last public one.
func (r *Replica) Head() (kb.Head, kb.Seq) {
	s := r.state.Load()
	return s.Head, s.Version
}

// View runs fn on one consistent state. The reader is for one goroutine.
func (r *Replica) View(ctx context.Context, fn func(kb.ReplicaReader) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.open.RLock()
	defer r.open.RUnlock()
	if r.file == nil {
		return errClosed
	}
	return r.file.View(func(tx *bolt.Tx) error { return fn(&reader{tx: tx}) })
}

// Reset empties the replica, once the Views under way have ended.
func (r *Replica) Reset(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	r.applying.Lock()
	defer r.applying.Unlock()
	r.open.Lock()
	defer r.open.Unlock()
	if r.file == nil {
		return errClosed
	}
	if err := r.file.Close(); err != nil {
		return fmt.Errorf("resetting the replica: %w", err)
	}
	r.file = nil
	if err := r.renew(); err != nil {
		return fmt.Errorf("resetting the replica: %w", err)
	}
	return nil
}

// Close waits for the calls under way, for the disk, and closes the file.
func (r *Replica) Close() error {
	r.applying.Lock()
	defer r.applying.Unlock()
	r.open.Lock()
	defer r.open.Unlock()
	if r.file == nil {
		return nil
	}
	err := r.file.Sync()
	err = errors.Join(err, r.file.Close())
	r.file = nil
	if err == nil {
		err = r.marker.remove()
	}
	if err != nil {
		return fmt.Errorf("closing replica %s: %w", filepath.Base(r.path), err)
	}
	return nil
}
