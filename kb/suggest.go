package kb

import (
	"cmp"
	"context"
	"slices"
)

// Suggestion is a label that starts with what was typed, and its entry.
type Suggestion struct {
	SuggestHit
	Entry Entry
}

// Suggest answers entries by the starts of words of their labels: concepts as the glossary knows
// them, the others as the index does; the start of a label before a word inside it, preferred labels and
// titles before other names. Where the glossary knows nothing the index may know what was meant.
func (b *Base) Suggest(ctx context.Context, prefix, language string, kinds []Kind, size int) ([]Suggestion, error) {
	if kinds == nil {
		kinds = Kinds
	}
	var concepts []SuggestHit
	rest := kinds
	if slices.Contains(kinds, KindConcept) {
		if concepts = b.suggestConcepts(prefix, language, size); len(concepts) > 0 {
			rest = slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool { return k == KindConcept })
		}
	}
	var others []SuggestHit
	if len(rest) > 0 {
		var err error
		if others, err = b.Index.Suggest(ctx, prefix, rest, size); err != nil {
			return nil, err
		}
	}
	hits := slices.Concat(concepts, others)
	slices.SortStableFunc(hits, compareSuggestions)
	return b.readSuggestions(ctx, hits[:min(size, len(hits))])
}

func (b *Base) suggestConcepts(prefix, language string, size int) []SuggestHit {
	var hits []SuggestHit
	for _, s := range b.Glossary.Suggest(prefix, language, size) {
		field := TextAlt
		if s.Status == TermPreferred {
			field = TextLabel
		}
		hits = append(hits, SuggestHit{
			ID: s.Concept, Kind: KindConcept, Label: s.Value, Language: s.Language, Field: field,
			Status: s.Status, Inner: s.Inner, Deprecated: s.Deprecated,
		})
	}
	return hits
}

// compareSuggestions puts the better one first; what is equal stays in the order of who
// suggested it.
func compareSuggestions(a, b SuggestHit) int {
	return cmp.Or(compareBools(a.Deprecated, b.Deprecated), compareBools(a.Inner, b.Inner),
		compareBools(a.Field != TextLabel, b.Field != TextLabel), cmp.Compare(len(a.Label), len(b.Label)))
}

// compareBools puts false first.
func compareBools(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// readSuggestions reads the entries of hits; those that have gone meanwhile are left out.
func (b *Base) readSuggestions(ctx context.Context, hits []SuggestHit) ([]Suggestion, error) {
	found := make([]ID, len(hits))
	for i, hit := range hits {
		found[i] = hit.ID
	}
	entries, err := b.Entries(ctx, found)
	if err != nil {
		return nil, err
	}
	var suggestions []Suggestion
	for i, e := range entries {
		if e != nil && e.Meta().Archived == nil {
			suggestions = append(suggestions, Suggestion{hits[i], e})
		}
	}
	return suggestions, nil
}
