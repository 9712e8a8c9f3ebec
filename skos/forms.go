package skos

import "prologis/skos/rdf"

// form is how a fact is stated: by its own statement, by that of the other side, by
// both, or not at all.
type form string

const (
	formDirect  form = "direct"
	formInverse form = "inverse"
	formBoth    form = "both"
	formNone    form = "none"
)

// forms are the forms that a document uses, by the way; a way without one has its
// usual form.
type forms map[way]form

func (f forms) of(w way) form {
	if used := f[w]; used != "" {
		return used
	}
	if w == wayInOrder {
		return formNone
	}
	return formDirect
}

// inverse answers the statement from the other side; ok is false where there is none.
func (f fact) inverse() (t rdf.Triple, ok bool) {
	switch f.way {
	case wayBroader:
		return rdf.Triple{Subject: f.Object, Predicate: narrower, Object: f.Subject}, true
	case wayTop:
		return rdf.Triple{Subject: f.Object, Predicate: hasTopConcept, Object: f.Subject}, true
	}
	return t, false
}

// statements are what a fact is stated by in a form.
func (f fact) statements(used form) []rdf.Triple {
	var all []rdf.Triple
	if used == formDirect || used == formBoth {
		all = append(all, f.Triple)
	}
	if inverse, ok := f.inverse(); ok && (used == formInverse || used == formBoth) {
		all = append(all, inverse)
	}
	return all
}
