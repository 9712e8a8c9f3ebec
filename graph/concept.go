package graph

import (
	"context"

	"prologis/graph/model"
	"prologis/kb"
)

// concept resolves Concept.
type concept struct {
	entryFields[*kb.Concept]
	referredFields[*kb.Concept]
}

func (concept) Scheme(ctx context.Context, c *kb.Concept) (*kb.ConceptScheme, error) {
	return entry[*kb.ConceptScheme](ctx, c.Scheme)
}

func (concept) AltLabels(_ context.Context, c *kb.Concept, in []string) ([]kb.Text, error) {
	return labels(c.AltLabels, in), nil
}

func (concept) HiddenLabels(_ context.Context, c *kb.Concept, in []string) ([]kb.Text, error) {
	return labels(c.HiddenLabels, in), nil
}

func (concept) ScopeNotes(_ context.Context, c *kb.Concept, in []string) ([]kb.Text, error) {
	return labels(c.ScopeNotes, in), nil
}

func (concept) Examples(_ context.Context, c *kb.Concept, in []string) ([]kb.Text, error) {
	return labels(c.Examples, in), nil
}

func (concept) Definitions(_ context.Context, c *kb.Concept, in []string) ([]*kb.Definition, error) {
	var definitions []*kb.Definition
	for i := range c.Definitions {
		if d := &c.Definitions[i]; in == nil || speaks(d.Language, in) {
			definitions = append(definitions, d)
		}
	}
	return definitions, nil
}

func (concept) Discouraged(_ context.Context, c *kb.Concept) ([]*model.DiscouragedTerm, error) {
	terms := make([]*model.DiscouragedTerm, len(c.Discouraged))
	for i, term := range c.Discouraged {
		terms[i] = &model.DiscouragedTerm{DiscouragedTerm: term, Of: c}
	}
	return terms, nil
}

func (concept) Broader(ctx context.Context, c *kb.Concept) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, c, "broader")
}

func (concept) Narrower(ctx context.Context, c *kb.Concept) ([]*kb.Concept, error) {
	narrower, err := list[*kb.Concept](ctx, c, "narrower")
	sortByHeading(operationOf(ctx), narrower)
	return narrower, err
}

func (concept) NarrowerConnection(ctx context.Context, c *kb.Concept, first *int, after *string, last *int, before *string) (*model.ConceptConnection, error) {
	return connection[*kb.Concept](ctx, c, "narrowerConnection", pageArgs{first, after, last, before})
}

func (concept) Related(ctx context.Context, c *kb.Concept) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, c, "related")
}

func (concept) Ancestors(ctx context.Context, c *kb.Concept) ([]*kb.Concept, error) {
	return list[*kb.Concept](ctx, c, "ancestors")
}

func (concept) TopConcept(_ context.Context, c *kb.Concept) (bool, error) {
	return len(c.Broader) == 0, nil
}

func (concept) ReplacedBy(ctx context.Context, c *kb.Concept) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, c.ReplacedBy)
}

// discouragedTerm resolves a term not to be used.
type discouragedTerm struct{}

func (discouragedTerm) Reason(ctx context.Context, d *model.DiscouragedTerm, in []string) (*string, error) {
	reason, ok := d.Reason.In(operationOf(ctx).wanted(in))
	if !ok {
		return nil, nil
	}
	return &reason.Value, nil
}

func (discouragedTerm) Preferred(ctx context.Context, d *model.DiscouragedTerm) (*kb.Concept, error) {
	if d.DiscouragedTerm.Preferred == "" {
		return d.Of, nil
	}
	return entry[*kb.Concept](ctx, d.DiscouragedTerm.Preferred)
}
