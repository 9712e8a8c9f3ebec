package graph

import (
	"slices"
	"strconv"

	"prologis/graph/model"
	"prologis/kb"
)

// facet says which field of the index is counted, how to leave its key out of a
// filter, and which values the filter names.
type facet struct {
	field    string
	without  func(*model.Filter)
	selected func(*conditions, *model.Filter) []string
	// number is what ranges are made of; nil of facets that count values only.
	number *kb.NumberField
}

var facets = map[model.FacetField]facet{
	model.FacetFieldKind: {kb.FieldKind, func(f *model.Filter) { f.Kinds = nil },
		func(_ *conditions, f *model.Filter) []string { return words(f.Kinds) }, nil},
	model.FacetFieldThemes:       tagFacet(kb.FieldThemes, func(f *model.Filter) **model.ConceptTagFilter { return &f.Themes }),
	model.FacetFieldTargetGroups: tagFacet(kb.FieldTargetGroups, func(f *model.Filter) **model.ConceptTagFilter { return &f.TargetGroups }),
	model.FacetFieldInstruments:  tagFacet(kb.FieldInstruments, func(f *model.Filter) **model.ConceptTagFilter { return &f.Instruments }),
	model.FacetFieldAreas:        tagFacet(kb.FieldAreas, func(f *model.Filter) **model.ConceptTagFilter { return &f.Areas }),
	model.FacetFieldTerritories: {kb.FieldTerritories + kb.FieldWithin, func(f *model.Filter) { f.Territories = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindTerritory, value(f.Territories).In)
		}, nil},
	model.FacetFieldReviewLabel: choiceFacet(kb.FieldReviewLabel, func(f *model.Filter) **model.ReviewLabelFilter { return &f.ReviewLabel }),
	model.FacetFieldLevel:       choiceFacet(kb.FieldLevel, func(f *model.Filter) **model.LevelFilter { return &f.Level }),
	model.FacetFieldProgrammes: {kb.FieldProgrammes, func(f *model.Filter) { f.Programmes = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindProgramme, value(f.Programmes).In)
		}, nil},
	model.FacetFieldOrganisations: {kb.FieldOrganisations, func(f *model.Filter) { f.Organisations = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindOrganisation, value(f.Organisations).In)
		}, nil},
	model.FacetFieldLanguages: choiceFacet(kb.FieldLanguages, func(f *model.Filter) **model.LanguageFilter { return &f.Language }),
	model.FacetFieldStatus:    choiceFacet(kb.FieldStatus, func(f *model.Filter) **model.StatusFilter { return &f.Status }),
	model.FacetFieldEvidence: {kb.FieldEvidence, func(f *model.Filter) { f.Evidence = nil },
		func(_ *conditions, f *model.Filter) []string { return numbers(value(f.Evidence).In) }, nil},
	model.FacetFieldYear:       numberFacet("year", &kb.NumberYears, func(f *model.Filter) { f.Year = nil }),
	model.FacetFieldStart:      numberFacet("start", &kb.NumberStart, func(f *model.Filter) { f.Start = nil }),
	model.FacetFieldEnd:        numberFacet("end", &kb.NumberEnd, func(f *model.Filter) { f.End = nil }),
	model.FacetFieldReached:    numberFacet("reached", &kb.NumberReached, func(f *model.Filter) { f.Reached = nil }),
	model.FacetFieldYearlyCost: numberFacet("yearlyCost", &kb.NumberYearlyCost, func(f *model.Filter) { f.YearlyCost = nil }),
	model.FacetFieldFunding:    numberFacet("funding", &kb.NumberFunding, func(f *model.Filter) { f.Funding = nil }),
	model.FacetFieldScheme: {kb.FieldScheme, func(f *model.Filter) { f.Scheme = nil },
		func(c *conditions, f *model.Filter) []string {
			return c.resolved(kb.KindConceptScheme, value(f.Scheme).In)
		}, nil},
}

// tagFacet counts concepts together with those above them.
func tagFacet(field string, key func(*model.Filter) **model.ConceptTagFilter) facet {
	return facet{field + kb.FieldWithin, func(f *model.Filter) { *key(f) = nil },
		func(c *conditions, f *model.Filter) []string {
			tags := value(*key(f))
			return slices.Concat(c.resolved(kb.KindConcept, tags.In), c.resolved(kb.KindConcept, tags.All))
		}, nil}
}

func choiceFacet[T ~string](field string, key func(*model.Filter) **model.Choice[T]) facet {
	return facet{field, func(f *model.Filter) { *key(f) = nil },
		func(_ *conditions, f *model.Filter) []string { return words(value(*key(f)).In) }, nil}
}

// numberFacet counts ranges of a year or number that a key of the filter is about.
func numberFacet(key string, number *kb.NumberField, without func(*model.Filter)) facet {
	return facet{number.Field(), without, func(_ *conditions, f *model.Filter) []string {
		for _, s := range spans(f) {
			if s.name == key {
				return s.selected()
			}
		}
		return nil
	}, number}
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
