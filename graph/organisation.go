package graph

import (
	"context"

	"prologis/kb"
)

// organisation resolves Organisation.
type organisation struct {
	entryFields[*kb.Organisation]
	referredFields[*kb.Organisation]
}

func (organisation) KindOf(ctx context.Context, o *kb.Organisation) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, o.KindOf)
}

func (organisation) PartOf(ctx context.Context, o *kb.Organisation) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, o.PartOf)
}

func (organisation) Territory(ctx context.Context, o *kb.Organisation) (*kb.Territory, error) {
	return entry[*kb.Territory](ctx, o.Territory)
}
