package kb

import (
	"context"
	"errors"
	"strings"
)

// InviteInput asks somebody to join.
type InviteInput struct {
	Mail           string
	Name           string // may be empty: they say it themselves
	Organisation   ID     // id or slug
	Role           AccessRole
	IdempotencyKey string
}

// Invited is somebody who was invited, with the link by which they accept; nil
// when the invitation was made before under the same idempotency key.
type Invited struct {
	Person *Person
	Link   *Link
	// Mailed: the link will be sent to them.
	Mailed bool
}

// Invite makes an account for somebody, and the link by which they enter it.
func (b *Base) Invite(ctx context.Context, v Viewer, in InviteInput) (*Invited, error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	who, err := in.check(v)
	if err != nil {
		return nil, err
	}
	// what is private of the input is compared below, not kept as a hash
	author, err := v.author("invitePerson", "invite a person", in.IdempotencyKey, []any{in.Organisation, in.Role})
	if err != nil {
		return nil, err
	}
	if done, err := b.done(ctx, author); err != nil || done != "" {
		return b.invitedBefore(ctx, done, who, err)
	}
	id := newID(kindPerson, b.Now(), 0)
	if err := b.claimMail(ctx, who.Mail, id); err != nil {
		return nil, err
	}
	link, err := b.commitInvitation(ctx, author, id, who, in)
	if err != nil {
		return nil, err
	}
	p, err := b.person(ctx, id)
	if err != nil {
		return nil, err
	}
	return &Invited{p, link, b.mailLink(ctx, p, link)}, nil
}

func (in *InviteInput) check(v Viewer) (profile, error) {
	check := &validation{}
	who := profile{Name: strings.TrimSpace(in.Name), Mail: normalMail(in.Mail)}
	if who.Mail == "" {
		check.invalid("mail", "%q is no mail address", in.Mail)
	}
	check.checkString("name", who.Name, maxName)
	if err := v.checkGrant("role", in.Role); err != nil {
		check.errs = append(check.errs, Problems(err)...)
	}
	if len(check.errs) > 0 {
		return who, check.errs
	}
	return who, nil
}

// commitInvitation writes the facts of a new person and commits the person.
func (b *Base) commitInvitation(ctx context.Context, author Author, id ID, who profile, in InviteInput) (*Link, error) {
	key, err := b.keepFact(ctx, id, who)
	if err != nil {
		return nil, err
	}
	link, err := b.newLink(ctx, id, LinkInvitation, InvitationLasts)
	if err != nil {
		return nil, err
	}
	err = b.Commit(ctx, author, func(tx *Tx) error {
		p := &person{ID: id, Profile: key, Link: hashSecret(link.Secret)}
		if err := tx.setMembership(p, MembershipInput{id, in.Organisation, in.Role}); err != nil {
			return err
		}
		return tx.savePerson(p)
	})
	return link, b.settle(ctx, err, nil, []string{key, link.key(), mailKey(who.Mail)})
}

// done answers what an author's idempotency key made before; "" for nothing.
func (b *Base) done(ctx context.Context, a Author) (id ID, err error) {
	if a.Key == "" {
		return "", nil
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		used, err := (&overlay{reader: r, state: newOverlayState()}).used(a)
		if err == nil && used != nil {
			id = used.IDs[0]
		}
		return err
	})
	return id, err
}

func (b *Base) invitedBefore(ctx context.Context, id ID, who profile, err error) (*Invited, error) {
	if err != nil {
		return nil, err
	}
	p, err := b.person(ctx, id)
	if err != nil {
		return nil, err
	}
	if p.Mail != who.Mail || p.State == PersonInvited && p.Name != who.Name { // who has accepted says their name themselves
		return nil, errKeyReused
	}
	return &Invited{Person: p}, nil
}

// ResetPassword makes a link by which somebody sets a password: the invitation
// anew for one who has not accepted it. The link made before is void; the password
// goes on until the link is used.
func (b *Base) ResetPassword(ctx context.Context, v Viewer, id ID) (*Invited, error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	p, err := b.readPerson(ctx, id)
	switch {
	case errors.Is(err, ErrNotExist):
		return nil, notFound([]string{"person"}, "there is no person %q", string(id))
	case err != nil:
		return nil, err
	case p.Profile == "" || p.Subject != "" || p.Guest:
		return nil, Invalid([]string{"person"}, "has no password of ours")
	case p.Disabled != nil:
		return nil, Invalid([]string{"person"}, "is disabled")
	}
	purpose, lasts := LinkReset, ResetLasts
	if p.Credential == "" {
		purpose, lasts = LinkInvitation, InvitationLasts
	}
	link, err := b.newLink(ctx, id, purpose, lasts)
	if err != nil {
		return nil, err
	}
	old := LedgerInvite + p.Link
	shown, err := b.changePerson(ctx, v, id, "make a link to a new password", func(_ *Tx, p *person) error {
		p.Link = hashSecret(link.Secret)
		return nil
	})
	if err := b.settle(ctx, err, []string{old}, []string{link.key()}); err != nil {
		return nil, err
	}
	return &Invited{shown, link, b.mailLink(ctx, shown, link)}, nil
}
