package kb

import (
	"context"
)

// MaxRanked is how far ranked results can be paged.
const MaxRanked = 1000

// Found is what the index found, with the entries themselves.
type Found struct {
	*IndexResult
	// Entries stand beside Hits, one each.
	Entries []Entry
}

// Find answers a query: one question to the index, and one look at the replica.
func (b *Base) Find(ctx context.Context, q *IndexQuery) (*Found, error) {
	result, err := b.Index.Search(ctx, q)
	if err != nil {
		return nil, err
	}
	found := make([]ID, len(result.Hits))
	for i, hit := range result.Hits {
		found[i] = hit.ID
	}
	entries, err := b.Entries(ctx, found)
	if err != nil {
		return nil, err
	}
	f := &Found{IndexResult: result}
	hits := result.Hits[:0:0]
	for i, e := range entries {
		if e == nil || e.Meta().Archived != nil {
			continue // archived between index and replica
		}
		hits = append(hits, result.Hits[i])
		f.Entries = append(f.Entries, e)
	}
	result.Hits = hits
	return f, nil
}

// CountEntries answers how many entries of the kinds match a filter (nil: all).
func (b *Base) CountEntries(ctx context.Context, kinds []Kind, filter *Filter, text *TextQuery) (int, error) {
	if filter != nil || text != nil {
		return b.Index.Count(ctx, kinds, filter, text)
	}
	counts, err := b.Counts(ctx)
	if kinds == nil {
		kinds = Kinds
	}
	n := 0
	for _, kind := range kinds {
		n += counts[kind]
	}
	return n, err
}

// Suggestion is a label that starts with what was typed, and its entry.
type Suggestion struct {
	SuggestHit
	Entry Entry
}

// Suggest answers entries by the start of a word of their labels.
func (b *Base) Suggest(ctx context.Context, prefix string, kinds []Kind, size int) ([]Suggestion, error) {
	hits, err := b.Index.Suggest(ctx, prefix, kinds, size)
	if err != nil {
		return nil, err
	}
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

// IndexDocuments answers what the index holds of entries: for highlights and check.
func (b *Base) IndexDocuments(ctx context.Context, ids []ID) ([]*IndexDocument, error) {
	put, _, err := b.indexDocuments(ctx, ids)
	return put, err
}
