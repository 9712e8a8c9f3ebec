package kb

import (
	"slices"
	"strings"
)

// gist is what an entry is about: what it is called, what it says, and its traits,
// which are what it has in common with others that are like it.
type gist struct {
	heading, says Text
	traits        []ID
}

// gistOf answers what an entry or a proposal is about.
func gistOf(c Content) gist {
	g := gist{heading: c.Heading()}
	switch c := c.(type) {
	case *PracticeContent:
		g.says, g.traits = c.Summary, c.tags()
	case *CaseStudyContent:
		g.says, g.traits = c.Summary, c.tags()
	case *ConceptContent:
		g.says, g.traits = c.says(), c.Broader
	case *CollectionContent:
		g.traits = c.Members
	case *OrganisationContent:
		g.says, g.traits = c.Description, given(c.Territory)
	case *TerritoryContent:
		g.traits = append(given(c.Parent), c.Districts...)
	case *ProgrammeContent:
		g.says, g.traits = c.Description, given(c.Parent)
	case *ConceptSchemeContent:
		g.says = c.Description
	}
	return g
}

// tags are the concepts that tell what it is about. Areas do not: each holds a
// great part of everything.
func (t *Template) tags() []ID {
	return slices.Concat(t.Themes, t.TargetGroups, t.Instruments)
}

// says is what a concept means, with its other names.
func (c *ConceptContent) says() Text {
	says := Text{}
	for language, labels := range c.AltLabels {
		says[language] = strings.Join(labels, "\n")
	}
	for _, d := range c.Definitions {
		says[d.Language] = strings.TrimSpace(says[d.Language] + "\n" + d.Value)
	}
	return says
}

// alike are the kinds of the entries that can be like one of a kind, practices and
// case studies together, and the fields of the index that hold their traits, as far
// as it does.
func (k Kind) alike() (kinds []Kind, fields []string) {
	switch k {
	case "", KindPractice, KindCaseStudy:
		return []Kind{KindPractice, KindCaseStudy}, []string{FieldThemes, FieldTargetGroups, FieldInstruments}
	case KindConcept:
		fields = []string{FieldBroader}
	case KindTerritory:
		fields = []string{FieldParent}
	case KindOrganisation:
		fields = []string{FieldTerritories}
	}
	return []Kind{k}, fields
}
