package kb

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// kindContribution is the kind of the documents in which contributions are kept.
const kindContribution Kind = "contribution"

// State is where a contribution is on its way.
type State string

// The states. A contribution ends ACCEPTED, REJECTED or WITHDRAWN.
const (
	StateDraft            State = "DRAFT"
	StateSubmitted        State = "SUBMITTED"
	StateInReview         State = "IN_REVIEW"
	StateChangesRequested State = "CHANGES_REQUESTED"
	StateAccepted         State = "ACCEPTED"
	StateRejected         State = "REJECTED"
	StateWithdrawn        State = "WITHDRAWN"
)

// States lists the states.
var States = []State{StateDraft, StateSubmitted, StateInReview, StateChangesRequested, StateAccepted, StateRejected, StateWithdrawn}

// Contribution is a proposal of a new entry or of a change of one, with what
// became of it. It is a private document: every read of it passes Viewer.AllowOn.
type Contribution struct {
	ID       ID    `json:"id"`
	Revision int   `json:"rev"`
	Kind     Kind  `json:"kind"`
	State    State `json:"state"`
	// Confirmed is the revision that was confirmed and since which nothing else was done;
	// 0 unless the last thing done was to confirm.
	Confirmed int `json:"confirmed,omitempty"`
	// Proposal is what the entry would hold; of a translation only its texts in
	// that language.
	Proposal Content `json:"-"`
	// Target is the entry to change, "" for a new one, and BaseRevision its revision
	// that the proposal was made from.
	Target       ID  `json:"target,omitempty"`
	BaseRevision int `json:"baseRevision,omitempty"`
	// Translation is the language into which the target is translated.
	Translation string `json:"translation,omitempty"`

	Author       ID         `json:"author"`
	Writers      []ID       `json:"writers,omitempty"` // who else wrote on it, or let others by a link
	Organisation ID         `json:"organisation,omitempty"`
	Note         string     `json:"note,omitempty"` // the authors' latest
	NoteBy       ID         `json:"noteBy,omitempty"`
	Reviewer     ID         `json:"reviewer,omitempty"`
	DueAt        *time.Time `json:"dueAt,omitempty"` // by when the reviewer is to decide

	Checklist []Score     `json:"checklist,omitempty"` // of the last decision
	Label     ReviewLabel `json:"label,omitempty"`
	Entry     ID          `json:"entry,omitempty"` // as it was published
	History   []Step      `json:"history"`

	CreatedAt   time.Time  `json:"createdAt"`
	UpdatedAt   time.Time  `json:"updatedAt"`
	SubmittedAt *time.Time `json:"submittedAt,omitempty"`
}

// Step is an action that moved a contribution on, or all that somebody revised of it
// between two of these.
type Step struct {
	Action Action    `json:"action"`
	State  State     `json:"state"` // that it led to
	At     time.Time `json:"at"`
	By     ID        `json:"by"`
	Note   string    `json:"note,omitempty"` // or reason
	// Checklist is that of a decision.
	Checklist []Score `json:"checklist,omitempty"`
	// Began is when the first of the revisions was saved, at the last, and Saved how
	// many these are.
	Began *time.Time `json:"began,omitempty"`
	Saved int        `json:"saved,omitempty"`
}

// Since is when the step began.
func (s *Step) Since() time.Time {
	if s.Began != nil {
		return *s.Began
	}
	return s.At
}

// Revisions is how many revisions of the contribution the step made.
func (s *Step) Revisions() int { return max(1, s.Saved) }

// Contributed reports whether entries of a kind can be contributed to.
func Contributed(k Kind) bool {
	return k == KindPractice || k == KindCaseStudy || k == KindConcept
}

// situation is the state, or that the review is overdue.
func (c *Contribution) situation(now time.Time) Situation {
	if c.State == StateInReview && c.DueAt != nil && now.After(*c.DueAt) {
		return Overdue
	}
	return Situation(c.State)
}

// wrote reports whether somebody wrote on the proposal.
func (c *Contribution) wrote(person ID) bool {
	return person == c.Author || slices.Contains(c.Writers, person)
}

// written notes that the viewer writes on the proposal: whose link they hold, too.
func (c *Contribution) written(v Viewer) {
	writers := []ID{v.Person}
	if v.link != nil {
		writers = append(writers, v.link.CreatedBy)
	}
	for _, id := range writers {
		if !c.wrote(id) {
			c.Writers = append(slices.Clip(c.Writers), id)
		}
	}
}

// revised notes in the history that somebody has revised the contribution. However often
// they save, it is one step until it is moved on.
func (c *Contribution) revised(by ID, at time.Time) {
	c.History = slices.Clone(c.History)
	for i := len(c.History) - 1; i >= 0 && c.History[i].Action == ActionRevise; i-- {
		if step := &c.History[i]; step.By == by {
			step.At, step.Saved = at, step.Saved+1
			return
		}
	}
	c.History = append(c.History, Step{Action: ActionRevise, State: c.State, At: at, By: by, Began: &at, Saved: 1})
}

// noted puts a note of the viewer's in the place of the one before.
func (c *Contribution) noted(v Viewer, note string) {
	if note != "" {
		c.Note, c.NoteBy = note, v.Person
	}
}

// contributionDocument is a contribution as the journal and the replica hold it.
type contributionDocument struct {
	Contribution
	Proposal json.RawMessage `json:"proposal"`
}

func encodeContribution(c *Contribution) ([]byte, error) {
	proposal, err := json.Marshal(c.Proposal)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", c.ID, err)
	}
	return json.Marshal(contributionDocument{Contribution: *c, Proposal: proposal})
}

func decodeContribution(b []byte) (*Contribution, error) {
	d, err := decodePrivate[contributionDocument](b)
	if err != nil {
		return nil, err
	}
	c := &d.Contribution
	if c.Proposal = NewContent(c.Kind); c.Proposal == nil {
		return nil, fmt.Errorf("decode %s: unknown kind %q: %w", c.ID, c.Kind, ErrDamaged)
	}
	if err := json.Unmarshal(d.Proposal, c.Proposal); err != nil {
		return nil, fmt.Errorf("decode %s: %w: %w", c.ID, ErrDamaged, err)
	}
	return c, nil
}

// contribution answers the present state of a contribution.
func (tx *Tx) contribution(id ID) (*Contribution, error) {
	if !id.is(kindContribution) {
		return nil, ErrNotExist
	}
	doc, err := tx.document(id)
	if err != nil {
		return nil, err
	}
	c, err := decodeContribution(doc)
	if err == nil {
		tx.refers(c)
	}
	return c, err
}

// outline answers a contribution without what it proposes, which is most of the work of
// reading it.
func (tx *Tx) outline(id ID) (*Contribution, error) {
	doc, err := tx.document(id)
	if err != nil {
		return nil, err
	}
	c, err := decodePrivate[Contribution](doc)
	return &c, err
}

// refers notes what a contribution refers to, so that it need not be read again to tell
// what a change of it changes.
func (tx *Tx) refers(c *Contribution) {
	if tx.refer == nil {
		tx.refer = map[ID][]Reference{}
	}
	tx.refer[c.ID] = c.references()
}

// saveContribution puts the next revision of a contribution into the commit. It is a new
// one, or was read in the same use case.
func (tx *Tx) saveContribution(c *Contribution) error {
	c.Confirmed = 0
	return tx.saveRevision(c)
}

func (tx *Tx) saveRevision(c *Contribution) error {
	c.Revision++
	c.UpdatedAt = tx.at
	was, read := tx.refer[c.ID]
	if !read && c.Revision > 1 {
		return fmt.Errorf("change %s: it was not read", c.ID)
	}
	doc, err := encodeContribution(c)
	if err != nil {
		return err
	}
	tx.refers(c)
	d := DocDelta{}
	d.AddRefs, d.DropRefs = difference(was, tx.refer[c.ID])
	tx.add(Change{Kind: kindContribution, ID: c.ID, Rev: c.Revision, Op: OpPut, Document: doc}, d)
	return nil
}

// fieldTarget is the reference from a contribution that is not decided to the entry that
// it is to change, and fieldPublished that from one that was accepted to the entry that
// was made of it: by them those are found whom a change of the entry concerns.
const (
	fieldTarget    = "target"
	fieldPublished = "published"
)

// references are those from a contribution to its files and to its entry, and those by
// which it is counted.
func (c *Contribution) references() (refs []Reference) {
	refs = c.openness()
	if c.Target != "" && slices.Contains(undecided, Situation(c.State)) {
		refs = append(refs, Reference{Target: c.Target, Kind: kindContribution, Field: fieldTarget, Source: c.ID})
	}
	if c.Entry != "" {
		refs = append(refs, Reference{Target: c.Entry, Kind: kindContribution, Field: fieldPublished, Source: c.ID})
	}
	for _, a := range AttachmentsOf(c.Proposal) {
		ref := Reference{Target: a.File, Kind: kindContribution, Field: fieldAttachments, Source: c.ID}
		if isFile(a.File) && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}

// at reports whether a contribution is at a revision that somebody saw: that it was confirmed
// since changes nothing of what they saw.
func (c *Contribution) at(revision int) bool {
	confirmed := c.confirmedSince()
	return revision == c.Revision || confirmed > 0 && revision >= confirmed && revision < c.Revision
}

// confirmedSince is Confirmed, which documents from before it was kept do not say: of these
// it is the revision before the confirmations that are the last steps, one revision each.
func (c *Contribution) confirmedSince() int {
	n := len(c.History)
	for n > 0 && c.History[n-1].Action == ActionConfirm {
		n--
	}
	steps := c.History[n:]
	if c.Confirmed > 0 || len(steps) == 0 || !steps[len(steps)-1].At.Equal(c.UpdatedAt) { // what has no step was done since
		return c.Confirmed
	}
	return c.Revision - len(steps)
}

// step moves a contribution on.
func (tx *Tx) step(c *Contribution, by ID, a Action, to State, note string) error {
	c.took(Step{Action: a, State: to, At: tx.at, By: by, Note: note})
	return tx.saveContribution(c)
}

// took notes a step in the history.
func (c *Contribution) took(s Step) {
	c.State = s.State
	if slices.Contains(decisions, s.Action) {
		s.Checklist = c.Checklist
	}
	c.History = append(slices.Clip(c.History), s)
}

// unseen says that what is told not to exist is there, and not for the viewer to see.
type unseen struct{ action Action }

func (unseen) Error() string { return "the viewer may not see it" }

// allowed answers a contribution on which the viewer may do an action, at the
// revision that they saw.
func (tx *Tx) allowed(v Viewer, a Action, id ID, expected *int) (*Contribution, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	if err := tx.stillHeld(v); err != nil {
		return nil, err
	}
	c, err := tx.contribution(id)
	if err == nil {
		err = v.AllowOn(a, c, tx.at)
	}
	switch {
	case errors.Is(err, ErrNotExist):
		missing := notFound([]string{"id"}, "there is no contribution %q", string(id))
		if c != nil {
			missing.Cause = unseen{a}
		}
		return nil, missing
	case err != nil:
		return nil, at("id", err)
	case expected != nil && !c.at(*expected):
		return nil, &Error{Code: CodeConflict, Path: []string{"expectedRevision"},
			Message: fmt.Sprintf("the contribution is at revision %d, not %d: read it again", c.Revision, *expected)}
	}
	return c, nil
}
