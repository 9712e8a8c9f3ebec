package backup

import (
	"encoding/json"

	"prologis/kb"
)

// erasures are those that a backup may be older than.
type erasures struct {
	list     []kb.Erasure
	rewrites map[kb.Seq][]kb.Rewrite
	blobs    map[string]bool // of files that were given up
}

func newErasures(list []kb.Erasure) erasures {
	e := erasures{list, map[kb.Seq][]kb.Rewrite{}, map[string]bool{}}
	for _, erasure := range list {
		for seq, rewrites := range kb.BySeq(erasure.Rewrites) {
			e.rewrites[seq] = append(e.rewrites[seq], rewrites...)
		}
		for _, r := range erasure.Rewrites {
			var f kb.File
			if json.Unmarshal(r.Document, &f) == nil && f.Removed != nil {
				e.blobs[f.Blob] = true
			}
		}
	}
	return e
}

// redact takes what was erased out of a commit. The revision says which document
// is meant; what stood there may be older than what the erasure met.
func (e erasures) redact(c *kb.Commit) {
	kb.RedactCommit(c, e.rewrites[c.Seq])
}

// covers reports whether an entry of the ledger holds something that was erased.
func (e erasures) covers(entry kb.LedgerEntry) bool {
	for _, erasure := range e.list {
		if erasure.Covers(entry) {
			return true
		}
	}
	return false
}
