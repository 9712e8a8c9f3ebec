package skos

import (
	"slices"

	"prologis/kb"
	"prologis/skos/rdf"
)

// way names what can be stated in several ways, or be left to readers to work out.
type way string

// The ways. All other facts are stated as they are.
const (
	wayType     way = "type"         // of concepts
	wayScheme   way = "inScheme"     //
	wayTop      way = "topConceptOf" // or hasTopConcept of the scheme
	wayBroader  way = "broader"      // or narrower of the other
	wayText     way = "noteText"     // the text of a note beside a node that says more of it
	wayLabel    way = "labelText"    // the text of a label beside its object
	wayInOrder  way = "listMember"   // members of ordered collections, beside their list
	wayAsStated way = ""
)

// fact is a statement that an entry makes by itself.
type fact struct {
	rdf.Triple
	way way
}

// describer says what entries state. uri answers the URI of an entry, "" for one
// that cannot be named; such facts are left out.
type describer struct {
	uri    func(kb.ID) string
	emit   func(fact)
	blanks func() rdf.Term // a new blank node
}

func (d *describer) state(w way, subject rdf.Term, predicate string, object rdf.Term) {
	d.emit(fact{rdf.Triple{Subject: subject, Predicate: predicate, Object: object}, w})
}

func (d *describer) refer(w way, subject rdf.Term, predicate string, ids ...kb.ID) {
	for _, id := range ids {
		if id == "" {
			continue
		}
		if uri := d.uri(id); uri != "" {
			d.state(w, subject, predicate, rdf.NewIRI(uri))
		}
	}
}

func (d *describer) link(subject rdf.Term, predicate string, uris []string) {
	for _, uri := range uris {
		d.state(wayAsStated, subject, predicate, rdf.NewIRI(uri))
	}
}

func (d *describer) text(subject rdf.Term, predicate string, t kb.Text) {
	for _, tag := range t.Languages() {
		d.state(wayAsStated, subject, predicate, text(t[tag], tag))
	}
}

// concept states what is so of a concept.
func (d *describer) concept(uri string, c *kb.ConceptContent) {
	u := rdf.NewIRI(uri)
	d.state(wayType, u, rdf.Type, rdf.NewIRI(conceptType))
	d.refer(wayScheme, u, inScheme, c.Scheme)
	d.refer(wayScheme, u, inScheme, c.Schemes...)
	d.refer(wayTop, u, topConceptOf, c.TopConceptOf...)
	d.labels(u, c)
	d.notations(u, c.Notations)
	d.notes(u, c)
	d.refer(wayBroader, u, broader, c.Broader...)
	d.refer(wayAsStated, u, related, c.Related...)
	for _, m := range c.Matches() {
		d.link(u, core+m.Relation, m.URIs)
	}
	if c.Deprecated {
		d.state(wayAsStated, u, deprecated, rdf.NewTyped("true", rdf.XSD+"boolean"))
	}
	d.refer(wayAsStated, u, replacedBy, c.ReplacedBy)
}

// labels states the labels, and the label objects of those of which more is known.
func (d *describer) labels(u rdf.Term, c *kb.ConceptContent) {
	all := []struct {
		property string
		labels   kb.Labels
	}{{prefLabel, kb.Labels{}}, {altLabel, c.AltLabels}, {hiddenLabel, c.HiddenLabels}}
	for tag, label := range c.PrefLabel {
		all[0].labels[tag] = []string{label}
	}
	for _, one := range all {
		for _, tag := range one.labels.Languages() {
			for _, label := range one.labels[tag] {
				d.label(u, one.property, label, tag, c.LabelDetails)
			}
		}
	}
	for i := range c.Discouraged {
		t := &c.Discouraged[i]
		if !slices.Contains(c.HiddenLabels[t.Language], t.Label) {
			d.state(wayLabel, u, hiddenLabel, text(t.Label, t.Language))
		}
		node := d.labelObject(u, hiddenLabel, kb.LabelDetail{Label: t.Label, Language: t.Language, URI: t.URI, Sources: t.Sources})
		d.state(wayAsStated, node, termStatus, rdf.NewLiteral("discouraged", ""))
		d.text(node, core+"note", t.Reason)
		d.refer(wayAsStated, node, replacedBy, t.Preferred)
	}
}

func (d *describer) label(u rdf.Term, property, label, tag string, details []kb.LabelDetail) {
	i := slices.IndexFunc(details, func(x kb.LabelDetail) bool { return x.Label == label && x.Language == tag })
	if i < 0 {
		d.state(wayAsStated, u, property, text(label, tag))
		return
	}
	d.state(wayLabel, u, property, text(label, tag))
	d.text(d.labelObject(u, property, details[i]), scopeNote, details[i].Usage)
}

// labelObject states a label object of SKOS-XL and answers it.
func (d *describer) labelObject(u rdf.Term, property string, detail kb.LabelDetail) rdf.Term {
	node := rdf.NewIRI(detail.URI)
	if detail.URI == "" {
		node = d.blanks()
	}
	d.state(wayAsStated, u, xl+property[len(core):], node)
	d.state(wayAsStated, node, rdf.Type, rdf.NewIRI(labelType))
	d.state(wayAsStated, node, literalForm, text(detail.Label, detail.Language))
	d.link(node, source, detail.Sources)
	return node
}

func (d *describer) notations(u rdf.Term, notations []kb.Notation) {
	for _, n := range notations {
		d.state(wayAsStated, u, notation, rdf.NewTyped(n.Value, n.Datatype))
	}
}

func (d *describer) notes(u rdf.Term, c *kb.ConceptContent) {
	for i := range c.Definitions {
		n := &c.Definitions[i]
		d.note(u, definition, n.Value, n.Language, definitionProperties(n))
	}
	for _, one := range []struct {
		property string
		labels   kb.Labels
	}{{scopeNote, c.ScopeNotes}, {example, c.Examples}} {
		for _, tag := range one.labels.Languages() {
			for _, value := range one.labels[tag] {
				d.note(u, one.property, value, tag, nil)
			}
		}
	}
	d.otherNotes(u, c.Notes)
}

func (d *describer) otherNotes(u rdf.Term, notes []kb.Note) {
	for i := range notes {
		n := &notes[i]
		d.note(u, noteKinds[n.Kind], n.Value, n.Language, noteProperties(n))
	}
}

// property is a statement about a node that is not named yet.
type property struct {
	predicate string
	object    rdf.Term
}

// note states a note as a text, and, when more is known of it, as a node too, as
// the SKOS primer has it (4.2).
func (d *describer) note(u rdf.Term, predicate, value, language string, more []property) {
	if len(more) == 0 {
		d.state(wayAsStated, u, predicate, text(value, language))
		return
	}
	d.state(wayText, u, predicate, text(value, language))
	node := d.blanks()
	d.state(wayAsStated, u, predicate, node)
	d.state(wayAsStated, node, rdf.Value, text(value, language))
	for _, p := range more {
		d.state(wayAsStated, node, p.predicate, p.object)
	}
}

func definitionProperties(n *kb.Definition) []property {
	all := noteProperties(&kb.Note{Sources: n.Sources, Author: n.Author, Date: n.Date})
	if n.Kind != "" {
		all = append(all, property{kindOf, rdf.NewLiteral(string(n.Kind), "")})
	}
	if n.ValidFrom != "" {
		all = append(all, property{validFrom, dateTerm(n.ValidFrom)})
	}
	if n.ValidTo != "" {
		all = append(all, property{validTo, dateTerm(n.ValidTo)})
	}
	if n.Recommended {
		all = append(all, property{termStatus, rdf.NewLiteral("recommended", "")})
	}
	return all
}

func noteProperties(n *kb.Note) (all []property) {
	for _, uri := range n.Sources {
		all = append(all, property{source, rdf.NewIRI(uri)})
	}
	if n.Author != "" {
		all = append(all, property{creator, rdf.NewLiteral(n.Author, "")})
	}
	if n.Date != "" {
		all = append(all, property{date, dateTerm(n.Date)})
	}
	return all
}

// dateTerm is a date with its precision.
func dateTerm(d kb.Date) rdf.Term {
	types := map[int]string{4: "gYear", 7: "gYearMonth", 10: "date"}
	return rdf.NewTyped(string(d), rdf.XSD+types[len(d)])
}

// scheme states what is so of a concept scheme.
func (d *describer) scheme(uri string, s *kb.ConceptSchemeContent) {
	u := rdf.NewIRI(uri)
	d.state(wayAsStated, u, rdf.Type, rdf.NewIRI(schemeType))
	d.text(u, title, s.Name)
	d.text(u, description, s.Description)
	d.refer(wayAsStated, u, terms+"publisher", s.Publisher)
	if s.Licence != "" {
		d.state(wayAsStated, u, terms+"license", rdf.NewIRI("https://spdx.org/licenses/"+s.Licence))
	}
}

// collection states what is so of a collection.
func (d *describer) collection(uri string, c *kb.CollectionContent) {
	u := rdf.NewIRI(uri)
	sort, members := collectionType, wayAsStated
	if c.Ordered {
		sort, members = orderedType, wayInOrder
	}
	d.state(wayAsStated, u, rdf.Type, rdf.NewIRI(sort))
	d.refer(wayScheme, u, inScheme, c.Scheme)
	d.text(u, prefLabel, c.PrefLabel)
	d.notations(u, c.Notations)
	d.otherNotes(u, c.Notes)
	d.refer(members, u, member, c.Members...)
	if c.Ordered {
		d.list(u, c.Members)
	}
}

// list states the members of a collection as a list.
func (d *describer) list(u rdf.Term, ids []kb.ID) {
	node, link := u, memberList
	for _, id := range ids {
		uri := d.uri(id)
		if uri == "" {
			continue
		}
		next := d.blanks()
		d.state(wayAsStated, node, link, next)
		d.state(wayAsStated, next, rdf.First, rdf.NewIRI(uri))
		node, link = next, rdf.Rest
	}
	d.state(wayAsStated, node, link, rdf.NewIRI(rdf.Nil))
}
