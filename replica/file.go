package replica

import (
	"encoding/json"
	"fmt"
	"time"

	bolt "go.etcd.io/bbolt"

	"prologis/kb"
	"prologis/store/embedded/boltfile"
)

// schema is the version of what the buckets hold. Another one found in a file
// means that the file is thrown away: raise it with every change of them. (4: the
// references to the organisations that contributed an entry. 6: those by which what is
// open is counted. 7: those by which tokens are. 8 to 10: those by which it is known what
// concerns whom.)
const schema = 10

// bucket is one of the file's buckets, as a place in an array.
type bucket int

const (
	bucketMeta       bucket = iota // "state" -> state
	bucketDocuments                // document key -> revision and present document
	bucketRevisions                // id, revision -> kb.Revision
	bucketSuperseded               // id, revision -> document of a revision that is no longer present
	bucketKeys                     // exact key -> id
	bucketReferences               // target, kind, field, source -> nothing
	bucketReferrers                // target, kind, field -> how many references; behind those, which it counts
	bucketCounts                   // kind -> entries not archived; changesOf(kind) -> its public changes
	bucketChanges                  // seq, index -> kb.ChangeRecord
	bucketUses                     // idempotency key -> kb.KeyRecord
	bucketCount
)

var bucketNames = [bucketCount][]byte{
	[]byte("meta"), []byte("documents"), []byte("revisions"), []byte("superseded"), []byte("keys"),
	[]byte("references"), []byte("referrers"), []byte("counts"), []byte("changes"), []byte("uses"),
}

// state is what the whole file is at.
type state struct {
	Schema  int     `json:"schema"`
	Head    kb.Head `json:"head"`
	Version kb.Seq  `json:"version"` // the last public commit
	// Compacted is the commit up to which nothing stands in the file that it replaced.
	Compacted kb.Seq `json:"compacted,omitempty"`
}

var stateKey = []byte("state")

// mapBytes is the address space taken from the start. Growing the map waits for
// every View under way, and holds up new ones; this much rarely has to grow.
const mapBytes = 1 << 30

func openFile(path string) (*boltfile.File, error) {
	return boltfile.Open(path, bolt.Options{
		Timeout:         time.Second,
		FreelistType:    bolt.FreelistMapType,
		InitialMmapSize: mapBytes,
		NoStatistics:    true,
	})
}

// prepare answers the state of a file, which it makes, synced, in an empty one.
func prepare(file *boltfile.File) (s state, err error) {
	fresh := false
	err = file.View(func(tx *bolt.Tx) error {
		if name, _ := tx.Cursor().First(); name == nil {
			fresh = true
			return nil
		}
		for _, name := range bucketNames {
			if tx.Bucket(name) == nil {
				return fmt.Errorf("%w: bucket %s is missing", kb.ErrDamaged, name)
			}
		}
		s, err = readState(tx.Bucket(bucketNames[bucketMeta]))
		return err
	})
	if err == nil && fresh {
		s.Schema = schema
		err = file.Update(func(tx *bolt.Tx) error { return create(tx, s) })
	}
	return s, err
}

func create(tx *bolt.Tx, s state) error {
	for _, name := range bucketNames {
		if _, err := tx.CreateBucket(name); err != nil {
			return fmt.Errorf("making bucket %s: %w", name, err)
		}
	}
	return writeState(tx.Bucket(bucketNames[bucketMeta]), s)
}

func readState(meta *bolt.Bucket) (s state, err error) {
	if err := json.Unmarshal(meta.Get(stateKey), &s); err != nil {
		return s, fmt.Errorf("%w: its state cannot be read: %w", kb.ErrDamaged, err)
	}
	if s.Schema != schema {
		return s, fmt.Errorf("%w: %w: it has schema %d, this program %d", kb.ErrDamaged, kb.ErrOutlived, s.Schema, schema)
	}
	return s, nil
}

func writeState(meta *bolt.Bucket, s state) error {
	value, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return meta.Put(stateKey, value)
}
