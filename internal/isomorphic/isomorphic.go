// Package isomorphic compares graphs of RDF for tests: two are the same when they
// differ in the labels of blank nodes only.
package isomorphic

import (
	"crypto/sha256"
	"fmt"
	"sort"
	"strings"

	"prologis/skos/rdf"
)

// Difference says what two graphs do not have in common; "" if they are isomorphic.
func Difference(got, want []rdf.Triple) string {
	a, b := newGraph(got), newGraph(want)
	if match(a, b, 0) {
		return ""
	}
	var out strings.Builder
	report(&out, "only in the first", a.lines(), b.lines())
	report(&out, "only in the second", b.lines(), a.lines())
	if out.Len() == 0 {
		return "blank nodes are connected in different ways"
	}
	return out.String()
}

func report(out *strings.Builder, title string, in, notIn []string) {
	there := map[string]bool{}
	for _, line := range notIn {
		there[line] = true
	}
	n := 0
	for _, line := range in {
		if there[line] {
			continue
		}
		if n++; n <= 20 {
			fmt.Fprintf(out, "%s: %s\n", title, line)
		}
	}
	if n > 20 {
		fmt.Fprintf(out, "%s: and %d more\n", title, n-20)
	}
}

// graph is a set of triples with a colour for every blank node.
type graph struct {
	triples []rdf.Triple
	colours map[string]string
	about   map[string][]int // triples of each blank node
}

func newGraph(triples []rdf.Triple) *graph {
	g := &graph{colours: map[string]string{}, about: map[string][]int{}}
	seen := map[rdf.Triple]bool{}
	for _, t := range triples {
		t.Subject, t.Object = normal(t.Subject), normal(t.Object)
		if seen[t] {
			continue
		}
		seen[t] = true
		for _, node := range []rdf.Term{t.Subject, t.Object} {
			if node.Kind == rdf.Blank {
				g.colours[node.Value] = ""
				g.about[node.Value] = append(g.about[node.Value], len(g.triples))
			}
		}
		g.triples = append(g.triples, t)
	}
	g.refine()
	return g
}

// normal folds the case of language tags, which does not count.
func normal(t rdf.Term) rdf.Term {
	t.Language = strings.ToLower(t.Language)
	return t
}

// refine colours blank nodes by what is around them until that says nothing new.
func (g *graph) refine() {
	for kinds := -1; ; {
		next := map[string]string{}
		distinct := map[string]bool{}
		for node := range g.colours {
			var around []string
			for _, i := range g.about[node] {
				around = append(around, g.line(g.triples[i], node))
			}
			sort.Strings(around)
			sum := sha256.Sum256([]byte(g.colours[node] + "\n" + strings.Join(around, "\n")))
			next[node] = fmt.Sprintf("%x", sum[:8])
			distinct[next[node]] = true
		}
		g.colours = next
		if len(distinct) == kinds {
			return
		}
		kinds = len(distinct)
	}
}

// line is a triple with colours in the place of blank nodes, seen from one of them.
func (g *graph) line(t rdf.Triple, self string) string {
	show := func(node rdf.Term) rdf.Term {
		switch {
		case node.Kind != rdf.Blank:
		case node.Value == self:
			node.Value = "self"
		default:
			node.Value = "c" + g.colours[node.Value]
		}
		return node
	}
	return rdf.Line(rdf.Triple{Subject: show(t.Subject), Predicate: t.Predicate, Object: show(t.Object)})
}

func (g *graph) lines() []string {
	lines := make([]string, len(g.triples))
	for i, t := range g.triples {
		lines[i] = g.line(t, "")
	}
	sort.Strings(lines)
	return lines
}

// match compares graphs by their colours; nodes of one colour are told apart one
// by one.
func match(a, b *graph, depth int) bool {
	if strings.Join(a.lines(), "\n") != strings.Join(b.lines(), "\n") {
		return false
	}
	classA, classB := a.tied(), b.tied()
	if classA == nil || depth > 50 {
		return true
	}
	for _, other := range classB {
		if match(a.mark(classA[0]), b.mark(other), depth+1) {
			return true
		}
	}
	return false
}

// tied answers the nodes of the first colour that several have; nil if none.
func (g *graph) tied() []string {
	classes := map[string][]string{}
	for node, colour := range g.colours {
		classes[colour] = append(classes[colour], node)
	}
	var colours []string
	for colour, nodes := range classes {
		if len(nodes) > 1 {
			colours = append(colours, colour)
		}
	}
	if len(colours) == 0 {
		return nil
	}
	sort.Strings(colours)
	sort.Strings(classes[colours[0]])
	return classes[colours[0]]
}

func (g *graph) mark(node string) *graph {
	marked := &graph{triples: g.triples, about: g.about, colours: map[string]string{}}
	for n, colour := range g.colours {
		marked.colours[n] = colour
	}
	marked.colours[node] = "marked"
	marked.refine()
	return marked
}
