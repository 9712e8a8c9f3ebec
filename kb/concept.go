package kb

// ConceptContent is the content of a concept: a unit of meaning of a concept
// scheme, after SKOS (https://www.w3.org/TR/skos-reference/).
type ConceptContent struct {
	Scheme       ID                `json:"scheme"`                 // the main one
	Schemes      []ID              `json:"schemes,omitempty"`      // further ones that it is in
	TopConceptOf []ID              `json:"topConceptOf,omitempty"` // schemes that start with it
	URI          string            `json:"uri,omitempty"`          // of an imported concept; otherwise it is minted
	PrefLabel    Text              `json:"prefLabel"`
	AltLabels    Labels            `json:"altLabels,omitempty"`
	HiddenLabels Labels            `json:"hiddenLabels,omitempty"`
	LabelDetails []LabelDetail     `json:"labelDetails,omitempty"`
	Discouraged  []DiscouragedTerm `json:"discouraged,omitempty"`
	Notations    []Notation        `json:"notations,omitempty"`
	Definitions  []Definition      `json:"definitions,omitempty"`
	ScopeNotes   Labels            `json:"scopeNotes,omitempty"`
	Examples     Labels            `json:"examples,omitempty"`
	Notes        []Note            `json:"notes,omitempty"`
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

// Notation is a code of a concept, with the URI of its datatype if it has one.
type Notation struct {
	Value    string `json:"value"`
	Datatype string `json:"datatype,omitempty"`
}

func (n *Notation) check(v *validation) {
	if n.Value == "" {
		v.invalid("value", "is required")
	}
	v.checkString("value", n.Value, maxTitle)
	v.checkURI("datatype", n.Datatype)
}

// Kind is KindConcept.
func (*ConceptContent) Kind() Kind { return KindConcept }

// Heading is the preferred label.
func (c *ConceptContent) Heading() Text { return c.PrefLabel }

func (c *ConceptContent) keys() []string { return uriKeys(KindConcept, c.URI) }

func (c *ConceptContent) walk(w *walk) {
	w.title("prefLabel", &c.PrefLabel)
	w.label("altLabels", &c.AltLabels, TextAlt)
	w.label(hiddenLabels, &c.HiddenLabels, TextAlt)
	w.label("scopeNotes", &c.ScopeNotes, TextBody)
	w.label("examples", &c.Examples, TextBody)
	w.each("labelDetails", len(c.LabelDetails), func(i int) { w.body("usage", &c.LabelDetails[i].Usage) })
	w.each("discouraged", len(c.Discouraged), func(i int) {
		w.body("reason", &c.Discouraged[i].Reason)
		w.one("preferred", &c.Discouraged[i].Preferred, KindConcept)
	})
	w.one("scheme", &c.Scheme, KindConceptScheme)
	w.many("schemes", &c.Schemes, KindConceptScheme)
	w.many("topConceptOf", &c.TopConceptOf, KindConceptScheme)
	w.many("broader", &c.Broader, KindConcept)
	w.many("related", &c.Related, KindConcept)
	w.one("replacedBy", &c.ReplacedBy, KindConcept)
}

func (c *ConceptContent) check(v *validation) {
	v.required("prefLabel", c.PrefLabel)
	v.requiredRef("scheme", c.Scheme)
	v.checkURI("uri", c.URI)
	v.each("labelDetails", len(c.LabelDetails), func(i int) { c.checkDetail(v, c.LabelDetails[i]) })
	v.each("discouraged", len(c.Discouraged), func(i int) { c.Discouraged[i].check(v) })
	v.each("definitions", len(c.Definitions), func(i int) { c.Definitions[i].check(v) })
	v.each("notes", len(c.Notes), func(i int) { c.Notes[i].check(v) })
	v.each("notations", len(c.Notations), func(i int) { c.Notations[i].check(v) })
	for _, m := range c.Matches() {
		v.each(m.Relation, len(m.URIs), func(i int) { v.checkURI("", m.URIs[i]) })
	}
	c.checkRecommended(v)
	c.checkLabels(v)
	c.checkMatches(v)
}

// Match is the URIs that a concept is mapped to by one relation.
type Match struct {
	Relation string // as SKOS calls it
	URIs     []string
}

// Matches lists the mappings by relation, in the order of the SKOS reference.
func (c *ConceptContent) Matches() []Match {
	return []Match{
		{"exactMatch", c.ExactMatch}, {"closeMatch", c.CloseMatch}, {"broadMatch", c.BroadMatch},
		{"narrowMatch", c.NarrowMatch}, {"relatedMatch", c.RelatedMatch},
	}
}
