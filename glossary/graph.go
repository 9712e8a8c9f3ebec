package glossary

import (
	"slices"
	"strings"

	"prologis/kb"
)

// graph is the concepts and how they hang together. Concepts are numbered as they come;
// one that is only referred to has a number too.
type graph struct {
	reader    *reader
	numbers   map[kb.ID]number
	concepts  []concept // by number; 0 stays free
	keys      map[key]ref
	starts    starts
	languages interned // of labels, as they are tagged
	lists     interned // of ids and of languages, with spaces between
	size      int      // concepts held
	places    places
}

// number stands for a concept.
type number uint32

// concept is what is held of a concept.
type concept struct {
	id         kb.ID
	texts      string // of its labels, one behind the other
	labels     []label
	edges      []edge
	schemes    uint32 // the list of those that it is in
	tops       uint32 // the list of schemes that name it as one to start with
	defined    uint32 // the list of languages that it is defined in
	held       bool   // it is there, not only referred to
	deprecated bool
	replacedBy number
}

// label is one label of a concept, in sixteen bytes.
type label struct {
	start  uint32 // of its text in the concept's texts
	length uint16
	sort   uint16 // language, status, whether it is there again
	next   ref    // the next label with the same key; the zero ref ends them
}

// maxLanguages is how many languages of labels are told apart.
const maxLanguages = 1 << 13

func sortOf(language uint32, status int, again bool) uint16 {
	sort := uint16(min(language, maxLanguages-1))<<3 | uint16(status)<<1
	if again {
		sort |= 1
	}
	return sort
}

func (l label) language() uint16 { return l.sort >> 3 }
func (l label) status() int      { return int(l.sort >> 1 & 3) } // place in statuses

// again says that it is the label before, with another key.
func (l label) again() bool { return l.sort&1 != 0 }

var statuses = []kb.TermStatus{kb.TermPreferred, kb.TermAdmitted, kb.TermHidden, kb.TermDiscouraged}

// ref names a label: its concept and its place there.
type ref struct {
	concept number
	label   uint32
}

// edge leads from a concept to another: the relation in the upper two bits, the number
// below.
type edge uint32

const (
	broader   edge = iota << 30
	narrower       // the inverse of broader
	related        // as this concept says
	relatedBy      // as the other says

	relationBits edge = 3 << 30
)

// inverse answers the relation that leads back.
func (e edge) inverse() edge { return e ^ 1<<30 }

func newGraph(r *reader) *graph {
	return &graph{
		reader: r, numbers: map[kb.ID]number{}, concepts: make([]concept, 1), keys: map[key]ref{}, starts: newStarts(),
		languages: newInterned(), lists: newInterned(),
	}
}

// interned numbers strings that stand in many places.
type interned struct {
	values  []string
	numbers map[string]uint32
}

func newInterned() interned { return interned{numbers: map[string]uint32{}} }

// number answers the number of a string.
func (in *interned) number(value string) uint32 {
	n, ok := in.numbers[value]
	if !ok {
		n = uint32(len(in.values))
		in.values = append(in.values, value)
		in.numbers[value] = n
	}
	return n
}

// number answers the number of a concept, which it gets if it has none.
func (g *graph) number(id kb.ID) number {
	n, ok := g.numbers[id]
	if !ok {
		n = number(len(g.concepts))
		g.concepts = append(g.concepts, concept{id: id})
		g.numbers[id] = n
	}
	return n
}

// held answers the number of a concept that is there.
func (g *graph) held(id kb.ID) (number, bool) {
	n, ok := g.numbers[id]
	return n, ok && g.concepts[n].held
}

// put takes a concept in, in the place of what was held of it.
func (g *graph) put(c *kb.Concept, a *analysed) {
	n := g.number(c.M.ID)
	same := g.sameLabels(n, a)
	g.unlinkAll(n)
	if !same {
		g.dropLabels(n)
	}
	one := &g.concepts[n]
	if !one.held {
		g.size++
	}
	one.held, one.deprecated, one.replacedBy = true, c.Deprecated, 0
	one.schemes, one.tops = g.list(slices.Concat([]kb.ID{c.Scheme}, c.Schemes)), g.list(c.TopConceptOf)
	one.defined = g.list(definedIn(c))
	if c.ReplacedBy != "" {
		other := g.number(c.ReplacedBy)
		g.concepts[n].replacedBy = other
	}
	g.link(n, broader, c.Broader)
	g.link(n, related, c.Related)
	if !same {
		g.addLabels(n, a)
		g.places.pending = append(g.places.pending, n)
	}
}

// remove takes a concept out; what refers to it goes on doing so.
func (g *graph) remove(id kb.ID) {
	if n, ok := g.held(id); ok {
		g.size--
		g.unlinkAll(n)
		g.dropLabels(n)
		g.concepts[n] = concept{id: g.concepts[n].id, edges: g.concepts[n].edges}
	}
}

// sameLabels reports whether a concept has the labels already.
func (g *graph) sameLabels(n number, a *analysed) bool {
	c := &g.concepts[n]
	if !c.held || len(c.labels) != len(a.labels) {
		return false
	}
	for i, l := range a.labels {
		if c.labels[i].again() != l.again || g.label(ref{n, uint32(i)}) != l.Label {
			return false
		}
	}
	return true
}

// unlinkAll takes away what a concept says of others.
func (g *graph) unlinkAll(n number) {
	var rest []edge
	for _, e := range g.concepts[n].edges {
		switch relation := e & relationBits; relation {
		case broader, related:
			g.unlink(number(e&^relationBits), relation.inverse()|edge(n))
		default:
			rest = append(rest, e)
		}
	}
	g.concepts[n].edges = rest
}

func (g *graph) link(n number, relation edge, ids []kb.ID) {
	for _, id := range ids {
		other := g.number(id)
		g.concepts[n].edges = append(g.concepts[n].edges, relation|edge(other))
		g.concepts[other].edges = append(g.concepts[other].edges, relation.inverse()|edge(n))
	}
}

func (g *graph) unlink(n number, gone edge) {
	edges := g.concepts[n].edges
	if i := slices.Index(edges, gone); i >= 0 {
		g.concepts[n].edges = slices.Delete(edges, i, i+1)
	}
}

// each calls fn with the concepts that are there at the ends of the edges of some
// relation.
func (g *graph) each(n number, relation edge, fn func(number)) {
	for _, e := range g.concepts[n].edges {
		if other := number(e &^ relationBits); e&relationBits == relation && g.concepts[other].held {
			fn(other)
		}
	}
}

// list answers the number of a list.
func (g *graph) list(ids []kb.ID) uint32 {
	all := make([]string, len(ids))
	for i, id := range ids {
		all[i] = string(id)
	}
	return g.lists.number(strings.Join(all, " "))
}

// definedIn lists the languages that a concept is defined in, each once.
func definedIn(c *kb.Concept) (languages []kb.ID) {
	for _, d := range c.Definitions {
		if !slices.Contains(languages, kb.ID(d.Language)) {
			languages = append(languages, kb.ID(d.Language))
		}
	}
	return languages
}

// text is the text of a label.
func (g *graph) text(r ref) string {
	c := &g.concepts[r.concept]
	l := &c.labels[r.label]
	return c.texts[l.start : l.start+uint32(l.length)]
}

// label answers a label as others know it.
func (g *graph) label(r ref) kb.Label {
	l := &g.concepts[r.concept].labels[r.label]
	return kb.Label{Value: g.text(r), Language: g.languages.values[l.language()], Status: statuses[l.status()]}
}
