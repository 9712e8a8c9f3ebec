package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/kb"
)

// Annotate answers what the glossary says of a text.
func (query) Annotate(ctx context.Context, source string, language *string) (*kb.Annotation, error) {
	op := operationOf(ctx)
	a, err := op.base.Annotate(ctx, source, value(language))
	if err != nil {
		return nil, err
	}
	var ids []kb.ID
	for _, m := range a.Marks {
		ids = append(append(ids, m.Concept), m.Others...)
		if m.Advice != nil {
			ids = append(ids, m.Advice.Preferred)
		}
	}
	opCtx := graphql.GetOperationContext(ctx)
	var below ast.SelectionSet
	for _, mark := range selectionOf(opCtx, graphql.GetFieldContext(ctx).Field, "marks") {
		below = append(below, selectionsOf(opCtx, mark, "concept")...)
		below = append(below, selectionsOf(opCtx, mark, "others")...)
		for _, advice := range selectionOf(opCtx, mark, "advice") {
			below = append(below, selectionsOf(opCtx, advice, "preferred")...)
		}
	}
	return a, op.foresee(ctx, ids, below)
}

// foresee reads entries that are about to be asked for one by one, and what is selected
// below them.
func (op *operation) foresee(ctx context.Context, ids []kb.ID, below ast.SelectionSet) error {
	if len(below) == 0 {
		return nil
	}
	entries, err := op.entries(ctx, unique(ids))
	if err != nil {
		return err
	}
	return op.prefetch(ctx, group{entries, below})
}

// mark resolves a stretch of a text that names a concept.
type mark struct{}

func (mark) Concept(ctx context.Context, m *kb.Mark) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, m.Concept)
}

func (mark) Label(_ context.Context, m *kb.Mark) (string, error) { return m.Value, nil }

func (mark) Others(ctx context.Context, m *kb.Mark) ([]*kb.Concept, error) {
	entries, err := operationOf(ctx).entries(ctx, m.Others)
	return typed[*kb.Concept](entries), err
}

// advice resolves what to write in the place of a term.
type advice struct{}

func (advice) Reason(ctx context.Context, a *kb.Advice, in []string) (*string, error) {
	return inLanguage(ctx, a.Reason, in), nil
}

func (advice) Preferred(ctx context.Context, a *kb.Advice) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, a.Preferred)
}
