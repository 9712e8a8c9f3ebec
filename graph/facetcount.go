package graph

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"prologis/graph/model"
	"prologis/kb"
)

// facetCount is a facet that is counted for a search.
type facetCount struct {
	facet
	name     model.FacetField
	options  model.FacetOptions
	at       string // of the options in the list of them
	selected []string
	key      listKey
	request  kb.FacetRequest
}

// askFacets asks for the counts of the facets, each once and under the filter
// without its own key.
func (s *search) askFacets() error {
	if err := s.checkOptions(); err != nil {
		return err
	}
	for _, name := range s.fields {
		if slices.ContainsFunc(s.counts, func(c *facetCount) bool { return c.name == name }) {
			continue
		}
		c := &facetCount{facet: facets[name], name: name}
		for i, o := range s.options {
			if o.Field == name {
				c.options, c.at = *s.options[i], strconv.Itoa(i)
			}
		}
		if err := s.askFacet(c); err != nil {
			return err
		}
		s.counts = append(s.counts, c)
		s.q.Facets = append(s.q.Facets, c.request)
	}
	return nil
}

// checkOptions holds the options against their rules.
func (s *search) checkOptions() error {
	for i, o := range s.options {
		invalid := func(field, format string, args ...any) error {
			return kb.Invalid([]string{"facetOptions", strconv.Itoa(i), field}, format, args...)
		}
		same := func(other *model.FacetOptions) bool { return other.Field == o.Field }
		ranged := o.Ranges != nil || o.AtMost != nil
		switch {
		case !slices.Contains(s.fields, o.Field):
			return invalid("field", "%s is not among the facets asked for", o.Field)
		case slices.IndexFunc(s.options, same) < i:
			return invalid("field", "%s has options already", o.Field)
		case o.First != nil && (*o.First < 1 || *o.First > maxPage):
			return invalid("first", "is a number from 1 to %d, not %d", maxPage, *o.First)
		case utf8.RuneCountInString(value(o.Text)) > maxPrefix:
			return invalid("text", "has more than %d characters", maxPrefix)
		case ranged && facets[o.Field].number == nil:
			return invalid("ranges", "%s has no ranges", o.Field)
		case o.AtMost != nil && (*o.AtMost < 1 || *o.AtMost > maxRanges):
			return invalid("atMost", "is a number from 1 to %d, not %d", maxRanges, *o.AtMost)
		case o.After != nil && (ranged || isRanged(o.Field)):
			return invalid("after", "ranges have no pages")
		}
	}
	return nil
}

// isRanged reports whether a facet counts ranges if nobody says how to count.
func isRanged(name model.FacetField) bool {
	return facets[name].number != nil && name != model.FacetFieldYear
}

// askFacet makes the request of one facet.
func (s *search) askFacet(c *facetCount) error {
	rest := c.rest(value(s.filter))
	condition, err := s.chosen.of(&rest)
	if err != nil {
		return err
	}
	for _, part := range c.parts(s.filter) {
		c.selected = append(c.selected, c.facet.selected(s.chosen, part)...)
	}
	text := strings.TrimSpace(value(c.options.Text))
	c.request = kb.FacetRequest{Name: string(c.name), Field: c.field, Filter: condition, Size: maxPage, Text: text}
	if c.options.First != nil {
		c.request.Size = *c.options.First
	}
	ranged := isRanged(c.name) || c.options.Ranges != nil || c.options.AtMost != nil
	if text == "" {
		c.request.Keep = c.selected[:min(maxPage, len(c.selected))]
	}
	if c.name == model.FacetFieldYear && !ranged {
		c.selected, c.request.Keep = yearsOf(c.selected), nil // a span of years names too many
	}
	if ranged {
		return s.askRanges(c)
	}
	if c.key, err = newListKey("facet", c.name, s.q.Text, condition, text); err != nil {
		return err
	}
	if !valuedByEntries[c.name] {
		c.request.Label = func(v string) string { return s.op.label(c.name, v) }
	}
	if c.options.After == nil {
		return nil
	}
	place, err := c.key.place("after", *c.options.After)
	if err != nil {
		return kb.Invalid([]string{"facetOptions", c.at, "after"}, "is not a cursor of this facet, filter and text")
	}
	n, v, _ := strings.Cut(place, " ")
	count, err := strconv.Atoi(n)
	c.request.After = &kb.FacetCount{Value: v, Count: count}
	return err
}

// valuedByEntries are the facets whose values are entries.
var valuedByEntries = map[model.FacetField]bool{
	model.FacetFieldThemes: true, model.FacetFieldTargetGroups: true, model.FacetFieldInstruments: true, model.FacetFieldAreas: true,
	model.FacetFieldTerritories: true, model.FacetFieldProgrammes: true, model.FacetFieldOrganisations: true, model.FacetFieldScheme: true,
}

// askRanges asks for ranges in place of values.
func (s *search) askRanges(c *facetCount) (err error) {
	number := &kb.NumberFacet{NumberField: *c.number, AtMost: usualRanges}
	if c.options.AtMost != nil {
		number.AtMost = *c.options.AtMost
	}
	if number.Money {
		number.Currency = c.currency(s.filter)
	}
	if c.options.Ranges != nil {
		if number.Ranges, err = readRanges(c.options.Ranges, "facetOptions", c.at, "ranges"); err != nil {
			return err
		}
	}
	c.request.Number = number
	c.request.Label = func(v string) string { return s.op.rangeLabel(number, v) }
	return nil
}

// currency answers the currency that a filter names for a facet, else the euro.
func (c *facetCount) currency(f *model.Filter) string {
	for _, part := range c.parts(f) {
		r := part.YearlyCost
		if c.name == model.FacetFieldFunding {
			r = part.Funding
		}
		if r != nil {
			return r.Currency
		}
	}
	return "EUR"
}

// facets answers the counts with labels for readers.
func (s *search) facets(ctx context.Context, counts map[string]kb.FacetCounts) ([]*model.Facet, error) {
	var ids []kb.ID
	for _, counted := range counts {
		for _, b := range counted.Counts {
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
	for _, c := range s.counts {
		answered = append(answered, s.facet(c, counts[string(c.name)]))
	}
	return answered, nil
}

func (s *search) facet(c *facetCount, counted kb.FacetCounts) *model.Facet {
	facet := &model.Facet{Field: c.name, TotalCount: counted.Total, PageInfo: &model.PageInfo{}}
	for _, b := range counted.Counts {
		bucket := &model.FacetBucket{
			Value: facetValue(c.name, b.Value), Label: s.op.label(c.name, b.Value), Count: b.Count,
			Selected: slices.Contains(c.selected, b.Value),
		}
		if c.request.Number != nil {
			bucket.Label = s.op.rangeLabel(c.request.Number, b.Value)
		}
		facet.Buckets = append(facet.Buckets, bucket)
	}
	if c.request.Number == nil && counted.Last.Value != "" {
		facet.PageInfo.HasNextPage, facet.PageInfo.HasPreviousPage = counted.HasMore, c.options.After != nil
		end := c.key.cursor(strconv.Itoa(counted.Last.Count) + " " + counted.Last.Value)
		facet.PageInfo.EndCursor = &end
	}
	return facet
}

// facetValue is the value as the filter takes it.
func facetValue(name model.FacetField, v string) string {
	if name == model.FacetFieldKind {
		return strings.ToUpper(v)
	}
	return v
}
