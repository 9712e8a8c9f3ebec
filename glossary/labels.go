package glossary

import (
	"slices"
	"strings"

	"prologis/kb"
)

// relabelled tells the concepts that are held with other labels than they are to have.
func (g *graph) relabelled(put []*kb.Concept, analysed []*analysed, remove []kb.ID) map[number]bool {
	gone := map[number]bool{}
	for i, c := range put {
		if n, ok := g.held(c.M.ID); ok && !g.sameLabels(n, analysed[i]) {
			gone[n] = true
		}
	}
	for _, id := range remove {
		if n, ok := g.held(id); ok {
			gone[n] = true
		}
	}
	return gone
}

// addLabels gives a concept its labels, and makes them found.
func (g *graph) addLabels(n number, a *analysed) {
	if len(a.labels) == 0 {
		return
	}
	c := &g.concepts[n]
	c.texts = oneString(a)
	c.labels = make([]label, len(a.labels))
	end := 0
	for i, l := range a.labels {
		if !l.again {
			end += len(l.Value)
		}
		c.labels[i] = label{
			start: uint32(end - len(l.Value)), length: uint16(len(l.Value)),
			sort: sortOf(g.languages.number(l.Language), slices.Index(statuses, l.Status), l.again),
		}
		if l.key != 0 {
			c.labels[i].next = g.keys[l.key]
			g.keys[l.key] = ref{n, uint32(i)}
			g.starts.add(l.key)
		}
	}
	for _, k := range a.prefixes {
		g.starts.add(k)
	}
}

// oneString puts the texts of the labels into one string.
func oneString(a *analysed) string {
	var all strings.Builder
	size := 0
	for _, l := range a.labels {
		size += len(l.Value)
	}
	all.Grow(size)
	for _, l := range a.labels {
		if !l.again {
			all.WriteString(l.Value)
		}
	}
	return strings.Clone(all.String())
}

// dropLabels makes the labels of a concept found no more.
func (g *graph) dropLabels(n number) {
	for i := range g.concepts[n].labels {
		r := ref{n, uint32(i)}
		g.dropLabel(g.reader.keyOf(g.label(r), g.concepts[n].labels[i].again()), r)
	}
	g.concepts[n].labels, g.concepts[n].texts = nil, ""
}

// dropLabel takes a label out of those that share a key.
func (g *graph) dropLabel(k key, gone ref) {
	next := g.concepts[gone.concept].labels[gone.label].next
	at, ok := g.keys[k]
	switch {
	case !ok:
		return
	case at == gone && next == ref{}:
		delete(g.keys, k)
		return
	case at == gone:
		g.keys[k] = next
		return
	}
	for at != (ref{}) {
		l := &g.concepts[at.concept].labels[at.label]
		if l.next == gone {
			l.next = next
			return
		}
		at = l.next
	}
}
