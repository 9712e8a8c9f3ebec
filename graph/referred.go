package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// referredFields resolves who refers to a concept, organisation, territory or
// programme.
type referredFields[E kb.Entry] struct{}

func (referredFields[E]) Practices(ctx context.Context, e E, first *int, after *string, last *int, before *string) (*model.PracticeConnection, error) {
	return connection[*kb.Practice](ctx, e, "practices", pageArgs{first, after, last, before})
}

func (referredFields[E]) CaseStudies(ctx context.Context, e E, first *int, after *string, last *int, before *string) (*model.CaseStudyConnection, error) {
	return connection[*kb.CaseStudy](ctx, e, "caseStudies", pageArgs{first, after, last, before})
}
