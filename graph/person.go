package graph

import (
	"context"
	"encoding/json"
	"slices"

	"prologis/graph/model"
	"prologis/kb"
)

func (query) Person(ctx context.Context, id kb.ID) (*kb.Person, error) { return personIfAny(ctx, id) }

func (query) People(ctx context.Context, filter *kb.PersonFilter, first *int, after *string, last *int, before *string) (*model.PersonConnection, error) {
	op := operationOf(ctx)
	page, err := pageArgs{first, after, last, before}.page()
	if err != nil {
		return nil, err
	}
	ids, err := op.base.FindPeople(ctx, op.viewer, value(filter))
	if err != nil {
		return nil, err
	}
	key, err := newListKey("people", filter)
	if err != nil {
		return nil, err
	}
	part, more, err := page.of(ids, key)
	if err != nil {
		return nil, err
	}
	people, err := op.base.People(ctx, op.viewer, part)
	if err != nil {
		return nil, err
	}
	c := &model.PersonConnection{TotalCount: len(ids)}
	for _, p := range people {
		c.Add(key.cursor(string(p.ID)), p)
	}
	c.End(page.backward, more, page.cursor != nil)
	return c, nil
}

// of answers the ids of a page among all, which are in their order.
func (p page) of(all []kb.ID, key listKey) (part []kb.ID, more bool, err error) {
	if p.cursor != nil {
		place, err := key.place(p.argument(), *p.cursor)
		if err != nil {
			return nil, false, err
		}
		at, found := slices.BinarySearch(all, kb.ID(place))
		if p.backward {
			all = all[:at]
		} else if all = all[at:]; found {
			all = all[1:]
		}
	}
	if len(all) <= p.size {
		return all, false, nil
	}
	if p.backward {
		return all[len(all)-p.size:], true, nil
	}
	return all[:p.size], true, nil
}

// membership resolves Membership.
type membership struct{}

func (membership) Organisation(ctx context.Context, m *kb.Membership) (*kb.Organisation, error) {
	return entry[*kb.Organisation](ctx, m.Organisation)
}

// personFields resolves Person.
type personFields struct{}

func (personFields) PersonalData(ctx context.Context, p *kb.Person) (*string, error) {
	op := operationOf(ctx)
	data, err := op.base.PersonalData(ctx, op.viewer, p.ID)
	if err != nil {
		return nil, err
	}
	held, err := json.MarshalIndent(data, "", "  ")
	text := string(held)
	return &text, err
}

func (personFields) ViewerCan(ctx context.Context, p *kb.Person) ([]*kb.Permission, error) {
	return operationOf(ctx).viewer.CanOnPerson(p), nil
}
