package graph

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// Contributions answers a page of the desk.
func (query) Contributions(ctx context.Context, filter *model.ContributionFilter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.ContributionConnection, error) {
	return desk(ctx, filter, orderBy, pageArgs{first, after, last, before})
}

// desk answers a page of what the viewer may read and a filter lets through, within
// further conditions.
func desk(ctx context.Context, filter *model.ContributionFilter, orderBy []*model.Order, args pageArgs, within ...*kb.Filter) (*model.ContributionConnection, error) {
	op := operationOf(ctx)
	p, err := args.page()
	if err != nil {
		return nil, err
	}
	order, err := op.order(orderBy, newest)
	if err != nil {
		return nil, err
	}
	d := &deskConditions{op: op}
	condition, err := d.of(ctx, filterPath, filter)
	if err != nil {
		return nil, err
	}
	key, err := newListKey("contributions", filter, order, within, op.viewer.Person)
	if err != nil {
		return nil, err
	}
	if condition != nil {
		within = append(within, condition)
	}
	q := &kb.IndexQuery{Filter: together(within), Order: order, Total: selects(ctx, "totalCount")}
	if err := p.ask(q, key); err != nil {
		return nil, err
	}
	found, err := op.base.FindContributions(ctx, op.viewer, q)
	if err != nil {
		return nil, err
	}
	c := &model.ContributionConnection{TotalCount: found.Total}
	for i, one := range found.Contributions {
		c.Add(key.cursor(found.Hits[i].Cursor), one)
	}
	c.End(p.backward, found.HasMore, p.cursor != nil)
	field := graphql.GetFieldContext(ctx).Field
	return c, op.prefetchContributions(ctx, op.keepContributions(found.Contributions...), nodeSelections(graphql.GetOperationContext(ctx), field))
}

// deskConditions turns filters of the desk into conditions of its index.
type deskConditions struct {
	op    *operation
	count int
}

// of answers the condition that the filter at a path makes; nil for none.
func (d *deskConditions) of(ctx context.Context, path []string, f *model.ContributionFilter) (*kb.Filter, error) {
	if f == nil {
		return nil, nil
	}
	if d.count += 1 + len(f.Organisations) + len(f.Targets); d.count > maxConditions {
		return nil, &kb.Error{Code: kb.CodeTooComplex, Path: filterPath, Message: fmt.Sprintf("holds more than %d conditions and references", maxConditions)}
	}
	references, err := d.references(ctx, f)
	if err != nil {
		return nil, err
	}
	times, err := updated(path, f.UpdatedAt)
	if err != nil {
		return nil, err
	}
	logic, err := d.logic(ctx, path, f)
	if err != nil {
		return nil, err
	}
	return together(slices.Concat(references, d.words(f), choice(kb.FieldState, f.State), times, d.viewer(f), logic)), nil
}

// references are the conditions that name entries.
func (d *deskConditions) references(ctx context.Context, f *model.ContributionFilter) (all []*kb.Filter, err error) {
	for _, c := range []struct {
		field string
		refs  []kb.ID
		kinds []kb.Kind
	}{
		{kb.FieldOrganisation, f.Organisations, []kb.Kind{kb.KindOrganisation}},
		{kb.FieldTarget, f.Targets, []kb.Kind{kb.KindPractice, kb.KindCaseStudy, kb.KindConcept}},
	} {
		if c.refs == nil {
			continue
		}
		ids, err := d.op.base.Resolve(ctx, c.refs, c.kinds...)
		if err != nil {
			return nil, err
		}
		all = append(all, anyOf(c.field, slices.DeleteFunc(ids, func(id kb.ID) bool { return id == "" })))
	}
	return all, nil
}

// words are the conditions on what a contribution says of itself.
func (d *deskConditions) words(f *model.ContributionFilter) (all []*kb.Filter) {
	if text := strings.TrimSpace(value(f.Text)); text != "" {
		all = append(all, &kb.Filter{Text: d.op.textQuery(text, nil)})
	}
	if f.Kinds != nil {
		all = append(all, anyOf(kb.FieldKind, f.Kinds))
	}
	return all
}

// viewer are the conditions that depend on who asks, and when.
func (d *deskConditions) viewer(f *model.ContributionFilter) (all []*kb.Filter) {
	v := d.op.viewer
	for _, c := range []struct {
		wanted    *bool
		condition *kb.Filter
	}{{f.Mine, v.Mine()}, {f.Overdue, d.op.base.OverdueNow()}, {f.NeedsMe, d.op.base.NeedsMe(v)}} {
		switch {
		case c.wanted == nil:
		case *c.wanted:
			all = append(all, c.condition)
		default:
			all = append(all, &kb.Filter{Not: c.condition})
		}
	}
	nobody, me := anyOf(kb.FieldReviewer, []string{kb.NoReviewer}), anyOf(kb.FieldReviewer, []kb.ID{v.Person})
	switch value(f.Reviewer) {
	case model.ReviewedByMe:
		all = append(all, me)
	case model.ReviewedByNobody:
		all = append(all, nobody)
	case model.ReviewedByOthers:
		all = append(all, &kb.Filter{Not: either([]*kb.Filter{me, nobody})})
	}
	return all
}

// logic answers what and, or and not add.
func (d *deskConditions) logic(ctx context.Context, path []string, f *model.ContributionFilter) (all []*kb.Filter, err error) {
	if all, err = d.every(ctx, f.And, path, "and"); err != nil {
		return nil, err
	}
	if f.Or != nil {
		or, err := d.every(ctx, f.Or, path, "or")
		if err != nil {
			return nil, err
		}
		if len(or) == len(f.Or) { // an alternative without a condition lets everything through
			all = append(all, either(or))
		}
	}
	not, err := d.of(ctx, slices.Concat(path, []string{"not"}), f.Not)
	if err == nil && not != nil {
		all = append(all, &kb.Filter{Not: not})
	}
	return all, err
}

// every answers the conditions of filters, those that make none left out.
func (d *deskConditions) every(ctx context.Context, filters []*model.ContributionFilter, path []string, key string) (all []*kb.Filter, err error) {
	for i, f := range filters {
		condition, err := d.of(ctx, slices.Concat(path, []string{key, strconv.Itoa(i)}), f)
		if err != nil {
			return nil, err
		}
		if condition != nil {
			all = append(all, condition)
		}
	}
	return all, nil
}
