package skos

import (
	"slices"

	"prologis/kb"
	"prologis/skos/rdf"
)

// The properties by which documents name and describe schemes, best first.
var (
	namesOfSchemes        = []string{title, prefLabel, rdfs + "label", dc + "title"}
	descriptionsOfSchemes = []string{description, dc + "description", rdfs + "comment", definition, scopeNote}
)

// scheme reads a concept scheme; what the document does not say stays as it was.
func (r *reading) scheme(uri string) *kb.ConceptSchemeContent {
	u := rdf.NewIRI(uri)
	s := &kb.ConceptSchemeContent{}
	if existing := r.existing(uri); existing != nil {
		*s = *existing
	}
	s.URI = r.own(uri)
	if name := r.firstOf(u, namesOfSchemes, maxLabel); len(name) > 0 {
		s.Name = name
	}
	if len(s.Name) == 0 {
		s.Name = kb.Text{undetermined: localName(uri)}
	}
	if text := r.firstOf(u, descriptionsOfSchemes, maxNote); len(text) > 0 {
		s.Description = text
	}
	r.report.Schemes++
	return s
}

// otherNames answers by which other properties the document states a text of a scheme.
func (r *reading) otherNames(f fact) (others []rdf.Triple) {
	alternatives := map[string][]string{title: namesOfSchemes, description: descriptionsOfSchemes}[f.Predicate]
	for _, p := range alternatives {
		t := rdf.Triple{Subject: f.Subject, Predicate: p, Object: f.Object}
		if p != f.Predicate && r.has(t) {
			others = append(others, t)
		}
	}
	return others
}

// firstOf reads a text per language by the first property that has one.
func (r *reading) firstOf(u rdf.Term, properties []string, limit int) kb.Text {
	t := kb.Text{}
	for _, p := range properties {
		for _, o := range r.objects(u, p) {
			language, ok := readable(o, limit)
			if _, taken := t[language]; ok && !taken {
				t[language] = o.Value
			}
		}
	}
	return t
}

func (r *reading) collection(uri string) *kb.CollectionContent {
	u := rdf.NewIRI(uri)
	c := &kb.CollectionContent{URI: r.own(uri), Scheme: r.mainRef, PrefLabel: r.firstOf(u, []string{prefLabel}, maxLabel)}
	var in []string
	for _, o := range r.objects(u, inScheme) {
		in = append(in, o.Value)
	}
	if in = r.onlySchemes(in); len(in) > 0 && !slices.Contains(in, r.main) {
		c.Scheme = kb.ID(in[0])
	}
	if len(c.PrefLabel) == 0 {
		c.PrefLabel = kb.Text{undetermined: localName(uri)}
	}
	c.Notations = r.notations(u)
	c.Notes = r.otherNotes(u, func(kb.NoteKind, string, string) bool { return false })
	if members, ok := r.list(u, uri); ok {
		c.Ordered, c.Members = true, members
	} else {
		for _, o := range r.objects(u, member) {
			if r.mayHold(uri, o) {
				c.Members = append(c.Members, kb.ID(o.Value))
			}
		}
	}
	r.report.Collections++
	return c
}

func (r *reading) mayHold(uri string, o rdf.Term) bool {
	return o.Kind == rdf.IRI && o.Value != uri && !r.cut[[2]string{uri, o.Value}] &&
		(r.isEntry(o.Value, kb.KindConcept) || r.isEntry(o.Value, kb.KindCollection))
}

// list reads the members of an ordered collection, if every link of its list is one
// and every member can be.
func (r *reading) list(u rdf.Term, uri string) (members []kb.ID, ok bool) {
	heads := r.objects(u, memberList)
	if len(heads) != 1 || !r.is(u, orderedType) {
		return nil, false
	}
	var links []rdf.Term
	seen := map[rdf.Term]bool{} // links and members
	for at := heads[0]; at != rdf.NewIRI(rdf.Nil); {
		n, _ := r.find(at)
		if at.Kind != rdf.Blank || r.incoming(at) != 1 || len(r.of(n)) != 2 || seen[at] {
			return nil, false
		}
		seen[at] = true
		first, rest := r.objects(at, rdf.First), r.objects(at, rdf.Rest)
		if len(first) != 1 || len(rest) != 1 || !r.mayHold(uri, first[0]) || seen[first[0]] {
			return nil, false
		}
		seen[first[0]] = true
		links = append(links, at)
		members = append(members, kb.ID(first[0].Value))
		at = rest[0]
	}
	from, property := u, memberList
	for _, at := range links {
		r.useNode(from, property, at)
		from, property = at, rdf.Rest
	}
	return members, true
}
