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
// titles before other names. An article before an apostrophe may be left out, behind what starts with it. Where nothing starts so
// that may be shown, it answers what may have been meant. With ErrCut they are those found in time.
func (b *Base) Suggest(ctx context.Context, prefix, language string, kinds []Kind, size int) ([]Suggestion, error) {
	if kinds == nil {
		kinds = Kinds
	}
	prefixes := []string{prefix}
	if rest, ok := withoutArticle(prefix); ok {
		prefixes = append(prefixes, rest)
	}
	hits, cut := suggestEach(prefixes, func(prefix string) ([]SuggestHit, error) {
		return b.suggest(ctx, prefix, language, kinds, size)
	})
	if cut == nil && !slices.ContainsFunc(hits, SuggestHit.shown) {
		var near []SuggestHit
		near, cut = suggestEach(prefixes, func(prefix string) ([]SuggestHit, error) {
			return b.Index.SuggestNear(ctx, prefix, kinds, size)
		})
		hits = append(hits, near...)
	}
	if cut != nil && !errors.Is(cut, ErrCut) {
		return nil, cut
	}
	slices.SortStableFunc(hits, compareSuggestions)
	hits = eachOnce(hits)
	suggestions, err := b.readSuggestions(ctx, hits[:min(size, len(hits))])
	return suggestions, cmp.Or(err, cut)
}

// suggestEach answers what there is for all prefixes, up to the first error.
func suggestEach(prefixes []string, suggest func(string) ([]SuggestHit, error)) (hits []SuggestHit, err error) {
	for i := 0; i < len(prefixes) && err == nil; i++ {
		var more []SuggestHit
		more, err = suggest(prefixes[i])
		for j := range more {
			more[j].Rest = i > 0
		}
		hits = append(hits, more...)
	}
	return hits, err
}

// elided are the articles, prepositions and pronouns of Italian and French that lose their last
// letter before a vowel. What else stands before an apostrophe is part of a name: Ca' Foscari.
var elided = []string{
	"l", "un", "d", "dell", "all", "dall", "nell", "sull", "coll", "quell", "quest", "c", "s", "m", "t", "v", "qu", "j", "n",
}

// withoutArticle answers what was typed behind an elided article.
func withoutArticle(prefix string) (rest string, ok bool) {
	i := strings.IndexAny(prefix, "'’")
	if i <= 0 || !slices.Contains(elided, strings.ToLower(prefix[:i])) {
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

// suggest answers what the glossary and the index know for the start of a label. Where the glossary
// knows no concept, the index may.
func (b *Base) suggest(ctx context.Context, prefix, language string, kinds []Kind, size int) (hits []SuggestHit, err error) {
	rest := kinds
	if slices.Contains(kinds, KindConcept) {
		hits = b.suggestConcepts(prefix, language, size)
		if slices.ContainsFunc(hits, SuggestHit.shown) {
			rest = slices.DeleteFunc(slices.Clone(kinds), func(k Kind) bool { return k == KindConcept })
		}
	}
	if len(rest) == 0 {
		return hits, nil
	}
	others, err := b.Index.Suggest(ctx, prefix, rest, size)
	return append(hits, others...), err
}

// shown reports whether the label that was found is one that readers see.
func (h SuggestHit) shown() bool { return h.Status != TermHidden }

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
		compareBools(a.Rest, b.Rest), compareBools(a.Field != TextLabel, b.Field != TextLabel), cmp.Compare(len(a.Label), len(b.Label)))
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
		if e == nil || e.Meta().Archived != nil {
			continue
		}
		hit, ok := hits[i], true
		if hit.Start != "" {
			if hit, ok = b.Index.Written(hit, indexDocument(e, nil)); hit.Kind == KindConcept {
				hit.Status = b.labelStatus(&hit)
			}
		}
		if ok {
			suggestions = append(suggestions, Suggestion{hit, e})
		}
	}
	return suggestions, nil
}
