package kb

import (
	"context"
	"slices"
)

// MaxRanked is how far ranked results can be paged.
const MaxRanked = 1000

// Found is what the index found, with the entries themselves.
type Found struct {
	*IndexResult
	// Entries stand beside Hits, one each.
	Entries []Entry
	// Named are the concepts that the text names, in its order.
	Named []NamedConcept
}

// Find answers a query: one question to the index, and one look at the replica.
func (b *Base) Find(ctx context.Context, q *IndexQuery) (*Found, error) {
	f := &Found{}
	result, err := b.search(ctx, q, f)
	if err == nil && result.DidYouMean != "" && result.Total == 0 && !result.TimedOut {
		result, err = b.searchCorrected(ctx, q, f, result)
	}
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
	f.IndexResult = result
	hits := result.Hits[:0:0]
	for i, e := range entries {
		if e == nil || e.Meta().Archived != nil {
			continue // archived between index and replica
		}
		hits = append(hits, result.Hits[i])
		f.Entries = append(f.Entries, e)
	}
	result.Hits = hits
	return f, f.readConcepts(ctx, b)
}

// search asks the index, widened by the concepts that the text names.
func (b *Base) search(ctx context.Context, q *IndexQuery, f *Found) (*IndexResult, error) {
	if q.Text == nil {
		return b.Index.Search(ctx, q)
	}
	widened := *q
	widened.Text, f.Named = b.widen(q.Text)
	return b.Index.Search(ctx, &widened)
}

// searchCorrected asks for what the index takes a text to mean that finds nothing as
// it is. If that finds nothing either, nothing is said of it; what is doubtful is offered.
func (b *Base) searchCorrected(ctx context.Context, q *IndexQuery, f *Found, nothing *IndexResult) (*IndexResult, error) {
	corrected, text := *q, *q.Text
	text.Text = nothing.DidYouMean
	corrected.Text = &text
	meant := &Found{}
	result, err := b.search(ctx, &corrected, meant)
	if err == nil && result.Total == 0 && !result.TimedOut {
		nothing.DidYouMean = ""
	}
	if err != nil || result.Total == 0 || nothing.Doubtful {
		return nothing, err
	}
	f.Named = meant.Named
	result.DidYouMean, result.Corrected = text.Text, true
	return result, nil
}

// readConcepts reads the concepts that the query names and those by which hits were
// found; what has gone meanwhile is left out.
func (f *Found) readConcepts(ctx context.Context, b *Base) error {
	var wanted []ID
	for _, n := range f.Named {
		wanted = append(wanted, n.ID)
	}
	for _, hit := range f.Hits {
		for _, because := range hit.Because {
			wanted = append(wanted, because.ID)
		}
	}
	if len(wanted) == 0 {
		return nil
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	entries, err := b.Entries(ctx, wanted)
	if err != nil {
		return err
	}
	concepts := map[ID]*Concept{}
	for i, e := range entries {
		if c, ok := e.(*Concept); ok && c.M.Archived == nil {
			concepts[wanted[i]] = c
		}
	}
	for i := range f.Named {
		f.Named[i].Concept = concepts[f.Named[i].ID]
	}
	f.Named = slices.DeleteFunc(f.Named, func(n NamedConcept) bool { return n.Concept == nil })
	for i := range f.Hits {
		h := &f.Hits[i]
		for j := range h.Because {
			h.Because[j].Concept = concepts[h.Because[j].ID]
		}
		h.Because = slices.DeleteFunc(h.Because, func(b Because) bool { return b.Concept == nil })
	}
	return nil
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

// IndexDocuments answers what the index holds of entries of what is written in them: for
// highlights and suggestions.
func (b *Base) IndexDocuments(ctx context.Context, ids []ID) ([]*IndexDocument, error) {
	put, _, err := b.documentsOf(ctx, ids, func(ReplicaReader) closures { return nil })
	return put, err
}
