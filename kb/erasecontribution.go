package kb

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"
)

// contributions empties what is the person's alone, and of all others takes out what
// they noted about them.
func (e *erasing) contributions() error {
	for _, id := range e.mentioning(kindContribution, e.of) {
		c, err := e.contribution(id)
		if err != nil {
			return err
		}
		theirs, alone, err := e.theirs(c)
		switch {
		case err != nil:
			return err
		case alone:
			err = e.emptyContribution(c)
		default:
			err = e.unsay(c, theirs)
		}
		if err != nil || e.full() {
			return err
		}
	}
	return nil
}

func (e *erasing) emptyContribution(c *Contribution) error {
	_, err := e.rewrite(c.ID, func(_ int, doc []byte) (any, error) {
		return emptied(doc, func(c *Contribution) { c.erase(e.of, e.Tx.at) })
	})
	if err != nil || c.Erased() {
		return err
	}
	c.erase(e.of, e.Tx.at)
	return e.saveContribution(c)
}

// unsay takes out of a contribution what the person noted about it, and out of its first
// revisions, as many as are theirs, what it proposed, and gives it back if they reviewed it.
func (e *erasing) unsay(c *Contribution, theirs int) error {
	if err := e.cutContribution(c.ID, theirs); err != nil {
		return err
	}
	said := theirs == c.Revision && !c.Erased()
	if said {
		c.Proposal = NewContent(c.Kind)
		c.tookErasure(e.of, e.Tx.at)
	}
	c.History, c.Checklist = slices.Clone(c.History), slices.Clone(c.Checklist)
	c.texts(e.of, func(_ string, text *string) {
		said = said || *text != ""
		*text = ""
	})
	switch {
	case c.Reviewer == e.of && c.State == StateInReview:
		c.Reviewer, c.DueAt = "", nil
		if err := e.step(c, e.of, ActionRelease, StateSubmitted, ""); err != nil {
			return err
		}
		_, err := e.tellAuthors(notice{Kind: NotifyReleased, By: e.of}, c)
		return err
	case said:
		return e.saveContribution(c)
	}
	return nil
}

// cutContribution cuts what the person noted out of the revisions of a contribution, and
// what it proposed out of those that are theirs, and finds the commits that published it.
func (e *erasing) cutContribution(id ID, theirs int) error {
	return e.cut(id, func(made Revision, doc []byte) (paths []string, err error) {
		c, err := decodeContribution(doc)
		if err != nil {
			return nil, err
		}
		squashed := c.proposesNothing() // a backup may hold what it was
		if made.Revision <= theirs || squashed && c.Author == e.of {
			paths = append(paths, proposed)
		}
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
		if _, done := e.before[revisionOf{id, made.Revision}]; len(paths) > 0 && !done && !e.full() {
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

// proposed is where the document of a contribution has its proposal.
const proposed = "proposal"

func (c *Contribution) proposesNothing() bool {
	return reflect.DeepEqual(c.Proposal, NewContent(c.Kind))
}

// theirs counts the first revisions of a draft, or of what was taken back, whose proposal
// the person alone wrote, and reports whether nobody else ever did anything with it: to
// claim, confirm or hand in what somebody wrote is not to write on it.
func (e *erasing) theirs(c *Contribution) (n int, alone bool, err error) {
	if c.Author != e.of || c.State != StateDraft && c.State != StateWithdrawn {
		return 0, false, nil
	}
	alone = true
	var before *Contribution
	for made, err := range e.overlay.reader.Revisions(c.ID, 0, false) {
		if err != nil {
			return 0, false, err
		}
		doc, _, err := e.overlay.reader.RevisionDocument(c.ID, made.Revision)
		if err != nil {
			return 0, false, err
		}
		now, err := decodeContribution(doc)
		if err != nil {
			return 0, false, err
		}
		if made.By != string(e.of) {
			alone = false
			if !e.emptiedBefore(c.ID, made.Revision) && now.rewrote(before, made) {
				break
			}
		}
		n, before = made.Revision, now
	}
	return n, alone, nil
}

// emptiedBefore reports whether an earlier part of the erasure took what a revision proposed.
func (e *erasing) emptiedBefore(id ID, rev int) bool {
	return slices.Contains(e.before[revisionOf{id, rev}].Cut, proposed)
}

// rewrote reports whether a revision changed what the one before proposed. Of one that is
// empty, since it was squashed, that is not known: then it did, unless it moved the
// contribution on.
func (c *Contribution) rewrote(before *Contribution, made Revision) bool {
	last := c.History[len(c.History)-1]
	moved := last.Action != ActionRevise && last.At.Equal(made.At)
	return !moved && (before == nil || before.proposesNothing() || !reflect.DeepEqual(before.Proposal, c.Proposal))
}

// empty takes out of a contribution whatever its author wrote.
func (c *Contribution) empty() {
	c.Proposal, c.Note = NewContent(c.Kind), ""
	c.History = slices.Clone(c.History)
	for i := range c.History {
		c.History[i].Note = ""
	}
}

// erase empties a contribution of somebody whose data are erased.
func (c *Contribution) erase(of ID, at time.Time) {
	c.empty()
	c.tookErasure(of, at)
}

// tookErasure notes once in the history that what was proposed is gone.
func (c *Contribution) tookErasure(of ID, at time.Time) {
	if !c.Erased() {
		c.took(Step{Action: ActionErase, State: StateWithdrawn, At: at, By: of})
	}
}

// Erased reports whether what was proposed went with the data of whoever wrote it.
func (c *Contribution) Erased() bool {
	return slices.ContainsFunc(c.History, func(s Step) bool { return s.Action == ActionErase })
}

// emptied is the document of a contribution of which something was taken out.
func emptied(doc []byte, take func(*Contribution)) (json.RawMessage, error) {
	c, err := decodeContribution(doc)
	if err != nil {
		return nil, err
	}
	take(c)
	return encodeContribution(c)
}
