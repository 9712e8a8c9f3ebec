package graph

import (
	"context"
	"slices"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// mutation resolves Mutation. gqlgen runs its fields one after the other.
type mutation struct{}

func (mutation) PutEntry(ctx context.Context, input model.PutEntryInput) (*model.PutEntryPayload, error) {
	op := operationOf(ctx)
	given, err := readPut(&input)
	if err == nil {
		var result *kb.PutResult
		if result, err = op.base.Publish(ctx, op.viewer, kb.PublishInput{
			PutInput:       kb.PutInput{Content: given.content, Target: value(input.Target), ExpectedRevision: input.ExpectedRevision},
			Note:           value(input.Note),
			IdempotencyKey: value(input.IdempotencyKey),
		}); err == nil {
			return &model.PutEntryPayload{Entry: result.Entry}, op.wrote(ctx, result.Entry)
		}
		err = given.locate(err)
	}
	problems, err := op.userErrors(err)
	return &model.PutEntryPayload{UserErrors: problems}, err
}

// readPut reads the content in the input of putEntry.
func readPut(in *model.PutEntryInput) (*contentGiven, error) {
	given, err := needContent(putMembers(in))
	return given, kb.Together(notEmpty(map[string]*string{"target": (*string)(in.Target), "idempotencyKey": in.IdempotencyKey}), err)
}

func (mutation) ArchiveEntry(ctx context.Context, input model.ArchiveEntryInput) (*model.ArchiveEntryPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"id": (*string)(&input.ID), "replacement": (*string)(input.Replacement), "idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var e kb.Entry
		e, err = op.base.Withdraw(ctx, op.viewer, kb.WithdrawInput{
			ArchiveInput: kb.ArchiveInput{
				Target: input.ID, ExpectedRevision: &input.ExpectedRevision,
				Reason: input.Reason, Replacement: value(input.Replacement),
			},
			IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			return &model.ArchiveEntryPayload{Entry: e}, op.wrote(ctx, e)
		}
	}
	problems, err := op.userErrors(err)
	return &model.ArchiveEntryPayload{UserErrors: problems}, err
}

func (mutation) RestoreRevision(ctx context.Context, input model.RestoreRevisionInput) (*model.RestoreRevisionPayload, error) {
	op := operationOf(ctx)
	err := notEmpty(map[string]*string{"id": (*string)(&input.ID), "idempotencyKey": input.IdempotencyKey})
	if err == nil {
		var e kb.Entry
		e, err = op.base.RestoreRevision(ctx, op.viewer, kb.RestoreInput{
			Target: input.ID, ExpectedRevision: &input.ExpectedRevision, Revision: input.Revision,
			Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
		})
		if err == nil {
			return &model.RestoreRevisionPayload{Entry: e}, op.wrote(ctx, e)
		}
	}
	problems, err := op.userErrors(err)
	return &model.RestoreRevisionPayload{UserErrors: problems}, err
}

// wrote makes the rest of the answer include what was just applied, and reads
// what is selected below the entry that was written.
func (op *operation) wrote(ctx context.Context, e kb.Entry) error {
	op.catchUp()
	selected := selectionsOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, "entry")
	return op.prefetch(ctx, group{[]kb.Entry{e}, selected})
}

// catchUp forgets what was read before the last write.
func (op *operation) catchUp() {
	op.mu.Lock()
	defer op.mu.Unlock()
	op.seq, _ = op.base.Head()
	op.loaded.init()
}

// userErrors answers what the client is told beside a null result; what it could
// not have avoided stays an error.
func (op *operation) userErrors(err error) ([]*kb.Error, error) {
	op.catchUp()
	problems := kb.Problems(err)
	for _, p := range problems {
		if p.Code == kb.CodeUnavailable || p.Code == kb.CodeInternal {
			return nil, err
		}
	}
	op.mu.Lock()
	defer op.mu.Unlock()
	op.denied = append(op.denied, problems...)
	return bounded(problems), nil
}

// maxUserErrors bounds how many mistakes of one input a client is told.
const maxUserErrors = 200

// bounded answers the first mistakes, and says how many there are besides.
func bounded(problems []*kb.Error) []*kb.Error {
	if len(problems) <= maxUserErrors {
		return problems
	}
	rest := kb.Invalid(nil, "there are %d mistakes besides: mend these first", len(problems)-maxUserErrors)
	return append(slices.Clip(problems[:maxUserErrors]), rest)
}

// notEmpty refuses strings that are given and empty: they would count as absent.
func notEmpty(given map[string]*string) error {
	var errs kb.Errors
	for name, s := range given {
		if s != nil && *s == "" {
			errs = append(errs, kb.Invalid([]string{name}, "is empty"))
		}
	}
	if len(errs) == 0 {
		return nil
	}
	slices.SortFunc(errs, func(a, b *kb.Error) int { return slices.Compare(a.Path, b.Path) })
	return errs
}
