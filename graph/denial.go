package graph

import (
	"context"
	"sort"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/graph/model"
	"prologis/kb"
)

// Denials answers what was refused of late, newest first.
func (query) Denials(ctx context.Context, filter *model.DenialFilter, first *int, after *string) (*model.DenialConnection, error) {
	op := operationOf(ctx)
	size, err := pageSize("first", first, defaultPage)
	if err != nil {
		return nil, err
	}
	key, err := newListKey("denials", filter)
	if err != nil {
		return nil, err
	}
	given := value(filter)
	all, err := op.base.Denials(ctx, op.viewer, kb.DenialQuery{
		Code: value(given.Code), Person: value(given.Person), Action: value(given.Action), Since: value(given.Since), Until: value(given.Until),
	})
	if err != nil {
		return nil, err
	}
	c := &model.DenialConnection{TotalCount: len(all)}
	if after != nil {
		place, err := key.place("after", *after)
		if err != nil {
			return nil, err
		}
		all = all[sort.Search(len(all), func(i int) bool { return all[i].Place() < place }):]
	}
	for i := range all[:min(size, len(all))] {
		c.Add(key.cursor(all[i].Place()), &all[i])
	}
	c.End(false, len(all) > size, after != nil)
	return c, nil
}

// denial resolves Denial.
type denial struct{}

func (denial) Person(ctx context.Context, d *kb.Denial) (*kb.Person, error) {
	return personIfAny(ctx, d.Person)
}

// noteDenials notes what was refused to the viewer of an operation.
func (g *Graph) noteDenials(ctx context.Context, problems ...*kb.Error) {
	var person kb.ID
	if op, ok := ctx.Value(operationKey{}).(*operation); ok {
		person = op.viewer.Person
	}
	address := ""
	if g.opts.Address != nil {
		address = g.opts.Address(ctx)
	}
	for _, p := range problems {
		g.base.Deny(kb.Denial{Action: actionOf(ctx), Code: p.Code, Person: person}, address)
	}
}

// actionOf names the fields at the top of an operation.
func actionOf(ctx context.Context) string {
	if !graphql.HasOperationContext(ctx) {
		return ""
	}
	opCtx := graphql.GetOperationContext(ctx)
	if opCtx.Operation == nil {
		return ""
	}
	var names []string
	for _, s := range opCtx.Operation.SelectionSet {
		if field, ok := s.(*ast.Field); ok && len(names) < 5 {
			names = append(names, field.Name)
		}
	}
	return strings.Join(names, " ")
}
