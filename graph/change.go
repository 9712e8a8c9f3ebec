package graph

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/graph/model"
	"prologis/kb"
)

// Changes answers published changes, oldest first.
func (query) Changes(ctx context.Context, after *kb.Seq, cursor *string, first *int, kinds []kb.Kind) (*model.ChangeConnection, error) {
	size, err := pageSize("first", first, defaultPage)
	if err != nil {
		return nil, err
	}
	key, err := newListKey("changes", kinds)
	if err != nil {
		return nil, err
	}
	from := changePlace{seq: value(after), index: wholeCommit}
	if cursor != nil {
		if from, err = readChangePlace(key, after, *cursor); err != nil {
			return nil, err
		}
	}
	op := operationOf(ctx)
	changes, err := op.base.Changes(ctx, from.seq, from.index, kinds, size+1)
	if err != nil {
		return nil, err
	}
	c := &model.ChangeConnection{}
	page := changes[:commitsEnd(changes, size)]
	for _, change := range page {
		c.Add(key.cursor(changePlace{change.Seq, change.Index}.String()), change)
	}
	c.End(false, len(changes) > size, from.seq > 0)
	if selects(ctx, "totalCount") {
		if c.TotalCount, err = op.base.CountChanges(ctx, kinds); err != nil {
			return nil, err
		}
	}
	return c, op.prefetchChanges(ctx, c.Nodes)
}

// changePlace is a place among the changes: behind the change with an index in a
// commit, or behind the whole commit.
type changePlace struct {
	seq   kb.Seq
	index int
}

const wholeCommit = -1

func (p changePlace) String() string { return fmt.Sprintf("%d.%d", p.seq, p.index) }

func readChangePlace(key listKey, after *kb.Seq, cursor string) (p changePlace, err error) {
	if after != nil {
		return p, kb.Invalid([]string{"cursor"}, "goes not together with after")
	}
	place, err := key.place("cursor", cursor)
	if err != nil {
		return p, err
	}
	if p, err = parseChangePlace(place); err != nil {
		return p, kb.Invalid([]string{"cursor"}, "is not a cursor")
	}
	return p, nil
}

// parseChangePlace reads the place of one change.
func parseChangePlace(s string) (p changePlace, err error) {
	if _, err = fmt.Sscanf(s, "%d.%d", &p.seq, &p.index); err == nil && p.index < 0 {
		err = fmt.Errorf("%d is no place in a commit", p.index)
	}
	return p, err
}

// commitsEnd answers how many of the changes to show: all of at most n, or else
// as many whole commits as fit, or else n.
func commitsEnd(changes []kb.ChangeRecord, n int) int {
	if len(changes) <= n {
		return len(changes)
	}
	for end := n; end > 0; end-- {
		if changes[end].Seq != changes[end-1].Seq {
			return end
		}
	}
	return n
}

// prefetchChanges reads the entries of changes and what is selected below them.
func (op *operation) prefetchChanges(ctx context.Context, changes []kb.ChangeRecord) error {
	opCtx := graphql.GetOperationContext(ctx)
	field := graphql.GetFieldContext(ctx).Field
	return op.prefetchEntries(ctx, changes, selectionsOf(opCtx, graphql.CollectedField{Field: field.Field, Selections: nodeSelections(opCtx, field)}, "entry"))
}

// prefetchEntries reads the entries of changes with what is selected on them.
func (op *operation) prefetchEntries(ctx context.Context, changes []kb.ChangeRecord, selections ast.SelectionSet) error {
	if len(selections) == 0 {
		return nil
	}
	ids := make([]kb.ID, len(changes))
	for i, change := range changes {
		ids[i] = change.ID
	}
	entries, err := op.entries(ctx, unique(ids))
	if err != nil {
		return err
	}
	return op.prefetch(ctx, group{entries, selections})
}

// change resolves Change.
type change struct{}

func (change) Entry(ctx context.Context, c *kb.ChangeRecord) (kb.Entry, error) {
	return entry[kb.Entry](ctx, c.ID)
}
