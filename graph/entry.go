package graph

import (
	"context"
	"time"

	"prologis/graph/model"
	"prologis/kb"
)

// entryFields resolves what entries of every kind have.
type entryFields[E kb.Entry] struct{}

func (entryFields[E]) ID(_ context.Context, e E) (kb.ID, error)     { return e.Meta().ID, nil }
func (entryFields[E]) Slug(_ context.Context, e E) (string, error)  { return e.Meta().Slug, nil }
func (entryFields[E]) Revision(_ context.Context, e E) (int, error) { return e.Meta().Revision, nil }

func (entryFields[E]) URI(ctx context.Context, e E) (string, error) {
	return operationOf(ctx).base.URI(e), nil
}

func (entryFields[E]) CreatedAt(_ context.Context, e E) (*time.Time, error) {
	return &e.Meta().CreatedAt, nil
}

func (entryFields[E]) UpdatedAt(_ context.Context, e E) (*time.Time, error) {
	return &e.Meta().UpdatedAt, nil
}

func (entryFields[E]) Archived(_ context.Context, e E) (*kb.Archived, error) {
	return e.Meta().Archived, nil
}

func (entryFields[E]) History(ctx context.Context, e E, first *int, after *string, last *int, before *string) (*model.HistoryConnection, error) {
	return history(ctx, e, pageArgs{first, after, last, before})
}

func (entryFields[E]) Citation(ctx context.Context, e E, format model.CitationFormat, revision *int) (string, error) {
	return citation(ctx, e, format, revision)
}

func (entryFields[E]) ViewerCan(ctx context.Context, e E) ([]*kb.Permission, error) {
	return granted(ctx, func(g *kb.Granted) []*kb.Permission { return g.On(e) })
}

// creditFields resolves what entries have that can be contributed to.
type creditFields[E kb.Entry] struct{}

func (creditFields[E]) Contributors(ctx context.Context, e E) ([]*kb.Organisation, error) {
	return list[*kb.Organisation](ctx, e, "contributors")
}

// archived resolves why an entry is out of lists.
type archived struct{}

func (archived) Replacement(ctx context.Context, a *kb.Archived) (kb.Entry, error) {
	return entry[kb.Entry](ctx, a.Replacement)
}
