package kb

import (
	"bytes"
	"encoding/json"
	"slices"
	"time"
)

// PersonalDraft is a contribution that they wrote, reviewed or moved on, with what
// it proposes and all that was noted about it if they are its author, and otherwise with
// what they noted about it.
type PersonalDraft struct {
	Contribution
	Proposal Content `json:"proposal,omitempty"`
	// Revisions are earlier ones that they saved as its author, as far as they are kept, newest first.
	Revisions []PersonalRevision `json:"revisions,omitempty"`
}

// PersonalRevision is what a contribution proposed before, and their note on it.
type PersonalRevision struct {
	Revision int             `json:"revision"`
	At       time.Time       `json:"at"`
	Note     string          `json:"note,omitempty"`
	Proposal json.RawMessage `json:"proposal"`
}

// maxPersonalRevisions bounds the proposals of earlier revisions in one answer, in bytes:
// who saves every few seconds for a week leaves hundreds of megabytes.
const maxPersonalRevisions = 32 << 20

func (d *PersonalData) readContributions(r ReplicaReader, of ID) error {
	err := about(r, kindContribution, of, decodeContribution, func(c *Contribution) {
		one := PersonalDraft{Contribution: *c}
		if c.Author == of {
			one.Proposal = c.Proposal
		} else {
			one.keepTheirs(of)
		}
		d.Contributions = append(d.Contributions, one)
	})
	for i := 0; i < len(d.Contributions) && err == nil; i++ {
		if one := &d.Contributions[i]; one.Author == of {
			err = d.readRevisions(r, one, of)
		}
	}
	return err
}

// readRevisions reads the earlier revisions that the author of a contribution saved, those
// that say something else than the one behind them. What was emptied is none.
func (d *PersonalData) readRevisions(r ReplicaReader, one *PersonalDraft, of ID) error {
	var behind *contributionDocument
	for made, err := range r.Revisions(one.ID, 0, true) {
		if err != nil {
			return err
		}
		doc, _, err := r.RevisionDocument(one.ID, made.Revision)
		if err != nil {
			return err
		}
		then, err := decodePrivate[contributionDocument](doc)
		if err != nil {
			return err
		}
		if behind != nil && made.By == string(of) && then.saysElse(behind, of) {
			d.keepRevision(one, PersonalRevision{made.Revision, made.At, then.noteOf(of), then.Proposal})
		}
		behind = &then
	}
	return nil
}

// saysElse reports whether a revision proposes something, or was noted something on by
// somebody, that another has not.
func (c *contributionDocument) saysElse(other *contributionDocument, by ID) bool {
	if note := c.noteOf(by); note != "" && note != other.Note {
		return true
	}
	if bytes.Equal(c.Proposal, other.Proposal) {
		return false
	}
	proposal := NewContent(c.Kind)
	return json.Unmarshal(c.Proposal, proposal) != nil || !(&Contribution{Kind: c.Kind, Proposal: proposal}).proposesNothing()
}

// keepRevision keeps a revision as long as there is room.
func (d *PersonalData) keepRevision(one *PersonalDraft, r PersonalRevision) {
	if d.room -= len(r.Proposal); d.room < 0 {
		d.RevisionsLeftOut++
		return
	}
	one.Revisions = append(one.Revisions, r)
}

// noteOf answers the note on a contribution if it is somebody's.
func (c *Contribution) noteOf(person ID) string {
	if !c.notedBy(person) {
		return ""
	}
	return c.Note
}

// keepTheirs leaves out what others noted about a contribution.
func (d *PersonalDraft) keepTheirs(of ID) {
	theirs := map[string]bool{}
	d.texts(of, func(path string, _ *string) { theirs[path] = true })
	d.Note = d.noteOf(of)
	if !theirs["checklist/0/reason"] {
		d.Checklist = nil
	}
	d.History = slices.DeleteFunc(slices.Clone(d.History), func(s Step) bool { return s.By != of })
}
