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

// claim is what a thing is said to be, typed or used as.
type claim uint8

const (
	claimConcept claim = 1 << iota
	claimScheme
	claimCollection
)

// sortOut finds the entries: what is typed as one, and what is used as one and has
// no type. A thing that would be two keeps one sort.
func sortOut(g *graph, report *Report) *sorts {
	s := &sorts{graph: g, kinds: map[string]kb.Kind{}, report: report}
	claims := s.claims()
	for _, subject := range g.order {
		claimed := claims[subject]
		if claimed == 0 {
			continue
		}
		t := g.at(subject)
		if t.Kind == rdf.Blank {
			report.BlankEntries++
			continue
		}
		if !kb.ValidURI(t.Value) {
			report.note("%q cannot be the URI of an entry: what is said of it is kept aside", t.Value)
			continue
		}
		s.settle(t.Value, claimed)
	}
	return s
}

// claims says what each subject is said to be.
func (s *sorts) claims() []claim {
	claims := make([]claim, len(s.all))
	isType, typed := s.numbers(rdf.Type)[0], s.classes()
	of, to := s.numbers(ofConcepts...), s.numbers(toConcepts...)
	placed := s.numbers(inScheme, topConceptOf, hasTopConcept)
	for _, st := range s.statements {
		switch {
		case st.predicate == isType:
			claims[st.subject] |= typed[st.object]
		case st.predicate == placed[0], st.predicate == placed[1]:
			claims[st.object] |= claimScheme
		case st.predicate == placed[2]:
			claims[st.subject] |= claimScheme
		}
		if slices.Contains(of, st.predicate) || st.predicate == placed[0] && len(s.by(st.subject, isType)) == 0 {
			claims[st.subject] |= claimConcept
		}
		if slices.Contains(to, st.predicate) {
			claims[st.object] |= claimConcept
		}
	}
	return claims
}

// classes answers what the things of a class are: those of SKOS, and those that the document
// says are narrower ones.
func (s *sorts) classes() map[number]claim {
	n := s.numbers(conceptType, schemeType, collectionType, orderedType, rdfs+"subClassOf")
	classes := map[number]claim{n[0]: claimConcept, n[1]: claimScheme, n[2]: claimCollection, n[3]: claimCollection}
	narrower := map[number][]number{}
	for _, st := range s.statements {
		if st.predicate == n[4] {
			narrower[st.object] = append(narrower[st.object], st.subject)
		}
	}
	for todo := n[:4]; len(todo) > 0; todo = todo[1:] {
		for _, class := range narrower[todo[0]] {
			if all := classes[class] | classes[todo[0]]; all != classes[class] {
				classes[class] = all
				todo = append(todo, class)
			}
		}
	}
	return classes
}

// settle decides of which sort a thing is.
func (s *sorts) settle(uri string, claimed claim) {
	u := rdf.NewIRI(uri)
	kind := kb.KindConcept
	switch {
	case claimed&claimScheme != 0 && (claimed&claimConcept == 0 || s.usedAsScheme(u)):
		kind = kb.KindConceptScheme
	case claimed&claimCollection != 0 && (claimed&claimConcept == 0 || len(s.objects(u, member))+len(s.objects(u, memberList)) > 0):
		kind = kb.KindCollection
	}
	switch {
	case claimed&claimConcept != 0 && claimed&claimScheme != 0:
		s.report.breach(kb.RuleS9, "%s is said to be a concept and a concept scheme: taken as a %s", uri, words(kind))
	case claimed&claimCollection != 0 && claimed != claimCollection:
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
