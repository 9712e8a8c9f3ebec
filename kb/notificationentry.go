package kb

import "slices"

// latestPublished bounds of how many contributions of which an entry was made the authors
// are told what becomes of it: the latest.
const latestPublished = 20

// tellPublished notifies the authors of the contributions of which an entry was made, but
// for those who were told of it: that theirs is not up to date any more, or that this very
// commit publishes what they propose. Into is the concept into which the commit merges
// another: what is made to refer to it says the same as before, and is no news.
func (tx *Tx) tellPublished(n notice, change Change, into ID, told []ID) error {
	ids := tx.madeOf(change.ID)
	if len(ids) == 0 {
		return nil
	}
	var err error
	if n.Kind, err = tx.becomes(change); err != nil || n.Kind == "" {
		return err
	}
	if n.Kind == NotifyEntryChanged && into != "" && into != change.ID {
		return nil
	}
	for _, id := range ids {
		c, err := tx.outline(id)
		if err != nil {
			return err
		}
		to, err := tx.concerned(c)
		if err != nil {
			return err
		}
		if !tx.changed(id) {
			n.Contribution = id
			if err := tx.tellRest(n, to.authors, told); err != nil {
				return err
			}
		}
		told = append(told, to.authors...)
	}
	return nil
}

// tellRest notifies those of some people who were not told, and not of the same a while ago.
func (tx *Tx) tellRest(n notice, to, told []ID) error {
	lately, err := tx.toldLately(&n)
	if err != nil {
		return err
	}
	return tx.notify(n, slices.DeleteFunc(slices.Clone(to), func(id ID) bool {
		last, was := lately[id]
		return slices.Contains(told, id) || was && tx.at.Sub(last.At) < sitting
	}))
}

// madeOf lists the latest contributions of which an entry was made, the newest first, and
// before them the one that this commit publishes.
func (tx *Tx) madeOf(entry ID) []ID {
	ids := tx.referrersBy(entry, kindContribution, fieldPublished)
	slices.Reverse(ids)
	slices.SortStableFunc(ids, func(x, y ID) int {
		switch {
		case tx.changed(x) == tx.changed(y):
			return 0
		case tx.changed(x):
			return -1
		}
		return 1
	})
	return ids[:min(len(ids), latestPublished)]
}

// changed reports whether the commit changes a document.
func (tx *Tx) changed(id ID) bool {
	_, own := tx.own.docs[id]
	return own
}

// becomes answers what a commit makes of an entry by a change; "" for nothing that is told.
func (tx *Tx) becomes(change Change) (NotificationKind, error) {
	now, err := tx.Entry(change.ID)
	if err != nil {
		return "", err
	}
	was, err := tx.beforeCommit(change.ID)
	if err != nil {
		return "", err
	}
	before, after := was.Meta().Archived, now.Meta().Archived
	switch {
	case before == nil && after == nil:
		return NotifyEntryChanged, nil
	case before == nil && after.Merged:
		return NotifyEntryMerged, nil
	case before == nil:
		return NotifyEntryArchived, nil
	case after == nil:
		return NotifyEntryRestored, nil
	}
	return "", nil
}

// mergedInto answers the concept into which changes merge another; "" for none.
func (tx *Tx) mergedInto(changes []Change) (ID, error) {
	for _, change := range changes {
		if change.Op != OpArchive {
			continue
		}
		e, err := tx.Entry(change.ID)
		if err != nil {
			return "", err
		}
		if archived := e.Meta().Archived; archived.Merged {
			return archived.Replacement, nil
		}
	}
	return "", nil
}
