package graph

import (
	"context"
	"errors"

	"prologis/graph/model"
	"prologis/kb"
)

// concept resolves Concept.
type concept struct {
	creditFields[*kb.Concept]
	entryFields[*kb.Concept]
	referredFields[*kb.Concept]
}

func (concept) Scheme(ctx context.Context, c *kb.Concept) (*kb.ConceptScheme, error) {
	return entry[*kb.ConceptScheme](ctx, c.Scheme)
}

func (concept) Schemes(ctx context.Context, c *kb.Concept) ([]*kb.ConceptScheme, error) {
	return list[*kb.ConceptScheme](ctx, c, "schemes")
}

func (concept) TopConceptOf(ctx context.Context, c *kb.Concept) ([]*kb.ConceptScheme, error) {
	return list[*kb.ConceptScheme](ctx, c, "topConceptOf")
}

func (concept) Collections(ctx context.Context, c *kb.Concept) ([]*kb.Collection, error) {
	collections, err := list[*kb.Collection](ctx, c, "collections")
	sortByHeading(operationOf(ctx), collections)
	return collections, err
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

func (concept) Definitions(_ context.Context, c *kb.Concept, in []string, asOf *kb.Date) ([]*kb.Definition, error) {
	return definitions(&c.ConceptContent, in, asOf), nil
}

// definitions answers the definitions in some languages (nil: all) that hold on a
// date (nil: ever).
func definitions(c *kb.ConceptContent, in []string, asOf *kb.Date) (chosen []*kb.Definition) {
	for i := range c.Definitions {
		if d := &c.Definitions[i]; (in == nil || speaks(d.Language, in)) && (asOf == nil || d.ValidOn(*asOf)) {
			chosen = append(chosen, d)
		}
	}
	return chosen
}

func (concept) Notes(_ context.Context, c *kb.Concept, in []string) ([]*kb.Note, error) {
	return notes(c.Notes, in), nil
}

// notes answers the notes in some languages (nil: all).
func notes(all []kb.Note, in []string) []*kb.Note {
	var chosen []*kb.Note
	for i := range all {
		if n := &all[i]; in == nil || speaks(n.Language, in) {
			chosen = append(chosen, n)
		}
	}
	return chosen
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

// Mappings finds the concepts of this base that are mapped to by their URIs.
func (concept) Mappings(ctx context.Context, c *kb.Concept) ([]*model.Mapping, error) {
	var mappings []*model.Mapping
	for i, m := range c.Matches() {
		for _, uri := range m.URIs {
			found, err := operationOf(ctx).base.ByURI(ctx, kb.KindConcept, uri)
			if err != nil && !errors.Is(err, kb.ErrNotExist) {
				return nil, err
			}
			of, _ := found.(*kb.Concept)
			mappings = append(mappings, &model.Mapping{Relation: model.AllMappingRelation[i], URI: uri, Concept: of})
		}
	}
	return mappings, nil
}

// discouragedTerm resolves a term not to be used.
type discouragedTerm struct{}

func (discouragedTerm) Reason(ctx context.Context, d *model.DiscouragedTerm, in []string) (*string, error) {
	return inLanguage(ctx, d.Reason, in), nil
}

func (discouragedTerm) Preferred(ctx context.Context, d *model.DiscouragedTerm) (*kb.Concept, error) {
	if d.DiscouragedTerm.Preferred == "" {
		return d.Of, nil
	}
	return entry[*kb.Concept](ctx, d.DiscouragedTerm.Preferred)
}
