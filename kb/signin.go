package kb

import (
	"context"
	"errors"
	"strings"
)

// SignInInput is an attempt to sign in with a password.
type SignInInput struct {
	Mail, Password string
	// Address is where it comes from.
	Address string
}

// errSignIn is what is said whatever is wrong: it tells nobody who has an account.
var errSignIn = &Error{Code: CodeUnauthenticated, Message: "the address or the password is not right"}

// SignIn begins a session for whoever knows the password of an account.
func (b *Base) SignIn(ctx context.Context, in SignInInput) (*Session, error) {
	normal := normalMail(in.Mail)
	account := normal
	if account == "" {
		account = strings.ToLower(in.Mail[:min(len(in.Mail), maxMail)])
	}
	var who *person
	right, err := b.throttled(ctx, account, in.Address, func() (bool, error) {
		p, err := b.personByMail(ctx, normal)
		if err != nil && !errors.Is(err, ErrNotExist) {
			return false, err
		}
		who = p
		return b.verifyPassword(ctx, p, in.Password)
	})
	if err == nil && (!right || who == nil) {
		err = errSignIn
	}
	if err != nil {
		b.Deny(Denial{Action: "sign-in", Code: Problems(err)[0].Code}, in.Address)
		return nil, err
	}
	return b.beginSession(ctx, who)
}

// PasswordChange asks for another password.
type PasswordChange struct {
	Current, New string
	Address      string // where it comes from
}

// ChangePassword gives a viewer another password. All their other sessions end.
func (b *Base) ChangePassword(ctx context.Context, v Viewer, in PasswordChange) (*Person, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	p, err := b.readPerson(ctx, v.Person)
	if err != nil {
		return nil, err
	}
	if p.Credential == "" {
		return nil, &Error{Code: CodeForbidden, Message: "this account has no password"}
	}
	who, err := b.profile(ctx, p)
	if err != nil {
		return nil, err
	}
	right, err := b.throttled(ctx, who.Mail, in.Address, func() (bool, error) { return b.verifyPassword(ctx, p, in.Current) })
	if err != nil {
		return nil, err
	}
	if !right {
		return nil, Invalid([]string{"currentPassword"}, "is not your password")
	}
	check := &validation{}
	if check.checkPassword("newPassword", in.New, who); len(check.errs) > 0 {
		return nil, check.errs
	}
	if err := b.setPassword(ctx, v.Person, p.Credential, in.New); err != nil {
		return nil, err
	}
	if err := b.renewSession(ctx, v); err != nil {
		return nil, err
	}
	return b.person(ctx, v.Person)
}

// setPassword puts a new password in the place of the one that was read.
func (b *Base) setPassword(ctx context.Context, of ID, read, password string) error {
	made, err := b.hashPassword(ctx, password)
	if err != nil {
		return err
	}
	key, err := b.keepFact(ctx, of, made)
	if err != nil {
		return err
	}
	err = b.Commit(ctx, Author{By: string(of), Note: "change the password"}, func(tx *Tx) error {
		p, err := tx.person(of)
		if err != nil {
			return err
		}
		if p.Credential != read {
			return conflict("the password was changed by somebody else meanwhile")
		}
		p.Credential, p.Link = key, ""
		p.Epoch++
		return tx.savePerson(p)
	})
	return b.settle(ctx, err, []string{read}, []string{key})
}
