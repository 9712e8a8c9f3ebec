package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// token resolves Token.
type token struct{}

func (token) Person(ctx context.Context, t *kb.Token) (*kb.Person, error) {
	op := operationOf(ctx)
	return op.base.Person(ctx, op.viewer, t.Person)
}

func (token) Organisation(ctx context.Context, t *kb.Token) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, t.Organisation)
}

func (token) ViewerCan(ctx context.Context, t *kb.Token) ([]*kb.Permission, error) {
	return operationOf(ctx).viewer.CanOnToken(t), nil
}

func (query) Tokens(ctx context.Context, filter *model.TokenFilter, first *int, after *string, last *int, before *string) (*model.TokenConnection, error) {
	op := operationOf(ctx)
	page, err := pageArgs{first, after, last, before}.page()
	if err != nil {
		return nil, err
	}
	given := value(filter)
	tokens, err := op.base.FindTokens(ctx, op.viewer, kb.TokenQuery{Person: value(given.Person), Everybody: given.Everybody, Active: given.Active})
	if err != nil {
		return nil, err
	}
	key, err := newListKey("tokens", filter, op.viewer.Person)
	if err != nil {
		return nil, err
	}
	ids := make([]kb.ID, len(tokens))
	byID := map[kb.ID]*kb.Token{}
	for i := range tokens {
		ids[i], byID[tokens[i].ID] = tokens[i].ID, &tokens[i]
	}
	part, more, err := page.of(ids, key)
	if err != nil {
		return nil, err
	}
	c := &model.TokenConnection{TotalCount: len(ids)}
	for _, id := range part {
		c.Add(key.cursor(string(id)), byID[id])
	}
	c.End(page.backward, more, page.cursor != nil)
	return c, nil
}

func (mutation) CreateToken(ctx context.Context, input model.CreateTokenInput) (*model.CreateTokenPayload, error) {
	op := operationOf(ctx)
	given := map[string]*string{"organisation": (*string)(input.Organisation), "service": input.Service, "idempotencyKey": input.IdempotencyKey}
	issued, problems, err := accountWrite(op, given, func() (*kb.IssuedToken, error) {
		return op.base.IssueToken(ctx, op.viewer, kb.TokenRequest{
			Name: input.Name, Role: input.Role, Organisation: value(input.Organisation), Expires: input.ExpiresAt,
			Service: value(input.Service), IdempotencyKey: value(input.IdempotencyKey),
		})
	})
	payload := &model.CreateTokenPayload{UserErrors: problems}
	if issued != nil {
		payload.Token = &issued.Token
		if issued.Secret != "" {
			payload.Secret = &issued.Secret
		}
	}
	return payload, err
}

func (mutation) RevokeToken(ctx context.Context, input model.RevokeTokenInput) (*model.RevokeTokenPayload, error) {
	op := operationOf(ctx)
	ended, problems, err := accountWrite(op, nil, func() (*kb.Token, error) {
		return op.base.EndToken(ctx, op.viewer, input.ID)
	})
	return &model.RevokeTokenPayload{Token: ended, UserErrors: problems}, err
}
