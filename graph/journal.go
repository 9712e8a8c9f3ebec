package graph

import (
	"context"
	"errors"
	"strconv"

	"prologis/graph/model"
	"prologis/kb"
)

// Journal answers who wrote what, newest first.
func (query) Journal(ctx context.Context, filter *model.JournalFilter, first *int, after *string) (*model.JournalConnection, error) {
	op := operationOf(ctx)
	size, err := pageSize("first", first, defaultPage)
	if err != nil {
		return nil, err
	}
	key, err := newListKey("journal", filter)
	if err != nil {
		return nil, err
	}
	before := uint64(0)
	if after != nil {
		place, err := key.place("after", *after)
		if err != nil {
			return nil, err
		}
		if before, err = strconv.ParseUint(place, 10, 53); err != nil || before == 0 {
			return nil, kb.Invalid([]string{"after"}, "is not a cursor")
		}
	}
	page, err := op.base.Journal(ctx, op.viewer, readJournalFilter(filter), kb.Seq(before), size)
	if err != nil {
		return nil, err
	}
	c := &model.JournalConnection{}
	for i := range page.Commits {
		c.Add(key.cursor(strconv.FormatUint(uint64(page.Commits[i].Seq), 10)), &page.Commits[i])
	}
	c.End(false, page.Next > 0, after != nil)
	if page.Next > 0 { // behind all that was read, be there nodes or not
		end := key.cursor(strconv.FormatUint(uint64(page.Next), 10))
		c.PageInfo.EndCursor = &end
	}
	return c, nil
}

func readJournalFilter(f *model.JournalFilter) kb.CommitFilter {
	given := value(f)
	read := kb.CommitFilter{By: string(value(given.By)), ID: value(given.ID), Since: value(given.Since), Until: value(given.Until)}
	for _, kind := range given.Kinds {
		read.Kinds = append(read.Kinds, kb.Kind(kind))
	}
	return read
}

// journalCommit resolves JournalCommit.
type journalCommit struct{}

func (journalCommit) Person(ctx context.Context, c *kb.CommitSummary) (*kb.Person, error) {
	return personIfAny(ctx, kb.ID(c.By))
}

// personIfAny answers a person; nil for what is none.
func personIfAny(ctx context.Context, id kb.ID) (*kb.Person, error) {
	op := operationOf(ctx)
	p, err := op.base.Person(ctx, op.viewer, id)
	if errors.Is(err, kb.ErrNotExist) {
		return nil, nil
	}
	return p, err
}

// journalChange resolves JournalChange.
type journalChange struct{}

func (journalChange) Kind(_ context.Context, c *kb.ChangeSummary) (string, error) {
	return string(c.Kind), nil
}
