package rdf

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// xmlSyntax writes RDF/XML, a description per node.
type xmlSyntax struct{ names }

func (s *xmlSyntax) start(w *bufio.Writer, prefixes []Prefix) {
	w.WriteString(xml.Header + "<rdf:RDF")
	for _, p := range prefixes {
		fmt.Fprintf(w, "\n    xmlns:%s=%s", p.Name, quoteXML(p.Namespace))
	}
	if _, ok := s.known[rdfNS]; !ok {
		fmt.Fprintf(w, "\n    xmlns:rdf=%s", quoteXML(rdfNS))
	}
	w.WriteString(">\n")
}

func (s *xmlSyntax) end(w *bufio.Writer) { w.WriteString("</rdf:RDF>\n") }

func (s *xmlSyntax) node(w *bufio.Writer, subject Term, statements []Triple) error {
	w.WriteString("  <rdf:Description " + nodeAttribute("about", subject) + ">\n")
	for _, t := range statements {
		s.property(w, t)
	}
	_, err := w.WriteString("  </rdf:Description>\n")
	return err
}

// property writes a statement that unable finds nothing in.
func (s *xmlSyntax) property(w *bufio.Writer, t Triple) {
	name, declared := s.short(t.Predicate)
	w.WriteString("    <")
	if !declared {
		namespace, local, _ := cutXML(t.Predicate)
		name = "p:" + local
		w.WriteString(name + " xmlns:p=" + quoteXML(namespace))
	} else {
		w.WriteString(name)
	}
	o := t.Object
	if o.Kind != Literal {
		w.WriteString(" " + nodeAttribute("resource", o) + "/>\n")
		return
	}
	switch {
	case o.Language != "":
		w.WriteString(" xml:lang=" + quoteXML(o.Language))
	case o.Datatype != "":
		w.WriteString(" rdf:datatype=" + quoteXML(o.Datatype))
	}
	w.WriteString(">" + textXML.Replace(o.Value) + "</" + name + ">\n")
}

func nodeAttribute(name string, t Term) string {
	if t.Kind == Blank {
		return "rdf:nodeID=" + quoteXML(nodeID(t))
	}
	return "rdf:" + name + "=" + quoteXML(t.Value)
}

// nodeID answers the label of a blank node as a name: those of other syntaxes may start
// with a digit.
func nodeID(t Term) string {
	if r, _ := utf8.DecodeRuneInString(t.Value); unicode.Is(lettersXML, r) {
		return t.Value
	}
	return "_" + t.Value
}

var (
	textXML      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	attributeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

func quoteXML(s string) string { return `"` + attributeXML.Replace(s) + `"` }
