package rdf

import (
	"bufio"
	"fmt"
	"io"
	"sort"
	"strings"
)

// Writer writes a graph. Statements of one subject that follow each other are
// written together.
type Writer struct {
	out     *bufio.Writer
	syntax  syntax
	format  Format
	subject Term
	held    []Triple // of subject
	seen    map[Triple]bool
	started bool
}

// syntax writes what a Writer has gathered.
type syntax interface {
	start(w *bufio.Writer, prefixes []Prefix)
	// node writes the statements of one subject, those of a predicate together.
	node(w *bufio.Writer, subject Term, statements []Triple) error
	end(w *bufio.Writer)
}

// Prefix abbreviates a namespace.
type Prefix struct{ Name, Namespace string }

// NewWriter makes a writer of a syntax. Close ends the document.
func NewWriter(w io.Writer, f Format, prefixes []Prefix) *Writer {
	names := newNames(prefixes)
	writer := &Writer{format: f, out: bufio.NewWriterSize(w, 64<<10), seen: map[Triple]bool{}}
	switch f {
	case Turtle:
		writer.syntax = turtleSyntax{names}
	case RDFXML:
		writer.syntax = &xmlSyntax{names}
	case JSONLD:
		writer.syntax = &jsonSyntax{names: names}
	default:
		writer.syntax = linesSyntax{}
	}
	writer.syntax.start(writer.out, prefixes)
	return writer
}

// Write adds a statement, or answers an *UnwritableError. Repeating one of the same run
// changes nothing.
func (w *Writer) Write(t Triple) error {
	if unable(w.format, t) != "" {
		return Holds(w.format, []Triple{t})
	}
	if t.Subject != w.subject {
		if err := w.flush(); err != nil {
			return err
		}
		w.subject = t.Subject
	}
	if !w.seen[t] {
		w.seen[t] = true
		w.held = append(w.held, t)
	}
	return nil
}

func (w *Writer) flush() error {
	if len(w.held) == 0 {
		return nil
	}
	place := map[string]int{}
	for i, t := range w.held {
		if _, known := place[t.Predicate]; !known {
			place[t.Predicate] = i
		}
	}
	sort.SliceStable(w.held, func(i, j int) bool { return place[w.held[i].Predicate] < place[w.held[j].Predicate] })
	err := w.syntax.node(w.out, w.subject, w.held)
	w.held = w.held[:0]
	clear(w.seen)
	return err
}

// Close writes what is held and ends the document.
func (w *Writer) Close() error {
	if err := w.flush(); err != nil {
		return err
	}
	w.syntax.end(w.out)
	return w.out.Flush()
}

// names abbreviates IRIs.
type names struct {
	prefixes []Prefix
	known    map[string]string // name by namespace
}

func newNames(prefixes []Prefix) names {
	n := names{prefixes: prefixes, known: map[string]string{}}
	for _, p := range prefixes {
		n.known[p.Namespace] = p.Name
	}
	return n
}

// cut takes an IRI apart into a namespace and a name that needs no escaping;
// ok is false when there is no such name.
func cut(iri string) (namespace, local string, ok bool) {
	i := len(iri)
	for i > 0 && plainName(iri[i-1]) {
		i--
	}
	for i < len(iri) && !nameStart(rune(iri[i])) && iri[i] != '_' {
		i++
	}
	return iri[:i], iri[i:], i < len(iri)
}

func plainName(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// short answers prefix:name for an IRI of a known namespace.
func (n names) short(iri string) (string, bool) {
	namespace, local, ok := cut(iri)
	if !ok {
		return "", false
	}
	prefix, known := n.known[namespace]
	return prefix + ":" + local, known
}

// Line is a statement as a line of N-Triples, without the line's end.
func Line(t Triple) string {
	var b strings.Builder
	writeTerm(&b, t.Subject)
	b.WriteString(" <" + escapeIRI(t.Predicate) + "> ")
	writeTerm(&b, t.Object)
	b.WriteString(" .")
	return b.String()
}

// ParseLine reads what Line wrote.
func ParseLine(line string) (t Triple, err error) {
	err = readLine(line, func(read Triple) error {
		t = read
		return nil
	})
	t.Subject.Value, t.Object.Value = unlabel(t.Subject), unlabel(t.Object)
	if err == nil && t.Predicate == "" {
		err = fmt.Errorf("%q holds no statement", line)
	}
	return t, err
}

// unlabel answers the label of a blank node as it was written.
func unlabel(t Term) string {
	if t.Kind == Blank {
		return strings.TrimSuffix(t.Value, ".label")
	}
	return t.Value
}

func writeTerm(b *strings.Builder, t Term) {
	switch t.Kind {
	case IRI:
		b.WriteString("<" + escapeIRI(t.Value) + ">")
	case Blank:
		b.WriteString("_:" + t.Value)
	default:
		b.WriteString(`"`)
		escapeString(b, t.Value)
		b.WriteString(`"`)
		switch {
		case t.Language != "":
			b.WriteString("@" + t.Language)
		case t.Datatype != "":
			b.WriteString("^^<" + escapeIRI(t.Datatype) + ">")
		}
	}
}

func escapeIRI(iri string) string {
	if wellFormed(iri) {
		return iri
	}
	var b strings.Builder
	for _, r := range iri {
		if r <= ' ' || strings.ContainsRune("<>\"{}|^`\\", r) {
			fmt.Fprintf(&b, "\\u%04X", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func escapeString(b *strings.Builder, s string) {
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(b, "\\u%04X", r)
		default:
			b.WriteRune(r)
		}
	}
}

// linesSyntax writes N-Triples.
type linesSyntax struct{}

func (linesSyntax) start(*bufio.Writer, []Prefix) {}
func (linesSyntax) end(*bufio.Writer)             {}

func (linesSyntax) node(w *bufio.Writer, _ Term, statements []Triple) error {
	for _, t := range statements {
		if _, err := w.WriteString(Line(t) + "\n"); err != nil {
			return err
		}
	}
	return nil
}

// turtleSyntax writes Turtle.
type turtleSyntax struct{ names }

func (s turtleSyntax) start(w *bufio.Writer, prefixes []Prefix) {
	for _, p := range prefixes {
		fmt.Fprintf(w, "@prefix %s: <%s> .\n", p.Name, p.Namespace)
	}
}

func (turtleSyntax) end(*bufio.Writer) {}

func (s turtleSyntax) node(w *bufio.Writer, subject Term, statements []Triple) error {
	w.WriteString("\n" + s.term(subject))
	for i, t := range statements {
		switch {
		case i > 0 && t.Predicate == statements[i-1].Predicate:
			w.WriteString(" ,\n        ")
		case i > 0:
			w.WriteString(" ;\n    " + s.predicate(t.Predicate) + " ")
		default:
			w.WriteString(" " + s.predicate(t.Predicate) + " ")
		}
		w.WriteString(s.term(t.Object))
	}
	_, err := w.WriteString(" .\n")
	return err
}

func (s turtleSyntax) predicate(iri string) string {
	if iri == Type {
		return "a"
	}
	return s.term(NewIRI(iri))
}

func (s turtleSyntax) term(t Term) string {
	if t.Kind == IRI {
		if short, ok := s.short(t.Value); ok {
			return short
		}
	}
	var b strings.Builder
	if short, ok := s.short(t.Datatype); t.Kind == Literal && t.Datatype != "" && ok {
		writeTerm(&b, NewLiteral(t.Value, ""))
		return b.String() + "^^" + short
	}
	writeTerm(&b, t)
	return b.String()
}
