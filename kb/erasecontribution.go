package kb

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// contributions empties what is the person's alone, and of all others takes out what
// they noted about them.
func (e *erasing) contributions() error {
	for _, id := range e.mentioning(kindContribution, e.of) {
		c, err := e.contribution(id)
		if err != nil {
			return err
		}
		alone, err := e.theirsAlone(c)
		switch {
		case err != nil:
			return err
		case alone:
			err = e.emptyContribution(c)
		default:
			err = e.unsay(c)
		}
		if err != nil || e.full() {
			return err
		}
	}
	return nil
}

func (e *erasing) emptyContribution(c *Contribution) error {
	_, err := e.rewrite(c.ID, func(_ int, doc []byte) (any, error) { return emptied(doc, StateWithdrawn) })
	if err != nil {
		return err
	}
	c.empty(StateWithdrawn)
	return e.saveContribution(c)
}

// unsay takes out of a contribution what the person noted about it, and gives it back
// if they reviewed it.
func (e *erasing) unsay(c *Contribution) error {
	if err := e.cutContribution(c.ID); err != nil {
		return err
	}
	said := false
	c.History, c.Checklist = slices.Clone(c.History), slices.Clone(c.Checklist)
	c.texts(e.of, func(_ string, text *string) {
		said = said || *text != ""
		*text = ""
	})
	switch {
	case c.Reviewer == e.of && c.State == StateInReview:
		c.Reviewer, c.DueAt = "", nil
		return e.step(c, e.of, ActionRelease, StateSubmitted, "")
	case said:
		return e.saveContribution(c)
	}
	return nil
}

// cutContribution cuts what the person noted out of the revisions of a contribution,
// and finds the commits that published it.
func (e *erasing) cutContribution(id ID) error {
	return e.cut(id, func(made Revision, doc []byte) (paths []string, err error) {
		c, err := decodeContribution(doc)
		if err != nil {
			return nil, err
		}
		squashed := reflect.DeepEqual(c.Proposal, NewContent(c.Kind)) // a backup may hold what it was
		c.texts(e.of, func(path string, text *string) {
			if squashed || *text != "" {
				paths = append(paths, path)
			}
		})
		if last := c.History[len(c.History)-1]; last.Action == ActionAccept && last.Note == "" && last.At.Equal(made.At) && c.notedBy(e.of) {
			e.published[made.Seq] = true
		}
		return paths, nil
	})
}

// cut cuts texts out of the revisions of a document up to now, as far as there is room.
func (e *erasing) cut(id ID, texts func(made Revision, doc []byte) (paths []string, err error)) error {
	for made, err := range e.overlay.reader.Revisions(id, 0, false) {
		if err != nil {
			return err
		}
		doc, _, err := e.overlay.reader.RevisionDocument(id, made.Revision)
		if err != nil {
			return err
		}
		paths, err := texts(made, doc)
		if err != nil {
			return err
		}
		if len(paths) > 0 && !e.before[revisionOf{id, made.Revision}] && !e.full() {
			e.add(Rewrite{Seq: made.Seq, ID: id, Rev: made.Revision, Cut: paths})
		}
	}
	return nil
}

// texts hands fn what somebody noted about a contribution, with its path in the
// document.
func (c *Contribution) texts(of ID, fn func(path string, text *string)) {
	if c.notedBy(of) {
		fn("note", &c.Note)
	}
	last := false // whether the last decision was theirs
	for i := range c.History {
		step := &c.History[i]
		if slices.Contains(decisions, step.Action) {
			last = step.By == of
		}
		if step.By != of {
			continue
		}
		fn(fmt.Sprintf("history/%d/note", i), &step.Note)
		reasons(step.Checklist, fmt.Sprintf("history/%d/checklist", i), fn)
	}
	if last {
		reasons(c.Checklist, "checklist", fn)
	}
}

// reasons hands fn those of a checklist.
func reasons(list []Score, at string, fn func(path string, text *string)) {
	for i := range list {
		fn(fmt.Sprintf("%s/%d/reason", at, i), &list[i].Reason)
	}
}

// notedBy reports whether the note is somebody's. Documents from before that was kept do
// not say whose it is: then it is that of all who wrote on it.
func (c *Contribution) notedBy(person ID) bool {
	return c.NoteBy == person || c.NoteBy == "" && c.wrote(person)
}

// theirsAlone reports whether a contribution is a draft, or was taken back, and
// nobody but the person has ever worked on it.
func (e *erasing) theirsAlone(c *Contribution) (bool, error) {
	if c.Author != e.of || c.State != StateDraft && c.State != StateWithdrawn {
		return false, nil
	}
	for revision, err := range e.overlay.reader.Revisions(c.ID, 0, false) {
		if err != nil || revision.By != string(e.of) {
			return false, err
		}
	}
	return true, nil
}

// empty takes out of a contribution whatever its author wrote.
func (c *Contribution) empty(state State) {
	c.Proposal, c.Note, c.State = NewContent(c.Kind), "", state
	c.History = slices.Clone(c.History)
	for i := range c.History {
		c.History[i].Note = ""
	}
}

// emptied is the document of a contribution of which the rest was taken out.
func emptied(doc []byte, state State) (json.RawMessage, error) {
	c, err := decodeContribution(doc)
	if err != nil {
		return nil, err
	}
	c.empty(state)
	return encodeContribution(c)
}
