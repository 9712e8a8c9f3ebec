package glossary

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// Letters of an alphabetical index for labels that start with none.
const (
	digitsLetter = "0-9"
	signsLetter  = "!*"
)

// Alphabet answers the labels that readers look up in a language, ordered.
func (g *Glossary) Alphabet(scheme kb.ID, language string) []kb.LetterLabel {
	return listed(g, listing{"alphabet", scheme, language}, func() []kb.LetterLabel {
		labels := g.graph.readable(string(scheme), language)
		c := newCollator(language)
		keys := make([]sortable, len(labels))
		for i := range labels {
			keys[i] = sortable{append([]byte{letterRank(labels[i].Letter)}, c.key(labels[i].Value)...), i}
		}
		slices.SortFunc(keys, sortable.compare)
		ordered := make([]kb.LetterLabel, len(labels))
		for i, k := range keys {
			ordered[i] = labels[k.at]
		}
		return ordered
	})
}

// readable lists the preferred and admitted labels of the concepts of a scheme in a
// language or a regional form of it.
func (g *graph) readable(scheme, language string) []kb.LetterLabel {
	in, base := g.listsWith(scheme), lang.Base(language)
	var labels []kb.LetterLabel
	for n := range g.concepts {
		c := &g.concepts[n]
		if !c.held || !in[c.schemes] {
			continue
		}
		for i := range c.labels {
			l := g.label(ref{number(n), uint32(i)})
			shown := l.Status == kb.TermPreferred || l.Status == kb.TermAdmitted
			if shown && !c.labels[i].again() && lang.Base(l.Language) == base {
				labels = append(labels, kb.LetterLabel{Letter: letterOf(l.Value), Concept: c.id, Label: l})
			}
		}
	}
	return labels
}

// letterOf is the letter that a label is looked up under.
func letterOf(label string) string {
	first, _ := utf8.DecodeRuneInString(fold(label))
	switch {
	case unicode.IsDigit(first):
		return digitsLetter
	case !unicode.IsLetter(first):
		return signsLetter
	}
	return strings.ToUpper(string(first))
}

// letterRank keeps each letter together: letters first, then digits, then signs.
func letterRank(letter string) byte {
	switch letter {
	case digitsLetter:
		return 1
	case signsLetter:
		return 2
	}
	return 0
}
