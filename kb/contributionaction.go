package kb

import (
	"bytes"
	"context"
	"time"
)

// ContributionAction asks to move a contribution on.
type ContributionAction struct {
	ID               ID
	ExpectedRevision *int
	// Note is for whoever reads the history; of a rejection and of a request for
	// changes it is the reason, and required.
	Note string
	// DueAt is by when a claim is to end in a decision; nil: after claimLasts.
	DueAt          *time.Time
	IdempotencyKey string
}

// How long a claim lasts by itself, and at most.
const (
	claimLasts    = 14 * 24 * time.Hour
	maxClaimLasts = 366 * 24 * time.Hour
)

// Submit hands a contribution in. It has to obey every rule of a published entry.
func (b *Base) Submit(ctx context.Context, v Viewer, in ContributionAction) (*Contribution, error) {
	return b.move(ctx, v, ActionSubmit, in, func(tx *Tx, c *Contribution) error {
		if err := tx.checkContributes(c.Organisation); err != nil {
			return at("id", err)
		}
		in, err := tx.publication(c)
		if err == nil {
			err = tx.tryPublication(c, in)
		}
		if err != nil {
			return aboutContribution(err)
		}
		if c.Translation == "" {
			c.Proposal = in.Content // with its references resolved
		}
		c.Reviewer, c.DueAt, c.SubmittedAt = "", nil, &tx.at
		return nil
	})
}

// WithdrawContribution takes a contribution back, before it is decided.
func (b *Base) WithdrawContribution(ctx context.Context, v Viewer, in ContributionAction) (*Contribution, error) {
	return b.move(ctx, v, ActionWithdraw, in, func(_ *Tx, c *Contribution) error {
		c.DueAt = nil
		return nil
	})
}

// Claim makes the viewer the reviewer of a contribution, or lets them review it longer.
func (b *Base) Claim(ctx context.Context, v Viewer, in ContributionAction) (*Contribution, error) {
	return b.move(ctx, v, ActionClaim, in, func(tx *Tx, c *Contribution) error {
		due := tx.at.Add(claimLasts)
		if in.DueAt != nil {
			due = in.DueAt.UTC().Truncate(time.Millisecond)
		}
		if !due.After(tx.at) || due.Sub(tx.at) > maxClaimLasts {
			return Invalid([]string{"dueAt"}, "lies between now and a year from now")
		}
		c.Reviewer, c.DueAt = v.Person, &due
		return nil
	})
}

// Release gives a claimed contribution back to all reviewers.
func (b *Base) Release(ctx context.Context, v Viewer, in ContributionAction) (*Contribution, error) {
	return b.move(ctx, v, ActionRelease, in, func(_ *Tx, c *Contribution) error {
		c.Reviewer, c.DueAt = "", nil
		return nil
	})
}

// releaseClaims gives back what somebody has claimed who reviews no more.
func (tx *Tx) releaseClaims(reviewer, by ID) error {
	for _, id := range tx.mentioning(kindContribution, reviewer) {
		c, err := tx.contribution(id)
		if err != nil {
			return err
		}
		if c.Reviewer != reviewer || c.State != StateInReview {
			continue
		}
		c.Reviewer, c.DueAt = "", nil
		if err := tx.step(c, by, ActionRelease, StateSubmitted, ""); err != nil {
			return err
		}
		if _, err := tx.tellAuthors(notice{Kind: NotifyReleased, By: by}, c); err != nil {
			return err
		}
	}
	return nil
}

// mentioning lists the documents of a kind in which an id stands, those of commits
// on their way too.
func (tx *Tx) mentioning(kind Kind, mentioned ID) (found []ID) {
	for id, doc := range tx.overlay.reader.Documents(kind, "") {
		if bytes.Contains(doc, []byte(mentioned)) {
			found = append(found, id)
		}
	}
	for _, docs := range []map[ID][]byte{tx.overlay.state.docs, tx.own.docs} {
		for id, doc := range docs {
			if id.is(kind) && bytes.Contains(doc, []byte(mentioned)) {
				found = append(found, id)
			}
		}
	}
	return once(found)
}

// RejectInput asks to decline a contribution.
type RejectInput struct {
	ContributionAction
	Checklist []Score
}

// Reject declines a contribution, with a reason.
func (b *Base) Reject(ctx context.Context, v Viewer, in RejectInput) (*Contribution, error) {
	check := &validation{}
	in.needReason(check)
	check.checkChecklist(in.Checklist)
	if err := check.found(); err != nil {
		return nil, err
	}
	return b.moveWith(ctx, v, ActionReject, in.ContributionAction, in, func(_ *Tx, c *Contribution) error {
		c.decided(in.Checklist)
		return nil
	})
}

func (in ContributionAction) needReason(v *validation) {
	if blank(in.Note) {
		v.invalid("reason", "is required")
	}
}

// leadsTo are the states that actions lead to.
var leadsTo = map[Action]State{
	ActionSubmit: StateSubmitted, ActionWithdraw: StateWithdrawn, ActionClaim: StateInReview, ActionRelease: StateSubmitted,
	ActionRequestChanges: StateChangesRequested, ActionAccept: StateAccepted, ActionReject: StateRejected,
}

// mutations are the names under which idempotency keys are kept.
var mutations = map[Action]string{
	ActionSubmit: "submitContribution", ActionWithdraw: "withdrawContribution", ActionClaim: "claimContribution",
	ActionRelease: "releaseContribution", ActionRequestChanges: "requestChanges", ActionAccept: "acceptContribution",
	ActionReject: "rejectContribution",
}

// move does an action that leads to another state; change does what else belongs
// to it.
func (b *Base) move(ctx context.Context, v Viewer, a Action, in ContributionAction, change func(*Tx, *Contribution) error) (*Contribution, error) {
	return b.moveWith(ctx, v, a, in, in, change)
}

// moveWith is move for inputs that hold more: given is the whole of one.
func (b *Base) moveWith(ctx context.Context, v Viewer, a Action, in ContributionAction, given any, change func(*Tx, *Contribution) error) (*Contribution, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	author, err := v.author(mutations[a], in.Note, in.IdempotencyKey, given)
	if err != nil {
		return nil, err
	}
	field := "note"
	if a == ActionReject || a == ActionRequestChanges {
		field = "reason"
	}
	if err := checkLength(field, in.Note, maxNote); err != nil {
		return nil, err
	}
	if in.DueAt != nil && a != ActionClaim {
		return nil, Invalid([]string{"dueAt"}, "goes with a claim only")
	}
	return b.act(ctx, v, author, func(tx *Tx) (*Contribution, error) {
		c, err := tx.allowed(v, a, in.ID, in.ExpectedRevision)
		if err != nil {
			return nil, err
		}
		was := *c
		if err := change(tx, c); err != nil {
			return nil, err
		}
		if err := tx.step(c, v.Person, a, leadsTo[a], in.Note); err != nil {
			return nil, err
		}
		return c, tx.tell(a, v, &was, c)
	})
}
