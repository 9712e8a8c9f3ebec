package kb

import "context"

// PublishInput is a put by a viewer.
type PublishInput struct {
	PutInput
	Note           string
	IdempotencyKey string
}

// Publish puts an entry on behalf of a viewer: a new one without a Target.
func (b *Base) Publish(ctx context.Context, v Viewer, in PublishInput) (*PutResult, error) {
	if err := v.Allow(ActionPutEntry); err != nil {
		return nil, err
	}
	// the author first: resolving references changes the content in place
	author, err := v.author("putEntry", in.Note, in.IdempotencyKey, []any{in.Content.Kind(), in.Content, in.Target, in.ExpectedRevision, in.Note})
	if err != nil {
		return nil, err
	}
	if found := Together(in.check(), b.checkAttached(ctx, v, in.Content)); found != nil {
		return nil, b.alsoWrong(ctx, found, func(tx *Tx) error {
			_, err := tx.putAll([]PutInput{in.PutInput})
			return err
		})
	}
	return b.Put(ctx, author, in.PutInput)
}

func (in PublishInput) check() error {
	v := &validation{}
	switch {
	case in.Target != "" && in.ExpectedRevision == nil:
		v.invalid("expectedRevision", "is required with a target: the revision that you read")
	case in.Target == "" && in.ExpectedRevision != nil:
		v.invalid("expectedRevision", "goes together with target")
	}
	v.checkString("note", in.Note, maxNote)
	v.errs = append(v.errs, Validate(in.Content, in.Slug)...)
	return v.found()
}

// WithdrawInput is an archiving by a viewer.
type WithdrawInput struct {
	ArchiveInput
	IdempotencyKey string
}

// Withdraw archives an entry on behalf of a viewer.
func (b *Base) Withdraw(ctx context.Context, v Viewer, in WithdrawInput) (Entry, error) {
	if err := v.Allow(ActionArchiveEntry); err != nil {
		return nil, err
	}
	if err := checkLength("reason", in.Reason, maxNote); err != nil {
		return nil, err
	}
	author, err := v.author("archiveEntry", in.Reason, in.IdempotencyKey, in.ArchiveInput)
	if err != nil {
		return nil, err
	}
	return b.Archive(ctx, author, in.Target.Kind(), in.ArchiveInput)
}

// maxNote bounds notes and reasons, in characters.
const maxNote = 2000

func checkLength(field, text string, limit int) error {
	v := &validation{}
	v.checkString(field, text, limit)
	if len(v.errs) > 0 {
		return v.errs
	}
	return nil
}
