package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// accountWrite runs a use case about accounts, unless a string is given and empty,
// and answers what the client is told beside its result.
func accountWrite[T any](op *operation, given map[string]*string, write func() (T, error)) (result T, problems []*kb.Error, err error) {
	if err = notEmpty(given); err == nil {
		result, err = write()
	}
	if err == nil {
		op.catchUp()
		return result, nil, nil
	}
	var none T
	problems, err = op.userErrors(err)
	return none, problems, err
}

func (op *operation) oneTimeLink(l *kb.Link) *model.OneTimeLink {
	if l == nil {
		return nil
	}
	return &model.OneTimeLink{URL: l.URL(op.base.Settings().BaseURL), ExpiresAt: l.Expires}
}

func (mutation) InvitePerson(ctx context.Context, input model.InvitePersonInput) (*model.InvitePersonPayload, error) {
	op := operationOf(ctx)
	given := map[string]*string{"name": input.Name, "organisation": (*string)(input.Organisation), "idempotencyKey": input.IdempotencyKey}
	invited, problems, err := accountWrite(op, given, func() (*kb.Invited, error) {
		return op.base.Invite(ctx, op.viewer, kb.InviteInput{
			Mail: input.Mail, Name: value(input.Name), Organisation: value(input.Organisation), Role: input.Role,
			IdempotencyKey: value(input.IdempotencyKey),
		})
	})
	payload := &model.InvitePersonPayload{UserErrors: problems}
	if invited != nil {
		payload.Person, payload.Link, payload.Mailed = invited.Person, op.oneTimeLink(invited.Link), invited.Mailed
	}
	return payload, err
}

func (mutation) ResetPassword(ctx context.Context, input model.ResetPasswordInput) (*model.ResetPasswordPayload, error) {
	op := operationOf(ctx)
	invited, problems, err := accountWrite(op, nil, func() (*kb.Invited, error) {
		return op.base.ResetPassword(ctx, op.viewer, input.Person)
	})
	payload := &model.ResetPasswordPayload{UserErrors: problems}
	if invited != nil {
		payload.Person, payload.Link, payload.Mailed = invited.Person, op.oneTimeLink(invited.Link), invited.Mailed
	}
	return payload, err
}

func (mutation) SetMembership(ctx context.Context, input model.SetMembershipInput) (*model.SetMembershipPayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, map[string]*string{"organisation": (*string)(input.Organisation)}, func() (*kb.Person, error) {
		return op.base.SetMembership(ctx, op.viewer, kb.MembershipInput{Person: input.Person, Organisation: value(input.Organisation), Role: input.Role})
	})
	return &model.SetMembershipPayload{Person: p, UserErrors: problems}, err
}

func (mutation) RemoveMembership(ctx context.Context, input model.RemoveMembershipInput) (*model.RemoveMembershipPayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, map[string]*string{"organisation": (*string)(input.Organisation)}, func() (*kb.Person, error) {
		return op.base.RemoveMembership(ctx, op.viewer, kb.MembershipInput{Person: input.Person, Organisation: value(input.Organisation)})
	})
	return &model.RemoveMembershipPayload{Person: p, UserErrors: problems}, err
}

func (mutation) DisablePerson(ctx context.Context, input model.DisablePersonInput) (*model.DisablePersonPayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, nil, func() (*kb.Person, error) {
		return op.base.SetDisabled(ctx, op.viewer, input.Person, input.Disabled)
	})
	return &model.DisablePersonPayload{Person: p, UserErrors: problems}, err
}

func (mutation) ErasePerson(ctx context.Context, input model.ErasePersonInput) (*model.ErasePersonPayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, nil, func() (*kb.Person, error) {
		return op.base.ErasePerson(ctx, op.viewer, input.Person)
	})
	return &model.ErasePersonPayload{Person: p, UserErrors: problems}, err
}

func (mutation) UpdateProfile(ctx context.Context, input model.UpdateProfileInput) (*model.UpdateProfilePayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, nil, func() (*kb.Person, error) {
		return op.base.UpdateProfile(ctx, op.viewer, kb.ProfileInput{Name: input.Name, Mail: input.Mail, DisplayName: input.DisplayName})
	})
	return &model.UpdateProfilePayload{Person: p, UserErrors: problems}, err
}

func (mutation) ChangePassword(ctx context.Context, input model.ChangePasswordInput) (*model.ChangePasswordPayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, nil, func() (*kb.Person, error) {
		return op.base.ChangePassword(ctx, op.viewer, kb.PasswordChange{Current: input.CurrentPassword, New: input.NewPassword, Address: op.address(ctx)})
	})
	return &model.ChangePasswordPayload{Person: p, UserErrors: problems}, err
}

func (mutation) SignOutEverywhere(ctx context.Context) (*model.SignOutEverywherePayload, error) {
	op := operationOf(ctx)
	p, problems, err := accountWrite(op, nil, func() (*kb.Person, error) {
		return op.base.SignOutEverywhere(ctx, op.viewer)
	})
	return &model.SignOutEverywherePayload{Person: p, UserErrors: problems}, err
}

// address is where the operation comes from.
func (op *operation) address(ctx context.Context) string {
	if op.opts.Address == nil {
		return ""
	}
	return op.opts.Address(ctx)
}
