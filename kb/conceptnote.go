package kb

import (
	"slices"
	"strconv"
)

// DefinitionKind says whose definition it is.
type DefinitionKind string

// The kinds of definitions.
const (
	DefinitionFramework    DefinitionKind = "FRAMEWORK"
	DefinitionLaw          DefinitionKind = "LAW"
	DefinitionEUGlossary   DefinitionKind = "EU_GLOSSARY"
	DefinitionRegional     DefinitionKind = "REGIONAL"
	DefinitionPractitioner DefinitionKind = "PRACTITIONER"
)

// Definition is one definition of a concept in one language. Several can stand
// side by side; one of a language is recommended.
type Definition struct {
	Value       string         `json:"value"`
	Language    string         `json:"language"`
	Sources     []string       `json:"sources,omitempty"` // URIs
	Author      string         `json:"author,omitempty"`
	Date        Date           `json:"date,omitempty"` // on which it was written
	Kind        DefinitionKind `json:"kind,omitempty"`
	ValidFrom   Date           `json:"validFrom,omitempty"`
	ValidTo     Date           `json:"validTo,omitempty"`
	Recommended bool           `json:"recommended,omitempty"`
}

// ValidOn reports whether the definition held at some time of a date, which may
// be a day, a month or a year.
func (d *Definition) ValidOn(date Date) bool {
	return overlap(d, &Definition{ValidFrom: date, ValidTo: date})
}

func (d *Definition) check(v *validation) {
	v.checkNote(d.Value, d.Language, d.Author, d.Sources)
	checkEnum(v, "kind", d.Kind, DefinitionFramework, DefinitionLaw, DefinitionEUGlossary,
		DefinitionRegional, DefinitionPractitioner)
	v.checkDate("date", d.Date)
	v.checkPeriod("validFrom", d.ValidFrom, "validTo", d.ValidTo)
}

// checkRecommended wants at most one recommended definition of a language at a time.
func (c *ConceptContent) checkRecommended(v *validation) {
	for i := range c.Definitions {
		d := &c.Definitions[i]
		rival := func(other Definition) bool {
			return other.Recommended && other.Language == d.Language && overlap(d, &other)
		}
		if !d.Recommended || !slices.ContainsFunc(c.Definitions[:i], rival) {
			continue
		}
		v.in("definitions", func() {
			v.in(strconv.Itoa(i), func() {
				v.invalid("recommended", "another definition in %q is recommended for the same time", d.Language)
			})
		})
	}
}

// overlap reports whether two definitions hold at some time together.
func overlap(a, b *Definition) bool {
	before := func(to, from Date) bool {
		_, end, ended := to.Interval()
		start, _, started := from.Interval()
		return ended && started && !end.After(start)
	}
	return !before(a.ValidTo, b.ValidFrom) && !before(b.ValidTo, a.ValidFrom)
}

// NoteKind is a kind of note of SKOS; definitions are apart.
type NoteKind string

// The kinds of notes.
const (
	NoteGeneral   NoteKind = "NOTE"
	NoteScope     NoteKind = "SCOPE_NOTE"
	NoteExample   NoteKind = "EXAMPLE"
	NoteHistory   NoteKind = "HISTORY_NOTE"
	NoteEditorial NoteKind = "EDITORIAL_NOTE"
	NoteChange    NoteKind = "CHANGE_NOTE"
)

// Note is a note in one language, with where it comes from. Scope notes and
// examples of which nothing else is known stand under scopeNotes and examples.
type Note struct {
	Kind     NoteKind `json:"kind"`
	Value    string   `json:"value"`
	Language string   `json:"language"`
	Sources  []string `json:"sources,omitempty"` // URIs
	Author   string   `json:"author,omitempty"`
	Date     Date     `json:"date,omitempty"` // on which it was written
}

func (n *Note) check(v *validation) {
	if n.Kind == "" {
		v.invalid("kind", "is required")
	}
	checkEnum(v, "kind", n.Kind, NoteGeneral, NoteScope, NoteExample, NoteHistory, NoteEditorial, NoteChange)
	v.checkNote(n.Value, n.Language, n.Author, n.Sources)
	v.checkDate("date", n.Date)
}

// checkNote checks what definitions and notes have in common.
func (v *validation) checkNote(value, language, author string, sources []string) {
	if value == "" {
		v.invalid("value", "is required")
	}
	if language == "" {
		v.invalid("language", "is required")
	}
	v.checkString("value", value, maxSummary)
	v.checkLanguage("language", language)
	v.checkString("author", author, maxTitle)
	v.each("sources", len(sources), func(i int) { v.checkURI("", sources[i]) })
}
