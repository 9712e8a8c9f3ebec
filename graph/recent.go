package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// NewConcepts answers the concepts of a scheme, the newest first.
func (conceptScheme) NewConcepts(ctx context.Context, s *kb.ConceptScheme, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	return conceptsOf(ctx, s, "CREATED_AT", nil, pageArgs{first, after, last, before})
}

// ModifiedConcepts answers the concepts of a scheme, those changed last first.
func (conceptScheme) ModifiedConcepts(ctx context.Context, s *kb.ConceptScheme, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	return conceptsOf(ctx, s, "UPDATED_AT", nil, pageArgs{first, after, last, before})
}

// DeprecatedConcepts answers the concepts of a scheme that should no longer be used, those
// changed last first.
func (conceptScheme) DeprecatedConcepts(ctx context.Context, s *kb.ConceptScheme, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	yes := true
	return conceptsOf(ctx, s, "UPDATED_AT", &yes, pageArgs{first, after, last, before})
}

func conceptsOf(ctx context.Context, s *kb.ConceptScheme, by model.OrderField, deprecated *bool, args pageArgs) (*model.ConceptConnection, error) {
	filter := &model.Filter{Scheme: &model.SchemeFilter{In: []kb.ID{s.M.ID}}, Deprecated: deprecated}
	newest := model.Order{Field: by, Direction: model.OrderDirectionDesc}
	return entries[*kb.Concept](ctx, kb.KindConcept, filter, nil, newest, args)
}
