package kb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// Identity is somebody whom an OpenID Connect provider vouches for.
type Identity struct {
	Issuer, Subject string
	Name, Mail      string
	// Managed: the provider decides what they may do, and Role and Organisations
	// say it; otherwise admins do.
	Managed       bool
	Role          AccessRole // "" is none
	Organisations []ID       // ids or slugs; unknown ones count for nothing
}

// hash names the identity in the journal, where nobody is to read who it is.
func (i *Identity) hash() string {
	sum := sha256.Sum256([]byte(i.Issuer + "\x00" + i.Subject))
	return hex.EncodeToString(sum[:])
}

// SignInAs begins a session for an identity, whose account is made at the first
// time.
func (b *Base) SignInAs(ctx context.Context, i Identity) (*Session, error) {
	p, err := b.federated(ctx, i)
	if err != nil {
		return nil, err
	}
	return b.beginSession(ctx, p)
}

// IdentityViewer is an identity as a viewer, by what its access token says.
func (b *Base) IdentityViewer(ctx context.Context, i Identity) (Viewer, error) {
	p, err := b.federated(ctx, i)
	if err != nil {
		return Viewer{}, err
	}
	return p.viewer(), nil
}

// federated answers the person of an identity as the provider has it by now.
func (b *Base) federated(ctx context.Context, i Identity) (*person, error) {
	p, same, err := b.knownAs(ctx, i)
	if err == nil && p.Disabled != nil {
		return nil, &Error{Code: CodeUnauthenticated, Message: "this account is disabled"}
	}
	if err == nil && same {
		return p, nil
	}
	if err != nil && !errors.Is(err, ErrNotExist) {
		return nil, err
	}
	if p != nil {
		return b.commitFederated(ctx, i, p.ID, "")
	}
	id := newID(kindPerson, b.Now(), 0)
	profileKey, err := b.keepFact(ctx, id, profile{Name: clip(i.Name, maxName), Mail: normalMail(i.Mail)})
	if err != nil {
		return nil, err
	}
	p, err = b.commitFederated(ctx, i, id, profileKey)
	if err == nil && p.ID != id { // another request was faster
		b.forget(ctx, profileKey)
	}
	return p, b.settle(ctx, err, nil, []string{profileKey})
}

func clip(text string, runes int) string {
	if r := []rune(strings.ToValidUTF8(text, "")); len(r) > runes {
		return string(r[:runes])
	}
	return strings.ToValidUTF8(text, "")
}

// knownAs answers the person of an identity, and whether they may do here what the
// provider says.
func (b *Base) knownAs(ctx context.Context, i Identity) (p *person, same bool, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := r.Key(subjectKey(i.hash()))
		if err != nil {
			return err
		}
		if p, err = readPerson(id, r.Document); err != nil {
			return err
		}
		told := *p
		if err := told.obey(i, r.Key, r.Document); err != nil {
			return err
		}
		same = told.same(p)
		return nil
	})
	return p, same, err
}

// commitFederated commits the person of an identity; id and profile are those of
// one who has to be made.
func (b *Base) commitFederated(ctx context.Context, i Identity, id ID, profile string) (p *person, err error) {
	err = b.Commit(ctx, Author{By: string(id), Note: "sign in by OpenID Connect"}, func(tx *Tx) error {
		known, err := tx.key(subjectKey(i.hash()))
		switch {
		case errors.Is(err, ErrNotExist):
			p = &person{ID: id, Profile: profile, Subject: i.hash()}
		case err != nil:
			return err
		default:
			if p, err = tx.person(known); err != nil {
				return err
			}
		}
		before := *p
		if err := p.obey(i, tx.key, tx.document); err != nil {
			return err
		}
		if p.Rev > 0 && before.same(p) {
			return nil
		}
		if before.reviews() && !p.reviews() {
			if err := tx.releaseClaims(p.ID, p.ID); err != nil {
				return err
			}
		}
		return tx.savePerson(p)
	})
	return p, err
}

// obey gives the person what the provider says that they may do.
func (p *person) obey(i Identity, key func(string) (ID, error), document func(ID) ([]byte, error)) error {
	if !i.Managed {
		return nil
	}
	p.Role, p.Memberships = "", nil
	if i.Role.rank() < RoleContributor.rank() {
		return nil
	}
	for _, ref := range i.Organisations[:min(len(i.Organisations), maxMemberships)] {
		id, err := organisationOf(ref, key, document)
		if errors.Is(err, ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Organisation == id }) {
			p.Memberships = append(p.Memberships, Membership{id, RoleContributor})
		}
	}
	if i.Role != RoleContributor {
		p.Role = i.Role
	}
	return nil
}

// organisationOf answers the id of an organisation by its id or slug.
func organisationOf(ref ID, key func(string) (ID, error), document func(ID) ([]byte, error)) (ID, error) {
	if ref.Kind() == KindOrganisation {
		_, err := document(ref)
		return ref, err
	}
	return key(slugKey(KindOrganisation, string(ref)))
}
