package kb

import (
	"context"
	"iter"
	"time"
)

// Replica is this process's copy of the base: documents, exact keys, references
// both ways, history. It knows no rules: Base tells it what to write.
type Replica interface {
	// Head is the last commit applied, and version the last public one.
	Head() (head Head, version Seq)
	// Apply writes the deltas, in order, in one transaction with their heads.
	Apply(ctx context.Context, deltas []*Delta) error
	// View runs fn on one consistent state. The reader is for one goroutine; it
	// and what it answers (byte slices) are valid until fn returns. fn must not
	// call the replica again: a writer that waits for fn would hold that up.
	View(ctx context.Context, fn func(ReplicaReader) error) error
	// Compact returns when what commits up to seq have replaced or rewritten stands in
	// none of its files. What was compacted up to there before is not again.
	Compact(ctx context.Context, seq Seq) error
	// Compacted answers up to where it was compacted.
	Compacted() Seq
	// Reset empties the replica, so that it can be filled from the journal again.
	Reset(ctx context.Context) error
	Close() error
}

// ReplicaReader reads one state of the replica. "Not there" is ErrNotExist.
type ReplicaReader interface {
	Head() (head Head, version Seq)
	// Document answers the present document of an id, as JSON.
	Document(id ID) ([]byte, error)
	// Key answers the id that holds an exact key.
	Key(key string) (ID, error)
	// Revisions yields the revisions of an id, newest first when descending,
	// starting after revision `after` (0: from the end it starts at).
	Revisions(id ID, after int, descending bool) iter.Seq2[Revision, error]
	// RevisionDocument answers revision rev of an id: its document and who made it.
	RevisionDocument(id ID, rev int) ([]byte, Revision, error)
	// Noted yields every revision whose commit has a note, by walking all of them: for
	// what is done rarely.
	Noted() iter.Seq2[NotedRevision, error]
	// Referrers yields the ids that refer to target by a field of a kind, in the
	// order of their ids, starting after `after` (exclusive, "": from the end it
	// starts at).
	Referrers(target ID, kind Kind, field string, after ID, descending bool) iter.Seq[ID]
	// CountReferrers counts what Referrers yields over the whole, without walking.
	CountReferrers(target ID, kind Kind, field string) int
	// Fields yields the fields by which documents of a kind refer to target, in order,
	// each once, without walking the references.
	Fields(target ID, kind Kind) iter.Seq[string]
	// AllReferrers yields every reference to target, of any kind and field.
	AllReferrers(target ID) iter.Seq[Reference]
	// References yields every reference held, in the order of targets: for check.
	References() iter.Seq[Reference]
	// Keys yields every exact key held and its id, in order: for check.
	Keys() iter.Seq2[string, ID]
	// Documents yields the documents of a kind in the order of their ids, after an id.
	Documents(kind Kind, after ID) iter.Seq2[ID, []byte]
	// Count is the number of entries of a kind that are not archived.
	Count(kind Kind) int
	// CountChanges is the number of public changes of a kind, without walking.
	CountChanges(kind Kind) int
	// Changes yields the public changes of the commits after seq, in order.
	Changes(after Seq) iter.Seq2[ChangeRecord, error]
	// Idempotent answers the commit that used an idempotency key.
	Idempotent(key string) (KeyRecord, error)
}

// Delta is what one commit does to the replica.
type Delta struct {
	Head    Head
	Public  bool
	At      time.Time
	By      string
	Note    string
	For     ID
	Key     string // idempotency key, may be empty
	KeyHash string
	Docs    []DocDelta
}

// DocDelta is what one change of a commit does to the replica. The document of
// the revision before, if any, is kept as that revision's document.
type DocDelta struct {
	Kind     Kind
	ID       ID
	Rev      int
	Op       Op
	Document []byte
	AddKeys  []string // exact keys that now lead to ID, whatever they led to before
	DropKeys []string // keys to remove, if they lead to ID
	AddRefs  []Reference
	DropRefs []Reference
	Count    int // what to add to the kind's count: -1, 0, 1
	// Rewrites are revisions of documents, of this commit or before it, whose
	// documents become others; those that are not there are left out.
	Rewrites []Rewrite

	entry Entry // the document decoded, if it was made here
}

// Reference says that Source, of kind Kind, refers to Target by Field.
type Reference struct {
	Target ID
	Kind   Kind
	Field  string
	Source ID
}

// Revision says who made a revision of an entry, when, and why.
type Revision struct {
	Revision int       `json:"rev"`
	Seq      Seq       `json:"seq"`
	At       time.Time `json:"at"`
	By       string    `json:"by,omitempty"`
	Note     string    `json:"note,omitempty"`
	For      ID        `json:"for,omitempty"` // organisation that contributed it
}

// NotedRevision is a revision of a document, by the id of that.
type NotedRevision struct {
	ID ID
	Revision
}

// ChangeRecord is one public change as the change feed gives it. Index is its
// place in its commit.
type ChangeRecord struct {
	Seq   Seq       `json:"seq"`
	Index int       `json:"index"`
	At    time.Time `json:"at"`
	Kind  Kind      `json:"kind"`
	ID    ID        `json:"id"`
	Rev   int       `json:"rev"`
	Op    Op        `json:"op"`
}

// KeyRecord says what an idempotency key was used for.
type KeyRecord struct {
	Seq  Seq    `json:"seq"`
	Hash string `json:"hash"`
	IDs  []ID   `json:"ids"` // of the commit's changes, in order
}
