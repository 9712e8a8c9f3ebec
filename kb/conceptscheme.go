package kb

// ConceptSchemeContent is the content of a concept scheme: a set of concepts
// kept together.
type ConceptSchemeContent struct {
	Name        Text     `json:"name"`
	URI         string   `json:"uri,omitempty"` // of an imported scheme; otherwise it is minted
	Description Text     `json:"description,omitempty"`
	Publisher   ID       `json:"publisher,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Licence     string   `json:"licence,omitempty"`
	Sources     []Source `json:"sources,omitempty"`
}

// Kind is KindConceptScheme.
func (*ConceptSchemeContent) Kind() Kind { return KindConceptScheme }

// Heading is the name of the scheme.
func (s *ConceptSchemeContent) Heading() Text { return s.Name }

func (s *ConceptSchemeContent) keys() []string { return uriKeys(KindConceptScheme, s.URI) }

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
