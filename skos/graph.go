package skos

import (
	"cmp"
	"io"
	"iter"
	"slices"
	"sort"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// graph is a document in memory, by subject.
type graph struct {
	*vocabulary
	statements []statement // sorted
	first      []uint32    // by subject: the place of its first statement
	order      []number    // of the subjects, as the document has them
	objectOf   []uint32    // by term: how often it is an object
}

// statement is a triple; used says that an entry states it now.
type statement struct {
	subject, predicate, object number
	used                       bool
}

func (s statement) compare(o statement) int {
	return cmp.Or(cmp.Compare(s.subject, o.subject), cmp.Compare(s.predicate, o.predicate), cmp.Compare(s.object, o.object))
}

// readGraph reads a document; a repeated statement is one. left is told what is none.
func readGraph(r io.Reader, f rdf.Format, base string, left func(string)) (*graph, error) {
	g := &graph{vocabulary: newVocabulary()}
	tags := map[string]string{}
	err := rdf.ReadTelling(r, f, base, func(t rdf.Triple) error {
		if t.Object.Language != "" {
			t.Object.Language = canonical(tags, t.Object.Language)
		}
		g.statements = append(g.statements, statement{
			subject: g.number(t.Subject), predicate: g.number(rdf.NewIRI(t.Predicate)), object: g.number(t.Object)})
		return nil
	}, left)
	g.arrange()
	return g, err
}

// canonical answers the form in which the base writes a language tag, if that
// differs by case only.
func canonical(tags map[string]string, tag string) string {
	if known, ok := tags[tag]; ok {
		return known
	}
	written := tag
	if c, ok := kb.CanonicalTag(tag); ok && strings.EqualFold(c, tag) {
		written = c
	}
	tags[tag] = written
	return written
}

// arrange puts the statements into the order in which they are found.
func (g *graph) arrange() {
	seen := make([]bool, len(g.all))
	for _, s := range g.statements {
		if !seen[s.subject] {
			seen[s.subject] = true
			g.order = append(g.order, s.subject)
		}
	}
	slices.SortFunc(g.statements, statement.compare)
	g.statements = slices.Clip(slices.Compact(g.statements))
	g.first, g.objectOf = make([]uint32, len(g.all)+1), make([]uint32, len(g.all))
	for _, s := range g.statements {
		g.first[s.subject+1]++
		g.objectOf[s.object]++
	}
	for n := range len(g.all) {
		g.first[n+1] += g.first[n]
	}
}

// of answers the statements about a term.
func (g *graph) of(n number) []statement {
	if int(n) >= len(g.first)-1 { // it came later
		return nil
	}
	return g.statements[g.first[n]:g.first[n+1]]
}

// by answers those of them with a predicate.
func (g *graph) by(n, predicate number) []statement {
	all := g.of(n)
	start := sort.Search(len(all), func(i int) bool { return all[i].predicate >= predicate })
	end := start
	for end < len(all) && all[end].predicate == predicate {
		end++
	}
	return all[start:end]
}

// node yields what the document states of a subject.
func (g *graph) node(subject rdf.Term) iter.Seq[property] {
	return func(yield func(property) bool) {
		n, _ := g.find(subject)
		for _, s := range g.of(n) {
			if !yield(g.property(s)) {
				return
			}
		}
	}
}

func (g *graph) property(s statement) property {
	return property{g.all[s.predicate].text, g.at(s.object)}
}

// describes reports whether the document states anything of a term.
func (g *graph) describes(t rdf.Term) bool {
	n, _ := g.find(t)
	return len(g.of(n)) > 0
}

// incoming counts how often a term is an object.
func (g *graph) incoming(t rdf.Term) int {
	n, _ := g.find(t)
	if int(n) >= len(g.objectOf) { // it came later
		return 0
	}
	return int(g.objectOf[n])
}

// statement answers the place of a statement; nil if it is not in the document.
func (g *graph) statement(t rdf.Triple) *statement {
	s := statement{}
	s.subject, _ = g.find(t.Subject)
	s.predicate, _ = g.find(rdf.NewIRI(t.Predicate))
	s.object, _ = g.find(t.Object)
	if s.subject == 0 || s.predicate == 0 || s.object == 0 {
		return nil
	}
	all := g.of(s.subject)
	if i, ok := slices.BinarySearchFunc(all, s, statement.compare); ok {
		return &all[i]
	}
	return nil
}

// has reports whether a statement is in the document.
func (g *graph) has(t rdf.Triple) bool { return g.statement(t) != nil }

// use marks a statement as stated by an entry, if it is in the document.
func (g *graph) use(t rdf.Triple) bool {
	s := g.statement(t)
	if s != nil {
		s.used = true
	}
	return s != nil
}

// objects answers what a node has by a property, sorted, so that what is made of it
// does not depend on the order of the document.
func (g *graph) objects(subject rdf.Term, predicate string) []rdf.Term {
	n, _ := g.find(subject)
	p, _ := g.find(rdf.NewIRI(predicate))
	found := g.by(n, p)
	if len(found) == 0 {
		return nil
	}
	all := make([]rdf.Term, len(found))
	for i, s := range found {
		all[i] = g.at(s.object)
	}
	if len(all) > 1 {
		slices.SortFunc(all, compareTerms)
	}
	return all
}

func compareTerms(a, b rdf.Term) int {
	return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Value, b.Value), cmp.Compare(a.Datatype, b.Datatype))
}

func (g *graph) is(subject rdf.Term, class string) bool {
	return g.has(rdf.Triple{Subject: subject, Predicate: rdf.Type, Object: rdf.NewIRI(class)})
}

// numbers answers the numbers of names; one that the document does not have is a new term.
func (g *graph) numbers(iris ...string) []number {
	all := make([]number, len(iris))
	for i, iri := range iris {
		all[i] = g.number(rdf.NewIRI(iri))
	}
	return all
}
