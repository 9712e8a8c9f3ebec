package kb

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// MembershipInput gives somebody a role: RoleContributor in an organisation, or
// another in the whole base.
type MembershipInput struct {
	Person       ID
	Organisation ID // id or slug
	Role         AccessRole
}

// SetMembership makes somebody a contributor of an organisation, or gives them a
// role in the whole base in the place of the one that they have there.
func (b *Base) SetMembership(ctx context.Context, v Viewer, in MembershipInput) (*Person, error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	if err := v.checkGrant("role", in.Role); err != nil {
		return nil, err
	}
	return b.changePerson(ctx, v, in.Person, "set a role", func(tx *Tx, p *person) error {
		return tx.setMembership(p, in)
	})
}

// RemoveMembership takes somebody's role in an organisation away, or the one in the
// whole base.
func (b *Base) RemoveMembership(ctx context.Context, v Viewer, in MembershipInput) (*Person, error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	return b.changePerson(ctx, v, in.Person, "take a role away", func(tx *Tx, p *person) error {
		if in.Organisation == "" {
			p.Role = ""
			return nil
		}
		id, err := tx.resolve(in.Organisation, []Kind{KindOrganisation})
		if err != nil {
			return referenceError([]string{"organisation"}, in.Organisation, []Kind{KindOrganisation}, err)
		}
		p.Memberships = slices.DeleteFunc(slices.Clone(p.Memberships), func(m Membership) bool { return m.Organisation == id })
		return nil
	})
}

// checkGrant refuses roles that are none, and those above the viewer's own.
func (v Viewer) checkGrant(path string, role AccessRole) error {
	switch {
	case role.rank() < RoleContributor.rank():
		return Invalid([]string{path}, "%q is none of %v", string(role), AccessRoles[1:])
	case role.rank() > v.Role.rank():
		return &Error{Code: CodeForbidden, Path: []string{path}, Message: "nobody grants more than they may do: your role is " + string(v.Role)}
	}
	return nil
}

// maxMemberships bounds the organisations of one person.
const maxMemberships = 50

func (tx *Tx) setMembership(p *person, in MembershipInput) error {
	if in.Organisation == "" {
		if in.Role == RoleContributor {
			return Invalid([]string{"organisation"}, "is required of a contributor")
		}
		p.Role = in.Role
		return nil
	}
	id, err := tx.resolve(in.Organisation, []Kind{KindOrganisation})
	if err != nil {
		return referenceError([]string{"organisation"}, in.Organisation, []Kind{KindOrganisation}, err)
	}
	if in.Role != RoleContributor {
		return Invalid([]string{"role"}, "in an organisation it is %s: %s holds in the whole base, and is given without one", RoleContributor, in.Role)
	}
	if slices.ContainsFunc(p.Memberships, func(m Membership) bool { return m.Organisation == id }) {
		return nil
	}
	p.Memberships = slices.Clone(p.Memberships)
	if len(p.Memberships) >= maxMemberships {
		return Invalid([]string{"organisation"}, "they belong to %d organisations, and cannot to more", maxMemberships)
	}
	p.Memberships = append(p.Memberships, Membership{id, in.Role})
	return nil
}

// SetDisabled keeps somebody out, or lets them in again. Their sessions and tokens
// are good no more; sessions stay so.
func (b *Base) SetDisabled(ctx context.Context, v Viewer, id ID, disabled bool) (*Person, error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	note := "let a person in again"
	if disabled {
		note = "disable a person"
	}
	return b.changePerson(ctx, v, id, note, func(tx *Tx, p *person) error {
		if disabled == (p.Disabled != nil) {
			return nil
		}
		p.Disabled = nil
		if disabled {
			p.Disabled, p.Link = &tx.at, ""
			p.Epoch++
		}
		return nil
	})
}

// changePerson commits what change makes of somebody; nothing when it makes none.
// The last admin stays one.
func (b *Base) changePerson(ctx context.Context, v Viewer, id ID, note string, change func(*Tx, *person) error) (*Person, error) {
	err := b.Commit(ctx, Author{By: string(v.Person), Note: note}, func(tx *Tx) error {
		p, err := tx.person(id)
		if errors.Is(err, ErrNotExist) {
			return notFound([]string{"person"}, "there is no person %q", string(id))
		}
		if err != nil {
			return err
		}
		if p.Erased != nil {
			return at("person", errErased)
		}
		before := *p
		if err := change(tx, p); err != nil || before.same(p) {
			return err
		}
		if before.reviews() && !p.reviews() {
			if err := tx.releaseClaims(p.ID, v.Person); err != nil {
				return err
			}
		}
		if before.isAdmin() && !p.isAdmin() {
			if another, err := tx.otherAdmin(id); err != nil || !another {
				return errors.Join(err, errLastAdminIf(!another))
			}
		}
		return tx.savePerson(p)
	})
	if err != nil {
		return nil, err
	}
	return b.person(ctx, id)
}

var errErased = conflict("their data was erased: invite them anew")

func errLastAdminIf(last bool) error {
	if last {
		return at("person", conflict("nobody else is an admin who can sign in: make somebody one first"))
	}
	return nil
}

// same reports whether somebody may do and be shown the same as before.
func (p *person) same(as *person) bool {
	return p.Role == as.Role && slices.Equal(p.Memberships, as.Memberships) && (p.Disabled == nil) == (as.Disabled == nil) &&
		p.DisplayName == as.DisplayName && p.Profile == as.Profile && p.Link == as.Link && p.Epoch == as.Epoch
}

// isAdmin reports whether the person is an admin who can sign in.
func (p *person) isAdmin() bool { return p.canSignIn() && p.viewer().Role == RoleAdmin }

// reviews reports whether the person may review.
func (p *person) reviews() bool {
	return p.Disabled == nil && p.viewer().Role.rank() >= RoleReviewer.rank()
}

// otherAdmin reports whether anybody but one is an admin who can sign in.
func (tx *Tx) otherAdmin(but ID) (bool, error) {
	seen := map[ID]bool{but: true}
	for _, docs := range []map[ID][]byte{tx.own.docs, tx.overlay.state.docs} {
		for id, doc := range docs {
			if !strings.HasPrefix(string(id), string(kindPerson)+"_") || seen[id] {
				continue
			}
			seen[id] = true
			if p, err := decodePrivate[person](doc); err != nil || p.isAdmin() {
				return err == nil, err
			}
		}
	}
	for id, doc := range tx.overlay.reader.Documents(kindPerson, "") {
		if seen[id] {
			continue
		}
		if p, err := decodePrivate[person](doc); err != nil || p.isAdmin() {
			return err == nil, err
		}
	}
	return false, nil
}
