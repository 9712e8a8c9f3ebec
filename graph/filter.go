package graph

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"time"

	"prologis/graph/model"
	"prologis/kb"
)

// Most conditions and references in one filter.
const maxConditions = 500

// conditions turns the filters of the schema into conditions of the index.
type conditions struct {
	op    *operation
	given []kb.Given
	ids   map[kindRef]kb.ID
	count int
}

// kindRef is an id or slug in a filter, with the kind that it must be of.
type kindRef struct {
	kind kb.Kind
	ref  kb.ID
}

// filterPath is where filters stand among the arguments of a field.
var filterPath = []string{"filter"}

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
	if err := c.collect(filterPath, f); err != nil || len(c.given) == 0 {
		return c, err
	}
	for _, one := range c.given {
		c.ids[kindRef{one.Kind, one.Ref}] = ""
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

// collect notes the references in the filter at a path, and bounds its size.
func (c *conditions) collect(path []string, f *model.Filter) error {
	if f == nil {
		return nil
	}
	c.count++
	c.collectReferences(path, f)
	if c.count > maxConditions {
		return &kb.Error{Code: kb.CodeTooComplex, Path: filterPath, Message: fmt.Sprintf("holds more than %d conditions and references", maxConditions)}
	}
	return visitBelow(path, f, c.collect)
}

func (c *conditions) collectReferences(path []string, f *model.Filter) {
	for name, tags := range conceptTags(f) {
		c.note(kb.KindConcept, tags.In, path, name, "in")
		c.note(kb.KindConcept, tags.All, path, name, "all")
	}
	if f.Territories != nil {
		c.note(kb.KindTerritory, f.Territories.In, path, "territories", "in")
	}
	if f.Parent != nil {
		c.note(kb.KindTerritory, f.Parent.In, path, "parent", "in")
	}
	if f.Organisations != nil {
		c.note(kb.KindOrganisation, f.Organisations.In, path, "organisations", "in")
	}
	if f.Programmes != nil {
		c.note(kb.KindProgramme, f.Programmes.In, path, "programmes", "in")
	}
	if f.Scheme != nil {
		c.note(kb.KindConceptScheme, f.Scheme.In, path, "scheme", "in")
	}
}

// conceptTags yields what a filter says of concepts, by the names of its keys.
func conceptTags(f *model.Filter) iter.Seq2[string, *model.ConceptTagFilter] {
	return func(yield func(string, *model.ConceptTagFilter) bool) {
		for _, key := range []struct {
			name string
			tags *model.ConceptTagFilter
		}{{"themes", f.Themes}, {"targetGroups", f.TargetGroups}, {"instruments", f.Instruments}, {"areas", f.Areas}, {"broader", f.Broader}} {
			if key.tags != nil && !yield(key.name, key.tags) {
				return
			}
		}
	}
}

// visitBelow visits the filters that a filter holds, with their paths.
func visitBelow(path []string, f *model.Filter, visit func(path []string, f *model.Filter) error) error {
	for i, one := range slices.Concat(f.And, f.Or) {
		key := "and"
		if i >= len(f.And) {
			key, i = "or", i-len(f.And)
		}
		if err := visit(slices.Concat(path, []string{key, strconv.Itoa(i)}), one); err != nil {
			return err
		}
	}
	return visit(slices.Concat(path, []string{"not"}), f.Not)
}

// note notes references; of more than a filter may hold only that they are too many.
func (c *conditions) note(kind kb.Kind, refs []kb.ID, path []string, key, list string) {
	if c.count += len(refs); c.count > maxConditions {
		return
	}
	for i, ref := range refs {
		c.given = append(c.given, kb.Given{Ref: ref, Kind: kind, Path: slices.Concat(path, []string{key, list, strconv.Itoa(i)})})
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
func (c *conditions) of(f *model.Filter) (*kb.Filter, error) { return c.at(filterPath, f) }

// at answers the condition that the filter at a path makes.
func (c *conditions) at(path []string, f *model.Filter) (*kb.Filter, error) {
	if f == nil {
		return nil, nil
	}
	numbers, err := c.numbers(path, f)
	if err != nil {
		return nil, err
	}
	times, err := updated(path, f.UpdatedAt)
	if err != nil {
		return nil, err
	}
	logic, err := c.logic(path, f)
	if err != nil {
		return nil, err
	}
	return together(slices.Concat(c.words(f), c.references(f), numbers, times, logic)), nil
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
func (c *conditions) logic(path []string, f *model.Filter) ([]*kb.Filter, error) {
	all, err := c.every(f.And, path, "and")
	if err != nil {
		return nil, err
	}
	if f.Or != nil {
		or, err := c.every(f.Or, path, "or")
		if err != nil {
			return nil, err
		}
		if len(or) == len(f.Or) { // an alternative without a condition lets everything through
			all = append(all, either(or))
		}
	}
	not, err := c.at(slices.Concat(path, []string{"not"}), f.Not)
	if err == nil && not != nil {
		all = append(all, &kb.Filter{Not: not})
	}
	return all, err
}

// every answers the conditions of filters, those that make none left out.
func (c *conditions) every(filters []*model.Filter, path []string, key string) ([]*kb.Filter, error) {
	var all []*kb.Filter
	for i, f := range filters {
		condition, err := c.at(slices.Concat(path, []string{key, strconv.Itoa(i)}), f)
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

func updated(path []string, r *model.DateTimeRange) ([]*kb.Filter, error) {
	if r == nil || r.Gte == nil && r.Lte == nil {
		return nil, nil
	}
	if r.Gte != nil && r.Lte != nil && r.Gte.After(*r.Lte) {
		return nil, inverted(slices.Concat(path, []string{"updatedAt"}), r.Gte.Format(time.RFC3339Nano), r.Lte.Format(time.RFC3339Nano))
	}
	return []*kb.Filter{{Field: kb.FieldUpdated, After: value(r.Gte), Before: value(r.Lte)}}, nil
}
