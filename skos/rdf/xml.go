package rdf

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// xmlReader reads RDF/XML (https://www.w3.org/TR/rdf-syntax-grammar/): elements for
// nodes and for properties take turns.
type xmlReader struct {
	*xml.Decoder
	emit   func(Triple) error
	blanks int
	depth  int
	ids    map[string]bool // resolved values of rdf:ID
	names  map[string]string
}

// element is a start tag with names resolved, and what it inherits and hands down.
type element struct {
	space, local string
	attributes   []attribute
	scope        *scope
}

type attribute struct{ space, local, value string }

// scope is what is in force inside an element.
type scope struct {
	base, language string
	namespaces     map[string]string // by prefix
	declared       []string          // prefixes that the element itself declares
	items          int               // rdf:li so far
	raw            xml.Name          // as the end tag has to name it
}

const xmlNS = "http://www.w3.org/XML/1998/namespace"

func readXML(r io.Reader, base string, emit func(Triple) error) (err error) {
	x := &xmlReader{Decoder: xml.NewDecoder(r), emit: emit, ids: map[string]bool{}, names: map[string]string{}}
	x.CharsetReader = decodeCharset
	x.Entity = map[string]string{}
	defer rescue(&err)
	top := &scope{base: base, namespaces: map[string]string{"xml": xmlNS}}
	for {
		switch token := x.token().(type) {
		case nil:
			x.fail("there is no element in the document")
		case xml.Directive:
			x.doctype(string(token))
		case xml.CharData:
			x.onlySpace(token)
		case xml.StartElement:
			x.document(x.element(token, top))
			return nil
		}
	}
}

// decodeCharset reads the encodings that documents declare beside UTF-8.
func decodeCharset(charset string, in io.Reader) (io.Reader, error) {
	switch strings.ToLower(charset) {
	case "utf-8", "utf8", "us-ascii", "ascii":
		return in, nil
	case "iso-8859-1", "latin1":
		return charmap.ISO8859_1.NewDecoder().Reader(in), nil
	case "windows-1252":
		return charmap.Windows1252.NewDecoder().Reader(in), nil
	}
	return nil, fmt.Errorf("the encoding %q is not read: write UTF-8", charset)
}

func (x *xmlReader) fail(format string, args ...any) {
	line, _ := x.InputPos()
	panic(&SyntaxError{Line: line, Message: fmt.Sprintf(format, args...)})
}

// token answers the next token; nil at the end.
func (x *xmlReader) token() xml.Token {
	token, err := x.RawToken()
	var syntax *xml.SyntaxError
	switch {
	case errors.Is(err, io.EOF):
		return nil
	case errors.As(err, &syntax):
		x.fail("%s", syntax.Msg)
	case err != nil:
		panic(readFailure{err})
	}
	if text, ok := token.(xml.CharData); ok && len(text) > MaxLiteral {
		x.fail("a text has more than %d bytes", MaxLiteral)
	}
	return token
}

func (x *xmlReader) onlySpace(text xml.CharData) {
	if s := strings.TrimSpace(string(text)); s != "" && s != "\ufeff" {
		x.fail("text cannot stand here: %.40q", s)
	}
}

// Bounds of entities, so that a small document stays small.
const (
	maxEntities = 1000
	maxEntity   = 1000
)

// doctype takes the entities of a document type, which abbreviate namespaces in
// many files. Entities within entities are refused, and external ones.
func (x *xmlReader) doctype(directive string) {
	_, subset, _ := strings.Cut(directive, "[")
	for _, part := range strings.Split(subset, "<!ENTITY")[1:] {
		fields := strings.Fields(part)
		if len(fields) < 2 || fields[0] == "%" || fields[1] == "SYSTEM" || fields[1] == "PUBLIC" {
			x.fail("only entities that stand for a text are read")
		}
		rest := strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(part), fields[0]))
		value, _, ok := strings.Cut(rest[1:], rest[:1])
		switch {
		case rest[0] != '"' && rest[0] != '\'' || !ok:
			x.fail("the entity %s has no value in quotes", fields[0])
		case strings.ContainsAny(value, "&%<"):
			x.fail("the entity %s holds another one or markup: that is refused", fields[0])
		case len(value) > maxEntity || len(x.Entity) == maxEntities:
			x.fail("more than %d entities, or one of more than %d bytes (%s)", maxEntities, maxEntity, fields[0])
		}
		x.Entity[fields[0]] = value
	}
}

// element resolves the names of a start tag.
func (x *xmlReader) element(start xml.StartElement, outer *scope) *element {
	s := &scope{base: outer.base, language: outer.language, namespaces: outer.namespaces, raw: start.Name}
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			s.declare(a)
		}
	}
	e := &element{scope: s, local: start.Name.Local, space: x.namespace(s, start.Name.Space)}
	for _, a := range start.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && (a.Name.Local == "xmlns" || strings.HasPrefix(strings.ToLower(a.Name.Local), "xml")) {
			continue
		}
		e.attributes = append(e.attributes, attribute{x.attributeSpace(s, a.Name), a.Name.Local, a.Value})
	}
	if base, ok := e.take(xmlNS, "base"); ok {
		base, _, _ = strings.Cut(base, "#")
		s.base = Resolve(s.base, base)
	}
	if language, ok := e.take(xmlNS, "lang"); ok {
		s.language = language
	}
	e.dropXML()
	return e
}

func (s *scope) declare(a xml.Attr) {
	prefix := a.Name.Local
	if a.Name.Space == "" {
		prefix = ""
	}
	if len(s.declared) == 0 { // the outer map is shared
		inner := make(map[string]string, len(s.namespaces)+1)
		for p, ns := range s.namespaces {
			inner[p] = ns
		}
		s.namespaces = inner
	}
	s.declared = append(s.declared, prefix)
	s.namespaces[prefix] = a.Value
}

func (x *xmlReader) namespace(s *scope, prefix string) string {
	ns, ok := s.namespaces[prefix]
	if !ok && prefix != "" {
		x.fail("the prefix %s: is not declared", prefix)
	}
	return ns
}

// attributeSpace answers the namespace of an attribute; some of RDF's are read
// without their prefix, as they once were written.
func (x *xmlReader) attributeSpace(s *scope, name xml.Name) string {
	if name.Space != "" {
		return x.namespace(s, name.Space)
	}
	switch name.Local {
	case "about", "ID", "resource", "parseType", "type":
		return rdfNS
	}
	return ""
}

// take answers an attribute and takes it from the element.
func (e *element) take(space, local string) (string, bool) {
	for i, a := range e.attributes {
		if a.space == space && a.local == local {
			e.attributes = append(e.attributes[:i:i], e.attributes[i+1:]...)
			return a.value, true
		}
	}
	return "", false
}

func (e *element) dropXML() {
	kept := e.attributes[:0:0]
	for _, a := range e.attributes {
		if a.space != xmlNS {
			kept = append(kept, a)
		}
	}
	e.attributes = kept
}

func (e *element) name() string { return e.space + e.local }

// end wants the end tag of an element.
func (x *xmlReader) end(s *scope, end xml.EndElement) {
	if end.Name != s.raw {
		x.fail("<%s> is closed by </%s>", rawName(s.raw), rawName(end.Name))
	}
}

func rawName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// document reads rdf:RDF or the one node that stands for it.
func (x *xmlReader) document(e *element) {
	if e.name() != rdfNS+"RDF" {
		x.node(e)
	} else {
		if len(e.attributes) > 0 {
			x.fail("rdf:RDF cannot have the attribute %s", e.attributes[0].local)
		}
		for child := x.child(e.scope); child != nil; child = x.child(e.scope) {
			x.node(child)
		}
	}
	for token := x.token(); token != nil; token = x.token() {
		switch token := token.(type) {
		case xml.CharData:
			x.onlySpace(token)
		case xml.StartElement, xml.EndElement:
			x.fail("there is more behind the end of the document")
		}
	}
}

// child answers the next element inside another; nil at the other's end.
func (x *xmlReader) child(s *scope) *element {
	for {
		switch token := x.token().(type) {
		case nil:
			x.fail("<%s> is not closed", rawName(s.raw))
		case xml.CharData:
			x.onlySpace(token)
		case xml.StartElement:
			return x.element(token, s)
		case xml.EndElement:
			x.end(s, token)
			return nil
		}
	}
}

func (x *xmlReader) newBlank() Term {
	x.blanks++
	return NewBlank("b" + strconv.Itoa(x.blanks) + ".anon")
}

func (x *xmlReader) keep(s string) string {
	if kept, ok := x.names[s]; ok {
		return kept
	}
	s = strings.Clone(s)
	x.names[s] = s
	return s
}

func (x *xmlReader) iri(s *scope, value string) Term {
	iri := value
	if !isAbsolute(iri) {
		if s.base == "" {
			x.fail("%q is relative, and there is no base", value)
		}
		iri = Resolve(s.base, value)
	}
	if !wellFormed(iri) {
		x.fail("%q is no IRI", value)
	}
	return NewIRI(x.keep(iri))
}

func (x *xmlReader) triple(s Term, p string, o Term) {
	if len(o.Value) > MaxLiteral {
		x.fail("a literal has more than %d bytes", MaxLiteral)
	}
	if err := x.emit(Triple{s, p, o}); err != nil {
		panic(readFailure{err})
	}
}

// identified answers the IRI that an rdf:ID makes, which may be made once.
func (x *xmlReader) identified(s *scope, id string) Term {
	if !isNCName(id) {
		x.fail("rdf:ID=%q is no XML name", id)
	}
	t := x.iri(s, "#"+id)
	if x.ids[t.Value] {
		x.fail("rdf:ID=%q is there twice", id)
	}
	x.ids[t.Value] = true
	return t
}

func isNCName(s string) bool {
	for i, r := range s {
		if i == 0 && !nameStart(r) && r != '_' || !nameRune(r) && r != '.' {
			return false
		}
	}
	return s != ""
}
