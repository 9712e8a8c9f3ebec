package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

func (mutation) MergeConcepts(ctx context.Context, input model.MergeConceptsInput) (*model.MergeConceptsPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"source": (*string)(&input.Source), "target": (*string)(&input.Target), "idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var merged *kb.Concept
		merged, err = op.base.MergeConcepts(ctx, op.viewer, kb.MergeInput{
			Source: input.Source, Target: input.Target,
			SourceRevision: &input.ExpectedRevision, TargetRevision: input.TargetRevision,
			Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			return &model.MergeConceptsPayload{Entry: merged}, op.wrote(ctx, merged)
		}
	}
	problems, err := op.userErrors(err)
	return &model.MergeConceptsPayload{UserErrors: problems}, err
}
