package kb

import (
	"errors"
	"fmt"
	"slices"
)

// Rule is an integrity condition of SKOS, by its number in the SKOS reference.
type Rule string

// The rules that no entry may break. Cycles have no number there.
const (
	RuleS9     Rule = "SKOS S9"  // concepts are no schemes
	RuleS13    Rule = "SKOS S13" // preferred, alternative and hidden labels are different
	RuleS14    Rule = "SKOS S14" // one preferred label per language
	RuleS27    Rule = "SKOS S27" // nothing is related to what stands above it
	RuleS37    Rule = "SKOS S37" // collections are neither concepts nor schemes
	RuleS46    Rule = "SKOS S46" // what matches exactly matches in no other way
	RuleCycles Rule = "no cycle of broader"
)

func (r Rule) breach(path []string, format string, args ...any) *Error {
	return Invalid(path, "%s (%s)", fmt.Sprintf(format, args...), r)
}

// uriKinds are the kinds whose entries can have a URI from elsewhere.
var uriKinds = []Kind{KindConcept, KindConceptScheme, KindCollection}

// uriKeys lists the exact key of a URI that is not minted here.
func uriKeys(kind Kind, uri string) []string {
	if uri == "" {
		return nil
	}
	return []string{uriKey(kind, uri)}
}

func uriKey(kind Kind, uri string) string { return string(kind) + "-uri/" + uri }

// checkLabels holds the labels of the concept against each other.
func (c *ConceptContent) checkLabels(v *validation) {
	alternatives := func(step string, labels Labels, taken func(language, label string) bool) {
		v.in(step, func() {
			for _, tag := range labels.Languages() {
				v.each(tag, len(labels[tag]), func(i int) {
					if label := labels[tag][i]; label != "" && taken(tag, label) {
						v.errs = append(v.errs, RuleS13.breach(v.here(""), "%q is another kind of label of the concept already", label))
					}
				})
			}
		})
	}
	preferred := func(tag, label string) bool { return c.PrefLabel[tag] == label }
	shown := func(tag, label string) bool { return preferred(tag, label) || slices.Contains(c.AltLabels[tag], label) }
	alternatives("altLabels", c.AltLabels, preferred)
	alternatives("hiddenLabels", c.HiddenLabels, shown)
	v.each("discouraged", len(c.Discouraged), func(i int) {
		if d := c.Discouraged[i]; d.Label != "" && shown(d.Language, d.Label) {
			v.errs = append(v.errs, RuleS13.breach(v.here("label"), "%q is a preferred or alternative label of the concept: it cannot be discouraged too", d.Label))
		}
	})
}

// checkMatches holds the mappings of the concept against each other.
func (c *ConceptContent) checkMatches(v *validation) {
	for _, m := range c.Matches() {
		if m.Relation == "exactMatch" || m.Relation == "closeMatch" {
			continue
		}
		v.each(m.Relation, len(m.URIs), func(i int) {
			if m.URIs[i] != "" && slices.Contains(c.ExactMatch, m.URIs[i]) {
				v.errs = append(v.errs, RuleS46.breach(v.here(""), "%q is an exactMatch already", m.URIs[i]))
			}
		})
	}
}

// checkIntegrity holds an entry that was put against the others.
func (tx *Tx) checkIntegrity(p *put) error {
	switch c := p.in.Content.(type) {
	case *ConceptContent:
		if err := tx.checkSort(RuleS9, c.URI, KindConceptScheme); err != nil {
			return err
		}
		if err := tx.checkSort(RuleS37, c.URI, KindCollection); err != nil {
			return err
		}
		if err := tx.checkRelated(p, c); err != nil {
			return err
		}
		return tx.checkMatched(p, c)
	case *ConceptSchemeContent:
		if err := tx.checkSort(RuleS9, c.URI, KindConcept); err != nil {
			return err
		}
		return tx.checkSort(RuleS37, c.URI, KindCollection)
	case *CollectionContent:
		return tx.checkSort(RuleS37, c.URI, KindConcept, KindConceptScheme)
	}
	return nil
}

// checkSort refuses a URI that an entry of another sort has.
func (tx *Tx) checkSort(rule Rule, uri string, kinds ...Kind) error {
	for _, kind := range kinds {
		for _, key := range uriKeys(kind, uri) {
			holder, err := tx.key(key)
			if errors.Is(err, ErrNotExist) {
				continue
			}
			if err != nil {
				return err
			}
			return rule.breach([]string{"uri"}, "%q is the %s %s", uri, kind.words(), tx.nameOf(holder))
		}
	}
	return nil
}

// checkRelated refuses related concepts of which one stands above the other.
func (tx *Tx) checkRelated(p *put, c *ConceptContent) error {
	moved := p.old == nil || !slices.Equal(p.old.(*Concept).Broader, c.Broader)
	touched := []ID{p.id}
	if moved && p.old != nil {
		touched = tx.below(p.id)
	}
	for _, id := range touched {
		if err := tx.checkRelatedOf(id, id == p.id); err != nil {
			return err
		}
	}
	return nil
}

// checkRelatedOf looks at the related concepts of one; also whether it stands
// above them, if asked.
func (tx *Tx) checkRelatedOf(id ID, bothWays bool) error {
	e, err := tx.Entry(id)
	if err != nil {
		return err
	}
	related := append(slices.Clone(e.(*Concept).Related), tx.referrersBy(id, KindConcept, "related")...)
	if len(related) == 0 {
		return nil
	}
	over, err := tx.above(id)
	if err != nil {
		return err
	}
	for _, other := range related {
		above := over[other]
		if !above && bothWays {
			overOther, err := tx.above(other)
			if err != nil {
				return err
			}
			above = overOther[id]
		}
		if above {
			return RuleS27.breach([]string{"related"}, "%s and %s are related, and one of them stands above the other", tx.nameOf(id), tx.nameOf(other))
		}
	}
	return nil
}

// checkMatched refuses an exact match with a concept of this base that is matched
// in another way from the other side.
func (tx *Tx) checkMatched(p *put, c *ConceptContent) error {
	own := ""
	for _, m := range c.Matches() {
		for i, uri := range m.URIs {
			other, err := tx.byURI(uri)
			if err != nil || other == nil {
				if err != nil {
					return err
				}
				continue
			}
			if own == "" {
				if own, err = tx.uri(p); err != nil {
					return err
				}
			}
			if rival := other.rival(m.Relation, own); rival != "" {
				return RuleS46.breach([]string{m.Relation, fmt.Sprint(i)}, "%s has this concept as %s already", other.M.Slug, rival)
			}
		}
	}
	return nil
}

// rival answers by which relation the concept is matched with a URI that cannot go
// together with one from the other side; "" for none.
func (c *Concept) rival(relation, uri string) string {
	if relation == "closeMatch" {
		return ""
	}
	for _, m := range c.Matches() {
		exact := (m.Relation == "exactMatch") != (relation == "exactMatch")
		if exact && m.Relation != "closeMatch" && slices.Contains(m.URIs, uri) {
			return m.Relation
		}
	}
	return ""
}
