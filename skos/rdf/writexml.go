package rdf

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"strings"
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
		if err := s.property(w, t); err != nil {
			return err
		}
	}
	_, err := w.WriteString("  </rdf:Description>\n")
	return err
}

func (s *xmlSyntax) property(w *bufio.Writer, t Triple) error {
	namespace, local, ok := cut(t.Predicate)
	if !ok {
		return fmt.Errorf("RDF/XML cannot write the property <%s>: take another syntax", t.Predicate)
	}
	name, declared := s.short(t.Predicate)
	w.WriteString("    <")
	if !declared {
		name = "p:" + local
		w.WriteString(name + " xmlns:p=" + quoteXML(namespace))
	} else {
		w.WriteString(name)
	}
	o := t.Object
	if o.Kind != Literal {
		_, err := w.WriteString(" " + nodeAttribute("resource", o) + "/>\n")
		return err
	}
	if !fitsXML(o.Value) {
		return fmt.Errorf("RDF/XML cannot write the control characters of a literal of <%s>: take another syntax", t.Predicate)
	}
	switch {
	case o.Language != "":
		w.WriteString(" xml:lang=" + quoteXML(o.Language))
	case o.Datatype != "":
		w.WriteString(" rdf:datatype=" + quoteXML(o.Datatype))
	}
	_, err := w.WriteString(">" + textXML.Replace(o.Value) + "</" + name + ">\n")
	return err
}

func nodeAttribute(name string, t Term) string {
	if t.Kind == Blank {
		return "rdf:nodeID=" + quoteXML(t.Value)
	}
	return "rdf:" + name + "=" + quoteXML(t.Value)
}

var (
	textXML      = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\r", "&#xD;")
	attributeXML = strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;", "\t", "&#x9;", "\n", "&#xA;", "\r", "&#xD;")
)

func quoteXML(s string) string { return `"` + attributeXML.Replace(s) + `"` }

// fitsXML reports whether XML 1.0 can hold a text.
func fitsXML(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
