package kb

import (
	"cmp"
	"context"
	"strings"
)

// ConfirmInput confirms what a contribution says.
type ConfirmInput struct {
	ContributionAction
	// Name is who confirms it, as they say: private, for those who may read the
	// contribution. May be empty.
	Name string
}

// ConfirmContribution notes that the holder of a link has confirmed what the
// contribution says at the revision that they read, and ends the link.
func (b *Base) ConfirmContribution(ctx context.Context, v Viewer, in ConfirmInput) (*Contribution, error) {
	if v.Anonymous() {
		return nil, errAnonymous
	}
	// what is private of the input is not kept, not even as a hash
	author, err := v.author("confirmContribution", in.Note, in.IdempotencyKey, in.ContributionAction)
	if err != nil {
		return nil, err
	}
	in.Name = strings.TrimSpace(in.Name)
	check := &validation{}
	check.checkString("name", in.Name, maxName)
	check.checkString("note", in.Note, maxNote)
	if err := check.found(); err != nil {
		return nil, err
	}
	named := ""
	if in.Name != "" && v.link != nil {
		if named, err = b.keepFact(ctx, v.Person, profile{Name: in.Name}); err != nil {
			return nil, err
		}
	}
	c, err := b.act(ctx, v, author, func(tx *Tx) (*Contribution, error) { return tx.confirm(v, in, named) })
	var repeated []string
	if p, readErr := b.readPerson(ctx, v.Person); readErr == nil && p.Profile != named {
		repeated = []string{named}
	}
	return c, b.settle(ctx, err, repeated, []string{named})
}

// confirm puts what becomes of a confirmation into the commit: the step of the
// contribution, the end of the link, and where the holder's name is.
func (tx *Tx) confirm(v Viewer, in ConfirmInput, named string) (*Contribution, error) {
	c, err := tx.allowed(v, ActionConfirm, in.ID, in.ExpectedRevision)
	if err != nil {
		return nil, err
	}
	l, _, err := readLink(v.link.ID, tx.document)
	if err != nil {
		return nil, err
	}
	holder, err := tx.person(l.Holder)
	if err != nil {
		return nil, err
	}
	if holder.Profile = named; named != "" {
		if err := tx.savePerson(holder); err != nil {
			return nil, err
		}
	}
	l.Confirmed, l.ConfirmedRevision = &tx.at, c.Revision
	if err := tx.saveLink(l); err != nil {
		return nil, err
	}
	c.took(Step{Action: ActionConfirm, State: c.State, At: tx.at, By: v.Person, Note: in.Note})
	c.Confirmed = cmp.Or(c.confirmedSince(), c.Revision)
	if err := tx.saveRevision(c); err != nil {
		return nil, err
	}
	return c, tx.tell(ActionConfirm, v, c, c)
}
