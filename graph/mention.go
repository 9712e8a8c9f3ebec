package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/kb"
)

// Mentions answers the concepts that the texts of an entry name.
func (entryFields[E]) Mentions(ctx context.Context, e E) ([]*kb.Mention, error) {
	op := operationOf(ctx)
	found := op.base.Mentions(e)
	mentions := make([]*kb.Mention, len(found))
	ids := make([]kb.ID, len(found))
	for i := range found {
		mentions[i], ids[i] = &found[i], found[i].Concept
	}
	below := selectionsOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, "concept")
	return mentions, op.foresee(ctx, ids, below)
}

// mention resolves a concept that a text names.
type mention struct{}

func (mention) Concept(ctx context.Context, m *kb.Mention) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, m.Concept)
}

func (mention) Label(_ context.Context, m *kb.Mention) (string, error) { return m.Value, nil }
