package rdf

import (
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
)

// Names of RDF that cannot be the names of nodes, properties and attributes.
var (
	syntaxNames  = []string{"RDF", "ID", "about", "parseType", "resource", "nodeID", "datatype"}
	retiredNames = []string{"aboutEach", "aboutEachPrefix", "bagID"}
)

func (x *xmlReader) refuseNames(space, local string, lists ...[]string) {
	if space != rdfNS {
		return
	}
	for _, names := range lists {
		if slices.Contains(names, local) {
			x.fail("rdf:%s cannot stand here", local)
		}
	}
}

// node reads an element that is a node, up to its end, and answers it.
func (x *xmlReader) node(e *element) Term {
	if x.depth++; x.depth > maxDepth {
		x.fail("elements are nested more than %d deep", maxDepth)
	}
	defer func() { x.depth-- }()
	x.refuseNames(e.space, e.local, syntaxNames, retiredNames, []string{"li"})
	if e.space == "" {
		x.fail("<%s> has no namespace", e.local)
	}
	subject := x.subject(e)
	if e.name() != rdfNS+"Description" {
		x.triple(subject, Type, NewIRI(x.keep(e.name())))
	}
	x.propertyAttributes(subject, e)
	for child := x.child(e.scope); child != nil; child = x.child(e.scope) {
		x.property(subject, e.scope, child)
	}
	return subject
}

// subject answers the node that an element's attributes name, or a new blank one.
func (x *xmlReader) subject(e *element) Term {
	id, hasID := e.take(rdfNS, "ID")
	about, hasAbout := e.take(rdfNS, "about")
	label, hasLabel := e.take(rdfNS, "nodeID")
	switch {
	case hasID && hasAbout, hasID && hasLabel, hasAbout && hasLabel:
		x.fail("a node has only one of rdf:about, rdf:ID and rdf:nodeID")
	case hasID:
		return x.identified(e.scope, id)
	case hasAbout:
		return x.iri(e.scope, about)
	case hasLabel:
		return x.labelled(label)
	}
	return x.newBlank()
}

func (x *xmlReader) labelled(label string) Term {
	if !isNCName(label) {
		x.fail("rdf:nodeID=%q is no XML name", label)
	}
	return NewBlank(x.keep(label + ".label"))
}

// propertyAttributes reads the attributes that are properties of a node.
func (x *xmlReader) propertyAttributes(subject Term, e *element) {
	for _, a := range e.attributes {
		x.refuseNames(a.space, a.local, syntaxNames, retiredNames, []string{"li", "Description"})
		switch {
		case a.space == "":
			x.fail("the attribute %s has no namespace", a.local)
		case a.space+a.local == Type:
			x.triple(subject, Type, x.iri(e.scope, a.value))
		default:
			x.triple(subject, x.keep(a.space+a.local), NewLiteral(a.value, e.scope.language))
		}
	}
}

// property reads an element that is a property of a node, up to its end.
func (x *xmlReader) property(subject Term, parent *scope, e *element) {
	x.refuseNames(e.space, e.local, syntaxNames, retiredNames, []string{"Description"})
	if e.space == "" {
		x.fail("<%s> has no namespace", e.local)
	}
	predicate := x.keep(e.name())
	if predicate == rdfNS+"li" {
		parent.items++
		predicate = rdfNS + "_" + strconv.Itoa(parent.items)
	}
	id, reified := e.take(rdfNS, "ID")
	state := func(object Term) {
		x.triple(subject, predicate, object)
		if reified {
			x.reify(x.identified(e.scope, id), Triple{subject, predicate, object})
		}
	}
	parse, hasParse := e.take(rdfNS, "parseType")
	datatype, hasDatatype := e.take(rdfNS, "datatype")
	switch {
	case hasParse && len(e.attributes) > 0, hasParse && hasDatatype:
		x.fail("a property with rdf:parseType has no other attributes")
	case hasParse && parse == "Resource":
		x.parseResource(e, state)
	case hasParse && parse == "Collection":
		x.parseCollection(e, state)
	case hasParse:
		state(NewTyped(x.parseLiteral(e), xmlLit))
	case hasDatatype:
		if len(e.attributes) > 0 {
			x.fail("a property with rdf:datatype has no attribute %s", e.attributes[0].local)
		}
		text, node := x.content(e)
		if node != nil {
			x.fail("a property with rdf:datatype holds text, not <%s>", node.local)
		}
		state(NewTyped(text, x.iri(e.scope, datatype).Value))
	default:
		x.plainProperty(e, state)
	}
}

func (x *xmlReader) reify(name Term, t Triple) {
	x.triple(name, Type, NewIRI(rdfNS+"Statement"))
	x.triple(name, rdfNS+"subject", t.Subject)
	x.triple(name, rdfNS+"predicate", NewIRI(t.Predicate))
	x.triple(name, rdfNS+"object", t.Object)
}

// plainProperty reads a property whose object is a text, a node inside it, or a
// node that its attributes name and describe.
func (x *xmlReader) plainProperty(e *element, state func(Term)) {
	resource, hasResource := e.take(rdfNS, "resource")
	label, hasLabel := e.take(rdfNS, "nodeID")
	if hasResource && hasLabel {
		x.fail("a property has only one of rdf:resource and rdf:nodeID")
	}
	if !hasResource && !hasLabel && len(e.attributes) == 0 {
		text, node := x.content(e)
		if node == nil {
			state(NewLiteral(text, e.scope.language))
			return
		}
		object := x.node(node)
		state(object)
		if more := x.child(e.scope); more != nil {
			x.fail("a property holds one node, and there is <%s> too", more.local)
		}
		return
	}
	var object Term
	switch {
	case hasResource:
		object = x.iri(e.scope, resource)
	case hasLabel:
		object = x.labelled(label)
	default:
		object = x.newBlank()
	}
	state(object)
	x.propertyAttributes(object, e)
	if child := x.child(e.scope); child != nil {
		x.fail("a property whose object is named is empty, and there is <%s>", child.local)
	}
}

// content answers the text of a property up to its end, or the node that starts in it.
func (x *xmlReader) content(e *element) (string, *element) {
	var text strings.Builder
	for {
		switch token := x.token().(type) {
		case nil:
			x.fail("<%s> is not closed", rawName(e.scope.raw))
		case xml.CharData:
			if text.Len()+len(token) > MaxLiteral {
				x.fail("a literal has more than %d bytes", MaxLiteral)
			}
			text.Write(token)
		case xml.StartElement:
			x.onlySpace(xml.CharData(text.String()))
			return "", x.element(token, e.scope)
		case xml.EndElement:
			x.end(e.scope, token)
			return text.String(), nil
		}
	}
}

// parseResource reads the properties of a blank node.
func (x *xmlReader) parseResource(e *element, state func(Term)) {
	if x.depth++; x.depth > maxDepth {
		x.fail("elements are nested more than %d deep", maxDepth)
	}
	defer func() { x.depth-- }()
	node := x.newBlank()
	state(node)
	for child := x.child(e.scope); child != nil; child = x.child(e.scope) {
		x.property(node, e.scope, child)
	}
}

// parseCollection reads nodes as a list.
func (x *xmlReader) parseCollection(e *element, state func(Term)) {
	var last Term
	for child := x.child(e.scope); child != nil; child = x.child(e.scope) {
		node := x.newBlank()
		if last.Kind == 0 {
			state(node)
		} else {
			x.triple(last, Rest, node)
		}
		x.triple(node, First, x.node(child))
		last = node
	}
	if last.Kind == 0 {
		state(NewIRI(Nil))
		return
	}
	x.triple(last, Rest, NewIRI(Nil))
}
