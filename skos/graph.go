package skos

import (
	"io"
	"sort"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// graph is a document in memory, by subject.
type graph struct {
	nodes    map[rdf.Term]*node
	order    []rdf.Term       // of the subjects, as the document has them
	incoming map[rdf.Term]int // how often a blank node is an object
	triples  int
}

// node is what a document states of a subject.
type node struct {
	statements []statement
	index      map[property]int // of nodes with many statements
}

// statement is a property of a node; used says that an entry states it now.
type statement struct {
	property
	used bool
}

// Nodes with more statements than this are looked up by an index.
const fewStatements = 32

// readGraph reads a document; a repeated statement is one.
func readGraph(r io.Reader, f rdf.Format, base string) (*graph, error) {
	g := &graph{nodes: map[rdf.Term]*node{}, incoming: map[rdf.Term]int{}}
	tags := map[string]string{}
	err := rdf.Read(r, f, base, func(t rdf.Triple) error {
		if t.Object.Language != "" {
			t.Object.Language = canonical(tags, t.Object.Language)
		}
		g.add(t)
		return nil
	})
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

func (g *graph) add(t rdf.Triple) {
	n := g.nodes[t.Subject]
	if n == nil {
		n = &node{}
		g.nodes[t.Subject] = n
		g.order = append(g.order, t.Subject)
	}
	if n.add(property{t.Predicate, t.Object}) {
		g.triples++
		if t.Object.Kind == rdf.Blank {
			g.incoming[t.Object]++
		}
	}
}

func (n *node) add(p property) bool {
	if n.find(p) >= 0 {
		return false
	}
	n.statements = append(n.statements, statement{property: p})
	switch {
	case n.index != nil:
		n.index[p] = len(n.statements) - 1
	case len(n.statements) > fewStatements:
		n.index = make(map[property]int, 2*len(n.statements))
		for i, s := range n.statements {
			n.index[s.property] = i
		}
	}
	return true
}

// find answers the place of a statement; -1 for none.
func (n *node) find(p property) int {
	if n == nil {
		return -1
	}
	if n.index != nil {
		if i, ok := n.index[p]; ok {
			return i
		}
		return -1
	}
	for i := range n.statements {
		if n.statements[i].property == p {
			return i
		}
	}
	return -1
}

// has reports whether a statement is in the document.
func (g *graph) has(t rdf.Triple) bool {
	return g.nodes[t.Subject].find(property{t.Predicate, t.Object}) >= 0
}

// use marks a statement as stated by an entry, if it is in the document.
func (g *graph) use(t rdf.Triple) bool {
	n := g.nodes[t.Subject]
	i := n.find(property{t.Predicate, t.Object})
	if i >= 0 {
		n.statements[i].used = true
	}
	return i >= 0
}

// objects answers what a node has by a property, sorted, so that what is made of it
// does not depend on the order of the document.
func (g *graph) objects(subject rdf.Term, predicate string) []rdf.Term {
	var all []rdf.Term
	if n := g.nodes[subject]; n != nil {
		for _, s := range n.statements {
			if s.predicate == predicate {
				all = append(all, s.object)
			}
		}
	}
	sort.Slice(all, func(i, j int) bool { return before(all[i], all[j]) })
	return all
}

func before(a, b rdf.Term) bool {
	switch {
	case a.Kind != b.Kind:
		return a.Kind < b.Kind
	case a.Language != b.Language:
		return a.Language < b.Language
	case a.Value != b.Value:
		return a.Value < b.Value
	}
	return a.Datatype < b.Datatype
}

func (g *graph) is(subject rdf.Term, class string) bool {
	return g.nodes[subject].find(property{rdf.Type, rdf.NewIRI(class)}) >= 0
}
