package kb

import (
	"context"
	"fmt"
)

// ReviewLabel is the outcome of a review.
type ReviewLabel string

// The labels, weakest first.
const (
	LabelDocumented   ReviewLabel = "DOCUMENTED"
	LabelPromising    ReviewLabel = "PROMISING"
	LabelGoodPractice ReviewLabel = "GOOD_PRACTICE"
)

// ReviewLabels lists the labels, weakest first.
var ReviewLabels = []ReviewLabel{LabelDocumented, LabelPromising, LabelGoodPractice}

// AcceptInput asks to publish what a contribution proposes.
type AcceptInput struct {
	ContributionAction
	Checklist []Score
	Label     ReviewLabel
}

// Accept publishes the entry and closes the contribution, in one commit. The reviewer's
// note is published with it; that of the authors is not.
func (b *Base) Accept(ctx context.Context, v Viewer, in AcceptInput) (*Contribution, Entry, error) {
	if err := in.check(); err != nil {
		return nil, nil, err
	}
	c, err := b.accept(ctx, v, in)
	if err != nil {
		return nil, nil, err
	}
	e, err := b.Entry(ctx, c.Entry)
	return c, e, err
}

func (b *Base) accept(ctx context.Context, v Viewer, in AcceptInput) (*Contribution, error) {
	author, err := v.author(mutations[ActionAccept], in.Note, in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	return b.act(ctx, v, author, func(tx *Tx) (*Contribution, error) {
		c, err := tx.allowed(v, ActionAccept, in.ID, in.ExpectedRevision)
		if err != nil {
			return nil, err
		}
		if err := tx.publish(c, in); err != nil {
			return nil, aboutContribution(err)
		}
		tx.contributor = c.Organisation
		c.decided(in.Checklist)
		c.Label = in.Label
		if err := tx.step(c, v.Person, ActionAccept, StateAccepted, in.Note); err != nil {
			return nil, err
		}
		return c, tx.tell(ActionAccept, v, c, c)
	})
}

func (in AcceptInput) check() error {
	v := &validation{}
	v.checkString("note", in.Note, maxNote)
	checkEnum(v, "label", in.Label, ReviewLabels...)
	v.checkChecklist(in.Checklist)
	return v.found()
}

// publication is the put by which a contribution would be published.
func (tx *Tx) publication(c *Contribution) (PutInput, error) {
	in := PutInput{Target: c.Target, Label: c.Label, Contributor: c.Organisation}
	if c.Target == "" {
		var err error
		in.Content, err = cloneContent(c.Proposal)
		return in, err
	}
	target, err := tx.Entry(c.Target)
	if err != nil {
		return in, err
	}
	m := target.Meta()
	switch {
	case m.Archived != nil:
		return in, errArchivedTarget(m)
	case c.Translation != "":
		if err := tx.checkTranslated(c, target); err != nil {
			return in, err
		}
		content, problems, err := translated(target.Content(), c.Proposal, c.Translation)
		if len(problems) > 0 {
			return in, within(problems, "proposal")
		}
		in.Content = content
		return in, err
	case c.BaseRevision != m.Revision:
		return in, &Error{Code: CodeConflict, Path: []string{"baseRevision"}, Message: fmt.Sprintf(
			"the proposal was made from revision %d of %s, which is at revision %d: see what changed in conflict, and take it in by reviseContribution with baseRevision %d",
			c.BaseRevision, m.Slug, m.Revision, m.Revision)}
	}
	in.Content, err = cloneContent(c.Proposal)
	return in, err
}

// checkTranslated refuses a translation when what it translates has changed since
// the revision that it was made from, or was translated meanwhile.
func (tx *Tx) checkTranslated(c *Contribution, target Entry) error {
	base, err := tx.revision(c.Target, c.BaseRevision)
	if err != nil || !overtaken(base.Content(), target.Content(), c.Proposal, c.Translation) {
		return err
	}
	m := target.Meta()
	return &Error{Code: CodeConflict, Path: []string{"baseRevision"}, Message: fmt.Sprintf(
		"the translation was made from revision %d of %s, and what it translates has changed by revision %d: see what changed in conflict, and take it in by reviseContribution with baseRevision %d",
		c.BaseRevision, m.Slug, m.Revision, m.Revision)}
}

// errArchivedTarget says what to do when the entry to change is archived or merged.
func errArchivedTarget(m *Meta) error {
	instead := "withdraw it, or lead it elsewhere by reviseContribution with another target"
	if m.Archived.Replacement != "" {
		instead = fmt.Sprintf("to change what stands in its place, use reviseContribution with the target %s and its baseRevision", m.Archived.Replacement)
	}
	return &Error{Code: CodeConflict, Path: []string{"target"}, Message: fmt.Sprintf("%s is archived (%s): %s", m.Slug, m.Archived.Reason, instead)}
}

// aboutContribution says of what keeps a contribution from being handed in or published,
// and is not in the proposal, that it is about the contribution: that is what the inputs
// of these actions name.
func aboutContribution(err error) error {
	return located(err, func(path []string) []string {
		if len(path) == 0 || path[0] != proposed {
			return []string{"id"}
		}
		return path
	})
}

// publish publishes what a contribution proposes.
func (tx *Tx) publish(c *Contribution, in AcceptInput) error {
	p, err := tx.publication(c)
	if err != nil {
		return err
	}
	if problems := Validate(p.Content, ""); len(problems) > 0 {
		return within(problems, "proposal")
	}
	p.Label = in.Label
	results, err := tx.putAll([]PutInput{p})
	if err != nil {
		return within(err, "proposal")
	}
	c.Entry = results[0].Entry.Meta().ID
	return nil
}

// tryPublication says everything that keeps a contribution from being published.
// It resolves the references of the content.
func (tx *Tx) tryPublication(c *Contribution, in PutInput) error {
	problems := Validate(in.Content, "")
	in.Contributor = "" // who contributes is no change by itself
	trial := &Tx{at: tx.at, overlay: tx.overlay, own: newOverlayState()}
	results, err := trial.putAll([]PutInput{in})
	switch {
	case err != nil:
		problems = append(problems, Problems(err)...)
	case len(problems) == 0 && results[0].Outcome == Unchanged:
		return Invalid([]string{"proposal"}, "it changes nothing of the entry")
	}
	if len(problems) > 0 {
		return within(problems, "proposal")
	}
	return nil
}
