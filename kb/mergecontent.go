package kb

import (
	"slices"
	"strings"
)

// content is what the concept that stays says from now on: its own, and what the
// other said beyond that.
func (m *merge) content() (*ConceptContent, error) {
	own, err := cloneContent(m.target.Content())
	if err != nil {
		return nil, err
	}
	more, err := cloneContent(m.source.Content())
	if err != nil {
		return nil, err
	}
	c, from := own.(*ConceptContent), more.(*ConceptContent)
	if err := m.takeRelations(c, from); err != nil {
		return nil, err
	}
	if err := m.takeMatches(c, from); err != nil {
		return nil, err
	}
	c.takeLabels(from)
	m.takeDiscouraged(c, from)
	c.takeNotes(from)
	return c, nil
}

// takeRelations takes over what the other concept is below, related to and in.
func (m *merge) takeRelations(c, from *ConceptContent) error {
	source, target := m.source.M.ID, m.target.M.ID
	either := func(id ID) bool { return id == source || id == target }
	c.Broader = slices.DeleteFunc(c.Broader, either)
	if err := m.takeBroader(c, slices.DeleteFunc(from.Broader, either)); err != nil {
		return err
	}
	c.Related = unite(slices.DeleteFunc(c.Related, either), slices.DeleteFunc(from.Related, either))
	for _, scheme := range append([]ID{from.Scheme}, from.Schemes...) {
		if scheme != c.Scheme {
			c.Schemes = unite(c.Schemes, []ID{scheme})
		}
	}
	if len(c.Broader) == 0 {
		c.TopConceptOf = unite(c.TopConceptOf, from.TopConceptOf)
	}
	return nil
}

// takeBroader takes over what does not stand above the concept already, nor below it.
func (m *merge) takeBroader(c *ConceptContent, broader []ID) error {
	over := map[ID]bool{}
	for _, id := range c.Broader {
		over[id] = true
		higher, err := m.above(id)
		if err != nil {
			return err
		}
		for up := range higher {
			over[up] = true
		}
	}
	for _, id := range broader {
		higher, err := m.above(id)
		if err != nil {
			return err
		}
		if !over[id] && !higher[m.target.M.ID] {
			c.Broader = append(c.Broader, id)
		}
	}
	return nil
}

// takeMatches takes over the mappings to what the concept is not mapped to yet; one
// of the two to the other says nothing any more.
func (m *merge) takeMatches(c, from *ConceptContent) error {
	s, _, err := m.settings()
	if err != nil {
		return err
	}
	known := []string{entryURI(s.BaseURL, m.source), entryURI(s.BaseURL, m.target)}
	mine := c.mappings()
	for _, uris := range mine {
		*uris = slices.DeleteFunc(*uris, func(uri string) bool { return slices.Contains(known, uri) })
	}
	for _, uris := range mine {
		known = append(known, *uris...)
	}
	for i, uris := range from.mappings() {
		*mine[i] = append(*mine[i], slices.DeleteFunc(*uris, func(uri string) bool { return slices.Contains(known, uri) })...)
	}
	return nil
}

// mappings are the lists of Matches, in their order.
func (c *ConceptContent) mappings() []*[]string {
	return []*[]string{&c.ExactMatch, &c.CloseMatch, &c.BroadMatch, &c.NarrowMatch, &c.RelatedMatch}
}

// takeLabels takes over labels. A preferred one becomes an alternative one, but in
// a language that has no preferred one.
func (c *ConceptContent) takeLabels(from *ConceptContent) {
	for _, tag := range from.PrefLabel.Languages() {
		label := from.PrefLabel[tag]
		if _, there := c.PrefLabel[tag]; !there && !c.knows(tag, label) {
			c.PrefLabel[tag] = label
		}
		c.AltLabels = c.takeLabel(c.AltLabels, tag, label)
	}
	for _, tag := range from.AltLabels.Languages() {
		c.AltLabels = c.takeLabel(c.AltLabels, tag, from.AltLabels[tag]...)
	}
	for _, tag := range from.HiddenLabels.Languages() {
		c.HiddenLabels = c.takeLabel(c.HiddenLabels, tag, from.HiddenLabels[tag]...)
	}
	for _, d := range from.LabelDetails {
		told := func(mine LabelDetail) bool { return mine.Language == d.Language && mine.Label == d.Label }
		if c.has(d.Language, d.Label) && !slices.ContainsFunc(c.LabelDetails, told) {
			c.LabelDetails = append(c.LabelDetails, d)
		}
	}
}

// takeLabel adds those of the labels that the concept does not have in any way.
func (c *ConceptContent) takeLabel(to Labels, tag string, labels ...string) Labels {
	for _, label := range labels {
		if c.knows(tag, label) || slices.Contains(to[tag], label) {
			continue
		}
		if to == nil {
			to = Labels{}
		}
		to[tag] = append(to[tag], label)
	}
	return to
}

// knows reports whether a label is one of the concept's, hidden and discouraged ones
// included, in whatever case it is written.
func (c *ConceptContent) knows(tag, label string) bool {
	return c.rules(tag, label) || slices.ContainsFunc(c.HiddenLabels[tag], func(l string) bool { return strings.EqualFold(l, label) })
}

// rules reports whether the concept says that a label is to be used, or is not.
func (c *ConceptContent) rules(tag, label string) bool {
	same := func(other string) bool { return strings.EqualFold(other, label) }
	return same(c.PrefLabel[tag]) || slices.ContainsFunc(c.AltLabels[tag], same) ||
		slices.ContainsFunc(c.Discouraged, func(d DiscouragedTerm) bool { return d.Language == tag && same(d.Label) })
}

// takeDiscouraged takes over discouraged terms. One in the place of which either of
// the two was to be used now says to use the concept itself.
func (m *merge) takeDiscouraged(c, from *ConceptContent) {
	for _, d := range from.Discouraged {
		if !c.rules(d.Language, d.Label) {
			c.Discouraged = append(c.Discouraged, d)
		}
	}
	for i := range c.Discouraged {
		if p := &c.Discouraged[i].Preferred; *p == m.source.M.ID || *p == m.target.M.ID {
			*p = ""
		}
	}
}

// takeNotes takes over notations, definitions and notes. A definition stays the
// recommended one only where there is no other for that time.
func (c *ConceptContent) takeNotes(from *ConceptContent) {
	c.Notations = unite(c.Notations, from.Notations)
	for _, d := range from.Definitions {
		same := func(mine Definition) bool { return mine.Language == d.Language && mine.Value == d.Value }
		rival := func(mine Definition) bool {
			return mine.Recommended && mine.Language == d.Language && overlap(&mine, &d)
		}
		if slices.ContainsFunc(c.Definitions, same) {
			continue
		}
		d.Recommended = d.Recommended && !slices.ContainsFunc(c.Definitions, rival)
		c.Definitions = append(c.Definitions, d)
	}
	for _, n := range from.Notes {
		same := func(mine Note) bool {
			return mine.Kind == n.Kind && mine.Language == n.Language && mine.Value == n.Value
		}
		if !slices.ContainsFunc(c.Notes, same) {
			c.Notes = append(c.Notes, n)
		}
	}
	c.ScopeNotes = c.ScopeNotes.unite(from.ScopeNotes)
	c.Examples = c.Examples.unite(from.Examples)
}

// unite answers a list with what another has beyond it.
func unite[T comparable](list, more []T) []T {
	for _, x := range more {
		if !slices.Contains(list, x) {
			list = append(list, x)
		}
	}
	return list
}

// unite answers labels with what others have beyond them.
func (l Labels) unite(more Labels) Labels {
	if l == nil {
		return more
	}
	for _, tag := range more.Languages() {
		l[tag] = unite(l[tag], more[tag])
	}
	return l
}
