package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// templateFields resolves what practices and case studies have in common.
type templateFields[E kb.Entry] struct{}

func (templateFields[E]) Territories(ctx context.Context, e E) ([]*kb.Territory, error) {
	return list[*kb.Territory](ctx, e, "territories")
}

func (templateFields[E]) Instruments(ctx context.Context, e E) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, e, "instruments")
}

func (templateFields[E]) Themes(ctx context.Context, e E) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, e, "themes")
}

func (templateFields[E]) Areas(ctx context.Context, e E) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, e, "areas")
}

func (templateFields[E]) TargetGroups(ctx context.Context, e E) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, e, "targetGroups")
}

func (templateFields[E]) IndirectTargetGroups(ctx context.Context, e E) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, e, "indirectTargetGroups")
}

func (templateFields[E]) AdaptedFrom(ctx context.Context, e E) ([]kb.Entry, error) {
	return list[kb.Entry](ctx, e, "adaptedFrom")
}

func (templateFields[E]) ReusedIn(ctx context.Context, e E, first *int, after *string, last *int, before *string) (*model.EntryConnection, error) {
	return connection[kb.Entry](ctx, e, "reusedIn", pageArgs{first, after, last, before})
}

func (templateFields[E]) Related(ctx context.Context, e E, first *int, after *string, last *int, before *string) (*model.EntryConnection, error) {
	return connection[kb.Entry](ctx, e, "related", pageArgs{first, after, last, before})
}

func (templateFields[E]) ReviewLabel(_ context.Context, e E) (*kb.ReviewLabel, error) {
	if label := e.Meta().ReviewLabel; label != "" {
		return &label, nil
	}
	return nil, nil
}

func (templateFields[E]) Completeness(_ context.Context, e E) (*kb.Completeness, error) {
	return completeness(e.Content())
}

// organisationRole resolves an organisation's part in a practice or case.
type organisationRole struct{}

func (organisationRole) Organisation(ctx context.Context, o *kb.OrganisationRole) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, o.Organisation)
}

// programmeContribution resolves what a programme gave.
type programmeContribution struct{}

func (programmeContribution) Programme(ctx context.Context, p *kb.ProgrammeContribution) (*kb.Programme, error) {
	return entry[*kb.Programme](ctx, p.Programme)
}
