package kb

import "context"

// Usage counts the entries that use a concept, and those that use it or anything below.
type Usage struct {
	Own          int
	WithNarrower int
}

// Usage counts the entries of a kind that are tagged with a concept: as theme, target group,
// instrument or area.
func (b *Base) Usage(ctx context.Context, concept ID, kind Kind) (*Usage, error) {
	own, err := b.Index.Count(ctx, []Kind{kind}, taggedWith(concept, ""), nil)
	if err != nil {
		return nil, err
	}
	with, err := b.Index.Count(ctx, []Kind{kind}, taggedWith(concept, FieldWithin), nil)
	return &Usage{Own: own, WithNarrower: with}, err
}

func taggedWith(concept ID, suffix string) *Filter {
	tagged := &Filter{}
	for _, field := range []string{FieldThemes, FieldTargetGroups, FieldInstruments, FieldAreas} {
		tagged.Or = append(tagged.Or, &Filter{Field: field + suffix, Any: []string{string(concept)}})
	}
	return tagged
}
