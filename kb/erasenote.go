package kb

import "slices"

// links takes out of links that the person made or held the word to the holder, and the
// names that came by those that they made: whose these are only they know.
func (e *erasing) links() error {
	for _, id := range e.mentioning(kindLink, e.of) {
		l, _, err := readLink(id, e.document)
		if err != nil {
			return err
		}
		if l.CreatedBy == e.of {
			if err := e.forgetName(l.Holder); err != nil {
				return err
			}
		}
		if l.Note == "" || l.CreatedBy != e.of && l.Holder != e.of {
			continue
		}
		if err := e.cut(id, func(Revision, []byte) ([]string, error) { return []string{"note"}, nil }); err != nil {
			return err
		}
		l.Note = ""
		if err := e.saveLink(l); err != nil {
			return err
		}
	}
	return nil
}

// forgetName forgets the name that the holder of a link gave.
func (e *erasing) forgetName(holder ID) error {
	p, err := e.Tx.person(holder)
	if err != nil || p.Profile == "" || slices.Contains(e.Holders, holder) {
		return err
	}
	e.Holders = append(e.Holders, holder)
	p.Profile = ""
	return e.savePerson(p)
}

// notes takes away the notes of the commits that the person made, and of those that
// published theirs.
func (e *erasing) notes() error {
	for made, err := range e.overlay.reader.Noted() {
		if err != nil {
			return err
		}
		if made.By == string(e.of) || e.published[made.Seq] {
			e.add(Rewrite{Seq: made.Seq, ID: made.ID, Rev: made.Revision.Revision, Note: true})
		}
		if e.full() {
			return nil
		}
	}
	return nil
}
