package kb

import (
	"context"
	"errors"
	"strings"
	"time"
)

// LinkPurpose says what a one-time link is for.
type LinkPurpose string

// The purposes of links, which are also their place below /auth.
const (
	LinkInvitation LinkPurpose = "invitation" // name and password of a new account
	LinkReset      LinkPurpose = "reset"      // another password
	// LinkContribution leads to one contribution; its secret is a bearer token (see
	// ContributionLink).
	LinkContribution LinkPurpose = "link"
)

// How long links are good.
const (
	InvitationLasts = 7 * 24 * time.Hour
	ResetLasts      = 24 * time.Hour
	FirstAdminLasts = 24 * time.Hour
)

// link is what the ledger has under the hash of a link's secret. The person's
// document names the one link that is good, so that it is good once; the first
// admin's has no person yet, and is the one named under firstAdminKey.
type link struct {
	Person  ID          `json:"person,omitempty"`
	Purpose LinkPurpose `json:"purpose"`
	Expires time.Time   `json:"expires"`
}

const firstAdminKey = LedgerInvite + "first-admin"

// Link is a one-time link; its secret cannot be had again.
type Link struct {
	Purpose LinkPurpose
	Secret  string
	Expires time.Time
}

// URL is the address of the link under a base URL.
func (l *Link) URL(base string) string {
	return strings.TrimRight(base, "/") + "/auth/" + string(l.Purpose) + "/" + l.Secret
}

var errBadLink = &Error{Code: CodeNotFound, Message: "the link was used or replaced, or has expired: ask for a new one"}

// newLink writes a link that is not good before a commit names it.
func (b *Base) newLink(ctx context.Context, of ID, purpose LinkPurpose, lasts time.Duration) (*Link, error) {
	l := &Link{Purpose: purpose, Secret: newSecret(), Expires: b.Now().Add(lasts).UTC().Truncate(time.Millisecond)}
	return l, b.putLedger(ctx, l.key(), link{of, purpose, l.Expires}, l.Expires)
}

func (l *Link) key() string { return LedgerInvite + hashSecret(l.Secret) }

// OpenLink is whom a link is for.
type OpenLink struct {
	Purpose    LinkPurpose
	Name, Mail string
	// FirstAdmin: the link makes a new account, the first that may do everything.
	FirstAdmin bool

	person *person
	key    string
	who    profile
}

// OpenLink answers whom a link is for; NOT_FOUND for one that is not good.
func (b *Base) OpenLink(ctx context.Context, secret string) (*OpenLink, error) {
	hash := hashSecret(secret)
	var l link
	err := b.getLedger(ctx, LedgerInvite+hash, &l)
	if errors.Is(err, ErrNotExist) || err == nil && !b.Now().Before(l.Expires) {
		return nil, errBadLink
	}
	if err != nil {
		return nil, err
	}
	open := &OpenLink{Purpose: l.Purpose, key: LedgerInvite + hash}
	if l.Person == "" {
		return open, b.openFirstAdmin(ctx, open, hash)
	}
	if open.person, err = b.readPerson(ctx, l.Person); err != nil && !errors.Is(err, ErrNotExist) {
		return nil, err
	}
	if open.person == nil || open.person.Link != hash || open.person.Disabled != nil {
		return nil, errBadLink
	}
	open.who, err = b.profile(ctx, open.person)
	open.Name, open.Mail = open.who.Name, open.who.Mail
	return open, err
}

func (b *Base) openFirstAdmin(ctx context.Context, open *OpenLink, hash string) error {
	open.FirstAdmin, open.person = true, &person{ID: newID(kindPerson, b.Now(), 0)}
	var good string
	err := b.getLedger(ctx, firstAdminKey, &good)
	if errors.Is(err, ErrNotExist) || err == nil && good != hash {
		return errBadLink
	}
	return err
}

// RedeemInput is what somebody says who follows a link: the password, and with an
// invitation the name. Only the first admin says the address.
type RedeemInput struct {
	Name, Mail, Password string
}

// RedeemLink sets the password, voids the link and everything that was signed in,
// and signs the person in.
func (b *Base) RedeemLink(ctx context.Context, secret string, in RedeemInput) (*Session, error) {
	open, err := b.OpenLink(ctx, secret)
	if err != nil {
		return nil, err
	}
	who, err := open.check(in)
	if err != nil {
		return nil, err
	}
	made, err := b.hashPassword(ctx, in.Password)
	if err != nil {
		return nil, err
	}
	if open.FirstAdmin {
		if err := b.claimMail(ctx, who.Mail, open.person.ID); err != nil {
			return nil, err
		}
	}
	if err := b.redeem(ctx, open, hashSecret(secret), who, made); err != nil {
		return nil, err
	}
	p, err := b.readPerson(ctx, open.person.ID)
	if err != nil {
		return nil, err
	}
	return b.beginSession(ctx, p)
}

// check answers who the person is from now on.
func (o *OpenLink) check(in RedeemInput) (profile, error) {
	who := o.who
	v := &validation{}
	if o.Purpose == LinkInvitation {
		who.Name = strings.TrimSpace(in.Name)
		v.checkName(who.Name)
	}
	if o.FirstAdmin {
		if who.Mail = normalMail(in.Mail); who.Mail == "" {
			v.invalid("mail", "%q is no mail address", in.Mail)
		}
	}
	v.checkPassword("password", in.Password, who)
	if len(v.errs) > 0 {
		return who, v.errs
	}
	return who, nil
}

func (v *validation) checkName(name string) {
	if blank(name) {
		v.invalid("name", "is required")
	}
	v.checkString("name", name, maxName)
}

// redeem writes the facts and commits the person that names them.
func (b *Base) redeem(ctx context.Context, open *OpenLink, hash string, who profile, made credential) error {
	id := open.person.ID
	profileKey, err := b.keepFact(ctx, id, who)
	if err != nil {
		return err
	}
	credentialKey, err := b.keepFact(ctx, id, made)
	if err != nil {
		return err
	}
	note := "accept an invitation"
	if open.Purpose == LinkReset {
		note = "reset the password"
	}
	before := []string{open.key, open.person.Profile, open.person.Credential}
	after := []string{profileKey, credentialKey}
	if open.FirstAdmin {
		before = append(before, firstAdminKey)
		after = append(after, mailKey(who.Mail))
	}
	err = b.Commit(ctx, Author{By: string(id), Note: note}, func(tx *Tx) error {
		p, err := tx.linked(open, hash)
		if err != nil {
			return err
		}
		p.Profile, p.Credential, p.Link = profileKey, credentialKey, ""
		p.Epoch++
		return tx.savePerson(p)
	})
	return b.settle(ctx, err, before, after)
}

// linked answers the person of a link that is still good, or the first admin as
// long as there is none.
func (tx *Tx) linked(open *OpenLink, hash string) (*person, error) {
	if open.FirstAdmin {
		admin, err := tx.otherAdmin("")
		if err != nil || admin {
			return nil, errors.Join(err, errBadLinkIf(admin))
		}
		return &person{ID: open.person.ID, Role: RoleAdmin}, nil
	}
	p, err := tx.person(open.person.ID)
	if err != nil {
		return nil, err
	}
	same := p.Link == hash && p.Disabled == nil && p.Profile == open.person.Profile && p.Credential == open.person.Credential
	return p, errBadLinkIf(!same)
}

func errBadLinkIf(bad bool) error {
	if bad {
		return errBadLink
	}
	return nil
}

// FirstAdminLink makes the link by which the first admin makes an account, and
// voids the one made before; nil when there is an admin.
func (b *Base) FirstAdminLink(ctx context.Context) (*Link, error) {
	admin := false
	err := b.Commit(ctx, Author{By: "system"}, func(tx *Tx) (err error) {
		admin, err = tx.otherAdmin("")
		return err
	})
	if err != nil || admin {
		return nil, err
	}
	var old string
	if err := b.getLedger(ctx, firstAdminKey, &old); err == nil {
		b.forget(ctx, LedgerInvite+old, firstAdminKey)
	} else if !errors.Is(err, ErrNotExist) {
		return nil, err
	}
	l, err := b.newLink(ctx, "", LinkInvitation, FirstAdminLasts)
	if err != nil {
		return nil, err
	}
	return l, b.putLedger(ctx, firstAdminKey, hashSecret(l.Secret), l.Expires)
}
