package graph

import (
	"context"
	"slices"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// revisionPage is a page of the revisions of an entry, newest first.
type revisionPage struct {
	revisions []kb.Revision
	key       listKey
	more      bool
	err       error
}

// version is an entry as it was at a revision.
type version struct {
	entry kb.Entry
	made  kb.Revision
	err   error
}

// past reads what a field shows of the past of an entry.
func (l *loaded) past(ctx context.Context, b *kb.Base, opCtx *graphql.OperationContext, e kb.Entry, field graphql.CollectedField, p page) error {
	if field.Name == "history" {
		return l.history(ctx, b, e, p).err
	}
	if given := field.ArgumentMap(opCtx.Variables)["revision"]; given != nil {
		if n, err := graphql.UnmarshalInt(given); err == nil {
			l.version(ctx, b, e.Meta().ID, n)
		}
	}
	return nil
}

func (l *loaded) version(ctx context.Context, b *kb.Base, id kb.ID, revision int) *version {
	key := versionKey{id, revision}
	found, ok := l.versions[key]
	if !ok {
		found = &version{}
		found.entry, found.made, found.err = b.EntryAt(ctx, id, revision)
		l.versions[key] = found
	}
	return found
}

func (l *loaded) history(ctx context.Context, b *kb.Base, e kb.Entry, p page) *revisionPage {
	key := newPageKey(e.Meta().ID, "history", p, false)
	found, ok := l.histories[key]
	if !ok {
		found = &revisionPage{}
		if found.err = found.read(ctx, b, e.Meta().ID, p); found.err == nil {
			found.err = l.name(ctx, b, found.revisions)
		}
		l.histories[key] = found
	}
	return found
}

// name puts in the place of who made revisions what is shown of them.
func (l *loaded) name(ctx context.Context, b *kb.Base, revisions []kb.Revision) (err error) {
	for i, r := range revisions {
		shown, ok := l.names[r.By]
		if !ok {
			if shown, err = b.DisplayName(ctx, r.By); err != nil {
				return err
			}
			l.names[r.By] = shown
		}
		revisions[i].By = shown
	}
	return nil
}

func (found *revisionPage) read(ctx context.Context, b *kb.Base, id kb.ID, p page) (err error) {
	if found.key, err = newListKey("history", id); err != nil {
		return err
	}
	after := 0
	if p.cursor != nil {
		place, err := found.key.place(p.argument(), *p.cursor)
		if err != nil {
			return err
		}
		if after, err = strconv.Atoi(place); err != nil {
			return kb.Invalid([]string{p.argument()}, "is not a cursor")
		}
	}
	found.revisions, err = b.History(ctx, id, after, !p.backward, p.size+1)
	if found.more = len(found.revisions) > p.size; found.more {
		found.revisions = found.revisions[:p.size]
	}
	if p.backward {
		slices.Reverse(found.revisions)
	}
	return err
}

// history answers a page that was read before, or reads it.
func (op *operation) history(ctx context.Context, e kb.Entry, p page) (*revisionPage, error) {
	op.mu.Lock()
	defer op.mu.Unlock()
	if found, ok := op.loaded.histories[newPageKey(e.Meta().ID, "history", p, false)]; ok {
		return found, found.err
	}
	var found *revisionPage
	err := op.base.Snapshot(ctx, func(b *kb.Base) error {
		found = op.loaded.history(ctx, b, e, p)
		return found.err
	})
	return found, err
}

// historyItem resolves HistoryItem.
type historyItem struct{}

func (historyItem) Organisation(ctx context.Context, r *kb.Revision) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, r.For)
}

// Reviewer answers who accepted what an organisation contributed: they made the revision.
func (historyItem) Reviewer(_ context.Context, r *kb.Revision) (*string, error) {
	if r.For == "" || r.By == "" {
		return nil, nil
	}
	return &r.By, nil
}

// history answers a page of the revisions of an entry, newest first.
func history(ctx context.Context, e kb.Entry, args pageArgs) (*model.HistoryConnection, error) {
	p, err := args.page()
	if err != nil {
		return nil, err
	}
	op := operationOf(ctx)
	found, err := op.history(ctx, e, p)
	if err != nil {
		return nil, err
	}
	c := &model.HistoryConnection{TotalCount: e.Meta().Revision}
	for _, r := range found.revisions {
		c.Add(found.key.cursor(strconv.Itoa(r.Revision)), r)
	}
	c.End(p.backward, found.more, p.cursor != nil)
	return c, nil
}
