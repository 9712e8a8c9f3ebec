package search

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	segment "github.com/blevesearch/scorch_segment_api/v2"
	"go.etcd.io/bbolt"

	"prologis/kb"
)

// openChecked opens a generation that may be damaged: it reads its files whole,
// and takes panics of the engine, and memory faults behind the end of a mapped
// file, for errors.
func (ix *Index) openChecked(dir string) (g *generation, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			g, err = nil, fmt.Errorf("the index in %s is damaged: %v", dir, cause)
		}
	}()
	if err := checkBolt(filepath.Join(dir, "root.bolt")); err != nil {
		return nil, err
	}
	if g, err = ix.openGeneration(dir); err != nil {
		return nil, err
	}
	if err = g.checkSegments(); err != nil {
		_ = g.close(false)
		return nil, err
	}
	return g, nil
}

// checkBolt reads every key of a bolt file, and looks whether it is as long as it
// says: scorch would fault on a missing page where nobody can recover from it.
func checkBolt(path string) error {
	info, err := os.Stat(path)
	if err != nil {
		return err
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: time.Second})
	if err != nil {
		return fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close()
	return db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("%s is cut short: %w", path, kb.ErrDamaged)
		}
		return tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walkBucket(b) })
	})
}

func walkBucket(b *bbolt.Bucket) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return walkBucket(b.Bucket(k))
		}
		return nil
	})
}

// checkSegments compares every segment file with the checksum at its end.
func (g *generation) checkSegments() error {
	v, err := g.view()
	if err != nil {
		return err
	}
	defer v.close()
	for i := range v.segments {
		file, ok := v.segments[i].Segment.(segment.PersistedSegment)
		if !ok {
			continue
		}
		if err := checkSum(file.Path()); err != nil {
			return fmt.Errorf("check the index file %s: %w", file.Path(), err)
		}
	}
	return nil
}

// checkSum compares a file with the CRC-32 in its last four bytes.
func checkSum(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.Size() < 4 {
		return kb.ErrDamaged
	}
	sum := crc32.NewIEEE()
	if _, err := io.CopyBuffer(sum, io.LimitReader(f, info.Size()-4), make([]byte, 1<<20)); err != nil {
		return err
	}
	var want [4]byte
	if _, err := io.ReadFull(f, want[:]); err != nil {
		return err
	}
	if sum.Sum32() != binary.BigEndian.Uint32(want[:]) {
		return kb.ErrDamaged
	}
	return nil
}
