package kb

import "slices"

// ConceptContent is the content of a concept: a unit of meaning of a concept
// scheme, after SKOS (https://www.w3.org/TR/skos-reference/).
type ConceptContent struct {
	Scheme       ID                `json:"scheme"`
	URI          string            `json:"uri,omitempty"` // of an imported concept; otherwise it is minted
	PrefLabel    Text              `json:"prefLabel"`
	AltLabels    Labels            `json:"altLabels,omitempty"`
	HiddenLabels Labels            `json:"hiddenLabels,omitempty"`
	Discouraged  []DiscouragedTerm `json:"discouraged,omitempty"`
	Notations    []Notation        `json:"notations,omitempty"`
	Definitions  []Definition      `json:"definitions,omitempty"`
	ScopeNotes   Labels            `json:"scopeNotes,omitempty"`
	Examples     Labels            `json:"examples,omitempty"`
	Broader      []ID              `json:"broader,omitempty"`
	Related      []ID              `json:"related,omitempty"`
	ExactMatch   []string          `json:"exactMatch,omitempty"`
	CloseMatch   []string          `json:"closeMatch,omitempty"`
	BroadMatch   []string          `json:"broadMatch,omitempty"`
	NarrowMatch  []string          `json:"narrowMatch,omitempty"`
	RelatedMatch []string          `json:"relatedMatch,omitempty"`
	Deprecated   bool              `json:"deprecated,omitempty"`
	ReplacedBy   ID                `json:"replacedBy,omitempty"`
	Synthetic    bool              `json:"synthetic,omitempty"`
}

// DiscouragedTerm is a word not to be used, why, and the concept whose
// preferred label to use: this one when Preferred is empty.
type DiscouragedTerm struct {
	Label     string `json:"label"`
	Language  string `json:"language"`
	Reason    Text   `json:"reason,omitempty"`
	Preferred ID     `json:"preferred,omitempty"`
}

// Notation is a code of a concept, with the URI of its datatype if it has one.
type Notation struct {
	Value    string `json:"value"`
	Datatype string `json:"datatype,omitempty"`
}

// DefinitionKind says whose definition it is.
type DefinitionKind string

// The kinds of definitions.
const (
	DefinitionFramework    DefinitionKind = "FRAMEWORK"
	DefinitionLaw          DefinitionKind = "LAW"
	DefinitionEUGlossary   DefinitionKind = "EU_GLOSSARY"
	DefinitionRegional     DefinitionKind = "REGIONAL"
	DefinitionPractitioner DefinitionKind = "PRACTITIONER"
)

// Definition is one definition of a concept in one language. Several can stand
// side by side; one of a language is recommended.
type Definition struct {
	Value       string         `json:"value"`
	Language    string         `json:"language"`
	Sources     []string       `json:"sources,omitempty"` // URIs
	Author      string         `json:"author,omitempty"`
	Kind        DefinitionKind `json:"kind,omitempty"`
	ValidFrom   Date           `json:"validFrom,omitempty"`
	ValidTo     Date           `json:"validTo,omitempty"`
	Recommended bool           `json:"recommended,omitempty"`
}

// Kind is KindConcept.
func (*ConceptContent) Kind() Kind { return KindConcept }

// Name is the preferred label.
func (c *ConceptContent) Heading() Text { return c.PrefLabel }

func (c *ConceptContent) keys() []string {
	if c.URI == "" {
		return nil
	}
	return []string{uriKey(c.URI)}
}

func uriKey(uri string) string { return "concept-uri/" + uri }

func (c *ConceptContent) walk(w *walk) {
	w.title("prefLabel", &c.PrefLabel)
	w.label("altLabels", &c.AltLabels, TextAlt)
	w.label("hiddenLabels", &c.HiddenLabels, TextAlt)
	w.label("scopeNotes", &c.ScopeNotes, TextBody)
	w.label("examples", &c.Examples, TextBody)
	w.each("discouraged", len(c.Discouraged), func(i int) {
		w.body("reason", &c.Discouraged[i].Reason)
		w.one("preferred", &c.Discouraged[i].Preferred, KindConcept)
	})
	w.one("scheme", &c.Scheme, KindConceptScheme)
	w.many("broader", &c.Broader, KindConcept)
	w.many("related", &c.Related, KindConcept)
	w.one("replacedBy", &c.ReplacedBy, KindConcept)
}

func (c *ConceptContent) check(v *validation) {
	v.required("prefLabel", c.PrefLabel)
	v.requiredRef("scheme", c.Scheme)
	v.checkURI("uri", c.URI)
	v.each("discouraged", len(c.Discouraged), func(i int) { c.Discouraged[i].check(v) })
	v.each("definitions", len(c.Definitions), func(i int) { c.Definitions[i].check(v) })
	v.each("notations", len(c.Notations), func(i int) {
		if c.Notations[i].Value == "" {
			v.invalid("value", "is required")
		}
		v.checkString("value", c.Notations[i].Value, maxTitle)
		v.checkURI("datatype", c.Notations[i].Datatype)
	})
	for _, m := range c.Matches() {
		v.each(m.Relation, len(m.URIs), func(i int) { v.checkURI("", m.URIs[i]) })
	}
	c.checkRecommended(v)
}

// Match is the URIs that a concept is mapped to by one relation.
type Match struct {
	Relation string
	URIs     []string
}

// Matches lists the mappings by relation, in the order of the SKOS reference.
func (c *ConceptContent) Matches() []Match {
	return []Match{
		{"exactMatch", c.ExactMatch}, {"closeMatch", c.CloseMatch}, {"broadMatch", c.BroadMatch},
		{"narrowMatch", c.NarrowMatch}, {"relatedMatch", c.RelatedMatch},
	}
}

func (c *ConceptContent) checkRecommended(v *validation) {
	var languages []string
	for i, d := range c.Definitions {
		if !d.Recommended {
			continue
		}
		if slices.Contains(languages, d.Language) {
			v.each("definitions", i+1, func(j int) {
				if j == i {
					v.invalid("recommended", "another definition in %q is recommended already", d.Language)
				}
			})
		}
		languages = append(languages, d.Language)
	}
}

func (d *DiscouragedTerm) check(v *validation) {
	if d.Label == "" {
		v.invalid("label", "is required")
	}
	if d.Language == "" {
		v.invalid("language", "is required")
	}
	v.checkString("label", d.Label, maxTitle)
	v.checkLanguage("language", d.Language)
}

func (d *Definition) check(v *validation) {
	if d.Value == "" {
		v.invalid("value", "is required")
	}
	if d.Language == "" {
		v.invalid("language", "is required")
	}
	v.checkString("value", d.Value, maxSummary)
	v.checkLanguage("language", d.Language)
	v.checkString("author", d.Author, maxTitle)
	checkEnum(v, "kind", d.Kind, DefinitionFramework, DefinitionLaw, DefinitionEUGlossary,
		DefinitionRegional, DefinitionPractitioner)
	v.checkPeriod("validFrom", d.ValidFrom, "validTo", d.ValidTo)
	v.each("sources", len(d.Sources), func(i int) { v.checkURI("", d.Sources[i]) })
}

// ConceptSchemeContent is the content of a concept scheme: a set of concepts
// kept together.
type ConceptSchemeContent struct {
	Name        Text     `json:"name"`
	URI         string   `json:"uri,omitempty"`
	Description Text     `json:"description,omitempty"`
	Publisher   ID       `json:"publisher,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Licence     string   `json:"licence,omitempty"`
	Sources     []Source `json:"sources,omitempty"`
}

// Kind is KindConceptScheme.
func (*ConceptSchemeContent) Kind() Kind { return KindConceptScheme }

// Name is the name of the scheme.
func (s *ConceptSchemeContent) Heading() Text { return s.Name }

func (s *ConceptSchemeContent) keys() []string { return nil }

func (s *ConceptSchemeContent) walk(w *walk) {
	w.title("name", &s.Name)
	w.summary("description", &s.Description)
	w.one("publisher", &s.Publisher, KindOrganisation)
}

func (s *ConceptSchemeContent) check(v *validation) {
	v.required("name", s.Name)
	v.checkURI("uri", s.URI)
	v.checkString("licence", s.Licence, 64)
	v.each("languages", len(s.Languages), func(i int) { v.checkLanguage("", s.Languages[i]) })
	v.each("sources", len(s.Sources), func(i int) { s.Sources[i].check(v) })
}
