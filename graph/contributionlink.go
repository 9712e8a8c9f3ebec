package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// contributionLink resolves ContributionLink.
type contributionLink struct{}

func (query) ContributionLink(ctx context.Context) (*kb.ContributionLink, error) {
	return operationOf(ctx).viewer.HeldLink(), nil
}

// Links answers the links to a contribution.
func (contribution) Links(ctx context.Context, c *kb.Contribution) ([]*kb.ContributionLink, error) {
	op := operationOf(ctx)
	return op.base.ContributionLinks(ctx, op.viewer, c)
}

func (contributionLink) Contribution(ctx context.Context, l *kb.ContributionLink) (*kb.Contribution, error) {
	c, err := operationOf(ctx).contribution(ctx, l.Contribution)
	if err == nil && c == nil {
		err = kb.ErrNotExist
	}
	return c, err
}

func (contributionLink) ViewerCan(ctx context.Context, l *kb.ContributionLink) ([]*kb.Permission, error) {
	op := operationOf(ctx)
	to, err := op.contribution(ctx, l.Contribution)
	return op.base.CanOnLink(op.viewer, to), err
}

func (contributionLink) CreatedBy(ctx context.Context, l *kb.ContributionLink) (*model.Participant, error) {
	return participant(ctx, l.CreatedBy)
}

func (contributionLink) Open(ctx context.Context, l *kb.ContributionLink) (bool, error) {
	return operationOf(ctx).base.LinkIsGood(ctx, l)
}

func (contributionLink) ConfirmedRevision(_ context.Context, l *kb.ContributionLink) (*int, error) {
	if l.Confirmed == nil {
		return nil, nil
	}
	return &l.ConfirmedRevision, nil
}

func (contributionLink) Holder(ctx context.Context, l *kb.ContributionLink) (*string, error) {
	name, err := operationOf(ctx).base.LinkHolder(ctx, l)
	if name == "" || err != nil {
		return nil, err
	}
	return &name, nil
}

func (mutation) CreateContributionLink(ctx context.Context, input model.CreateContributionLinkInput) (*model.CreateContributionLinkPayload, error) {
	op := operationOf(ctx)
	issued, problems, err := accountWrite(op, map[string]*string{"idempotencyKey": input.IdempotencyKey}, func() (*kb.IssuedContributionLink, error) {
		return op.base.CreateContributionLink(ctx, op.viewer, kb.ContributionLinkInput{
			ID: input.ID, Purpose: input.Purpose, Expires: input.ExpiresAt, Language: value(input.Language), Note: value(input.Note),
			IdempotencyKey: value(input.IdempotencyKey),
		})
	})
	payload := &model.CreateContributionLinkPayload{UserErrors: problems}
	if issued != nil {
		payload.Link = issued.Link
		if issued.Secret != "" {
			url := op.base.ContributionLinkURL(issued.Secret)
			payload.Secret, payload.URL = &issued.Secret, &url
		}
	}
	return payload, err
}

func (mutation) RevokeContributionLink(ctx context.Context, input model.RevokeContributionLinkInput) (*model.RevokeContributionLinkPayload, error) {
	op := operationOf(ctx)
	l, problems, err := accountWrite(op, nil, func() (*kb.ContributionLink, error) {
		return op.base.RevokeContributionLink(ctx, op.viewer, input.ID)
	})
	return &model.RevokeContributionLinkPayload{Link: l, UserErrors: problems}, err
}

func (mutation) ConfirmContribution(ctx context.Context, input model.ConfirmContributionInput) (*model.ConfirmContributionPayload, error) {
	c, problems, err := contributed(ctx, func(op *operation) (*kb.Contribution, error) {
		if err := notEmpty(map[string]*string{"idempotencyKey": input.IdempotencyKey}); err != nil {
			return nil, err
		}
		return op.base.ConfirmContribution(ctx, op.viewer, kb.ConfirmInput{
			ContributionAction: kb.ContributionAction{
				ID: input.ID, ExpectedRevision: &input.ExpectedRevision, Note: value(input.Note), IdempotencyKey: value(input.IdempotencyKey),
			},
			Name: value(input.Name),
		})
	})
	return &model.ConfirmContributionPayload{Contribution: c, UserErrors: problems}, err
}
