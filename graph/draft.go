package graph

import (
	"context"

	"prologis/kb"
)

// References of drafts lead to entries that exist; the others are left out here,
// and named by Contribution.problems.

// linked answers the entries that ids lead to.
func linked[N kb.Entry](ctx context.Context, ids []kb.ID) ([]N, error) {
	entries, err := operationOf(ctx).entries(ctx, ids)
	return typed[N](entries), err
}

// templateDraft resolves what drafts of practices and case studies have in common.
type templateDraft[C any] func(C) *kb.Template

func (d templateDraft[C]) Territories(ctx context.Context, c C) ([]*kb.Territory, error) {
	return linked[*kb.Territory](ctx, d(c).Territories)
}

func (d templateDraft[C]) Instruments(ctx context.Context, c C) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, d(c).Instruments)
}

func (d templateDraft[C]) Themes(ctx context.Context, c C) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, d(c).Themes)
}

func (d templateDraft[C]) Areas(ctx context.Context, c C) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, d(c).Areas)
}

func (d templateDraft[C]) TargetGroups(ctx context.Context, c C) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, d(c).TargetGroups)
}

func (d templateDraft[C]) IndirectTargetGroups(ctx context.Context, c C) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, d(c).IndirectTargetGroups)
}

func (d templateDraft[C]) AdaptedFrom(ctx context.Context, c C) ([]kb.Entry, error) {
	return linked[kb.Entry](ctx, d(c).AdaptedFrom)
}

func (d templateDraft[C]) Related(ctx context.Context, c C) ([]kb.Entry, error) {
	return linked[kb.Entry](ctx, d(c).Related)
}

// practiceDraft resolves PracticeDraft.
type practiceDraft struct {
	templateDraft[*kb.PracticeContent]
}

func ofPractice(c *kb.PracticeContent) *kb.Template { return &c.Template }

// caseStudyDraft resolves CaseStudyDraft.
type caseStudyDraft struct {
	templateDraft[*kb.CaseStudyContent]
}

func ofCaseStudy(c *kb.CaseStudyContent) *kb.Template { return &c.Template }

func (caseStudyDraft) Practices(ctx context.Context, c *kb.CaseStudyContent) ([]*kb.Practice, error) {
	return linked[*kb.Practice](ctx, c.Practices)
}

// conceptDraft resolves ConceptDraft.
type conceptDraft struct{}

func (conceptDraft) Scheme(ctx context.Context, c *kb.ConceptContent) (*kb.ConceptScheme, error) {
	return entry[*kb.ConceptScheme](ctx, c.Scheme)
}

func (conceptDraft) AltLabels(_ context.Context, c *kb.ConceptContent, in []string) ([]kb.Text, error) {
	return labels(c.AltLabels, in), nil
}

func (conceptDraft) HiddenLabels(_ context.Context, c *kb.ConceptContent, in []string) ([]kb.Text, error) {
	return labels(c.HiddenLabels, in), nil
}

func (conceptDraft) ScopeNotes(_ context.Context, c *kb.ConceptContent, in []string) ([]kb.Text, error) {
	return labels(c.ScopeNotes, in), nil
}

func (conceptDraft) Examples(_ context.Context, c *kb.ConceptContent, in []string) ([]kb.Text, error) {
	return labels(c.Examples, in), nil
}

func (conceptDraft) Definitions(_ context.Context, c *kb.ConceptContent, in []string) ([]*kb.Definition, error) {
	return definitions(c, in, nil), nil
}

func (conceptDraft) Broader(ctx context.Context, c *kb.ConceptContent) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, c.Broader)
}

func (conceptDraft) Related(ctx context.Context, c *kb.ConceptContent) ([]*kb.Concept, error) {
	return linked[*kb.Concept](ctx, c.Related)
}

func (conceptDraft) ReplacedBy(ctx context.Context, c *kb.ConceptContent) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, c.ReplacedBy)
}

// discouragedTermDraft resolves DiscouragedTermDraft.
type discouragedTermDraft struct{}

func (discouragedTermDraft) Preferred(ctx context.Context, d *kb.DiscouragedTerm) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, d.Preferred)
}

func (conceptDraft) Schemes(ctx context.Context, c *kb.ConceptContent) ([]*kb.ConceptScheme, error) {
	return linked[*kb.ConceptScheme](ctx, c.Schemes)
}

func (conceptDraft) TopConceptOf(ctx context.Context, c *kb.ConceptContent) ([]*kb.ConceptScheme, error) {
	return linked[*kb.ConceptScheme](ctx, c.TopConceptOf)
}
