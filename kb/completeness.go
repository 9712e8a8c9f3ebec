package kb

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Completeness says how much of the template a content fills in.
type Completeness struct {
	Score int      // from 0 to 100
	Next  []string // the path of the empty field that would give most; nil when none is empty
}

// weight is what a field gives to readers who want to take a practice up. All
// of its fields count; those that are not listed give nothing.
type weight struct {
	field string
	gives int
}

// weights are those of the template of practices and case studies (doc/content.md),
// and of concepts. Of fields of equal weight the first is the next to write.
var (
	templateWeights = []weight{
		{"title", 10}, {"summary", 10}, {"need", 6}, {"objectives", 5}, {"steps", 6}, {"results", 8}, {"lessons", 5},
		{"description", 4}, {"themes", 4}, {"targetGroups", 4}, {"territories", 4}, {"organisations", 4}, {"sources", 5},
		{"status", 2}, {"start", 2}, {"level", 2}, {"areas", 2}, {"context", 2}, {"startingSituation", 2}, {"approach", 3},
		{"instruments", 3}, {"innovation", 2}, {"reached", 2}, {"involvement", 2}, {"governance", 2}, {"programmes", 2},
		{"yearlyCost", 2}, {"staff", 2}, {"training", 1}, {"monitoring", 3}, {"strengths", 2}, {"weaknesses", 2},
		{"failures", 3}, {"sideEffects", 1}, {"transferability", 3}, {"conditions", 3}, {"obstacles", 2},
		{"sustainability", 3}, {"mainstreaming", 2}, {"language", 1}, {"compiler", 1}, {"licence", 1},
	}
	caseStudyWeights = append([]weight{{"practices", 6}}, templateWeights...)
	conceptWeights   = []weight{
		{"prefLabel", 10}, {"scheme", 5}, {"definitions", 10}, {"broader", 4}, {"altLabels", 3}, {"related", 2},
		{"scopeNotes", 3}, {"examples", 2}, {"exactMatch", 2}, {"hiddenLabels", 1},
	}
	weightsOf = map[Kind][]weight{KindPractice: templateWeights, KindCaseStudy: caseStudyWeights, KindConcept: conceptWeights}
)

// CompletenessOf scores a content of a kind that can be contributed.
func CompletenessOf(c Content) (Completeness, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return Completeness{}, fmt.Errorf("encode a content: %w", err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(b, &fields); err != nil {
		return Completeness{}, fmt.Errorf("decode a content: %w", err)
	}
	total, reached, most := 0, 0, 0
	var found Completeness
	for _, w := range weightsOf[c.Kind()] {
		total += w.gives
		switch {
		case filled(fields[w.field]):
			reached += w.gives
		case w.gives > most:
			most, found.Next = w.gives, []string{w.field}
		}
	}
	found.Score = reached * 100 / total
	return found, nil
}

// ContributionCompleteness scores what a contribution proposes: of a translation how
// many of the texts of its target are there in its language, the first that is not
// being the next to translate.
func (b *Base) ContributionCompleteness(ctx context.Context, c *Contribution) (Completeness, error) {
	if c.Translation == "" {
		return CompletenessOf(c.Proposal)
	}
	base, _, err := b.EntryAt(ctx, c.Target, c.BaseRevision)
	if err != nil {
		return Completeness{}, err
	}
	ours, total, reached := allTexts(c.Proposal), 0, 0
	var found Completeness
	base.Content().walk(&walk{text: func(path []string, t *Text, _ TextField, _ int) {
		total++
		switch {
		case (*t)[c.Translation] != "" || len(ours[strings.Join(path, ".")][c.Translation]) > 0:
			reached++
		case found.Next == nil:
			found.Next = slices.Clone(path)
		}
	}})
	if total > 0 {
		found.Score = reached * 100 / total
	}
	return found, nil
}

func filled(value json.RawMessage) bool {
	switch string(value) {
	case "", "null", `""`, "{}", "[]", "false":
		return false
	}
	return true
}
