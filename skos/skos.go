// Package skos brings concept schemes in and out as RDF: what is stated of schemes,
// concepts and collections in SKOS and SKOS-XL becomes entries, everything else is
// kept aside with the import, and an export states all of it again.
//
// The model says what is so; how a document stated it is remembered beside it. Each
// fact of an entry has one statement that it makes by itself. Where the document
// stated it in another way (from the other side, or not at all), the import keeps
// what is stated instead, for as long as the fact holds.
package skos

import (
	"prologis/kb"
	"prologis/skos/rdf"
)

// Namespaces.
const (
	core   = "http://www.w3.org/2004/02/skos/core#"
	xl     = "http://www.w3.org/2008/05/skos-xl#"
	terms  = "http://purl.org/dc/terms/"
	dc     = "http://purl.org/dc/elements/1.1/"
	owl    = "http://www.w3.org/2002/07/owl#"
	rdfs   = "http://www.w3.org/2000/01/rdf-schema#"
	schema = "https://schema.org/"
	status = "http://www.w3.org/2003/06/sw-vocab-status/ns#"
)

// Prefixes abbreviate the namespaces of exports.
var Prefixes = []rdf.Prefix{
	{Name: "rdf", Namespace: "http://www.w3.org/1999/02/22-rdf-syntax-ns#"},
	{Name: "rdfs", Namespace: rdfs},
	{Name: "xsd", Namespace: rdf.XSD},
	{Name: "owl", Namespace: owl},
	{Name: "dct", Namespace: terms},
	{Name: "skos", Namespace: core},
	{Name: "skosxl", Namespace: xl},
	{Name: "schema", Namespace: schema},
}

// Names.
const (
	conceptType    = core + "Concept"
	schemeType     = core + "ConceptScheme"
	collectionType = core + "Collection"
	orderedType    = core + "OrderedCollection"
	labelType      = xl + "Label"

	inScheme      = core + "inScheme"
	topConceptOf  = core + "topConceptOf"
	hasTopConcept = core + "hasTopConcept"
	prefLabel     = core + "prefLabel"
	altLabel      = core + "altLabel"
	hiddenLabel   = core + "hiddenLabel"
	notation      = core + "notation"
	definition    = core + "definition"
	scopeNote     = core + "scopeNote"
	example       = core + "example"
	broader       = core + "broader"
	narrower      = core + "narrower"
	related       = core + "related"
	member        = core + "member"
	memberList    = core + "memberList"

	literalForm = xl + "literalForm"
	title       = terms + "title"
	description = terms + "description"
	source      = terms + "source"
	creator     = terms + "creator"
	date        = terms + "date"
	kindOf      = terms + "type"
	replacedBy  = terms + "isReplacedBy"
	deprecated  = owl + "deprecated"
	validFrom   = schema + "validFrom"
	validTo     = schema + "validThrough"
	termStatus  = status + "term_status"
)

// noteKinds are the properties of the notes that stand under notes.
var noteKinds = map[kb.NoteKind]string{
	kb.NoteGeneral: core + "note", kb.NoteScope: scopeNote, kb.NoteExample: example,
	kb.NoteHistory: core + "historyNote", kb.NoteEditorial: core + "editorialNote", kb.NoteChange: core + "changeNote",
}

// noteOf is the kind of note that a property makes.
var noteOf = func() map[string]kb.NoteKind {
	kinds := map[string]kb.NoteKind{}
	for kind, property := range noteKinds {
		kinds[property] = kind
	}
	return kinds
}()

// undetermined is the language of texts of which none is stated.
const undetermined = "und"

// text makes the literal of a text of an entry.
func text(value, language string) rdf.Term {
	if language == undetermined {
		language = ""
	}
	return rdf.NewLiteral(value, language)
}
