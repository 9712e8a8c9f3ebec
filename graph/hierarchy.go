package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// maxPaths bounds the ways to the top of a concept with several broader ones.
const maxPaths = 20

// Paths answers the ways down to a concept.
func (concept) Paths(ctx context.Context, c *kb.Concept) ([][]*kb.Concept, error) {
	op := operationOf(ctx)
	ways := op.base.Glossary.Paths(c.M.ID, maxPaths)
	var all []kb.ID
	for _, way := range ways {
		all = append(all, way...)
	}
	if err := op.foresee(ctx, all, graphql.GetFieldContext(ctx).Field.Selections); err != nil {
		return nil, err
	}
	paths := make([][]*kb.Concept, len(ways))
	for i, way := range ways {
		entries, err := op.entries(ctx, way)
		if err != nil {
			return nil, err
		}
		paths[i] = typed[*kb.Concept](entries)
	}
	return paths, nil
}

// Children answers what stands directly below a concept, by label.
func (concept) Children(ctx context.Context, c *kb.Concept, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	op := operationOf(ctx)
	return conceptWindow(ctx, op.base.Glossary.Children(c.M.ID, op.labelLanguage()), pageArgs{first, after, last, before}, c.M.ID)
}

// Siblings answers what stands beside a concept, by label.
func (concept) Siblings(ctx context.Context, c *kb.Concept, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	op := operationOf(ctx)
	return conceptWindow(ctx, op.base.Glossary.Siblings(c.M.ID, op.labelLanguage()), pageArgs{first, after, last, before}, c.M.ID)
}

func (concept) ChildrenCount(ctx context.Context, c *kb.Concept) (int, error) {
	return operationOf(ctx).base.Glossary.CountChildren(c.M.ID), nil
}

// TopConcepts answers what a scheme starts with, by label.
func (conceptScheme) TopConcepts(ctx context.Context, s *kb.ConceptScheme, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	op := operationOf(ctx)
	return conceptWindow(ctx, op.base.Glossary.Tops(s.M.ID, op.labelLanguage()), pageArgs{first, after, last, before}, s.M.ID)
}

// Usage answers where a concept is used.
func (concept) Usage(_ context.Context, c *kb.Concept) (*model.ConceptUsage, error) {
	return &model.ConceptUsage{Of: c}, nil
}

// conceptUsage resolves by how many entries a concept is used.
type conceptUsage struct{}

func (conceptUsage) Practices(ctx context.Context, u *model.ConceptUsage) (*kb.Usage, error) {
	return operationOf(ctx).base.Usage(ctx, u.Of.M.ID, kb.KindPractice)
}

func (conceptUsage) CaseStudies(ctx context.Context, u *model.ConceptUsage) (*kb.Usage, error) {
	return operationOf(ctx).base.Usage(ctx, u.Of.M.ID, kb.KindCaseStudy)
}
