package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

func (mutation) Contribute(ctx context.Context, input model.ContributeInput) (*model.ContributePayload, error) {
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		given, err := needContent(draftMembers(input.Practice, input.CaseStudy, input.Concept))
		empty := notEmpty(map[string]*string{"target": (*string)(input.Target), "organisation": (*string)(input.Organisation), "idempotencyKey": input.IdempotencyKey})
		if err := kb.Together(empty, err); err != nil {
			return nil, err
		}
		c, err := op.base.Contribute(ctx, op.viewer, kb.ContributeInput{
			Content: given.content, Target: value(input.Target), BaseRevision: input.BaseRevision,
			Translation: value(input.Translation), Organisation: value(input.Organisation), Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
		})
		if err != nil {
			return nil, given.locate(err)
		}
		return c, nil
	})
	return &model.ContributePayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) ReviseContribution(ctx context.Context, input model.ReviseContributionInput) (*model.ReviseContributionPayload, error) {
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		given, err := readContent(draftMembers(input.Practice, input.CaseStudy, input.Concept))
		empty := notEmpty(map[string]*string{"id": (*string)(&input.ID), "target": (*string)(input.Target), "idempotencyKey": input.IdempotencyKey})
		if err := kb.Together(empty, err); err != nil {
			return nil, err
		}
		in := kb.ReviseInput{
			ID: input.ID, ExpectedRevision: &input.ExpectedRevision, BaseRevision: input.BaseRevision, Target: value(input.Target),
			Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
		}
		if given != nil {
			in.Content = given.content
		}
		c, err := op.base.Revise(ctx, op.viewer, in)
		if err != nil {
			return nil, given.locate(err)
		}
		return c, nil
	})
	return &model.ReviseContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) SubmitContribution(ctx context.Context, input model.ContributionActionInput) (*model.SubmitContributionPayload, error) {
	c, problems, err := act(ctx, (*kb.Base).Submit, input)
	return &model.SubmitContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) WithdrawContribution(ctx context.Context, input model.ContributionActionInput) (*model.WithdrawContributionPayload, error) {
	c, problems, err := act(ctx, (*kb.Base).WithdrawContribution, input)
	return &model.WithdrawContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) ClaimContribution(ctx context.Context, input model.ContributionActionInput) (*model.ClaimContributionPayload, error) {
	c, problems, err := act(ctx, (*kb.Base).Claim, input)
	return &model.ClaimContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) ReleaseContribution(ctx context.Context, input model.ContributionActionInput) (*model.ReleaseContributionPayload, error) {
	c, problems, err := act(ctx, (*kb.Base).Release, input)
	return &model.ReleaseContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) RejectContribution(ctx context.Context, input model.RejectContributionInput) (*model.RejectContributionPayload, error) {
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		if err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey}); err != nil {
			return nil, err
		}
		return op.base.Reject(ctx, op.viewer, kb.RejectInput{
			ContributionAction: kb.ContributionAction{
				ID: input.ID, ExpectedRevision: &input.ExpectedRevision, Note: input.Reason, IdempotencyKey: value(input.IdempotencyKey),
			},
			Checklist: values(input.Checklist),
		})
	})
	return &model.RejectContributionPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) RequestChanges(ctx context.Context, input model.RequestChangesInput) (*model.RequestChangesPayload, error) {
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		if err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey}); err != nil {
			return nil, err
		}
		return op.base.RequestChanges(ctx, op.viewer, kb.ChangesInput{
			ContributionAction: kb.ContributionAction{
				ID: input.ID, ExpectedRevision: &input.ExpectedRevision, Note: input.Reason, IdempotencyKey: value(input.IdempotencyKey),
			},
			Checklist: values(input.Checklist), Comments: values(input.Comments),
		})
	})
	return &model.RequestChangesPayload{Contribution: c, UserErrors: problems}, err
}

func (mutation) AcceptContribution(ctx context.Context, input model.AcceptContributionInput) (*model.AcceptContributionPayload, error) {
	var e kb.Entry
	c, problems, err := contributed(ctx, func(op *operation) (c *kb.Contribution, err error) {
		if err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey}); err != nil {
			return nil, err
		}
		c, e, err = op.base.Accept(ctx, op.viewer, kb.AcceptInput{
			ContributionAction: kb.ContributionAction{
				ID: input.ID, ExpectedRevision: &input.ExpectedRevision, Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
			},
			Checklist: values(input.Checklist), Label: value(input.Label),
		})
		return c, err
	})
	if e == nil || err != nil {
		return &model.AcceptContributionPayload{UserErrors: problems}, err
	}
	op := operationOf(ctx)
	selected := selectionsOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, "entry")
	return &model.AcceptContributionPayload{Contribution: c, Entry: e}, op.prefetch(ctx, group{[]kb.Entry{e}, selected})
}

// act does an action on a contribution.
func act(ctx context.Context, do func(*kb.Base, context.Context, kb.Viewer, kb.ContributionAction) (*kb.Contribution, error), in model.ContributionActionInput) (*kb.Contribution, []*kb.Error, error) {
	return contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		if err := notEmpty(map[string]*string{"idempotencyKey": in.IdempotencyKey}); err != nil {
			return nil, err
		}
		return do(op.base, ctx, op.viewer, kb.ContributionAction{
			ID: in.ID, ExpectedRevision: &in.ExpectedRevision, Note: value(in.Note), DueAt: in.DueAt, IdempotencyKey: value(in.IdempotencyKey),
		})
	})
}

// contributed runs a use case on a contribution, and reads what is selected of it.
func contributed(ctx context.Context, run func(*operation) (*kb.Contribution, error)) (*kb.Contribution, []*kb.Error, error) {
	op := operationOf(ctx)
	c, err := run(op)
	if err != nil {
		problems, err := op.userErrors(err)
		return nil, problems, err
	}
	op.catchUp()
	selected := selectionsOf(graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field, "contribution")
	return c, nil, op.prefetchContributions(ctx, []*kb.Contribution{c}, selected)
}

func values[T any](pointers []*T) []T {
	list := make([]T, len(pointers))
	for i, p := range pointers {
		list[i] = *p
	}
	return list
}

func pointers[T any](list []T) []*T {
	all := make([]*T, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}
