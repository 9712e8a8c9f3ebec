package kb

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// MergeInput asks to merge one concept into another that means the same.
type MergeInput struct {
	Source         ID // the concept that goes
	Target         ID // the one that stays
	SourceRevision *int
	TargetRevision *int
	Note           string
	IdempotencyKey string
}

// What one merge may change, as it is one commit.
const (
	maxMergeReferrers = 2_000
	maxMergeBytes     = 8 << 20
)

// MergeConcepts merges a concept into another on behalf of a viewer, and answers
// the one that stays. It takes over what the other said; whatever referred to the
// other refers to it, and whatever names the other leads to it.
func (b *Base) MergeConcepts(ctx context.Context, v Viewer, in MergeInput) (target *Concept, err error) {
	if err := v.Allow(ActionMergeConcepts); err != nil {
		return nil, err
	}
	if err := checkLength("note", in.Note, maxNote); err != nil {
		return nil, err
	}
	author, err := v.author("mergeConcepts", in.Note, in.IdempotencyKey, in)
	if err != nil {
		return nil, err
	}
	replayed, err := b.once(ctx, author, func(tx *Tx) error {
		target, err = tx.mergeConcepts(in)
		return err
	})
	if err != nil || replayed == nil {
		return target, err
	}
	e, err := b.Entry(ctx, replayed.IDs[0]) // leads from the one to the other
	if err != nil {
		return nil, err
	}
	return e.(*Concept), nil
}

// merge is a merging under way.
type merge struct {
	*Tx
	source, target *Concept
}

func (tx *Tx) mergeConcepts(in MergeInput) (*Concept, error) {
	m := &merge{Tx: tx}
	var err error
	if m.source, err = tx.mergeable("source", in.Source, "expectedRevision", in.SourceRevision); err != nil {
		return nil, err
	}
	if m.target, err = tx.mergeable("target", in.Target, "targetRevision", in.TargetRevision); err != nil {
		return nil, err
	}
	switch {
	case m.source.M.ID == m.target.M.ID:
		return nil, Invalid([]string{"target"}, "a concept cannot be merged into itself")
	case m.target.ReplacedBy == m.source.M.ID:
		return nil, Invalid([]string{"target"}, "%s is replaced by %s: merge them the other way round", m.target.M.Slug, m.source.M.Slug)
	}
	if in.Note == "" {
		tx.note = fmt.Sprintf("%s merged into %s", m.source.M.Slug, m.target.M.Slug)
	}
	return m.run(in.Note)
}

// mergeable answers a concept that can be merged, under the field that names it.
func (tx *Tx) mergeable(field string, ref ID, revisionField string, revision *int) (*Concept, error) {
	kinds := []Kind{KindConcept}
	id, err := tx.named(ref, kinds)
	if err != nil {
		return nil, referenceError([]string{field}, ref, kinds, err)
	}
	p := &put{in: &PutInput{ExpectedRevision: revision}, id: id, named: []string{field}}
	err = tx.startChange(p)
	var problem *Error
	if errors.As(err, &problem) && slices.Equal(problem.Path, []string{"expectedRevision"}) {
		return nil, at(revisionField, err)
	}
	if err != nil {
		return nil, err
	}
	return p.old.(*Concept), nil
}

// run puts the whole merging into the commit: the one that goes first.
func (m *merge) run(note string) (*Concept, error) {
	content, err := m.content()
	if err != nil {
		return nil, err
	}
	referrers := slices.DeleteFunc(m.referrers(m.source.M.ID), func(id ID) bool {
		return id.Kind() == "" || id == m.target.M.ID // drafts are led on when they are read and published
	})
	if n := len(referrers); n > maxMergeReferrers {
		return nil, Invalid([]string{"source"}, "%d entries refer to %s; one merge changes at most %d: change what some of them refer to first", n, m.source.M.Slug, maxMergeReferrers)
	}
	if err := m.redirect(note); err != nil {
		return nil, err
	}
	for _, id := range referrers {
		if err := m.rewrite(id); err != nil {
			return nil, err
		}
	}
	merged := &Concept{Header: m.target.Header, ConceptContent: *content}
	merged.M.Contributors = unite(slices.Clone(merged.M.Contributors), m.source.M.Contributors)
	if err := m.save(m.target, merged, OpPut); err != nil {
		return nil, err
	}
	if err := m.check(content); err != nil {
		return nil, within(err, "target")
	}
	return merged, m.checkSize()
}

// redirect marks the concept that goes.
func (m *merge) redirect(note string) error {
	reason := "merged into " + m.target.M.Slug
	if note != "" {
		reason += ": " + note
	}
	gone := *m.source
	gone.M.Archived = &Archived{Reason: reason, Replacement: m.target.M.ID, At: m.at, Merged: true}
	return m.save(m.source, &gone, OpArchive)
}

// rewrite makes an entry refer to the concept that stays.
func (m *merge) rewrite(id ID) error {
	old, err := m.Entry(id)
	if err != nil {
		return err
	}
	content, err := cloneContent(old.Content())
	if err != nil {
		return err
	}
	content.walk(&walk{refs: dropRepeats, ref: func(_ []string, ref *ID, _ []Kind) {
		if *ref == m.source.M.ID {
			*ref = m.target.M.ID
		}
	}})
	e := newEntry(id.Kind())
	setContent(e, content)
	*e.Meta() = *old.Meta()
	return m.save(old, e, OpPut)
}

// check holds the concept that stays against the rules. Every reference that is new
// leads from it or to it, so nothing else can break them.
func (m *merge) check(content *ConceptContent) error {
	if problems := Validate(content, ""); len(problems) > 0 {
		return problems
	}
	id := m.target.M.ID
	if err := m.checkHierarchy(id); err != nil {
		return err
	}
	for _, below := range m.below(id) {
		if err := m.checkRelatedOf(below, below == id); err != nil {
			return err
		}
	}
	return m.checkMatched(&put{id: id}, content)
}

func (m *merge) checkSize() error {
	bytes := 0
	for _, c := range m.changes {
		bytes += len(c.Document)
	}
	if bytes > maxMergeBytes {
		return Invalid([]string{"source"}, "the %d entries to change have %d bytes; one merge changes at most %d: change what some of them refer to first",
			len(m.changes), bytes, maxMergeBytes)
	}
	return nil
}
