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

	"github.com/blevesearch/bleve/v2/util"
	"go.etcd.io/bbolt"

	"prologis/kb"
)

// openChecked opens a generation that may be damaged: it reads its files whole
// before the engine does, which would quietly serve an older state than the newest
// instead, and takes panics of the engine, and memory faults behind the end of a
// mapped file, for errors.
func (ix *Index) openChecked(dir string) (g *generation, err error) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if cause := recover(); cause != nil {
			g, err = nil, fmt.Errorf("the index in %s is damaged: %v", dir, cause)
		}
	}()
	segments, err := checkBolt(filepath.Join(dir, "root.bolt"))
	if err != nil {
		return nil, err
	}
	for _, name := range segments {
		if err := checkSum(filepath.Join(dir, name)); err != nil {
			return nil, fmt.Errorf("check the index file %s: %w", name, err)
		}
	}
	return ix.openGeneration(dir)
}

// checkBolt reads every key of a bolt file, and looks whether it is as long as it
// says: scorch would fault on a missing page where nobody can recover from it. It
// answers the segment files of the newest state.
func checkBolt(path string) (segments []string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{ReadOnly: true, PreLoadFreelist: true, Timeout: time.Second})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	defer db.Close()
	err = db.View(func(tx *bbolt.Tx) error {
		if tx.Size() > info.Size() {
			return fmt.Errorf("%s is cut short: %w", path, kb.ErrDamaged)
		}
		if err := tx.ForEach(func(_ []byte, b *bbolt.Bucket) error { return walkBucket(b) }); err != nil {
			return err
		}
		segments, err = newestSegments(tx)
		return err
	})
	return segments, err
}

// newestSegments answers the files of the last state in scorch's root: its snapshots by
// time, and in each a bucket for every segment, which says where its file is.
func newestSegments(tx *bbolt.Tx) (files []string, err error) {
	snapshots := tx.Bucket(util.BoltSnapshotsBucket)
	if snapshots == nil {
		return nil, nil
	}
	last, _ := snapshots.Cursor().Last()
	newest := snapshots.Bucket(last)
	if newest == nil {
		return nil, fmt.Errorf("the root of the index names no state: %w", kb.ErrDamaged)
	}
	err = newest.ForEachBucket(func(k []byte) error {
		if k[0] == util.BoltInternalKey[0] || k[0] == util.BoltMetaDataKey[0] {
			return nil
		}
		file := newest.Bucket(k).Get(util.BoltPathKey)
		if file == nil {
			return fmt.Errorf("the root of the index names no file for a segment: %w", kb.ErrDamaged)
		}
		files = append(files, string(file))
		return nil
	})
	return files, err
}

func walkBucket(b *bbolt.Bucket) error {
	return b.ForEach(func(k, v []byte) error {
		if v == nil {
			return walkBucket(b.Bucket(k))
		}
		return nil
	})
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
