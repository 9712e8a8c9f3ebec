package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

func (query) Practices(ctx context.Context, filter *model.Filter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.PracticeConnection, error) {
	return entries[*kb.Practice](ctx, kb.KindPractice, filter, orderBy, newest, pageArgs{first, after, last, before})
}

func (query) CaseStudies(ctx context.Context, filter *model.Filter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.CaseStudyConnection, error) {
	return entries[*kb.CaseStudy](ctx, kb.KindCaseStudy, filter, orderBy, newest, pageArgs{first, after, last, before})
}

func (query) Concepts(ctx context.Context, filter *model.Filter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	return entries[*kb.Concept](ctx, kb.KindConcept, filter, orderBy, byTitle, pageArgs{first, after, last, before})
}

func (query) Organisations(ctx context.Context, filter *model.Filter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.OrganisationConnection, error) {
	return entries[*kb.Organisation](ctx, kb.KindOrganisation, filter, orderBy, byTitle, pageArgs{first, after, last, before})
}

func (query) Territories(ctx context.Context, filter *model.Filter, orderBy []*model.Order, first *int, after *string, last *int, before *string) (*model.TerritoryConnection, error) {
	return entries[*kb.Territory](ctx, kb.KindTerritory, filter, orderBy, byTitle, pageArgs{first, after, last, before})
}

func (query) Programmes(ctx context.Context, filter *model.Filter, first *int, after *string, last *int, before *string) (*model.ProgrammeConnection, error) {
	return entries[*kb.Programme](ctx, kb.KindProgramme, filter, nil, byTitle, pageArgs{first, after, last, before})
}

// ConceptSchemes answers all schemes: there are few.
func (query) ConceptSchemes(ctx context.Context) ([]*kb.ConceptScheme, error) {
	op := operationOf(ctx)
	var schemes []kb.Entry
	err := op.base.Snapshot(ctx, func(b *kb.Base) error {
		return b.Export(ctx, kb.KindConceptScheme, func(e kb.Entry) error {
			schemes = append(schemes, e)
			return nil
		})
	})
	if err != nil {
		return nil, err
	}
	sortByHeading(op, schemes)
	return typed[*kb.ConceptScheme](schemes), op.prefetch(ctx, group{schemes, graphql.GetFieldContext(ctx).Field.Selections})
}

// The default orders of lists.
var (
	newest  = model.Order{Field: "UPDATED_AT", Direction: model.OrderDirectionDesc}
	byTitle = model.Order{Field: "TITLE"}
)

// orderFields are the orders of the index by their names in the schema.
var orderFields = map[model.OrderField]string{
	"TITLE": kb.OrderTitle, "LABEL": kb.OrderTitle, "NAME": kb.OrderTitle, "UPDATED_AT": kb.OrderUpdated,
	"CREATED_AT": kb.OrderCreated, "START": kb.OrderStart, "CODE": kb.OrderCode,
	"SUBMITTED_AT": kb.OrderSubmitted, "DUE_AT": kb.OrderDue,
}

const maxOrders = 5

// order answers the keys to order by, or else the default one.
func (op *operation) order(orderBy []*model.Order, otherwise model.Order) ([]kb.IndexOrder, error) {
	if len(orderBy) > maxOrders {
		return nil, kb.Invalid([]string{"orderBy"}, "holds %d keys; the limit is %d", len(orderBy), maxOrders)
	}
	if len(orderBy) == 0 {
		orderBy = []*model.Order{&otherwise}
	}
	order := make([]kb.IndexOrder, len(orderBy))
	for i, o := range orderBy {
		order[i] = kb.IndexOrder{Field: orderFields[o.Field], Descending: o.Direction == model.OrderDirectionDesc}
		if order[i].Field == kb.OrderTitle {
			order[i].Language = op.orderLanguage()
		}
	}
	return order, nil
}

// entries answers a page of the entries of a kind, and reads what is selected
// below them.
func entries[E kb.Entry](ctx context.Context, kind kb.Kind, filter *model.Filter, orderBy []*model.Order, otherwise model.Order, args pageArgs) (*model.Connection[E], error) {
	op := operationOf(ctx)
	p, err := args.page()
	if err != nil {
		return nil, err
	}
	order, err := op.order(orderBy, otherwise)
	if err != nil {
		return nil, err
	}
	condition, err := op.condition(ctx, filter)
	if err != nil {
		return nil, err
	}
	q := &kb.IndexQuery{Kinds: []kb.Kind{kind}, Filter: condition, Order: order}
	key, err := newListKey(string(kind), condition, order)
	if err != nil {
		return nil, err
	}
	if err := p.ask(q, key); err != nil {
		return nil, err
	}
	return answer[E](ctx, op, q, key, p)
}

// ask puts the page into a query.
func (p page) ask(q *kb.IndexQuery, key listKey) error {
	q.Size = p.size
	if p.cursor == nil {
		q.Last = p.backward
		return nil
	}
	place, err := key.place(p.argument(), *p.cursor)
	if p.backward {
		q.Before = place
	} else {
		q.After = place
	}
	return err
}

func answer[E kb.Entry](ctx context.Context, op *operation, q *kb.IndexQuery, key listKey, p page) (*model.Connection[E], error) {
	total := selects(ctx, "totalCount")
	q.Total = total && q.Filter != nil
	found, err := op.base.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	c := &model.Connection[E]{TotalCount: found.Total}
	if total && q.Filter == nil {
		if c.TotalCount, err = op.base.CountEntries(ctx, q.Kinds, nil, nil); err != nil {
			return nil, err
		}
	}
	for i, e := range found.Entries {
		if n, ok := e.(E); ok {
			c.Add(key.cursor(found.Hits[i].Cursor), n)
		}
	}
	c.End(p.backward, found.HasMore, p.cursor != nil)
	field := graphql.GetFieldContext(ctx).Field
	return c, op.prefetch(ctx, group{found.Entries, nodeSelections(graphql.GetOperationContext(ctx), field)})
}
