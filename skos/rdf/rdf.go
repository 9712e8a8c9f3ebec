// Package rdf reads and writes graphs of RDF 1.1 as streams of triples: Turtle,
// N-Triples, RDF/XML and JSON-LD. What it reads is bounded, comes from the reader
// alone (nothing is fetched), and errors name the line.
package rdf

import (
	"fmt"
	"io"
	"path"
	"strings"
)

// Kind is the kind of a term.
type Kind uint8

// The kinds of terms.
const (
	IRI Kind = iota + 1
	Blank
	Literal
)

// Term is a node of a graph. Value is the IRI, the label of the blank node (without
// "_:"), or the lexical form. A literal has a Language, or a Datatype, or neither:
// then it is a plain string.
type Term struct {
	Value    string
	Language string
	Datatype string
	Kind     Kind
}

// Triple is one statement. Predicate is an IRI.
type Triple struct {
	Subject   Term
	Predicate string
	Object    Term
}

// The parts of names that readers and writers need.
const (
	rdfNS    = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	xsdNS    = "http://www.w3.org/2001/XMLSchema#"
	Type     = rdfNS + "type"
	First    = rdfNS + "first"
	Rest     = rdfNS + "rest"
	Nil      = rdfNS + "nil"
	Value    = rdfNS + "value"
	XSD      = xsdNS
	xsdStr   = xsdNS + "string"
	langStr  = rdfNS + "langString"
	xmlLit   = rdfNS + "XMLLiteral"
	maxDepth = 1000 // of what is nested in a document
)

// NewIRI makes a term of an IRI.
func NewIRI(iri string) Term { return Term{Kind: IRI, Value: iri} }

// NewBlank makes a blank node.
func NewBlank(label string) Term { return Term{Kind: Blank, Value: label} }

// NewLiteral makes a plain literal, or one in a language.
func NewLiteral(value, language string) Term {
	return Term{Kind: Literal, Value: value, Language: language}
}

// NewTyped makes a literal of a datatype.
func NewTyped(value, datatype string) Term {
	if datatype == xsdStr {
		datatype = ""
	}
	return Term{Kind: Literal, Value: value, Datatype: datatype}
}

// Format is a syntax of RDF.
type Format string

// The syntaxes that are read and written.
const (
	Turtle   Format = "turtle"
	NTriples Format = "ntriples"
	RDFXML   Format = "rdfxml"
	JSONLD   Format = "jsonld"
)

// Formats lists the syntaxes.
var Formats = []Format{Turtle, RDFXML, JSONLD, NTriples}

// FormatOf answers the syntax that a file's extension names; "" for none.
func FormatOf(file string) Format {
	switch strings.ToLower(path.Ext(file)) {
	case ".ttl", ".turtle":
		return Turtle
	case ".nt", ".ntriples":
		return NTriples
	case ".rdf", ".xml", ".owl", ".rdfxml", ".skos":
		return RDFXML
	case ".jsonld", ".json":
		return JSONLD
	}
	return ""
}

// MaxLiteral bounds a literal or IRI, in bytes.
const MaxLiteral = 1 << 20

// SyntaxError says where a document is not what it should be.
type SyntaxError struct {
	Line    int // 0 if it is not known
	Message string
}

func (e *SyntaxError) Error() string {
	if e.Line == 0 {
		return e.Message
	}
	return fmt.Sprintf("line %d: %s", e.Line, e.Message)
}

// Read reads a document and calls emit with every triple, in the order of the
// document. Relative IRIs are resolved against base; without one they are errors.
func Read(r io.Reader, f Format, base string, emit func(Triple) error) error {
	return ReadTelling(r, f, base, emit, func(string) {})
}

// ReadTelling reads like Read, and calls left with what the document says that is no
// statement of RDF. Only JSON-LD has such: in the other syntaxes it is an error.
func ReadTelling(r io.Reader, f Format, base string, emit func(Triple) error, left func(string)) error {
	switch f {
	case Turtle:
		return readTurtle(r, base, false, emit)
	case NTriples:
		return readTurtle(r, "", true, emit)
	case RDFXML:
		return readXML(r, base, emit)
	case JSONLD:
		return readJSON(r, base, emit, left)
	}
	return fmt.Errorf("%q is none of %v", f, Formats)
}

// ReadAll reads a document into memory.
func ReadAll(r io.Reader, f Format, base string) (triples []Triple, err error) {
	err = Read(r, f, base, func(t Triple) error {
		triples = append(triples, t)
		return nil
	})
	return triples, err
}
