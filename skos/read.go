package skos

import (
	"fmt"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// reading turns a document into contents. References in them are URIs. Contents are made
// when they are wanted, and again when they are wanted again: all of them would take more
// memory than the document.
type reading struct {
	*sorts
	main    string             // URI of the scheme that is imported to
	mainRef kb.ID              // how contents refer to it
	live    map[string]kb.Kind // entries of the base that the document only refers to
	skip    map[string]bool    // entries of the document that are not this import's affair
	left    map[string]bool    // schemes that it only refers to

	existing func(uri string) *kb.ConceptSchemeContent // what the base has of a scheme
	baseURL  string                                    // under which the base mints URIs
	cut      map[[2]string]bool                        // members of collections that would close a cycle

	relations *relations
	tops      map[string][]string // schemes that have a concept as top, by the concept

	fits    bool     // in one commit
	entries []string // URIs of concepts with what is above them before them, then of collections
	stated  map[stating][]numbered
	instead []kb.Instead
}

// described is an entry of the document.
type described struct {
	uri     string
	content kb.Content
}

// stating is a form in which the document states facts of a way.
type stating struct {
	way  way
	form form
}

// numbered is a triple by the numbers of its terms.
type numbered struct{ subject, predicate, object number }

// isEntry reports whether a URI is an entry of a kind to which others can refer.
func (r *reading) isEntry(uri string, kind kb.Kind) bool {
	return r.kinds[uri] == kind && !r.skip[uri] || r.live[uri] == kind
}

// read finds the relations that stand, and goes through the contents once: each is held
// against the rules that concern it alone, and what the document states of it is found.
func (r *reading) read() error {
	r.stated = map[stating][]numbered{}
	r.findTops()
	r.relations = r.relate()
	r.entries = append(r.relations.topDown(), r.collectionsInOrder()...)
	size := 0
	for _, uri := range slices.Concat(r.schemes, r.entries) {
		c := r.content(uri)
		if errs := kb.Validate(c, ""); len(errs) > 0 {
			return fmt.Errorf("%s: %w", uri, errs)
		}
		if !r.left[uri] {
			r.take(uri, c)
		}
		size += contentSize(c)
	}
	r.fits = len(r.entries) <= batchEntries && size <= batchBytes
	r.report = newReport() // whoever makes contents again reports nothing new
	return nil
}

// content makes the content of an entry of the document.
func (r *reading) content(uri string) kb.Content {
	switch r.kinds[uri] {
	case kb.KindConceptScheme:
		return r.scheme(uri)
	case kb.KindCollection:
		return r.collection(uri)
	}
	return r.concept(uri)
}

func (r *reading) findTops() {
	r.tops = map[string][]string{}
	for _, uri := range r.schemes {
		for _, top := range r.objects(rdf.NewIRI(uri), hasTopConcept) {
			r.tops[top.Value] = append(r.tops[top.Value], uri)
		}
	}
}

// take notes how the document states what an entry states.
func (r *reading) take(uri string, c kb.Content) {
	d := &describer{uri: r.uri, blanks: func() rdf.Term { return rdf.NewBlank("") }}
	d.emit = func(f fact) {
		if f.Subject.Kind == rdf.Blank || f.Object.Kind == rdf.Blank {
			return // it was found in the document, with all that is said of it
		}
		var others []rdf.Triple
		if c.Kind() == kb.KindConceptScheme {
			others = r.otherNames(f)
		}
		r.match(f, others)
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

// match finds how the document states a fact; others are what else it states in its place.
func (r *reading) match(f fact, others []rdf.Triple) {
	direct := r.use(f.Triple)
	if f.way == wayAsStated {
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
	at := stating{f.way, used}
	r.stated[at] = append(r.stated[at], numbered{r.number(f.Subject), r.number(rdf.NewIRI(f.Predicate)), r.number(f.Object)})
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

// usualForms answers the form that most facts of each way have in the document.
func (r *reading) usualForms() forms {
	usual := forms{}
	for at := range r.stated {
		if _, known := usual[at.way]; known {
			continue
		}
		best := formDirect
		for _, f := range []form{formInverse, formBoth, formNone} {
			if len(r.stated[stating{at.way, f}]) > len(r.stated[stating{at.way, best}]) {
				best = f
			}
		}
		usual[at.way] = best
	}
	return usual
}

// insteads answers what is stated instead of what entries would state in the usual forms.
func (r *reading) insteads(usual forms) []kb.Instead {
	all := slices.Clone(r.instead)
	for at, facts := range r.stated {
		if at.form == usual.of(at.way) {
			continue
		}
		for _, n := range facts {
			f := fact{rdf.Triple{Subject: r.at(n.subject), Predicate: r.all[n.predicate].text, Object: r.at(n.object)}, at.way}
			in := kb.Instead{Of: rdf.Line(f.Triple)}
			for _, t := range f.statements(at.form) {
				in.Are = append(in.Are, rdf.Line(t))
			}
			all = append(all, in)
		}
	}
	return all
}

// countRest counts the statements that no entry makes.
func (r *reading) countRest(report *Report) {
	for i := range r.statements {
		if s := &r.statements[i]; !s.used {
			report.KeptAside++
			report.Unread[r.all[s.predicate].text]++
		}
	}
}

// rest lists the statements that no entry makes, as lines, sorted.
func (r *reading) rest() []string {
	var lines []string
	for i := range r.statements {
		if s := &r.statements[i]; !s.used {
			p := r.property(*s)
			lines = append(lines, rdf.Line(rdf.Triple{Subject: plainLabel(r.at(s.subject)), Predicate: p.predicate, Object: plainLabel(p.object)}))
		}
	}
	slices.Sort(lines)
	return lines
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
