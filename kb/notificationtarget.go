package kb

import (
	"slices"
	"strings"
)

// tellOfEntries notifies those whose work it concerns that the commit publishes entries
// anew, archives, restores or merges them.
func (tx *Tx) tellOfEntries(by string) error {
	n := notice{}
	if strings.HasPrefix(by, string(kindPerson)+"_") {
		n.By = ID(by)
	}
	changes := slices.Clone(tx.changes)
	into, err := tx.mergedInto(changes)
	if err != nil {
		return err
	}
	for _, change := range changes {
		if !Contributed(change.Kind) || change.Rev == 1 {
			continue
		}
		told, err := tx.tellOvertaken(n, change.ID)
		if err == nil {
			err = tx.tellPublished(n, change, into, told)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// tellOvertaken notifies the authors of edits and translations that are not decided of
// what becomes of the entry that they are to change, and answers whom it told. Of what was
// out of date before they have been told.
func (tx *Tx) tellOvertaken(n notice, entry ID) (told []ID, err error) {
	for _, id := range tx.referrersBy(entry, kindContribution, fieldTarget) {
		c, err := tx.contribution(id)
		if err != nil {
			return nil, err
		}
		if n.Kind, err = tx.overtakes(c); err != nil {
			return nil, err
		}
		to, err := tx.tellAuthors(n, c)
		if err != nil {
			return nil, err
		}
		told = append(told, to...)
	}
	return told, nil
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
