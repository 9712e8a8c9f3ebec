package kb

import (
	"context"
	"strings"
)

// ProfileInput is what somebody says of themselves; nil leaves it as it is.
type ProfileInput struct {
	Name, Mail *string
	// DisplayName is shown in public from now on; "" is nothing.
	DisplayName *string
}

// UpdateProfile changes what a viewer has said of themselves.
func (b *Base) UpdateProfile(ctx context.Context, v Viewer, in ProfileInput) (*Person, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	p, err := b.readPerson(ctx, v.Person)
	if err != nil {
		return nil, err
	}
	if p.Service != "" {
		return nil, &Error{Code: CodeForbidden, Message: "a program has no profile"}
	}
	if p.Subject != "" && (in.Name != nil || in.Mail != nil) {
		return nil, &Error{Code: CodeForbidden, Message: "name and address are those of the provider that you sign in with"}
	}
	was, err := b.profile(ctx, p)
	if err != nil {
		return nil, err
	}
	is, err := in.check(was)
	if err != nil {
		return nil, err
	}
	if is.Mail != was.Mail && v.token { // whoever holds a token could take the account over
		return nil, &Error{Code: CodeForbidden, Path: []string{"mail"}, Message: "the address is changed by who has signed in: a token is not enough"}
	}
	if is.Mail != was.Mail {
		if err := b.claimMail(ctx, is.Mail, p.ID); err != nil {
			return nil, err
		}
	}
	return b.commitProfile(ctx, v, p, was, is, in.DisplayName)
}

// check answers who somebody is after the change.
func (in *ProfileInput) check(who profile) (profile, error) {
	v := &validation{}
	if in.Name != nil {
		who.Name = strings.TrimSpace(*in.Name)
		v.checkName(who.Name)
	}
	if in.Mail != nil {
		if who.Mail = normalMail(*in.Mail); who.Mail == "" {
			v.invalid("mail", "%q is no mail address", *in.Mail)
		}
	}
	if in.DisplayName != nil {
		v.checkString("displayName", *in.DisplayName, maxName)
	}
	if len(v.errs) > 0 {
		return who, v.errs
	}
	return who, nil
}

// commitProfile writes the profile and commits the person that names it.
func (b *Base) commitProfile(ctx context.Context, v Viewer, read *person, was, is profile, displayName *string) (*Person, error) {
	key := read.Profile
	var before, after []string
	if is != was {
		var err error
		if key, err = b.keepFact(ctx, read.ID, is); err != nil {
			return nil, err
		}
		before, after = []string{read.Profile}, []string{key}
	}
	if is.Mail != was.Mail {
		after = append(after, mailKey(is.Mail))
		if was.Mail != "" {
			before = append(before, mailKey(was.Mail))
		}
	}
	shown, err := b.changePerson(ctx, v, read.ID, "change the profile", func(_ *Tx, p *person) error {
		if p.Profile != read.Profile {
			return conflict("the profile was changed meanwhile")
		}
		p.Profile = key
		if displayName != nil {
			p.DisplayName = strings.TrimSpace(*displayName)
		}
		return nil
	})
	return shown, b.settle(ctx, err, before, after)
}
