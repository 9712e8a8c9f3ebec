package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/kb"
)

// Annotate answers what the glossary says of a text.
func (query) Annotate(ctx context.Context, source string, language *string, schemes []kb.ID) (*kb.Annotation, error) {
	op := operationOf(ctx)
	a, err := op.base.Annotate(ctx, source, value(language), schemes...)
	if err != nil {
		return nil, err
	}
	return a, op.foreseeMarks(ctx, a, graphql.GetFieldContext(ctx).Field)
}

// Annotations answers what the glossary says of the texts proposed.
func (contribution) Annotations(ctx context.Context, c *kb.Contribution) ([]*kb.TextAnnotation, error) {
	op := operationOf(ctx)
	found, err := op.base.AnnotateContent(ctx, c.Proposal, "proposal")
	if err != nil {
		return nil, err
	}
	annotations := make([]*kb.TextAnnotation, len(found))
	for i := range found {
		annotations[i] = &found[i]
		for _, field := range selectionOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, "annotation") {
			if err := op.foreseeMarks(ctx, found[i].Annotation, field); err != nil {
				return nil, err
			}
		}
	}
	return annotations, nil
}

// foreseeMarks reads the concepts of an annotation that a field selects.
func (op *operation) foreseeMarks(ctx context.Context, a *kb.Annotation, field graphql.CollectedField) error {
	var ids []kb.ID
	for _, m := range a.Marks {
		ids = append(append(ids, m.Concept), m.Others...)
		if m.Advice != nil {
			ids = append(ids, m.Advice.Preferred)
		}
	}
	opCtx := graphql.GetOperationContext(ctx)
	var below ast.SelectionSet
	for _, mark := range selectionOf(opCtx, field, "marks") {
		below = append(below, selectionsOf(opCtx, mark, "concept")...)
		below = append(below, selectionsOf(opCtx, mark, "others")...)
		for _, advice := range selectionOf(opCtx, mark, "advice") {
			below = append(below, selectionsOf(opCtx, advice, "preferred")...)
		}
	}
	return op.foresee(ctx, ids, below)
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
