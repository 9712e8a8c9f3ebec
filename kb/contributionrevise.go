package kb

import "context"

// ReviseInput changes a draft, or what changes were requested of.
type ReviseInput struct {
	ID               ID
	ExpectedRevision *int
	// Content replaces the whole proposal; nil leaves it.
	Content Content
	// BaseRevision says that the proposal now stands on another revision of the target.
	BaseRevision *int
	// Target is another entry to change, by id or slug; "" leaves it.
	Target         ID
	Note           string
	IdempotencyKey string
}

// Revise changes the proposal of a contribution.
func (b *Base) Revise(ctx context.Context, v Viewer, in ReviseInput) (*Contribution, error) {
	author, err := v.author("reviseContribution", "", in.IdempotencyKey, []any{in.ID, in.ExpectedRevision, in.Content, in.BaseRevision, in.Target, in.Note})
	if err != nil {
		return nil, err
	}
	if found := Together(in.check(), b.checkAttached(ctx, v, in.Content)); found != nil {
		return nil, b.tryAct(ctx, v, found, func(tx *Tx) (*Contribution, error) { return tx.revise(v, in) })
	}
	marks, err := b.marksOfTold(ctx, v.revision(in.ID))
	if err != nil {
		return nil, err
	}
	return b.act(ctx, v, author, func(tx *Tx) (*Contribution, error) {
		c, err := tx.revise(v, in)
		if err != nil {
			return nil, err
		}
		return c, tx.tellRevised(v, c, marks)
	})
}

func (in ReviseInput) check() error {
	v := &validation{}
	v.checkString("note", in.Note, maxNote)
	if in.Content != nil {
		v.drafted(in.Content)
	}
	return v.found()
}

// revise saves a contribution as the viewer wants it.
func (tx *Tx) revise(v Viewer, in ReviseInput) (*Contribution, error) {
	c, err := tx.allowed(v, ActionRevise, in.ID, in.ExpectedRevision)
	if err != nil {
		return nil, err
	}
	c.written(v)
	c.noted(v, in.Note)
	c.revised(v.Person, tx.at)
	err = tx.rebase(c, in)
	switch {
	case in.Content != nil && in.Content.Kind() != c.Kind:
		err = Together(err, Invalid(nil, "the contribution is a %s, not a %s", c.Kind.words(), in.Content.Kind().words()))
	case in.Content != nil && err == nil:
		err = tx.propose(c, in.Content)
	}
	if err != nil {
		return nil, err
	}
	return c, tx.saveContribution(c)
}

// rebase makes a proposal stand on another revision of its target, or on another
// target.
func (tx *Tx) rebase(c *Contribution, in ReviseInput) error {
	var wrong error
	if in.Target != "" {
		if _, err := tx.named(in.Target, []Kind{c.Kind}); err != nil {
			wrong = referenceError([]string{"target"}, in.Target, []Kind{c.Kind}, err)
		}
	}
	switch {
	case in.Target != "" && c.Target == "" && wrong == nil:
		return Invalid([]string{"target"}, "the contribution is a new entry and has none")
	case in.Target != "" && in.BaseRevision == nil:
		return Together(wrong, Invalid([]string{"baseRevision"}, "is required with a target: the revision that you read"))
	case wrong != nil:
		return wrong
	case in.Target != "":
		return tx.aim(c, ContributeInput{Target: in.Target, BaseRevision: in.BaseRevision})
	case in.BaseRevision != nil && c.Target == "":
		return Invalid([]string{"baseRevision"}, "the contribution is a new entry and has none")
	case in.BaseRevision != nil:
		return tx.base(c, in.BaseRevision)
	}
	return nil
}
