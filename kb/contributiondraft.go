package kb

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// ContributeInput starts a contribution.
type ContributeInput struct {
	Content Content
	// Target is the entry to change, by id or slug, and BaseRevision its revision
	// that was read.
	Target       ID
	BaseRevision *int
	// Translation makes it a translation of the target into a language.
	Translation string
	// Organisation is the one of the viewer's for which it is, by id or slug; "" is
	// the one that they act for.
	Organisation   ID
	Note           string
	IdempotencyKey string
}

// Contribute starts a draft.
func (b *Base) Contribute(ctx context.Context, v Viewer, in ContributeInput) (*Contribution, error) {
	if err := v.mayContribute(); err != nil {
		return nil, err
	}
	author, err := v.author("contribute", "", in.IdempotencyKey, []any{in.Content.Kind(), in.Content, in.Target, in.BaseRevision, in.Translation, in.Organisation, in.Note})
	if err != nil {
		return nil, err
	}
	start := func(tx *Tx) (*Contribution, error) { return tx.startContribution(v, in) }
	if found := Together(in.check(), b.checkAttached(ctx, v, in.Content)); found != nil {
		return nil, b.tryAct(ctx, v, found, start)
	}
	return b.act(ctx, v, author, start)
}

// mayContribute answers why a viewer may not start a contribution; nil when they may.
func (v Viewer) mayContribute() error {
	if err := v.Allow(ActionContribute); err != nil {
		return err
	}
	if v.Organisation == "" && v.Role.rank() < RoleEditor.rank() {
		return &Error{Code: CodeForbidden, Message: "contributors act for an organisation, and you belong to none"}
	}
	return nil
}

// startContribution puts a draft of what was checked into the commit.
func (tx *Tx) startContribution(v Viewer, in ContributeInput) (*Contribution, error) {
	organisation, err := tx.actsFor(v, in.Organisation)
	if err == nil {
		err = tx.roomFor(v, organisation)
	}
	c := &Contribution{
		ID: tx.newID(kindContribution), Kind: in.Content.Kind(), Translation: in.Translation,
		Author: v.Person, Organisation: organisation, CreatedAt: tx.at,
	}
	c.noted(v, in.Note)
	if err := Together(err, tx.aim(c, in)); err != nil {
		return nil, err
	}
	if err := tx.propose(c, in.Content); err != nil {
		return nil, err
	}
	return c, tx.step(c, v.Person, ActionContribute, StateDraft, in.Note)
}

// actsFor answers the organisation for which a viewer contributes: the one that they
// name of theirs, or else the one that they act for.
func (tx *Tx) actsFor(v Viewer, named ID) (ID, error) {
	if named == "" {
		return v.Organisation, tx.checkContributes(v.Organisation)
	}
	id, err := tx.resolve(named, []Kind{KindOrganisation})
	if err != nil {
		return "", referenceError([]string{"organisation"}, named, []Kind{KindOrganisation}, err)
	}
	if !v.Member(id) {
		return "", &Error{Code: CodeForbidden, Path: []string{"organisation"}, Message: "you do not belong to it"}
	}
	return id, tx.checkContributes(id)
}

// checkContributes refuses an organisation that was archived.
func (tx *Tx) checkContributes(organisation ID) error {
	if organisation == "" {
		return nil
	}
	e, err := tx.Entry(organisation)
	if errors.Is(err, ErrNotExist) {
		return nil
	}
	if refused := contributesNoMore(e); err == nil && refused != nil {
		return refused
	}
	return err
}

// contributesNoMore says that an organisation was archived; nil when it was not.
func contributesNoMore(organisation Entry) *Error {
	if organisation == nil || organisation.Meta().Archived == nil {
		return nil
	}
	m := organisation.Meta()
	return &Error{Code: CodeConflict, Path: []string{"organisation"},
		Message: fmt.Sprintf("the organisation %s is archived (%s) and contributes no more", m.Slug, m.Archived.Reason)}
}

func (in *ContributeInput) check() error {
	v := &validation{}
	v.checkString("note", in.Note, maxNote)
	v.checkLanguage("translation", in.Translation)
	switch {
	case in.Translation != "" && in.Target == "":
		v.invalid("target", "is required of a translation: the entry that is translated")
	case in.Translation != "":
		in.Translation, _ = CanonicalTag(in.Translation)
	case in.Target != "" && in.BaseRevision == nil:
		v.invalid("baseRevision", "is required with a target: the revision that you read")
	}
	if in.Target == "" && in.BaseRevision != nil {
		v.invalid("baseRevision", "goes together with target")
	}
	if !Contributed(in.Content.Kind()) {
		v.invalid("", "a %s cannot be contributed: a practice, a case study or a concept can", in.Content.Kind())
	}
	v.drafted(in.Content)
	return v.found()
}

// drafted checks and tidies a content as a draft: only what is malformed or too
// long is refused, and texts that are empty are left out.
func (v *validation) drafted(c Content) {
	v.draft = true
	v.content(c)
	v.draft = false
	c.walk(&walk{
		text: func(_ []string, t *Text, _ TextField, _ int) {
			maps.DeleteFunc(*t, func(_, value string) bool { return value == "" })
			if len(*t) == 0 {
				*t = nil
			}
		},
		labels: func(_ []string, l *Labels, _ TextField) {
			for tag, values := range *l {
				(*l)[tag] = slices.DeleteFunc(values, func(s string) bool { return s == "" })
			}
			maps.DeleteFunc(*l, func(_ string, values []string) bool { return len(values) == 0 })
			if len(*l) == 0 {
				*l = nil
			}
		},
		ref: func(path []string, ref *ID, _ []Kind) {
			if n := utf8.RuneCountInString(string(*ref)); n > maxReference || !utf8.ValidString(string(*ref)) {
				v.at(path, func(last string) { v.malformed(last, "is not an id or a slug") })
			}
		},
	})
}

// maxReference bounds what a draft keeps as a reference, in characters.
const maxReference = 200

// found answers what a validation has found; nil for nothing.
func (v *validation) found() error {
	if len(v.errs) == 0 {
		return nil
	}
	return v.errs
}

// aim finds the target of a contribution.
func (tx *Tx) aim(c *Contribution, in ContributeInput) error {
	if in.Target == "" {
		return nil
	}
	id, err := tx.named(in.Target, []Kind{c.Kind})
	if err != nil {
		return referenceError([]string{"target"}, in.Target, []Kind{c.Kind}, err)
	}
	c.Target = id
	return tx.base(c, in.BaseRevision)
}

// base notes the revision that a proposal was made from: the present one when
// none is named.
func (tx *Tx) base(c *Contribution, revision *int) error {
	target, err := tx.Entry(c.Target)
	if err != nil {
		return err
	}
	m := target.Meta()
	switch {
	case m.Archived != nil:
		return errArchivedTarget(m)
	case revision == nil:
		c.BaseRevision = m.Revision
	case *revision < 1 || *revision > m.Revision:
		return Invalid([]string{"baseRevision"}, "%s has the revisions 1 to %d, not %d", m.Slug, m.Revision, *revision)
	default:
		c.BaseRevision = *revision
	}
	return nil
}

// propose puts a content into a contribution: of its references those that lead
// to an entry as ids, the others as they were written until they are mended.
func (tx *Tx) propose(c *Contribution, given Content) (err error) {
	if c.Proposal, err = tx.withIDs(given); err != nil {
		return err
	}
	if c.Translation == "" {
		return nil
	}
	if err := tx.checkTranslation(c); err != nil {
		return err
	}
	keepLanguage(c.Proposal, c.Translation)
	return nil
}

// withIDs answers a copy of a content whose references are ids as far as they lead to an entry.
func (tx *Tx) withIDs(given Content) (Content, error) {
	c, err := cloneContent(given)
	if err != nil {
		return nil, err
	}
	c.walk(&walk{ref: func(_ []string, ref *ID, kinds []Kind) {
		id, failed := tx.resolve(*ref, kinds)
		switch {
		case failed == nil:
			*ref = id
		case !errors.Is(failed, ErrNotExist) && !errors.Is(failed, errWrongKind):
			err = failed
		}
	}})
	return c, err
}
