package kb

import (
	"context"
	"errors"
	"time"
)

// Superseded drafts are squashed: at most this many revisions in one commit, and
// commits in one call.
const (
	squashAfter   = 7 * 24 * time.Hour
	squashAtOnce  = 500
	squashCommits = 20
)

// SquashDrafts empties revisions of contributions that nobody but their authors can
// have seen: those in the state DRAFT that a later one replaced more than a week
// ago. It answers how many; what is left over is for the next call. The bytes go
// from the journal, and from its files when bbolt uses their pages again.
func (b *Base) SquashDrafts(ctx context.Context) (squashed int, err error) {
	for range squashCommits {
		n := 0
		err := b.Commit(ctx, Author{By: "system", Note: "squash superseded drafts"}, func(tx *Tx) (err error) {
			n, err = tx.squash()
			return err
		})
		if errors.Is(err, errPending) {
			break // somebody is at work on one
		}
		if err != nil {
			return squashed, err
		}
		if squashed += n; n < squashAtOnce {
			break
		}
	}
	if squashed == 0 {
		return 0, nil
	}
	return squashed, b.purge(ctx)
}

func (tx *Tx) squash() (int, error) {
	r := redaction{}
	for id := range tx.overlay.reader.Documents(kindContribution, "") {
		rewrites, err := tx.supersededDrafts(id)
		if err != nil {
			return 0, err
		}
		if r.Rewrites = append(r.Rewrites, rewrites...); len(r.Rewrites) >= squashAtOnce {
			r.Rewrites = r.Rewrites[:squashAtOnce]
			break
		}
	}
	if len(r.Rewrites) == 0 {
		return 0, nil
	}
	_, err := tx.redact(kindSquash, r)
	return len(r.Rewrites), err
}

// supersededDrafts lists how the drafts of a contribution are rewritten that were
// replaced long ago.
func (tx *Tx) supersededDrafts(id ID) ([]Rewrite, error) {
	replaced := map[int]bool{}
	for revision, err := range tx.overlay.reader.Revisions(id, 0, false) {
		if err != nil {
			return nil, err
		}
		if tx.at.Sub(revision.At) > squashAfter {
			replaced[revision.Revision-1] = true
		}
	}
	if len(replaced) < 2 { // the first revision replaces none
		return nil, nil
	}
	return tx.past(id, func(rev int, doc []byte) (any, error) {
		if !replaced[rev] {
			return nil, nil
		}
		c, err := decodeContribution(doc)
		if err != nil || c.State != StateDraft {
			return nil, err
		}
		return emptied(doc, (*Contribution).empty)
	})
}
