package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// territory resolves Territory.
type territory struct {
	entryFields[*kb.Territory]
	referredFields[*kb.Territory]
}

func (territory) Parent(ctx context.Context, t *kb.Territory) (*kb.Territory, error) {
	return entry[*kb.Territory](ctx, t.Parent)
}

func (territory) Ancestors(ctx context.Context, t *kb.Territory) ([]*kb.Territory, error) {
	return list[*kb.Territory](ctx, t, "ancestors")
}

func (territory) Children(ctx context.Context, t *kb.Territory, first *int, after *string, last *int, before *string) (*model.TerritoryConnection, error) {
	return connection[*kb.Territory](ctx, t, "children", pageArgs{first, after, last, before})
}

func (territory) Districts(ctx context.Context, t *kb.Territory) ([]*kb.Territory, error) {
	return list[*kb.Territory](ctx, t, "districts")
}
