package kb

// CollectionContent is the content of a collection: concepts, and other
// collections, put together under a label, in an order that counts or does not.
type CollectionContent struct {
	Scheme    ID         `json:"scheme"`
	URI       string     `json:"uri,omitempty"` // of an imported collection; otherwise it is minted
	PrefLabel Text       `json:"prefLabel"`
	Ordered   bool       `json:"ordered,omitempty"`
	Members   []ID       `json:"members,omitempty"`
	Notations []Notation `json:"notations,omitempty"`
	Notes     []Note     `json:"notes,omitempty"`
}

// Kind is KindCollection.
func (*CollectionContent) Kind() Kind { return KindCollection }

// Heading is the preferred label.
func (c *CollectionContent) Heading() Text { return c.PrefLabel }

func (c *CollectionContent) keys() []string { return uriKeys(KindCollection, c.URI) }

func (c *CollectionContent) walk(w *walk) {
	w.title("prefLabel", &c.PrefLabel)
	w.one("scheme", &c.Scheme, KindConceptScheme)
	w.many("members", &c.Members, KindConcept, KindCollection)
}

func (c *CollectionContent) check(v *validation) {
	v.required("prefLabel", c.PrefLabel)
	v.requiredRef("scheme", c.Scheme)
	v.checkURI("uri", c.URI)
	v.each("notations", len(c.Notations), func(i int) { c.Notations[i].check(v) })
	v.each("notes", len(c.Notes), func(i int) { c.Notes[i].check(v) })
}
