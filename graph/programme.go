package graph

import (
	"context"

	"prologis/kb"
)

// programme resolves Programme.
type programme struct {
	entryFields[*kb.Programme]
	referredFields[*kb.Programme]
}

func (programme) Parent(ctx context.Context, p *kb.Programme) (*kb.Programme, error) {
	return entry[*kb.Programme](ctx, p.Parent)
}

func (programme) Funder(ctx context.Context, p *kb.Programme) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, p.Funder)
}
