package kb

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// The kinds of documents that rewrite revisions of others. An erasure, of what is
// held about a person, may change what anonymous readers see: the name of who made
// a revision. Superseded drafts are squashed without anybody seeing it.
const (
	kindErasure Kind = "erasure"
	kindSquash  Kind = "squash"
)

// redaction is the document of a commit that rewrites revisions of documents, here
// and in the commits before it. Nothing else changes what was once in the journal.
type redaction struct {
	ID       ID        `json:"id"`
	Rev      int       `json:"rev"`
	At       time.Time `json:"at"`
	Person   ID        `json:"person,omitempty"` // whose data was erased
	Holders  []ID      `json:"holders,omitempty"`
	Rewrites []Rewrite `json:"rewrites"`
}

// Rewrite says what becomes of a revision that was redacted: another document stands
// in its place, texts are cut out of it, or the note of the commit that made it goes.
type Rewrite struct {
	Seq      Seq             `json:"seq"` // of the commit that made the revision
	ID       ID              `json:"id"`
	Rev      int             `json:"rev"`
	Was      string          `json:"was,omitempty"` // SHA-256 of what stood there, hexadecimal; of another document only
	Document json.RawMessage `json:"document,omitempty"`
	// Cut are the paths of the texts and objects that become empty, as note, history/2/note or proposal. What
	// several people wrote on is redacted so: nothing of what the others wrote is told twice.
	Cut  []string `json:"cut,omitempty"`
	Note bool     `json:"note,omitempty"`
}

// Put is what stands in the place of a document, whichever it was.
func (r *Rewrite) Put(doc json.RawMessage) json.RawMessage {
	switch {
	case r.Cut != nil:
		return cutTexts(doc, r.Cut)
	case r.Note:
		return doc
	}
	return r.Document
}

// Meets reports whether a document is the one that was to be redacted, or holds what
// is to be cut.
func (r *Rewrite) Meets(doc json.RawMessage) bool { return r.Was == "" || r.Was == documentHash(doc) }

// RewriteCommit redacts a commit, and reports whether that changed anything.
func RewriteCommit(c *Commit, rewrites []Rewrite) (changed bool) {
	return rewriteCommit(c, rewrites, (*Rewrite).Meets)
}

// RedactCommit redacts a commit of which an older state is at hand than the one that the
// redaction met, as a backup has it.
func RedactCommit(c *Commit, rewrites []Rewrite) {
	rewriteCommit(c, rewrites, func(*Rewrite, json.RawMessage) bool { return true })
}

func rewriteCommit(c *Commit, rewrites []Rewrite, meets func(*Rewrite, json.RawMessage) bool) (changed bool) {
	for _, r := range rewrites {
		if r.Seq != c.Seq {
			continue
		}
		if r.Note && c.Note != "" {
			c.Note, changed = "", true
		}
		for i := range c.Changes {
			change := &c.Changes[i]
			if r.ID != change.ID || r.Rev != change.Rev || !meets(&r, change.Document) {
				continue
			}
			if after := r.Put(change.Document); !bytes.Equal(after, change.Document) {
				change.Document, changed = after, true
			}
		}
	}
	return changed
}

// BySeq gathers rewrites by the commits that they are of.
func BySeq(rewrites []Rewrite) map[Seq][]Rewrite {
	by := map[Seq][]Rewrite{}
	for _, r := range rewrites {
		by[r.Seq] = append(by[r.Seq], r)
	}
	return by
}

func documentHash(doc []byte) string {
	sum := sha256.Sum256(doc)
	return hex.EncodeToString(sum[:])
}

// redacts reports whether documents of a kind rewrite others.
func (k Kind) redacts() bool { return k == kindErasure || k == kindSquash }

// rewritesOf lists what a document of a private kind rewrites.
func rewritesOf(kind Kind, doc []byte) ([]Rewrite, error) {
	if !kind.redacts() {
		return nil, nil
	}
	r, err := decodePrivate[redaction](doc)
	return r.Rewrites, err
}

// redact puts a redaction into the commit: present documents are redacted by
// ordinary changes of the same commit, behind which this one is to come.
func (tx *Tx) redact(kind Kind, r redaction) (ID, error) {
	r.ID, r.Rev, r.At = tx.newID(kind), 1, tx.at
	return r.ID, tx.addPrivate(kind, r.ID, r.Rev, &r, nil)
}

// past lists how the revisions of a document are rewritten that the replica holds,
// each to what stub makes of it; those that are that already, or of which it makes
// nothing, are left out.
func (tx *Tx) past(id ID, stub func(rev int, doc []byte) (any, error)) (rewrites []Rewrite, err error) {
	if _, pending := tx.overlay.state.docs[id]; pending {
		return nil, errPending
	}
	for revision, err := range tx.overlay.reader.Revisions(id, 0, false) {
		if err != nil {
			return nil, err
		}
		doc, _, err := tx.overlay.reader.RevisionDocument(id, revision.Revision)
		if err != nil {
			return nil, err
		}
		made, err := stub(revision.Revision, doc)
		if err != nil {
			return nil, err
		}
		if made == nil {
			continue
		}
		after, err := json.Marshal(made)
		if err != nil {
			return nil, fmt.Errorf("encode %s: %w", id, err)
		}
		if !bytes.Equal(doc, after) {
			rewrites = append(rewrites, Rewrite{Seq: revision.Seq, ID: id, Rev: revision.Revision, Was: documentHash(doc), Document: after})
		}
	}
	return rewrites, nil
}

// errPending says that a document to redact is being changed by a commit that is
// not in the replica yet: the use case is run again.
var errPending = &Error{Code: CodeUnavailable, Message: "what is to be redacted is being changed just now: try again"}
