package glossary

import (
	"slices"
	"strings"

	"prologis/kb"
)

// Children answers what stands directly below a concept.
func (g *Glossary) Children(id kb.ID, language string) []kb.ID {
	return listed(g, listing{"children", id, language}, func() []kb.ID {
		n, ok := g.graph.held(id)
		if !ok {
			return nil
		}
		return g.graph.ordered(g.graph.at(n, narrower), language)
	})
}

// Siblings answers what stands beside a concept, below whatever it is below. At the top these
// are the tops of its schemes.
func (g *Glossary) Siblings(id kb.ID, language string) []kb.ID {
	return listed(g, listing{"siblings", id, language}, func() []kb.ID {
		n, ok := g.graph.held(id)
		if !ok {
			return nil
		}
		var beside []number
		above := g.graph.at(n, broader)
		for _, up := range above {
			beside = append(beside, g.graph.at(up, narrower)...)
		}
		if len(above) == 0 {
			for _, scheme := range g.graph.members(g.graph.concepts[n].schemes) {
				beside = append(beside, g.graph.tops(scheme)...)
			}
		}
		beside = slices.DeleteFunc(beside, func(other number) bool { return other == n })
		return g.graph.ordered(beside, language)
	})
}

// Tops answers what a scheme starts with: the concepts that say so, and those of it with
// nothing above.
func (g *Glossary) Tops(scheme kb.ID, language string) []kb.ID {
	return listed(g, listing{"tops", scheme, language}, func() []kb.ID {
		return g.graph.ordered(g.graph.tops(string(scheme)), language)
	})
}

// CountChildren counts what stands directly below a concept.
func (g *Glossary) CountChildren(id kb.ID) int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	n, ok := g.graph.held(id)
	if !ok {
		return 0
	}
	return len(g.graph.at(n, narrower))
}

// Paths answers the ways down to a concept, breadth first from below, so that short ones
// come first.
func (g *Glossary) Paths(id kb.ID, limit int) [][]kb.ID {
	g.mu.RLock()
	defer g.mu.RUnlock()
	n, ok := g.graph.held(id)
	if !ok {
		return nil
	}
	var paths [][]kb.ID
	for open := [][]number{{n}}; len(open) > 0 && len(paths) < limit; open = open[1:] {
		way := open[0]
		above := g.graph.at(way[len(way)-1], broader)
		if len(above) == 0 {
			paths = append(paths, g.graph.downwards(way))
		}
		for _, up := range above {
			if len(open) <= limit && !slices.Contains(way, up) {
				open = append(open, append(slices.Clip(way), up))
			}
		}
	}
	return paths
}

// downwards answers the ids of a way that leads up.
func (g *graph) downwards(way []number) []kb.ID {
	ids := make([]kb.ID, len(way))
	for i, n := range way {
		ids[len(way)-1-i] = g.concepts[n].id
	}
	return ids
}

// at lists the concepts at the ends of the edges of a relation.
func (g *graph) at(n number, relation edge) []number {
	var others []number
	g.each(n, relation, func(other number) { others = append(others, other) })
	return others
}

func (g *graph) tops(scheme string) []number {
	in := g.listsWith(scheme)
	var tops []number
	for i := range g.concepts {
		c := &g.concepts[i]
		if c.held && (in[c.tops] || in[c.schemes] && len(g.at(number(i), broader)) == 0) {
			tops = append(tops, number(i))
		}
	}
	return tops
}

// listsWith tells which of the interned lists have a member.
func (g *graph) listsWith(member string) []bool {
	with := make([]bool, len(g.lists.values))
	for i, list := range g.lists.values {
		with[i] = slices.Contains(strings.Fields(list), member)
	}
	return with
}

// members answers the members of an interned list.
func (g *graph) members(list uint32) []string { return strings.Fields(g.lists.values[list]) }
