package kb

import (
	"context"
	"slices"
)

// AttachInput is a file that is kept and attached to a contribution at once.
type AttachInput struct {
	ID               ID
	ExpectedRevision *int
	UploadInput
	Attachment Attachment // its file is the one that is sent
}

// AttachFile keeps a file and attaches it to a contribution in one commit: what cannot
// be attached is not kept. What a draft may lack until it is submitted is asked for here.
func (b *Base) AttachFile(ctx context.Context, v Viewer, in AttachInput) (*Contribution, error) {
	f, inspected, err := b.inspectFile(v, in.UploadInput)
	if err == nil {
		err = in.Attachment.complete(f)
	}
	if err == nil {
		err = refusedFile(b.storeFile(ctx, f, inspected))
	}
	if err != nil {
		return nil, within(err, "attachment")
	}
	c, replayed, err := b.commitAttached(ctx, v, f, in)
	b.dropUnkept(ctx, f, replayed != nil, err)
	if err != nil || replayed == nil {
		return c, err
	}
	return b.replayedAct(ctx, v, replayed)
}

// complete says what an attachment lacks or has wrong to be published with a file.
func (a *Attachment) complete(f *File) error {
	v := &validation{}
	a.walk(&walk{text: func(path []string, t *Text, _ TextField, limit int) { v.checkText(path[0], *t, limit) }})
	if f.Image() && len(a.AlternativeText) == 0 {
		v.invalid("alternativeText", "is required of an image: say what %s shows, for who cannot see it", f.Name)
	}
	a.checkTerms(v)
	return v.found()
}

// commitAttached puts the document of a file whose blob is stored and the contribution
// that it is attached to into the journal.
func (b *Base) commitAttached(ctx context.Context, v Viewer, f *File, in AttachInput) (*Contribution, *KeyRecord, error) {
	author, err := v.author("attachFile", "", in.IdempotencyKey, []any{in.ID, f.Name, f.SHA256, in.Attachment}) // whatever was saved before it
	if err != nil {
		return nil, nil, err
	}
	marks, err := b.marksOfTold(ctx, v.revision(in.ID))
	if err != nil {
		return nil, nil, err
	}
	return b.actOnce(ctx, v, author, func(tx *Tx) (*Contribution, error) {
		c, err := tx.allowed(v, ActionRevise, in.ID, in.ExpectedRevision)
		if err != nil {
			return nil, err
		}
		c.written(v)
		c.revised(v.Person, tx.at)
		if err := tx.attach(c, f, in.Attachment, v.link != nil); err != nil {
			return nil, within(err, "attachment")
		}
		if err := tx.saveContribution(c); err != nil {
			return nil, err
		}
		return c, tx.tellRevised(v, c, marks)
	})
}

// attach adds a file to the base and to a proposal.
func (tx *Tx) attach(c *Contribution, f *File, a Attachment, byLink bool) error {
	attached := AttachmentsOf(c.Proposal)
	switch {
	case !TakesAttachments(c):
		return Invalid([]string{"file"}, "goes with practices and case studies, and not with a translation")
	case len(attached) >= maxAttachments:
		return Invalid([]string{"file"}, "is one too many; at most %d files can be attached", maxAttachments)
	}
	if err := tx.addFile(f, byLink); err != nil {
		return err
	}
	a.File = f.ID
	proposal, err := WithAttachments(c.Proposal, append(slices.Clip(attached), a))
	c.Proposal = proposal
	return err
}
