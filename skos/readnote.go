package skos

import (
	"slices"

	"prologis/kb"
	"prologis/skos/rdf"
)

// definition reads a node that is a definition of which more is known than its
// text; before are those of the concept that were read already.
func (r *reading) definition(u, o rdf.Term, before []kb.Definition) (d kb.Definition, text rdf.Term, ok bool) {
	more, text, language, ok := r.textNode(o)
	if !ok {
		return d, text, false
	}
	d = kb.Definition{Value: text.Value, Language: language}
	var n kb.Note
	for _, p := range more {
		switch p.predicate {
		case kindOf:
			d.Kind = kb.DefinitionKind(p.object.Value)
		case validFrom:
			d.ValidFrom = kb.Date(p.object.Value)
		case validTo:
			d.ValidTo = kb.Date(p.object.Value)
		case termStatus:
			d.Recommended = true
		default:
			takeProperty(&n, p)
		}
	}
	d.Sources, d.Author, d.Date = n.Sources, n.Author, n.Date
	ok = len(more) > 0 && sameProperties(definitionProperties(&d), more) &&
		valid(&kb.ConceptContent{Definitions: append(slices.Clone(before), d)})
	if ok {
		r.useNode(u, definition, o)
	}
	return d, text, ok
}

// noteNode reads a node that is a note of which more is known than its text.
func (r *reading) noteNode(u rdf.Term, predicate string, o rdf.Term) (n kb.Note, text rdf.Term, ok bool) {
	more, text, language, ok := r.textNode(o)
	if !ok {
		return n, text, false
	}
	n = kb.Note{Kind: noteOf[predicate], Value: text.Value, Language: language}
	for _, p := range more {
		takeProperty(&n, p)
	}
	ok = len(more) > 0 && sameProperties(noteProperties(&n), more) && valid(&kb.ConceptContent{Notes: []kb.Note{n}})
	if ok {
		r.useNode(u, predicate, o)
	}
	return n, text, ok
}

func takeProperty(n *kb.Note, p property) {
	switch p.predicate {
	case source:
		n.Sources = append(n.Sources, p.object.Value)
	case creator:
		n.Author = p.object.Value
	case date:
		n.Date = kb.Date(p.object.Value)
	}
}

// textNode takes a blank node apart that has a text and stands in one place.
func (r *reading) textNode(o rdf.Term) (more []property, text rdf.Term, language string, ok bool) {
	if o.Kind != rdf.Blank || r.incoming(o) != 1 {
		return nil, text, "", false
	}
	texts := 0
	for p := range r.node(o) {
		if p.predicate == rdf.Value {
			text = p.object
			texts++
			continue
		}
		more = append(more, p)
	}
	slices.SortFunc(more, func(a, b property) int {
		if a.predicate != b.predicate {
			return compare(a.predicate, b.predicate)
		}
		return compare(a.object.Value, b.object.Value)
	})
	language, ok = readable(text, maxNote)
	return more, text, language, ok && texts == 1
}

// sameProperties reports whether what would be stated is what is stated.
func sameProperties(would, are []property) bool {
	if len(would) != len(are) {
		return false
	}
	for _, p := range would {
		if !slices.Contains(are, p) {
			return false
		}
	}
	return true
}

// valid reports whether kb accepts a part of a concept.
func valid(c *kb.ConceptContent) bool {
	c.Scheme, c.PrefLabel = "x", kb.Text{"en": "x"}
	return len(kb.Validate(c, "")) == 0
}

// useNode marks a node as stated by an entry, with the statement that leads to it.
func (r *reading) useNode(u rdf.Term, predicate string, o rdf.Term) {
	r.use(rdf.Triple{Subject: u, Predicate: predicate, Object: o})
	n, _ := r.find(o)
	about := r.of(n)
	for i := range about {
		about[i].used = true
	}
}
