package kb

import (
	"context"
	"errors"
	"slices"
	"time"
)

// PersonState says whether somebody can sign in.
type PersonState string

// The states of people.
const (
	PersonInvited  PersonState = "INVITED" // has not accepted yet
	PersonActive   PersonState = "ACTIVE"
	PersonDisabled PersonState = "DISABLED"
	PersonService  PersonState = "SERVICE" // a program
	PersonGuest    PersonState = "GUEST"   // holds a link to a contribution
	PersonErased   PersonState = "ERASED"  // nothing more is known of them
)

// PersonStates lists the states of people.
var PersonStates = []PersonState{PersonInvited, PersonActive, PersonDisabled, PersonService, PersonGuest, PersonErased}

// Person is somebody as they themselves and admins see them.
type Person struct {
	ID ID
	// Name and Mail are private; of a service person Name is the service's.
	Name, Mail string
	// DisplayName is shown in public, by consent.
	DisplayName string
	State       PersonState
	// Role is the strongest that they have, BaseRole what they have in the whole base.
	Role, BaseRole AccessRole
	Memberships    []Membership
	CreatedAt      time.Time
}

func (p *person) state() PersonState {
	switch {
	case p.Erased != nil:
		return PersonErased
	case p.Disabled != nil:
		return PersonDisabled
	case p.Service != "":
		return PersonService
	case p.Guest:
		return PersonGuest
	case p.canSignIn():
		return PersonActive
	}
	return PersonInvited
}

// shown is the person with what the ledger has of them.
func (b *Base) shown(ctx context.Context, p *person) (*Person, error) {
	who, err := b.profile(ctx, p)
	if err != nil {
		return nil, err
	}
	return &Person{
		ID: p.ID, Name: p.Service + who.Name, Mail: who.Mail, DisplayName: p.Service + p.DisplayName, State: p.state(),
		Role: p.viewer().Role, BaseRole: p.Role, Memberships: p.Memberships, CreatedAt: p.CreatedAt,
	}, nil
}

func (b *Base) person(ctx context.Context, id ID) (*Person, error) {
	p, err := b.readPerson(ctx, id)
	if err != nil {
		return nil, err
	}
	return b.shown(ctx, p)
}

// Person answers somebody to themselves and to admins; ErrNotExist for nobody.
func (b *Base) Person(ctx context.Context, v Viewer, id ID) (*Person, error) {
	if err := v.allowAccount(id); err != nil {
		return nil, err
	}
	return b.person(ctx, id)
}

// PersonFilter says which people are meant; zero members hold for all who have, or had,
// an account: the holders of links are meant only where States name theirs.
type PersonFilter struct {
	States       []PersonState
	Role         AccessRole // the strongest that they have
	Organisation ID
	Mail         string
}

func (f *PersonFilter) holds(p *person) bool {
	if len(f.States) > 0 && !slices.Contains(f.States, p.state()) || f.Role != "" && p.viewer().Role != f.Role {
		return false
	}
	if len(f.States) == 0 && p.Guest {
		return false
	}
	return f.Organisation == "" || slices.Contains(p.viewer().Organisations, f.Organisation)
}

// FindPeople answers those whom a filter means, in the order in which they were
// made.
func (b *Base) FindPeople(ctx context.Context, v Viewer, f PersonFilter) (ids []ID, err error) {
	if err := v.Allow(ActionManagePeople); err != nil {
		return nil, err
	}
	only, err := b.filtered(ctx, &f)
	if err != nil {
		return nil, err
	}
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		for id, doc := range r.Documents(kindPerson, "") {
			p, err := decodePrivate[person](doc)
			if err != nil {
				return err
			}
			if f.holds(&p) && (only == "" || only == id) {
				ids = append(ids, id)
			}
		}
		return nil
	})
	return ids, err
}

// People answers people by their ids.
func (b *Base) People(ctx context.Context, v Viewer, ids []ID) ([]*Person, error) {
	people := make([]*Person, len(ids))
	for i, id := range ids {
		var err error
		if people[i], err = b.Person(ctx, v, id); err != nil {
			return nil, err
		}
	}
	return people, nil
}

// filtered resolves what a filter names, and answers the one person that it can
// mean when it names an address.
func (b *Base) filtered(ctx context.Context, f *PersonFilter) (only ID, err error) {
	if f.Organisation != "" && f.Organisation.Kind() == "" {
		e, err := b.BySlug(ctx, KindOrganisation, string(f.Organisation))
		if err != nil && !errors.Is(err, ErrNotExist) {
			return "", err
		}
		if err == nil {
			f.Organisation = e.Meta().ID
		}
	}
	if f.Mail == "" {
		return "", nil
	}
	p, err := b.personByMail(ctx, normalMail(f.Mail))
	if errors.Is(err, ErrNotExist) {
		return "nobody", nil
	}
	if err != nil {
		return "", err
	}
	return p.ID, nil
}
