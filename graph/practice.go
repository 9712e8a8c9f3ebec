package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// practice resolves Practice.
type practice struct {
	creditFields[*kb.Practice]
	entryFields[*kb.Practice]
	templateFields[*kb.Practice]
}

func (practice) CaseStudies(ctx context.Context, p *kb.Practice, first *int, after *string, last *int, before *string) (*model.CaseStudyConnection, error) {
	return connection[*kb.CaseStudy](ctx, p, "caseStudies", pageArgs{first, after, last, before})
}
