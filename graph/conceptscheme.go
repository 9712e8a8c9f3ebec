package graph

import (
	"context"
	"errors"

	"prologis/kb"
)

// conceptScheme resolves ConceptScheme.
type conceptScheme struct{ entryFields[*kb.ConceptScheme] }

func (conceptScheme) Publisher(ctx context.Context, s *kb.ConceptScheme) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, s.Publisher)
}

func (conceptScheme) Collections(ctx context.Context, s *kb.ConceptScheme) ([]*kb.Collection, error) {
	collections, err := list[*kb.Collection](ctx, s, "collections")
	sortByHeading(operationOf(ctx), collections)
	return collections, err
}

func (conceptScheme) Imported(ctx context.Context, s *kb.ConceptScheme) (*kb.SchemeImport, error) {
	known, err := operationOf(ctx).base.SchemeImport(ctx, s.M.ID)
	if errors.Is(err, kb.ErrNotExist) {
		return nil, nil
	}
	return &known, err
}
