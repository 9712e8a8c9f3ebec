package kb

import (
	"bytes"
	"errors"
)

// revisionOf names a revision of a document.
type revisionOf struct {
	id  ID
	rev int
}

// checkRedacted gathers what was redacted, by the last redaction of each revision,
// and holds the replica's history against it.
func (c *checking) checkRedacted(r ReplicaReader) error {
	c.redacted, c.unnoted = map[revisionOf]Rewrite{}, map[Seq]bool{}
	made := map[revisionOf]Seq{}
	for _, kind := range []Kind{kindErasure, kindSquash} {
		for id, doc := range r.Documents(kind, "") {
			one, err := decodePrivate[redaction](doc)
			if err != nil {
				return err
			}
			_, by, err := r.RevisionDocument(id, one.Rev)
			if err != nil {
				return err
			}
			for _, w := range one.Rewrites {
				if w.Note {
					if err := c.checkUnnoted(r, w); err != nil {
						return err
					}
					continue
				}
				if of := (revisionOf{w.ID, w.Rev}); by.Seq > made[of] {
					made[of], c.redacted[of] = by.Seq, w
				}
			}
		}
	}
	for _, w := range c.redacted {
		doc, _, err := r.RevisionDocument(w.ID, w.Rev)
		if err != nil && !errors.Is(err, ErrNotExist) {
			return err
		}
		if !bytes.Equal(doc, w.Put(doc)) {
			c.differ("replica", string(w.ID), "revision %d was redacted, and another is held", w.Rev)
		}
	}
	return nil
}

// checkUnnoted says whether the replica holds a note that was redacted.
func (c *checking) checkUnnoted(r ReplicaReader, w Rewrite) error {
	c.unnoted[w.Seq] = true
	_, made, err := r.RevisionDocument(w.ID, w.Rev)
	if made.Note != "" {
		c.differ("replica", string(w.ID), "the note of revision %d was redacted, and is held", w.Rev)
	}
	if errors.Is(err, ErrNotExist) {
		return nil
	}
	return err
}

// checkNote says whether a note that was redacted stands in the journal.
func (c *checking) checkNote(commit *Commit) {
	if commit.Note != "" && c.unnoted[commit.Seq] {
		c.differ("journal", "", "the note of commit %d was redacted, and is there: restart the server, which redacts it again", commit.Seq)
	}
}

// checkRewritten says whether a change that was redacted stands in the journal as
// it was, or as something else again.
func (c *checking) checkRewritten(seq Seq, change Change) {
	w, redacted := c.redacted[revisionOf{change.ID, change.Rev}]
	if redacted && (seq != w.Seq || !bytes.Equal(change.Document, w.Put(change.Document))) {
		c.differ("journal", string(change.ID), "revision %d was redacted, and commit %d has another: restart the server, which redacts it again", change.Rev, seq)
	}
}
