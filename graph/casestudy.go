package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// caseStudy resolves CaseStudy.
type caseStudy struct {
	creditFields[*kb.CaseStudy]
	entryFields[*kb.CaseStudy]
	templateFields[*kb.CaseStudy]
}

func (caseStudy) Practices(ctx context.Context, c *kb.CaseStudy, first *int, after *string, last *int, before *string) (*model.PracticeConnection, error) {
	return connection[*kb.Practice](ctx, c, "practices", pageArgs{first, after, last, before})
}
