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

// Most conditions and references in one filter.
const maxConditions = 500

// conditions turns the filters of the schema into conditions of the index.
type conditions struct {
	op    *operation
	ids   map[kindRef]kb.ID
	count int
}

// kindRef is an id or slug in a filter, with the kind that it must be of.
type kindRef struct {
	kind kb.Kind
	ref  kb.ID
}

// condition answers the condition that a filter makes; nil for none.
func (op *operation) condition(ctx context.Context, f *model.Filter) (*kb.Filter, error) {
	c, err := op.conditions(ctx, f)
	if err != nil {
		return nil, err
	}
	return c.of(f)
}

// conditions resolves every id and slug in a filter, in one look at the replica.
func (op *operation) conditions(ctx context.Context, f *model.Filter) (*conditions, error) {
	c := &conditions{op: op, ids: map[kindRef]kb.ID{}}
	if err := c.collect(f); err != nil || len(c.ids) == 0 {
		return c, err
	}
	return c, op.base.Snapshot(ctx, func(b *kb.Base) error {
		for at := range c.ids {
			ids, err := b.Resolve(ctx, []kb.ID{at.ref}, at.kind)
			if err != nil {
				return fmt.Errorf("resolve %q in a filter: %w", at.ref, err)
			}
			c.ids[at] = ids[0]
		}
		return nil
	})
}

// collect notes the references in a filter, and bounds its size.
func (c *conditions) collect(f *model.Filter) error {
	if f == nil {
		return nil
	}
	c.count++
	for _, tags := range []*model.ConceptTagFilter{f.Themes, f.TargetGroups, f.Instruments, f.Areas, f.Broader} {
		if tags != nil {
			c.note(kb.KindConcept, tags.In)
			c.note(kb.KindConcept, tags.All)
		}
	}
	for _, tags := range []*model.TerritoryTagFilter{f.Territories, f.Parent} {
		if tags != nil {
			c.note(kb.KindTerritory, tags.In)
		}
	}
	if f.Organisations != nil {
		c.note(kb.KindOrganisation, f.Organisations.In)
	}
	if f.Programmes != nil {
		c.note(kb.KindProgramme, f.Programmes.In)
	}
	if f.Scheme != nil {
		c.note(kb.KindConceptScheme, f.Scheme.In)
	}
	if c.count > maxConditions {
		return &kb.Error{Code: kb.CodeTooComplex, Path: []string{"filter"}, Message: fmt.Sprintf("holds more than %d conditions and references", maxConditions)}
	}
	for _, below := range append(append([]*model.Filter{f.Not}, f.And...), f.Or...) {
		if err := c.collect(below); err != nil {
			return err
		}
	}
	return nil
}

func (c *conditions) note(kind kb.Kind, refs []kb.ID) {
	c.count += len(refs)
	for _, ref := range refs {
		c.ids[kindRef{kind, ref}] = ""
	}
}

// resolved answers the ids of references, those that lead nowhere left out. An
// absent list stays absent, an empty one empty.
func (c *conditions) resolved(kind kb.Kind, refs []kb.ID) []string {
	if refs == nil {
		return nil
	}
	ids := []string{}
	for _, ref := range refs {
		if id := c.ids[kindRef{kind, ref}]; id != "" {
			ids = append(ids, string(id))
		}
	}
	return ids
}

// of answers the condition that a filter makes; nil for none.
func (c *conditions) of(f *model.Filter) (*kb.Filter, error) {
	if f == nil {
		return nil, nil
	}
	numbers, err := c.numbers(f)
	if err != nil {
		return nil, err
	}
	logic, err := c.logic(f)
	if err != nil {
		return nil, err
	}
	return together(slices.Concat(c.words(f), c.references(f), numbers, updated(f.UpdatedAt), logic)), nil
}

// words are the conditions on what an entry says of itself.
func (c *conditions) words(f *model.Filter) []*kb.Filter {
	var all []*kb.Filter
	if f.Kinds != nil {
		all = append(all, anyOf(kb.FieldKind, f.Kinds))
	}
	if text := strings.TrimSpace(value(f.Text)); text != "" {
		all = append(all, &kb.Filter{Text: c.op.textQuery(text, nil)})
	}
	if f.Evidence != nil && f.Evidence.In != nil {
		all = append(all, anyOf(kb.FieldEvidence, numbers(f.Evidence.In)))
	}
	if f.Top != nil {
		all = append(all, anyOf(kb.FieldTop, []string{strconv.FormatBool(*f.Top)}))
	}
	if f.Deprecated != nil {
		all = append(all, anyOf(kb.FieldDeprecated, []string{strconv.FormatBool(*f.Deprecated)}))
	}
	return slices.Concat(all, choice(kb.FieldStatus, f.Status), choice(kb.FieldLevel, f.Level), choice(kb.FieldReviewLabel, f.ReviewLabel),
		choice(kb.FieldLanguages, f.Language), choice(kb.FieldSort, f.OrganisationSort), choice(kb.FieldSort, f.TerritorySort))
}

// references are the conditions on what an entry refers to.
func (c *conditions) references(f *model.Filter) []*kb.Filter {
	all := slices.Concat(c.tags(kb.FieldThemes, f.Themes), c.tags(kb.FieldTargetGroups, f.TargetGroups),
		c.tags(kb.FieldInstruments, f.Instruments), c.tags(kb.FieldAreas, f.Areas), c.tags(kb.FieldBroader, f.Broader),
		c.places(kb.FieldTerritories, f.Territories), c.places(kb.FieldParent, f.Parent), c.organisations(f.Organisations))
	if f.Programmes != nil && f.Programmes.In != nil {
		all = append(all, anyOf(kb.FieldProgrammes, c.resolved(kb.KindProgramme, f.Programmes.In)))
	}
	if f.Scheme != nil && f.Scheme.In != nil {
		all = append(all, anyOf(kb.FieldScheme, c.resolved(kb.KindConceptScheme, f.Scheme.In)))
	}
	return all
}

// logic answers what and, or and not add.
func (c *conditions) logic(f *model.Filter) ([]*kb.Filter, error) {
	var all []*kb.Filter
	and, err := c.every(f.And)
	if err != nil {
		return nil, err
	}
	all = append(all, and...)
	if f.Or != nil {
		or, err := c.every(f.Or)
		if err != nil {
			return nil, err
		}
		if len(or) == len(f.Or) { // an alternative without a condition lets everything through
			all = append(all, either(or))
		}
	}
	not, err := c.of(f.Not)
	if err == nil && not != nil {
		all = append(all, &kb.Filter{Not: not})
	}
	return all, err
}

// every answers the conditions of filters, those that make none left out.
func (c *conditions) every(filters []*model.Filter) ([]*kb.Filter, error) {
	var all []*kb.Filter
	for _, f := range filters {
		condition, err := c.of(f)
		if err != nil {
			return nil, err
		}
		if condition != nil {
			all = append(all, condition)
		}
	}
	return all, nil
}

// together answers one condition for all of some; nil for none.
func together(all []*kb.Filter) *kb.Filter {
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return &kb.Filter{And: all}
}

func either(any []*kb.Filter) *kb.Filter {
	if len(any) == 0 {
		return &kb.Filter{Never: true}
	}
	return &kb.Filter{Or: any}
}

func anyOf[T ~string](field string, values []T) *kb.Filter {
	return &kb.Filter{Field: field, Any: words(values)}
}

func choice[T ~string](field string, c *model.Choice[T]) []*kb.Filter {
	if c == nil {
		return nil
	}
	var all []*kb.Filter
	if c.In != nil {
		all = append(all, anyOf(field, c.In))
	}
	if len(c.Not) > 0 {
		all = append(all, &kb.Filter{Not: anyOf(field, c.Not)})
	}
	return all
}

// tags are conditions on the concepts of a field; narrower ones are found in the
// field that holds everything above as well.
func (c *conditions) tags(field string, f *model.ConceptTagFilter) []*kb.Filter {
	if f == nil {
		return nil
	}
	if f.IncludeNarrower {
		field += kb.FieldWithin
	}
	var all []*kb.Filter
	if f.In != nil {
		all = append(all, anyOf(field, c.resolved(kb.KindConcept, f.In)))
	}
	if ids := c.resolved(kb.KindConcept, f.All); len(ids) > 0 {
		all = append(all, &kb.Filter{Field: field, All: ids})
	}
	if len(c.resolved(kb.KindConcept, f.All)) < len(f.All) {
		all = append(all, &kb.Filter{Never: true}) // what is unknown nothing has
	}
	return all
}

func (c *conditions) places(field string, f *model.TerritoryTagFilter) []*kb.Filter {
	if f == nil || f.In == nil {
		return nil
	}
	if f.IncludeWithin {
		field += kb.FieldWithin
	}
	return []*kb.Filter{anyOf(field, c.resolved(kb.KindTerritory, f.In))}
}

func (c *conditions) organisations(f *model.OrganisationTagFilter) []*kb.Filter {
	switch {
	case f == nil || f.In == nil && f.Role == nil:
		return nil
	case f.Role == nil:
		return []*kb.Filter{anyOf(kb.FieldOrganisations, c.resolved(kb.KindOrganisation, f.In))}
	case f.In == nil:
		return []*kb.Filter{{Field: kb.FieldOrganisationRoles, From: kb.RoleKeyword(*f.Role, ""), To: kb.RoleKeyword(*f.Role, "~")}}
	}
	any := []string{}
	for _, id := range c.resolved(kb.KindOrganisation, f.In) {
		any = append(any, kb.RoleKeyword(*f.Role, kb.ID(id)))
	}
	return []*kb.Filter{anyOf(kb.FieldOrganisationRoles, any)}
}

func updated(r *model.DateTimeRange) []*kb.Filter {
	if r == nil || r.Gte == nil && r.Lte == nil {
		return nil
	}
	return []*kb.Filter{{Field: kb.FieldUpdated, After: value(r.Gte), Before: value(r.Lte)}}
}
