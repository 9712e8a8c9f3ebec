// Package kb is the domain: what entries and commits are, the rules that every
// change obeys, and Base, the use cases through which everybody reads and
// writes. It imports nothing of ours; stores, replica and index are reached
// through the few interfaces declared here.
package kb

import "strings"

// Kind names one sort of entry. Its value is the one used in ids, import lines
// and the journal.
type Kind string

// The kinds of entries, and the one document that describes the base itself.
const (
	KindPractice      Kind = "practice"
	KindCaseStudy     Kind = "case_study"
	KindConcept       Kind = "concept"
	KindConceptScheme Kind = "concept_scheme"
	KindOrganisation  Kind = "organisation"
	KindTerritory     Kind = "territory"
	KindProgramme     Kind = "programme"
	KindCollection    Kind = "collection"

	kindBase Kind = "base"
)

// Kinds lists the kinds of entries in the order in which they are exported: what
// is referred to most comes first.
var Kinds = []Kind{
	KindTerritory, KindConceptScheme, KindConcept, KindCollection,
	KindOrganisation, KindProgramme, KindPractice, KindCaseStudy,
}

// Valid reports whether k is a kind of entry.
func (k Kind) Valid() bool {
	for _, known := range Kinds {
		if k == known {
			return true
		}
	}
	return false
}

// words is the kind as messages name it.
func (k Kind) words() string { return strings.ReplaceAll(string(k), "_", " ") }

// Seq is the number of a commit in the journal: 1, 2, 3, ... without gaps; 0 is
// the empty journal. It stays below 2^53, so that it is exact as a JSON number.
type Seq uint64
