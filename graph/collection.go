package graph

import (
	"context"

	"prologis/kb"
)

// collection resolves Collection.
type collection struct{ entryFields[*kb.Collection] }

func (collection) Scheme(ctx context.Context, c *kb.Collection) (*kb.ConceptScheme, error) {
	return entry[*kb.ConceptScheme](ctx, c.Scheme)
}

func (collection) Members(ctx context.Context, c *kb.Collection) ([]kb.Entry, error) {
	return list[kb.Entry](ctx, c, "members")
}

func (collection) Notes(_ context.Context, c *kb.Collection, in []string) ([]*kb.Note, error) {
	return notes(c.Notes, in), nil
}
