package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

func (mutation) ProposeTerm(ctx context.Context, input model.ProposeTermInput) (*model.ProposeTermPayload, error) {
	proposed := &kb.TermProposal{}
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		err := notEmpty(map[string]*string{"scheme": (*string)(input.Scheme), "idempotencyKey": input.IdempotencyKey})
		if err != nil {
			return nil, err
		}
		proposed, err = op.base.ProposeTerm(ctx, op.viewer, kb.TermInput{
			Term: input.Term, Language: input.Language, Sentence: value(input.Sentence), Sources: input.Sources,
			Scheme: value(input.Scheme), Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
		})
		return proposed.Contribution, err
	})
	if err != nil {
		return nil, err
	}
	payload := &model.ProposeTermPayload{Contribution: c, Hints: pointers(proposed.Hints), UserErrors: problems}
	if payload.Existing, err = entry[*kb.Concept](ctx, proposed.Existing); err != nil {
		return nil, err
	}
	return payload, foreseeHints(ctx, proposed.Hints)
}

// foreseeHints reads the concepts of hints, as far as they are selected.
func foreseeHints(ctx context.Context, hints []kb.TermHint) error {
	ids := make([]kb.ID, len(hints))
	for i := range hints {
		ids[i] = hints[i].Concept
	}
	opCtx := graphql.GetOperationContext(ctx)
	for _, field := range selectionOf(opCtx, graphql.GetFieldContext(ctx).Field, "hints") {
		if err := operationOf(ctx).foresee(ctx, ids, selectionsOf(opCtx, field, "concept")); err != nil {
			return err
		}
	}
	return nil
}

// conceptHint resolves a concept near to a term.
type conceptHint struct{}

func (conceptHint) Concept(ctx context.Context, h *kb.TermHint) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, h.Concept)
}

func (conceptHint) Label(_ context.Context, h *kb.TermHint) (string, error) { return h.Value, nil }
