package graph

import (
	"context"

	"prologis/kb"
)

// Terms answers the labels in some languages (nil: all), each with what is known of it.
func (concept) Terms(_ context.Context, c *kb.Concept, in []string) ([]*kb.Term, error) {
	var terms []*kb.Term
	for _, t := range c.Terms() {
		if in == nil || speaks(t.Language, in) {
			terms = append(terms, &t)
		}
	}
	return terms, nil
}

// term resolves a label with what is known of it.
type term struct{}

func (term) Usage(ctx context.Context, t *kb.Term, in []string) (*string, error) {
	return inLanguage(ctx, t.Usage, in), nil
}

func (term) Reason(ctx context.Context, t *kb.Term, in []string) (*string, error) {
	return inLanguage(ctx, t.Reason, in), nil
}

func (term) Preferred(ctx context.Context, t *kb.Term) (*kb.Concept, error) {
	return entry[*kb.Concept](ctx, t.Preferred)
}

// inLanguage is a text in the language chosen for the reader; nil for an empty one.
func inLanguage(ctx context.Context, t kb.Text, in []string) *string {
	chosen, ok := t.In(operationOf(ctx).wanted(in))
	if !ok {
		return nil
	}
	return &chosen.Value
}
