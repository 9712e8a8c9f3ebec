package graph

import (
	"context"

	"prologis/kb"
)

func (query) GlossaryHealth(ctx context.Context, scheme *kb.ID) (*kb.GlossaryHealth, error) {
	return operationOf(ctx).base.GlossaryHealth(ctx, value(scheme))
}

// healthReport resolves what one check found.
type healthReport struct{}

func (healthReport) Severe(_ context.Context, r *kb.HealthReport) (bool, error) {
	return r.Check.Severe(), nil
}

// healthFinding resolves a concept that a check found.
type healthFinding struct{}

func (healthFinding) Concept(ctx context.Context, f *kb.HealthFinding) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, f.Concept)
}
