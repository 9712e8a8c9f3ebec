package kb

import (
	"slices"
	"strings"
)

// tellOvertaken notifies the authors of edits and translations that are not decided when
// the commit publishes anew, archives or merges what they are to change. Of what was out
// of date before they have been told.
func (tx *Tx) tellOvertaken(by string) error {
	n := notice{}
	if strings.HasPrefix(by, string(kindPerson)+"_") {
		n.By = ID(by)
	}
	for _, change := range slices.Clone(tx.changes) {
		if !Contributed(change.Kind) || change.Rev == 1 {
			continue
		}
		for _, id := range tx.referrersBy(change.ID, kindContribution, fieldTarget) {
			c, err := tx.contribution(id)
			if err != nil {
				return err
			}
			if n.Kind, err = tx.overtakes(c); err != nil {
				return err
			}
			if err := tx.tellAuthors(n, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// overtakes answers what the authors of a contribution are to be told of what the commit
// does to its target; "" for nothing.
func (tx *Tx) overtakes(c *Contribution) (NotificationKind, error) {
	now, err := tx.Entry(c.Target)
	if err != nil {
		return "", err
	}
	was, err := tx.beforeCommit(c.Target)
	if err != nil {
		return "", err
	}
	switch {
	case was.Meta().Archived != nil:
		return "", nil
	case now.Meta().Archived != nil:
		return NotifyTargetArchived, nil
	case c.BaseRevision == was.Meta().Revision:
		if c.Translation == "" || overtaken(was.Content(), now.Content(), c.Proposal, c.Translation) {
			return NotifyTargetChanged, nil
		}
		return "", nil
	case c.Translation == "":
		return "", nil
	}
	base, err := tx.revision(c.Target, c.BaseRevision)
	if err != nil {
		return "", err
	}
	since := func(e Entry) bool { return overtaken(base.Content(), e.Content(), c.Proposal, c.Translation) }
	if since(now) && !since(was) {
		return NotifyTargetChanged, nil
	}
	return "", nil
}

// beforeCommit answers an entry as it was before this commit.
func (tx *Tx) beforeCommit(id ID) (Entry, error) {
	doc, pending := tx.overlay.state.docs[id]
	if !pending {
		var err error
		if doc, err = tx.overlay.reader.Document(id); err != nil {
			return nil, err
		}
	}
	return decodeEntry(doc)
}
