// Package embedded keeps the journal, the ledger and the blobs in one directory
// of this machine, for one process at a time: the default of a fresh machine.
// Journal and ledger are one bbolt file, written durably before a call answers;
// blobs are files. What it acknowledged survives kill -9; that it survives a
// loss of power rests on fsync and has not been tested with real power cuts.
package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
	"prologis/store/embedded/boltfile"
)

// Options are the choices of Open; the zero value is good.
type Options struct {
	// Wait is how long to wait for another process to let go of the directory.
	Wait time.Duration
}

var (
	bucketJournal = []byte("journal") // seq, 8 bytes big endian -> checksum and commit
	bucketLedger  = []byte("ledger")  // key -> expiry and value
	bucketExpiry  = []byte("expiry")  // expiry and key -> nothing, for keys that expire
)

var errClosed = errors.New("the store is closed")

// Store is a kb.Store in a directory.
type Store struct {
	dir  string
	file *boltfile.File

	// calls is held for reading by every call under way, so that Close can wait
	// for them; closed is guarded by it.
	calls  sync.RWMutex
	closed bool
}

var _ kb.Store = (*Store)(nil)

// Open opens the store in dir, making it if there is none. It is refused, with
// an error that names the process, while another process has the directory. A
// damaged journal answers kb.ErrDamaged and is left as it is. A journal that was
// replaced by another is simply opened: projections notice by themselves.
func Open(dir string, opts Options) (*Store, error) {
	if err := makeDirs(dir); err != nil {
		return nil, explain(dir, fmt.Errorf("making the data directory: %w", err))
	}
	file, err := boltfile.Open(filepath.Join(dir, "journal.db"), bolt.Options{
		Timeout:      max(opts.Wait, time.Millisecond), // zero would wait for ever
		FreelistType: bolt.FreelistMapType,
		NoStatistics: true,
	})
	if err != nil {
		return nil, explain(dir, err)
	}
	s := &Store{dir: dir, file: file}
	if err := s.prepare(); err != nil {
		return nil, explain(dir, errors.Join(err, file.Close()))
	}
	return s, nil
}

// makeDirs makes the directories and their names durable.
func makeDirs(dir string) error {
	if err := os.MkdirAll(blobDir(dir), 0o700); err != nil {
		return err
	}
	if err := syncDir(dir); err != nil {
		return err
	}
	// The parent may be one that cannot be opened; the names in dir are ours.
	_ = syncDir(filepath.Dir(filepath.Clean(dir)))
	return nil
}

// prepare makes what is missing in a directory whose lock is held. A journal of
// a newer format is refused before.
func (s *Store) prepare() error {
	if err := s.file.View(knownFormat); err != nil {
		return err
	}
	err := s.file.Update(func(tx *bolt.Tx) error {
		for _, name := range [][]byte{bucketJournal, bucketLedger, bucketExpiry} {
			if _, err := tx.CreateBucketIfNotExists(name); err != nil {
				return fmt.Errorf("making bucket %s: %w", name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := sweep(blobDir(s.dir)); err != nil {
		return err
	}
	if err := writePID(s.dir); err != nil {
		return err
	}
	return syncDir(s.dir) // bbolt does not make the name of a new file durable
}

// begin registers a call until end; it fails once the store is closed.
func (s *Store) begin() (end func(), err error) {
	s.calls.RLock()
	if s.closed {
		s.calls.RUnlock()
		return nil, errClosed
	}
	return s.calls.RUnlock, nil
}

// Ledger answers the store's ledger.
func (s *Store) Ledger() kb.Ledger { return ledger{s} }

// Blobs answers the store's blobs.
func (s *Store) Blobs() kb.Blobs { return blobs{s} }

// Close waits for the calls under way and lets go of the directory.
func (s *Store) Close() error {
	s.calls.Lock()
	defer s.calls.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	return errors.Join(removePID(s.dir), s.file.Close())
}

// syncDir makes the names in a directory durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	return d.Sync()
}
