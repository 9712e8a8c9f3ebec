package skos

import (
	"slices"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// reading turns a document into contents. References in them are URIs.
type reading struct {
	*sorts
	main    string             // URI of the scheme that is imported to
	mainRef kb.ID              // how contents refer to it
	live    map[string]kb.Kind // entries of the base that the document only refers to
	skip    map[string]bool    // entries of the document that are not this import's affair

	baseURL string             // under which the base mints URIs
	cut     map[[2]string]bool // members of collections that would close a cycle

	relations *relations
	tops      map[string][]string // schemes that have a concept as top, by the concept

	contents []described
	stated   []usedForm
	instead  []kb.Instead
}

// described is an entry of the document.
type described struct {
	uri     string
	content kb.Content
}

// usedForm is the form in which the document states a fact.
type usedForm struct {
	fact
	form form
}

// isEntry reports whether a URI is an entry of a kind to which others can refer.
func (r *reading) isEntry(uri string, kind kb.Kind) bool {
	return r.kinds[uri] == kind && !r.skip[uri] || r.live[uri] == kind
}

// read makes the contents, schemes first, then concepts with what is above them
// before them, then collections.
func (r *reading) read(existing func(uri string) *kb.ConceptSchemeContent) {
	for _, uri := range r.schemes {
		r.scheme(uri, existing(uri))
	}
	r.findTops()
	r.relations = r.relate()
	for _, uri := range r.relations.topDown() {
		r.concept(uri)
	}
	for _, uri := range r.collectionsInOrder() {
		r.collection(uri)
	}
}

func (r *reading) findTops() {
	r.tops = map[string][]string{}
	for _, uri := range r.schemes {
		for _, top := range r.objects(rdf.NewIRI(uri), hasTopConcept) {
			r.tops[top.Value] = append(r.tops[top.Value], uri)
		}
	}
}

// take notes an entry, and how the document states what it states.
func (r *reading) take(uri string, c kb.Content, replace func(fact) []rdf.Triple) {
	r.contents = append(r.contents, described{uri, c})
	d := &describer{uri: r.uri, blanks: func() rdf.Term { return rdf.NewBlank("") }}
	d.emit = func(f fact) {
		if f.Subject.Kind == rdf.Blank || f.Object.Kind == rdf.Blank {
			return // it was found in the document, with all that is said of it
		}
		r.match(f, replace)
	}
	describe(d, uri, c)
}

// uri answers the URI that a reference of a content means.
func (r *reading) uri(id kb.ID) string {
	if id == r.mainRef {
		return r.main
	}
	return string(id)
}

// describe states what is so of an entry.
func describe(d *describer, uri string, c kb.Content) {
	switch c := c.(type) {
	case *kb.ConceptContent:
		d.concept(uri, c)
	case *kb.ConceptSchemeContent:
		d.scheme(uri, c)
	case *kb.CollectionContent:
		d.collection(uri, c)
	}
}

// match finds how the document states a fact. replace, if not nil, answers what
// else stands for one that is not stated.
func (r *reading) match(f fact, replace func(fact) []rdf.Triple) {
	direct := r.use(f.Triple)
	if f.way == wayAsStated {
		var others []rdf.Triple
		if replace != nil {
			others = replace(f)
		}
		if !direct || len(others) > 0 {
			r.replace(f.Triple, direct, others)
		}
		return
	}
	used := formNone
	if direct {
		used = formDirect
	}
	if inverse, ok := f.inverse(); ok && r.use(inverse) {
		used = map[form]form{formDirect: formBoth, formNone: formInverse}[used]
	}
	r.stated = append(r.stated, usedForm{f, used})
}

func (r *reading) replace(t rdf.Triple, itself bool, others []rdf.Triple) {
	in := kb.Instead{Of: rdf.Line(t)}
	if itself {
		in.Are = append(in.Are, in.Of)
	}
	for _, other := range others {
		r.use(other)
		in.Are = append(in.Are, rdf.Line(other))
	}
	r.instead = append(r.instead, in)
}

// usualForms answers the form that most facts of each way have in the document, and
// adds what differs to what is stated instead.
func (r *reading) usualForms() forms {
	counts := map[way]map[form]int{}
	for _, s := range r.stated {
		if counts[s.way] == nil {
			counts[s.way] = map[form]int{}
		}
		counts[s.way][s.form]++
	}
	usual := forms{}
	for w, of := range counts {
		best := formDirect
		for _, f := range []form{formInverse, formBoth, formNone} {
			if of[f] > of[best] {
				best = f
			}
		}
		usual[w] = best
	}
	for _, s := range r.stated {
		if s.form == usual.of(s.way) {
			continue
		}
		in := kb.Instead{Of: rdf.Line(s.Triple)}
		for _, t := range s.statements(s.form) {
			in.Are = append(in.Are, rdf.Line(t))
		}
		r.instead = append(r.instead, in)
	}
	return usual
}

// rest lists the statements that no entry makes, as lines, sorted.
func (r *reading) rest() []string {
	var lines []string
	for _, subject := range r.order {
		for _, s := range r.nodes[subject].statements {
			if s.used {
				continue
			}
			r.report.Unread[s.predicate]++
			lines = append(lines, rdf.Line(rdf.Triple{Subject: plainLabel(subject), Predicate: s.predicate, Object: plainLabel(s.object)}))
		}
	}
	slices.Sort(lines)
	return lines
}

// forget lets go of the document: what was made of it is all that is needed now.
func (r *reading) forget() {
	*r.graph = graph{}
	r.stated, r.relations, r.tops = nil, nil, nil
}

// plainLabel gives a blank node a label that every syntax can write.
func plainLabel(t rdf.Term) rdf.Term {
	if t.Kind != rdf.Blank {
		return t
	}
	var b strings.Builder
	b.WriteByte('x')
	for i := range len(t.Value) {
		c := t.Value[i]
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z':
			b.WriteByte(c)
		default:
			b.WriteString("-" + hexDigits[c>>4:c>>4+1] + hexDigits[c&15:c&15+1])
		}
	}
	return rdf.NewBlank(b.String())
}

const hexDigits = "0123456789abcdef"

// own answers the URI that the content of an entry holds: none if it is minted here.
func (r *reading) own(uri string) string {
	if strings.HasPrefix(uri, r.baseURL+"/id/") {
		return ""
	}
	return uri
}
