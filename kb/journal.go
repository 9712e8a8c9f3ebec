package kb

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"
)

// Commit is one change of content, whole: it is appended to the journal in one
// piece or not at all.
type Commit struct {
	Format  int       `json:"format"`
	Base    string    `json:"base"`           // random id of the base, the same in every commit
	Seq     Seq       `json:"seq"`            // position in the journal
	ID      string    `json:"id"`             // random id of this commit
	Prev    string    `json:"prev,omitempty"` // id of commit Seq-1, empty for the first
	At      time.Time `json:"at"`             // UTC, whole milliseconds, never before the commit before
	By      string    `json:"by,omitempty"`
	Note    string    `json:"note,omitempty"`
	For     ID        `json:"for,omitempty"`     // organisation that contributed what the commit publishes
	Key     string    `json:"key,omitempty"`     // idempotency key, scoped by whoever sets it
	KeyHash string    `json:"keyHash,omitempty"` // hash of the input the key was used with
	Changes []Change  `json:"changes"`
}

// Op says what a change did to its document.
type Op string

// The operations of changes.
const (
	OpPut     Op = "put"     // the document is new or replaced
	OpArchive Op = "archive" // the document is replaced by itself, archived
)

// Change is one document of a commit.
type Change struct {
	Kind     Kind            `json:"kind"`
	ID       ID              `json:"id"`
	Rev      int             `json:"rev"` // revision of the document: 1, 2, ...
	Op       Op              `json:"op"`
	Document json.RawMessage `json:"document"`
}

// Public reports whether the commit changes anything that anonymous readers see.
func (c *Commit) Public() bool {
	for _, change := range c.Changes {
		if change.Kind.Valid() || change.Kind == kindBase || change.Kind == kindExtra || change.Kind == kindErasure {
			return true
		}
	}
	return false
}

// Head is the place in the journal that somebody holds.
type Head struct {
	Seq Seq    `json:"seq"`
	ID  string `json:"id"` // of the commit at Seq; empty at 0
}

// MaxCommitBytes bounds a commit as JSON.
const MaxCommitBytes = 8 << 20

var (
	// ErrHeadMoved says that another writer appended first: look again at the
	// head and run the use case again.
	ErrHeadMoved = errors.New("the journal's head has moved")
	// ErrExists says that a key or name is taken.
	ErrExists = errors.New("exists already")
	// ErrNotExist says that a key or name holds nothing.
	ErrNotExist = errors.New("does not exist")
	// ErrDamaged says that stored bytes are not what was written.
	ErrDamaged = errors.New("damaged")
	// ErrOutlived is why a projection is made anew without being damaged: another
	// version wrote it, or the machine went down while it was open.
	ErrOutlived = errors.New("not to be trusted")
	// ErrNewerFormat says that a journal was written by a newer version of this
	// program. Nothing of it is read wrongly, and nothing is written to it.
	ErrNewerFormat = errors.New("use a newer version of this program")
)

// Store keeps the journal, the ledger and the blobs. Implementations are safe
// for concurrent use; package store/storetest holds them to these contracts.
type Store interface {
	// Head answers the last commit's seq and id, the zero Head for an empty journal.
	Head(ctx context.Context) (Head, error)
	// Append adds commits, numbered from head+1 on and chained by Prev, if the
	// head is still commits[0].Seq-1 with the id commits[0].Prev; otherwise
	// ErrHeadMoved. It answers how many commits are durably in the journal: a
	// prefix may be, even beside an error. What it counted survives any crash.
	Append(ctx context.Context, commits []*Commit) (int, error)
	// Commits yields the commits after seq in order, without gaps, up to the head
	// at some moment during the call. It stops at the first error, which it
	// yields; a commit that cannot be read yields ErrDamaged with its seq.
	Commits(ctx context.Context, after Seq) iter.Seq2[*Commit, error]
	// Rewrite puts other documents in the place of those that a redaction names, in
	// the commits where they stand: the only change that the journal ever sees. What
	// is another document than the redaction met is left, so that it can be done
	// twice, and by several processes. Seqs beyond the head are left out.
	Rewrite(ctx context.Context, rewrites []Rewrite) error
	// Compact returns when what was deleted or rewritten before stands in no file of
	// this store; of a database that is another's, it is that one's affair.
	Compact(ctx context.Context) error

	Ledger() Ledger
	Blobs() Blobs
	// Close lets go of everything held. Calls under way end first.
	Close() error
}

// Blobs holds files by name. A blob is whole or not there.
type Blobs interface {
	// Put stores all of r under a new name (letters, digits, "-" and "_", at
	// most 128); ErrExists when the name is taken. On any error nothing stays.
	Put(ctx context.Context, name string, r io.Reader) error
	// Open answers the content and its size in bytes; otherwise ErrNotExist.
	Open(ctx context.Context, name string) (io.ReadCloser, int64, error)
	// Delete removes a blob; one that is not there is no error.
	Delete(ctx context.Context, name string) error
	// Names yields every name, in order.
	Names(ctx context.Context) iter.Seq2[string, error]
}
