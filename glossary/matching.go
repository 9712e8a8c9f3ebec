package glossary

import (
	"slices"
	"strings"

	"prologis/kb"
	"prologis/lang"
)

// Matching answers the labels, of a language or all, that are a pattern in any case, in which *
// stands for anything: of concepts in some schemes, or in any. A pattern that starts with a
// word looks only at labels that do.
func (g *Glossary) Matching(pattern, language string, schemes ...kb.ID) (found []kb.LabelMatch) {
	parts := strings.Split(strings.ToLower(pattern), "*")
	g.mu.RLock()
	defer g.mu.RUnlock()
	m := &matching{graph: g.graph, parts: parts, in: g.graph.within(schemes), languages: make([]bool, len(g.graph.languages.values))}
	for i, tag := range g.graph.languages.values {
		m.languages[i] = language == "" || strings.EqualFold(tag, language)
	}
	if start := wordStart(parts[0]); start != "" && len(g.graph.places.pending) == 0 {
		for _, run := range g.graph.startingIn(start) {
			for _, p := range run {
				if p.class() < classes/2 {
					found = m.take(found, ref{p.concept, uint32(p.label)})
				}
			}
		}
		return found
	}
	for n := range g.graph.concepts {
		for i := range g.graph.concepts[n].labels {
			found = m.take(found, ref{number(n), uint32(i)})
		}
	}
	return found
}

// wordStart answers the start of a pattern as places know it; "" when it starts with no word.
func wordStart(part string) string {
	part = cutLabel(part)
	if tokens := tokenize(part); len(tokens) == 0 || tokens[0].start > 0 {
		return ""
	}
	return lang.FoldLabel(part)
}

// matching holds labels against a pattern.
type matching struct {
	graph     *graph
	parts     []string // between the stars, in lower case
	in        map[uint32]bool
	languages []bool
}

// take adds a label that is the pattern.
func (m *matching) take(found []kb.LabelMatch, at ref) []kb.LabelMatch {
	c := &m.graph.concepts[at.concept]
	l := c.labels[at.label]
	if !c.held || l.again() || !m.languages[l.language()] || m.in != nil && !m.in[c.schemes] || !m.is(strings.ToLower(m.graph.text(at))) {
		return found
	}
	return append(found, kb.LabelMatch{Concept: c.id, Label: m.graph.label(at)})
}

// is reports whether a text in lower case is the pattern.
func (m *matching) is(text string) bool {
	last := len(m.parts) - 1
	if last == 0 {
		return text == m.parts[0]
	}
	text, ok := strings.CutPrefix(text, m.parts[0])
	if !ok {
		return false
	}
	if text, ok = strings.CutSuffix(text, m.parts[last]); !ok {
		return false
	}
	return !slices.ContainsFunc(m.parts[1:last], func(part string) bool {
		_, text, ok = strings.Cut(text, part)
		return !ok
	})
}
