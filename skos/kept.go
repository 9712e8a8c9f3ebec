package skos

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// former is what an earlier document, or an earlier version of this one, kept aside.
type former struct {
	chunks     []int // the pieces in which it stands
	statements []string
	instead    []kb.Instead
}

// formers reads what the imports of the scheme kept aside, by the name of the document.
func (im *importer) formers(ctx context.Context) (map[string]*former, error) {
	all := map[string]*former{im.opts.Source: {}}
	err := im.base.Asides(ctx, im.was, func(a *kb.Aside) error {
		if a.Source == "" && len(a.Statements)+len(a.Instead) == 0 {
			return nil // what it held is in other pieces
		}
		source := cmp.Or(a.Source, im.was.Source)
		if all[source] == nil {
			all[source] = &former{}
		}
		f := all[source]
		f.chunks = append(f.chunks, a.Chunk)
		f.statements, f.instead = append(f.statements, a.Statements...), append(f.instead, a.Instead...)
		return nil
	})
	return all, err
}

// merged answers the pieces of all that is kept aside: what this document states, and what
// earlier ones stated about what this one leaves as it is.
func (im *importer) merged(ctx context.Context, scheme kb.ID, r *reading, usual forms) (*pieces, error) {
	all, err := im.formers(ctx)
	if err != nil {
		return nil, err
	}
	p := &pieces{scheme: scheme, chunks: im.was.Chunks}
	for _, source := range slices.Sorted(maps.Keys(all)) {
		f := all[source]
		if err := im.left(r, source, f); err != nil {
			return nil, err
		}
		if source == im.opts.Source {
			if f.statements, err = beside(r.rest(), f.statements); err != nil {
				return nil, err
			}
			f.instead = slices.Concat(r.insteads(usual), f.instead)
		}
		p.add(source, f)
	}
	return p, nil
}

// left takes away what is said of the subjects of this document, which says it anew. What an
// earlier version of it stated about things that are no entries goes too: it came with the
// document, and leaves with it.
func (im *importer) left(r *reading, source string, f *former) (err error) {
	own := source == im.opts.Source
	f.statements, err = im.stillStated(f.statements, own, func(t rdf.Term) bool {
		return im.stay[t.Value] || !own && !r.describes(t)
	})
	if err != nil {
		return err
	}
	f.instead = slices.DeleteFunc(f.instead, func(in kb.Instead) bool {
		subject := subjectOf(in.Of)
		return !im.stay[subject] && !r.skip[subject] && r.describes(rdf.NewIRI(subject))
	})
	return nil
}

// subjectOf answers the IRI of which a line states something. It can be relative, where no
// base URL is set: such a line is no N-Triples.
func subjectOf(line string) string {
	subject, _, _ := strings.Cut(line, " ")
	return strings.Trim(subject, "<>")
}

// stillStated answers the statements about subjects that stay, with what is said of the blank
// nodes to which they lead. Blank nodes to which nothing leads that goes stay as well, but for
// those of the document's own earlier version.
func (im *importer) stillStated(lines []string, own bool, stays func(rdf.Term) bool) (kept []string, err error) {
	nodes := blankNodes{}
	var from, without []string // blank nodes to which what stays and what goes leads
	for _, line := range lines {
		t, err := rdf.ParseLine(line)
		if err != nil {
			return nil, err
		}
		switch {
		case t.Subject.Kind == rdf.Blank:
			nodes.add(line, t)
			continue
		case stays(t.Subject):
			kept = append(kept, line)
			from = append(from, blankLabel(t.Object)...)
		default:
			without = append(without, blankLabel(t.Object)...)
		}
	}
	if !own {
		gone := nodes.reached(without)
		for label := range nodes {
			if !gone[label] {
				from = append(from, label)
			}
		}
	}
	for label := range nodes.reached(from) {
		if n := nodes[label]; n != nil {
			kept = append(kept, n.lines...)
		}
	}
	return kept, nil
}

// blankNodes are what is said of blank nodes, by their labels.
type blankNodes map[string]*blankNode

type blankNode struct {
	lines []string
	to    []string // blank nodes
}

func (nodes blankNodes) add(line string, t rdf.Triple) {
	n := nodes[t.Subject.Value]
	if n == nil {
		n = &blankNode{}
		nodes[t.Subject.Value] = n
	}
	n.lines, n.to = append(n.lines, line), append(n.to, blankLabel(t.Object)...)
}

// reached answers the blank nodes to which some lead, and these.
func (nodes blankNodes) reached(from []string) map[string]bool {
	seen := map[string]bool{}
	for todo := from; len(todo) > 0; {
		label := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[label] {
			continue
		}
		seen[label] = true
		if n := nodes[label]; n != nil {
			todo = append(todo, n.to...)
		}
	}
	return seen
}

func blankLabel(t rdf.Term) []string {
	if t.Kind != rdf.Blank {
		return nil
	}
	return []string{t.Value}
}

// beside joins what earlier versions of a document stated to what it states; blank nodes that
// have the same label by chance stay two.
func beside(now, before []string) ([]string, error) {
	if len(before) == 0 {
		return now, nil
	}
	taken := map[string]bool{}
	for _, line := range now {
		t, err := rdf.ParseLine(line)
		if err != nil {
			return nil, err
		}
		for _, label := range slices.Concat(blankLabel(t.Subject), blankLabel(t.Object)) {
			taken[label] = true
		}
	}
	free := func(t rdf.Term) rdf.Term {
		for t.Kind == rdf.Blank && taken[t.Value] {
			t.Value += "-k" // plainLabel makes none such
		}
		return t
	}
	for _, line := range before {
		t, err := rdf.ParseLine(line)
		if err != nil {
			return nil, err
		}
		t.Subject, t.Object = free(t.Subject), free(t.Object)
		now = append(now, rdf.Line(t))
	}
	slices.Sort(now)
	return slices.Compact(now), nil
}
