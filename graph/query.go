package graph

import (
	"context"
	"errors"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis/graph/model"
	"prologis/kb"
)

// query resolves Query.
type query struct{}

func (query) Node(ctx context.Context, id kb.ID) (kb.Node, error) {
	nodes, err := find(ctx, []kb.ID{id})
	if err != nil {
		return nil, err
	}
	return nodes[0], nil
}

func (query) Nodes(ctx context.Context, ids []kb.ID) ([]kb.Node, error) {
	if len(ids) > maxPage {
		return nil, kb.Invalid([]string{"ids"}, "holds %d ids; the limit is %d", len(ids), maxPage)
	}
	return find(ctx, ids)
}

// find answers what has the ids, nil for what does not exist for the viewer, and
// reads what is selected below it.
func find(ctx context.Context, ids []kb.ID) ([]kb.Node, error) {
	op := operationOf(ctx)
	selections := graphql.GetFieldContext(ctx).Field.Selections
	entries, err := op.base.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	nodes := make([]kb.Node, len(ids))
	var found []kb.Entry
	for i, e := range entries {
		if e != nil {
			nodes[i] = e
			found = append(found, e)
		}
	}
	if err := op.findContributions(ctx, ids, nodes, selections); err != nil {
		return nil, err
	}
	return nodes, op.prefetch(ctx, group{found, selections})
}

// findContributions puts the contributions among ids into their places.
func (op *operation) findContributions(ctx context.Context, ids []kb.ID, nodes []kb.Node, selections ast.SelectionSet) error {
	if op.viewer.Anonymous() {
		return nil
	}
	contributions, err := op.base.Contributions(ctx, op.viewer, ids)
	if err != nil {
		return err
	}
	var found []*kb.Contribution
	for i, c := range contributions {
		if c != nil {
			nodes[i] = c
			found = append(found, c)
		}
	}
	return op.prefetchContributions(ctx, op.keepContributions(found...), selections)
}

func (query) Practice(ctx context.Context, id *kb.ID, slug *string) (*kb.Practice, error) {
	return lookUp[*kb.Practice](ctx, kb.KindPractice, id, slug)
}

func (query) CaseStudy(ctx context.Context, id *kb.ID, slug *string) (*kb.CaseStudy, error) {
	return lookUp[*kb.CaseStudy](ctx, kb.KindCaseStudy, id, slug)
}

func (query) Concept(ctx context.Context, id *kb.ID, slug *string, uri *string) (*kb.Concept, error) {
	return lookUp[*kb.Concept](ctx, kb.KindConcept, id, slug, byURI(ctx, kb.KindConcept, uri))
}

func (query) ConceptScheme(ctx context.Context, id *kb.ID, slug *string, uri *string) (*kb.ConceptScheme, error) {
	return lookUp[*kb.ConceptScheme](ctx, kb.KindConceptScheme, id, slug, byURI(ctx, kb.KindConceptScheme, uri))
}

func (query) Collection(ctx context.Context, id *kb.ID, slug *string, uri *string) (*kb.Collection, error) {
	return lookUp[*kb.Collection](ctx, kb.KindCollection, id, slug, byURI(ctx, kb.KindCollection, uri))
}

func (query) Organisation(ctx context.Context, id *kb.ID, slug *string) (*kb.Organisation, error) {
	return lookUp[*kb.Organisation](ctx, kb.KindOrganisation, id, slug)
}

func (query) Territory(ctx context.Context, id *kb.ID, slug *string, code *string) (*kb.Territory, error) {
	return lookUp[*kb.Territory](ctx, kb.KindTerritory, id, slug, exact{"code", code, operationOf(ctx).base.ByCode})
}

func (query) Programme(ctx context.Context, id *kb.ID, slug *string) (*kb.Programme, error) {
	return lookUp[*kb.Programme](ctx, kb.KindProgramme, id, slug)
}

// exact is a further argument by which an entry can be looked up.
type exact struct {
	name  string
	value *string
	find  func(context.Context, string) (kb.Entry, error)
}

// byURI looks an entry of a kind up by its URI.
func byURI(ctx context.Context, kind kb.Kind, uri *string) exact {
	base := operationOf(ctx).base
	return exact{"uri", uri, func(ctx context.Context, uri string) (kb.Entry, error) { return base.ByURI(ctx, kind, uri) }}
}

// lookUp answers the entry of a kind that exactly one of the arguments names; nil
// for none. It reads what is selected below it.
func lookUp[E kb.Entry](ctx context.Context, kind kb.Kind, id *kb.ID, slug *string, more ...exact) (found E, err error) {
	op := operationOf(ctx)
	ways := append([]exact{
		{"id", (*string)(id), func(ctx context.Context, id string) (kb.Entry, error) { return op.base.Entry(ctx, kb.ID(id)) }},
		{"slug", slug, func(ctx context.Context, slug string) (kb.Entry, error) { return op.base.BySlug(ctx, kind, slug) }},
	}, more...)
	way, err := only(ways)
	if err != nil {
		return found, err
	}
	e, err := way.find(ctx, *way.value)
	if errors.Is(err, kb.ErrNotExist) {
		return found, nil
	}
	if err != nil {
		return found, err
	}
	found, ok := e.(E)
	if !ok {
		return found, nil
	}
	return found, op.prefetch(ctx, group{[]kb.Entry{e}, graphql.GetFieldContext(ctx).Field.Selections})
}

// only answers the one argument that is given.
func only(ways []exact) (*exact, error) {
	var way *exact
	var names []string
	given := 0
	for i := range ways {
		names = append(names, ways[i].name)
		if ways[i].value != nil {
			way = &ways[i]
			given++
		}
	}
	if given != 1 {
		return nil, kb.Invalid(nil, "give exactly one of %s", strings.Join(names, ", "))
	}
	return way, nil
}

func (query) Base(ctx context.Context) (*model.BaseInfo, error) {
	op := operationOf(ctx)
	info := &model.BaseInfo{Name: op.opts.Name, Version: op.opts.Version, Seq: op.seq, Languages: kb.DefaultLanguages}
	if !selects(ctx, "counts") {
		return info, nil
	}
	counts, err := op.base.Counts(ctx)
	for _, kind := range kb.Kinds {
		info.Counts = append(info.Counts, &model.KindCount{Kind: kind, Count: counts[kind]})
	}
	return info, err
}
