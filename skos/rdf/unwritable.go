package rdf

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// UnwritableError says which statements a syntax cannot hold. Of all syntaxes only
// RDF/XML makes elements of properties, and has no way to escape a character.
type UnwritableError struct {
	Format Format
	Count  int
	First  []string // of the statements, each with the reason
}

// maxUnwritable bounds how many statements an error names.
const maxUnwritable = 10

func (e *UnwritableError) Error() string {
	others := slices.DeleteFunc(slices.Clone(Formats), func(f Format) bool { return f == e.Format })
	text := fmt.Sprintf("%s cannot hold %d of the statements, each of %v can:\n%s", e.Format, e.Count, others, strings.Join(e.First, "\n"))
	if more := e.Count - len(e.First); more > 0 {
		text += fmt.Sprintf("\nand %d more", more)
	}
	return text
}

// Check gathers the statements that a syntax cannot hold, where a Writer would stop at
// the first.
type Check struct{ found UnwritableError }

// NewCheck makes a check of a syntax.
func NewCheck(f Format) *Check { return &Check{UnwritableError{Format: f}} }

// Write looks at a statement; it never fails.
func (c *Check) Write(t Triple) error {
	reason := unable(c.found.Format, t)
	if reason == "" {
		return nil
	}
	if c.found.Count++; c.found.Count <= maxUnwritable {
		c.found.First = append(c.found.First, Line(cutShort(t))+" "+reason)
	}
	return nil
}

// Err answers an *UnwritableError, or nil if all can be written.
func (c *Check) Err() error {
	if c.found.Count == 0 {
		return nil
	}
	return &c.found
}

// Holds answers an *UnwritableError, or nil if a syntax can hold all of some statements.
func Holds(f Format, triples []Triple) error {
	c := NewCheck(f)
	for _, t := range triples {
		_ = c.Write(t) // it never fails
	}
	return c.Err()
}

// cutShort answers a statement for people: a long literal is only begun.
func cutShort(t Triple) Triple {
	const most = 80
	if r := []rune(t.Object.Value); t.Object.Kind == Literal && len(r) > most {
		t.Object.Value = string(r[:most]) + "…"
	}
	return t
}

// unable answers why a syntax cannot hold a statement, "" if it can.
func unable(f Format, t Triple) string {
	if f != RDFXML {
		return ""
	}
	namespace, local, ok := cutXML(t.Predicate)
	switch {
	case !ok:
		return "(the property does not end in an XML name)"
	case namespace == rdfNS && slices.Contains(notProperties, local), namespace == "http://www.w3.org/2000/xmlns/":
		return "(the property is part of the syntax)"
	}
	for _, text := range [...]string{t.Subject.Value, t.Predicate, t.Object.Value, t.Object.Language, t.Object.Datatype} {
		if !fitsXML(text) {
			return "(XML has no such character)"
		}
	}
	for _, node := range [...]Term{t.Subject, t.Object} {
		if node.Kind == Blank && !nameXML(nodeID(node)) {
			return "(the label of the blank node is no XML name)"
		}
	}
	return ""
}

// notProperties are the names that no element of a property may have, or that mean
// something else there.
var notProperties = append(append([]string{"Description", "li"}, syntaxNames...), retiredNames...)

// cutXML takes an IRI apart into a namespace and the longest name of XML that ends it;
// ok is false when there is none.
func cutXML(iri string) (namespace, local string, ok bool) {
	i := len(iri)
	for i > 0 {
		r, size := utf8.DecodeLastRuneInString(iri[:i])
		if !innerXML(r) {
			break
		}
		i -= size
	}
	if start := strings.IndexFunc(iri[i:], startXML); start >= 0 {
		return iri[:i+start], iri[i+start:], true
	}
	return iri, "", false
}

// nameXML reports whether a text is a name without a colon.
func nameXML(s string) bool {
	for i, r := range s {
		if i == 0 && !startXML(r) || !innerXML(r) {
			return false
		}
	}
	return s != ""
}

func startXML(r rune) bool { return r == '_' || unicode.Is(lettersXML, r) }

func innerXML(r rune) bool { return startXML(r) || r == '-' || r == '.' || '0' <= r && r <= '9' }

// lettersXML are letters that names may have by every edition of XML 1.0: readers by the
// first four refuse many that the fifth has.
var lettersXML = &unicode.RangeTable{
	R16: []unicode.Range16{
		{'A', 'Z', 1}, {'a', 'z', 1}, {0xC0, 0xD6, 1}, {0xD8, 0xF6, 1}, {0xF8, 0x131, 1}, {0x134, 0x13E, 1}, {0x141, 0x148, 1}, {0x14A, 0x17E, 1},
		{0x38E, 0x3A1, 1}, {0x3A3, 0x3CE, 1}, {0x401, 0x40C, 1}, {0x40E, 0x44F, 1}, {0x451, 0x45C, 1}, {0x5D0, 0x5EA, 1}, {0x621, 0x63A, 1}, {0x641, 0x64A, 1},
		{0x4E00, 0x9FA5, 1}, {0xAC00, 0xD7A3, 1},
	},
	LatinOffset: 5,
}

// fitsXML reports whether XML 1.0 can hold a text.
func fitsXML(s string) bool {
	for _, r := range s {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return false
		}
	}
	return true
}
