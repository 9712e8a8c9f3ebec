package graph

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"prologis/graph/model"
	"prologis/kb"
)

const maxBuckets = 100

// facet says which field of the index is counted, how to leave its key out of a
// filter, and which values the filter names.
type facet struct {
	field    string
	without  func(*model.Filter)
	selected func(*conditions, *model.Filter) []string
}

var facets = map[model.FacetField]facet{
	model.FacetFieldKind: {kb.FieldKind, func(f *model.Filter) { f.Kinds = nil },
		func(_ *conditions, f *model.Filter) []string { return words(f.Kinds) }},
	model.FacetFieldThemes:       tagFacet(kb.FieldThemes, func(f *model.Filter) **model.ConceptTagFilter { return &f.Themes }),
	model.FacetFieldTargetGroups: tagFacet(kb.FieldTargetGroups, func(f *model.Filter) **model.ConceptTagFilter { return &f.TargetGroups }),
	model.FacetFieldInstruments:  tagFacet(kb.FieldInstruments, func(f *model.Filter) **model.ConceptTagFilter { return &f.Instruments }),
	model.FacetFieldAreas:        tagFacet(kb.FieldAreas, func(f *model.Filter) **model.ConceptTagFilter { return &f.Areas }),
	model.FacetFieldTerritories: {kb.FieldTerritories + kb.FieldWithin, func(f *model.Filter) { f.Territories = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindTerritory, value(f.Territories).In)
		}},
	model.FacetFieldReviewLabel: choiceFacet(kb.FieldReviewLabel, func(f *model.Filter) **model.ReviewLabelFilter { return &f.ReviewLabel }),
	model.FacetFieldLevel:       choiceFacet(kb.FieldLevel, func(f *model.Filter) **model.LevelFilter { return &f.Level }),
	model.FacetFieldProgrammes: {kb.FieldProgrammes, func(f *model.Filter) { f.Programmes = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindProgramme, value(f.Programmes).In)
		}},
	model.FacetFieldOrganisations: {kb.FieldOrganisations, func(f *model.Filter) { f.Organisations = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindOrganisation, value(f.Organisations).In)
		}},
	model.FacetFieldLanguages: choiceFacet(kb.FieldLanguages, func(f *model.Filter) **model.LanguageFilter { return &f.Language }),
	model.FacetFieldStatus:    choiceFacet(kb.FieldStatus, func(f *model.Filter) **model.StatusFilter { return &f.Status }),
	model.FacetFieldEvidence: {kb.FieldEvidence, func(f *model.Filter) { f.Evidence = nil },
		func(_ *conditions, f *model.Filter) []string { return numbers(value(f.Evidence).In) }},
	model.FacetFieldYear: {kb.FieldYears, func(f *model.Filter) { f.Year = nil },
		func(_ *conditions, f *model.Filter) []string { return span(f.Year) }},
	model.FacetFieldScheme: {kb.FieldScheme, func(f *model.Filter) { f.Scheme = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindConceptScheme, value(f.Scheme).In)
		}},
}

// tagFacet counts concepts together with those above them.
func tagFacet(field string, key func(*model.Filter) **model.ConceptTagFilter) facet {
	return facet{field + kb.FieldWithin, func(f *model.Filter) { *key(f) = nil },
		func(c *conditions, f *model.Filter) []string {
			tags := value(*key(f))
			return slices.Concat(c.resolved(kb.KindConcept, tags.In), c.resolved(kb.KindConcept, tags.All))
		}}
}

func choiceFacet[T ~string](field string, key func(*model.Filter) **model.Choice[T]) facet {
	return facet{field, func(f *model.Filter) { *key(f) = nil },
		func(_ *conditions, f *model.Filter) []string { return words(value(*key(f)).In) }}
}

func words[T ~string](values []T) []string {
	strings := make([]string, len(values))
	for i, v := range values {
		strings[i] = string(v)
	}
	return strings
}

func numbers(values []int) []string {
	strings := make([]string, len(values))
	for i, v := range values {
		strings[i] = strconv.Itoa(v)
	}
	return strings
}

// span lists the years of a range that is closed on both sides.
func span(r *model.YearRange) []string {
	var years []string
	if r != nil && r.Gte != nil && r.Lte != nil {
		for y := *r.Gte; y <= *r.Lte; y++ {
			years = append(years, fmt.Sprintf("%04d", y))
		}
	}
	return years
}

// askFacets asks for the counts of the facets, each under the filter without its
// own key.
func (s *search) askFacets() error {
	var once []model.FacetField
	for _, name := range s.fields {
		if slices.Contains(once, name) {
			continue
		}
		once = append(once, name)
		var rest model.Filter
		if s.filter != nil {
			rest = *s.filter
		}
		facets[name].without(&rest)
		condition, err := s.chosen.of(&rest)
		if err != nil {
			return err
		}
		s.q.Facets = append(s.q.Facets, kb.FacetRequest{Name: string(name), Field: facets[name].field, Filter: condition, Size: maxBuckets})
	}
	s.fields = once
	return nil
}

// facets answers the counts with labels for readers.
func (s *search) facets(ctx context.Context, counts map[string][]kb.FacetCount) ([]*model.Facet, error) {
	var ids []kb.ID
	for _, buckets := range counts {
		for _, b := range buckets {
			if id := kb.ID(b.Value); id.Kind() != "" {
				ids = append(ids, id)
			}
		}
	}
	s.op.mu.Lock()
	err := s.op.loaded.add(ctx, s.op.base, ids)
	s.op.mu.Unlock()
	if err != nil {
		return nil, err
	}
	var answered []*model.Facet
	for _, name := range s.fields {
		facet := &model.Facet{Field: name}
		var selected []string
		if s.filter != nil {
			selected = facets[name].selected(s.chosen, s.filter)
		}
		for _, b := range counts[string(name)] {
			facet.Buckets = append(facet.Buckets, &model.FacetBucket{
				Value: facetValue(name, b.Value), Label: s.op.label(name, b.Value), Count: b.Count,
				Selected: slices.Contains(selected, b.Value),
			})
		}
		answered = append(answered, facet)
	}
	return answered, nil
}

// facetValue is the value as the filter takes it.
func facetValue(name model.FacetField, v string) string {
	if name == model.FacetFieldKind {
		return strings.ToUpper(v)
	}
	return v
}
