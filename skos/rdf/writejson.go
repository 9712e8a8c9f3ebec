package rdf

import (
	"bufio"
	"bytes"
	"encoding/json"
	"slices"
)

// jsonSyntax writes JSON-LD: a context of prefixes, and a graph of node objects.
type jsonSyntax struct {
	names
	nodes int
	typed bool // the types of the node are all nodes, as @type has them
}

func (s *jsonSyntax) start(w *bufio.Writer, prefixes []Prefix) {
	w.WriteString(`{"@context": {`)
	for i, p := range prefixes {
		if i > 0 {
			w.WriteString(", ")
		}
		w.WriteString(quoteJSON(p.Name) + ": " + quoteJSON(p.Namespace))
	}
	w.WriteString("},\n\"@graph\": [")
}

func (s *jsonSyntax) end(w *bufio.Writer) { w.WriteString("\n]}\n") }

func (s *jsonSyntax) node(w *bufio.Writer, subject Term, statements []Triple) error {
	if s.nodes++; s.nodes > 1 {
		w.WriteString(",")
	}
	w.WriteString("\n{\"@id\": " + quoteJSON(s.id(subject)))
	s.typed = !slices.ContainsFunc(statements, func(t Triple) bool { return t.Predicate == Type && t.Object.Kind == Literal })
	for i, t := range statements {
		if i == 0 || t.Predicate != statements[i-1].Predicate {
			if i > 0 {
				w.WriteString("]")
			}
			w.WriteString(",\n " + quoteJSON(s.key(t)) + ": [")
		} else {
			w.WriteString(", ")
		}
		w.WriteString(s.value(t))
	}
	_, err := w.WriteString("]}")
	return err
}

func (s *jsonSyntax) key(t Triple) string {
	if t.Predicate == Type && s.typed {
		return "@type"
	}
	return s.id(NewIRI(t.Predicate))
}

func (s *jsonSyntax) id(t Term) string {
	if t.Kind == Blank {
		return "_:" + t.Value
	}
	if short, ok := s.short(t.Value); ok {
		return short
	}
	return t.Value
}

func (s *jsonSyntax) value(t Triple) string {
	o := t.Object
	switch {
	case t.Predicate == Type && s.typed:
		return quoteJSON(s.id(o))
	case o.Kind != Literal:
		return `{"@id": ` + quoteJSON(s.id(o)) + "}"
	case o.Language != "":
		return `{"@value": ` + quoteJSON(o.Value) + `, "@language": ` + quoteJSON(o.Language) + "}"
	case o.Datatype != "":
		return `{"@value": ` + quoteJSON(o.Value) + `, "@type": ` + quoteJSON(s.id(NewIRI(o.Datatype))) + "}"
	}
	return `{"@value": ` + quoteJSON(o.Value) + "}"
}

func quoteJSON(s string) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string always encodes
	return string(bytes.TrimRight(b.Bytes(), "\n"))
}
