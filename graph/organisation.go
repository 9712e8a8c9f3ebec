package graph

import (
	"context"

	"prologis/graph/model"
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

// Contributed answers a page of the entries that name the organisation among those
// that contributed them.
func (organisation) Contributed(ctx context.Context, o *kb.Organisation, first *int, after *string, last *int, before *string) (*model.EntryConnection, error) {
	return connection[kb.Entry](ctx, o, "contributed", pageArgs{first, after, last, before})
}

// Contributions answers a page of the desk, of what the organisation proposed.
func (organisation) Contributions(ctx context.Context, o *kb.Organisation, filter *model.ContributionFilter, first *int, after *string, last *int, before *string) (*model.ContributionConnection, error) {
	return desk(ctx, filter, nil, pageArgs{first, after, last, before}, &kb.Filter{Field: kb.FieldOrganisation, Any: []string{string(o.M.ID)}})
}
