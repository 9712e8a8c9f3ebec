package kb

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
)

// Suggestion is a label that starts with what was typed, and its entry.
type Suggestion struct {
	SuggestHit
	Entry Entry
}

// Suggest answers entries by the starts of words of their labels: concepts as the glossary knows
// them, the others as the index does; the start of a label before a word inside it, preferred labels and
// titles before other names. Where the glossary knows nothing, or only labels that nobody reads, the
// index may know what was meant. An article before an apostrophe may be left out. With ErrCut they are
// those found in time.
func (b *Base) Suggest(ctx context.Context, prefix, language string, kinds []Kind, size int) ([]Suggestion, error) {
	if kinds == nil {
		kinds = Kinds
	}
	hits, cut := b.suggest(ctx, prefix, language, kinds, size)
	if rest, ok := withoutArticle(prefix); ok && cut == nil {
		var more []SuggestHit
		more, cut = b.suggest(ctx, rest, language, kinds, size)
		hits = append(hits, more...)
	}
	if cut != nil && !errors.Is(cut, ErrCut) {
		return nil, cut
	}
	slices.SortStableFunc(hits, compareSuggestions)
	hits = eachOnce(hits)
	suggestions, err := b.readSuggestions(ctx, hits[:min(size, len(hits))])
	return suggestions, cmp.Or(err, cut)
}

// withoutArticle answers what was typed behind an apostrophe in its first word.
func withoutArticle(prefix string) (rest string, ok bool) {
	i := strings.IndexAny(prefix, "'’ ")
	if i <= 0 || prefix[i] == ' ' {
		return "", false
	}
	rest = strings.TrimLeft(prefix[i:], "'’")
	return rest, strings.TrimSpace(rest) != ""
}

// eachOnce keeps the first hit of each entry.
func eachOnce(hits []SuggestHit) (kept []SuggestHit) {
	seen := map[ID]bool{}
	for _, hit := range hits {
		if !seen[hit.ID] {
			seen[hit.ID] = true
			kept = append(kept, hit)
		}
	}
	return kept
}

// suggest answers what the glossary and the index know for the start of a label.
func (b *Base) suggest(ctx context.Context, prefix, language string, kinds []Kind, size int) (hits []SuggestHit, err error) {
	rest := kinds
	if slices.Contains(kinds, KindConcept) {
		hits = b.suggestConcepts(prefix, language, size)
		if slices.ContainsFunc(hits, func(h SuggestHit) bool { return h.Status != TermHidden }) {
			rest = slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool { return k == KindConcept })
		}
	}
	if len(rest) == 0 {
		return hits, nil
	}
	others, err := b.Index.Suggest(ctx, prefix, rest, size)
	for i := range others {
		if o := &others[i]; o.Kind == KindConcept {
			o.Status = b.labelStatus(o)
		}
	}
	return append(hits, others...), err
}

// labelStatus answers what sort of label of a concept a hit of the index is.
func (b *Base) labelStatus(hit *SuggestHit) TermStatus {
	for _, l := range b.Glossary.Labels(hit.ID) {
		if l.Value == hit.Label && l.Language == hit.Language {
			return l.Status
		}
	}
	return ""
}

func (b *Base) suggestConcepts(prefix, language string, size int) []SuggestHit {
	var hits []SuggestHit
	for _, s := range b.Glossary.Suggest(prefix, language, size) {
		field := TextAlt
		if s.Status == TermPreferred {
			field = TextLabel
		}
		if s.Status == TermHidden {
			s.Label.Value, s.Label.Language = b.shownLabel(s.Concept, language)
		}
		hits = append(hits, SuggestHit{
			ID: s.Concept, Kind: KindConcept, Label: s.Value, Language: s.Language, Field: field,
			Status: s.Status, Inner: s.Inner, Deprecated: s.Deprecated,
		})
	}
	return hits
}

// shownLabel answers the preferred label of a concept in a language, or in one of the
// base, for a reader who typed one that is hidden.
func (b *Base) shownLabel(id ID, language string) (value, in string) {
	labels := Text{}
	for _, l := range b.Glossary.Labels(id) {
		if l.Status == TermPreferred {
			labels[l.Language] = l.Value
		}
	}
	shown, _ := labels.In(append([]string{language}, DefaultLanguages...))
	return shown.Value, shown.Language
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
