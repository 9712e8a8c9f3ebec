package skos

import (
	"cmp"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// sorts are the entries that a document describes, by URI.
type sorts struct {
	*graph
	concepts    []string
	schemes     []string
	collections []string
	kinds       map[string]kb.Kind
	report      *Report
}

// The properties whose subjects are concepts, and those whose objects are.
var (
	ofConcepts = []string{topConceptOf, broader, narrower, related, core + "broaderTransitive", core + "narrowerTransitive",
		core + "exactMatch", core + "closeMatch", core + "broadMatch", core + "narrowMatch", core + "relatedMatch"}
	toConcepts = []string{hasTopConcept, broader, narrower, related, core + "broaderTransitive", core + "narrowerTransitive"}
)

// sortOut finds the entries: what is typed as one, and what is used as one and has
// no type. A thing that would be two keeps one sort.
func sortOut(g *graph, report *Report) *sorts {
	s := &sorts{graph: g, kinds: map[string]kb.Kind{}, report: report}
	claims := s.claims()
	for _, subject := range g.order {
		claimed := claims[subject]
		if len(claimed) == 0 {
			continue
		}
		if subject.Kind == rdf.Blank {
			report.BlankEntries++
			continue
		}
		if !kb.ValidURI(subject.Value) {
			report.note("%q cannot be the URI of an entry: what is said of it is kept aside", subject.Value)
			continue
		}
		s.settle(subject.Value, claimed)
	}
	return s
}

// claims says what each subject is said to be, typed or used as.
func (s *sorts) claims() map[rdf.Term]map[kb.Kind]bool {
	claims := map[rdf.Term]map[kb.Kind]bool{}
	claim := func(t rdf.Term, kind kb.Kind) {
		if t.Kind == rdf.Literal || s.nodes[t] == nil {
			return
		}
		if claims[t] == nil {
			claims[t] = map[kb.Kind]bool{}
		}
		claims[t][kind] = true
	}
	typed := map[string]kb.Kind{conceptType: kb.KindConcept, schemeType: kb.KindConceptScheme, collectionType: kb.KindCollection, orderedType: kb.KindCollection}
	for _, subject := range s.order {
		n := s.nodes[subject]
		hasType := false
		for _, st := range n.statements {
			if st.predicate != rdf.Type {
				continue
			}
			hasType = true
			if kind := typed[st.object.Value]; kind != "" {
				claim(subject, kind)
			}
		}
		for _, st := range n.statements {
			switch {
			case st.predicate == inScheme, st.predicate == topConceptOf:
				claim(st.object, kb.KindConceptScheme)
			case st.predicate == hasTopConcept:
				claim(subject, kb.KindConceptScheme)
			}
			if slices.Contains(ofConcepts, st.predicate) || st.predicate == inScheme && !hasType {
				claim(subject, kb.KindConcept)
			}
			if slices.Contains(toConcepts, st.predicate) {
				claim(st.object, kb.KindConcept)
			}
		}
	}
	return claims
}

// settle decides of which sort a thing is.
func (s *sorts) settle(uri string, claimed map[kb.Kind]bool) {
	u := rdf.NewIRI(uri)
	kind := kb.KindConcept
	switch {
	case claimed[kb.KindConceptScheme] && (!claimed[kb.KindConcept] || s.usedAsScheme(u)):
		kind = kb.KindConceptScheme
	case claimed[kb.KindCollection] && (!claimed[kb.KindConcept] || len(s.objects(u, member))+len(s.objects(u, memberList)) > 0):
		kind = kb.KindCollection
	}
	switch {
	case claimed[kb.KindConcept] && claimed[kb.KindConceptScheme]:
		s.report.breach(kb.RuleS9, "%s is said to be a concept and a concept scheme: taken as a %s", uri, words(kind))
	case claimed[kb.KindCollection] && len(claimed) > 1:
		s.report.breach(kb.RuleS37, "%s is said to be a collection and something else: taken as a %s", uri, words(kind))
	}
	s.kinds[uri] = kind
	switch kind {
	case kb.KindConceptScheme:
		s.schemes = append(s.schemes, uri)
	case kb.KindCollection:
		s.collections = append(s.collections, uri)
	default:
		s.concepts = append(s.concepts, uri)
	}
}

func words(kind kb.Kind) string { return strings.ReplaceAll(string(kind), "_", " ") }

// usedAsScheme reports whether anything is in a scheme, which a concept is not.
func (s *sorts) usedAsScheme(u rdf.Term) bool {
	return len(s.objects(u, hasTopConcept)) > 0 || len(s.objects(u, prefLabel)) == 0
}

// localName answers the end of a URI, for what has no other name.
func localName(uri string) string {
	name := strings.TrimRight(uri, "/#")
	if i := strings.LastIndexAny(name, "/#:"); i >= 0 {
		name = name[i+1:]
	}
	return cmp.Or(name, uri)
}
