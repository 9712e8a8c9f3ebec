package glossary

import (
	"math"
	"slices"
	"strings"
)

// addLabels gives a concept its labels, and makes them found.
func (g *graph) addLabels(n number, a *analysed) {
	if len(a.labels) == 0 {
		return
	}
	texts := oneString(a)
	labels := make([]label, len(a.labels))
	g.concepts[n].labels = labels
	for i, l := range a.labels {
		labels[i] = label{
			text: texts[i], language: uint16(min(g.languages.number(l.Language), math.MaxUint16)), again: l.again,
			status: uint8(slices.Index(statuses, l.Status)),
		}
		if l.key != 0 {
			labels[i].next = g.keys[l.key]
			g.keys[l.key] = ref{n, uint32(i)}
		}
	}
	for _, k := range a.prefixes {
		g.prefixes.add(k)
	}
}

// oneString copies the texts into one string, of which they are parts.
func oneString(a *analysed) []string {
	var all strings.Builder
	for _, l := range a.labels {
		if !l.again {
			all.WriteString(l.Value)
		}
	}
	rest := strings.Clone(all.String())
	texts := make([]string, len(a.labels))
	for i, l := range a.labels {
		if l.again {
			texts[i] = texts[i-1]
			continue
		}
		texts[i], rest = rest[:len(l.Value)], rest[len(l.Value):]
	}
	return texts
}

// dropLabels makes the labels of a concept found no more.
func (g *graph) dropLabels(n number) {
	for i := range g.concepts[n].labels {
		r := ref{n, uint32(i)}
		g.dropLabel(g.reader.keyOf(g.label(r), g.concepts[n].labels[i].again), r)
	}
	g.concepts[n].labels = nil
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
