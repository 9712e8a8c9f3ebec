package kb

import (
	"cmp"
	"context"
	"slices"
)

// SimilarContribution is a contribution under way that is like another.
type SimilarContribution struct {
	Contribution *Contribution
	// Score says how like it is, from 0 to 1.
	Score float64
	// NearDuplicate says that the two propose so much the same that one of them may be
	// superfluous.
	NearDuplicate bool
}

// underWay are the states of contributions about which nothing is decided.
var underWay = []string{string(StateDraft), string(StateSubmitted), string(StateInReview), string(StateChangesRequested)}

// SimilarUnderWay answers what the viewer and their organisations have under way that is
// most like a contribution. The desk is asked, not the public index, and every one of
// them is read with the viewer's rights: what others are writing is told to nobody.
func (b *Base) SimilarUnderWay(ctx context.Context, v Viewer, c *Contribution, language string, n int) ([]SimilarContribution, error) {
	d := DraftOf("", c.Proposal, language)
	words := d.words()
	if words == "" || v.Anonymous() {
		return nil, nil
	}
	kinds, _ := d.Kind.alike()
	this := &Filter{IDs: []ID{c.ID}} // what it says itself finds it best: others are held against that
	found, err := b.FindContributions(ctx, v, &IndexQuery{
		Kinds: kinds, Filter: &Filter{Or: []*Filter{this, both(v.ours(), &Filter{Field: FieldState, Any: underWay})}},
		Text: &TextQuery{Text: words, Syntax: SyntaxPlain, Exact: true}, Size: similarLooked,
	})
	if err != nil {
		return nil, err
	}
	similar := []SimilarContribution{}
	for i, other := range found.Contributions {
		if other.ID == c.ID {
			continue
		}
		score, near := d.likeness(other.Proposal, min(1, found.Hits[i].Score/found.best(c.ID)))
		if score >= similarLeast || near {
			similar = append(similar, SimilarContribution{other, score, near})
		}
	}
	slices.SortFunc(similar, func(a, b SimilarContribution) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Contribution.ID, b.Contribution.ID))
	})
	return similar[:min(n, len(similar))], nil
}

// best answers the score of a contribution or, where that is not among what was found, of
// the first.
func (f *FoundContributions) best(id ID) float64 {
	for i := range f.Contributions {
		if f.Contributions[i].ID == id {
			return f.Hits[i].Score
		}
	}
	return f.Hits[0].Score
}
