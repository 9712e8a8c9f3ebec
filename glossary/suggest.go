package glossary

import (
	"cmp"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/lang"
)

// maxLooked is how many places of a class are looked at: those behind are longer or further
// down the alphabet.
const maxLooked = 1000

// Suggest answers concepts by the starts of words of their labels.
func (g *Glossary) Suggest(typed, language string, size int) []kb.ConceptSuggestion {
	prefix := lang.FoldLabel(cutLabel(typed))
	if prefix == "" || size <= 0 {
		return nil
	}
	g.mu.RLock()
	defer g.mu.RUnlock()
	s := &suggester{graph: g.graph, prefix: prefix, size: size, best: map[number]suggestion{}}
	for _, tag := range g.graph.languages.values {
		s.foreign = append(s.foreign, lang.Base(tag) != lang.Base(language))
	}
	s.byClass(g.graph.startingIn(prefix), "")
	if words := strings.Fields(prefix); len(s.best) < size && len(words) > 1 {
		s.byClass(g.graph.rarest(words), prefix)
	}
	return s.sorted()
}

func cutLabel(typed string) string { return typed[:wholeRunes(typed, 200)] }

// startingIn answers the places of every run that start with a prefix.
func (g *graph) startingIn(prefix string) [][]place {
	var found [][]place
	for _, run := range g.places.runs {
		found = append(found, g.starting(run, prefix))
	}
	return found
}

// rarest answers the places of the word that fewest words of labels start with.
func (g *graph) rarest(words []string) (fewest [][]place) {
	least := -1
	for _, word := range words {
		found, n := g.startingIn(word), 0
		for _, run := range found {
			n += len(run)
		}
		if least < 0 || n < least {
			fewest, least = found, n
		}
	}
	return fewest
}

// suggester collects the best label of each concept.
type suggester struct {
	*graph
	prefix  string
	foreign []bool // languages of labels that are not the reader's
	size    int
	best    map[number]suggestion
}

type suggestion struct {
	at         place
	scattered  bool // the words stand apart
	deprecated bool
	whole      bool // nothing follows
	foreign    bool // in another language than the reader's
	length     int
}

// compare puts the better one first.
func (s suggestion) compare(other suggestion) int {
	return cmp.Or(
		compareBool(s.deprecated, other.deprecated), compareBool(s.scattered, other.scattered), compareBool(!s.whole, !other.whole),
		cmp.Compare(s.at.class(), other.at.class()), compareBool(s.foreign, other.foreign),
		cmp.Compare(s.length, other.length), cmp.Compare(s.at.concept, other.at.concept), cmp.Compare(s.at.label, other.at.label),
	)
}

// byClass looks at places, the best classes first, until there are enough concepts. Labels that
// hold the words of all apart are taken too, if that is given.
func (s *suggester) byClass(found [][]place, all string) {
	for class := range classes {
		looked := 0
		for _, run := range found {
			for _, p := range run {
				if p.class() != class {
					continue
				}
				if looked++; looked > maxLooked {
					break
				}
				s.take(p, all)
			}
		}
		if len(s.best) >= s.size {
			return
		}
	}
}

func (s *suggester) take(p place, all string) {
	label := s.text(ref{p.concept, uint32(p.label)})
	one := suggestion{at: p, deprecated: s.concepts[p.concept].deprecated, scattered: all != "", length: len(label)}
	if one.scattered && !hasWords(lang.FoldLabel(label), all) {
		return
	}
	l := &s.concepts[p.concept].labels[p.label]
	one.foreign = s.foreign[l.language()]
	one.whole = p.offset() == 0 && len(label) < 2*len(s.prefix) && lang.FoldLabel(label) == s.prefix
	if held, ok := s.best[p.concept]; !ok || one.compare(held) < 0 {
		s.best[p.concept] = one
	}
}

// hasWords reports whether each of some words starts a word of a folded label.
func hasWords(folded, words string) bool {
	folded = " " + folded
	for word := range strings.FieldsSeq(words) {
		if !strings.Contains(folded, " "+word) {
			return false
		}
	}
	return true
}

func (s *suggester) sorted() []kb.ConceptSuggestion {
	all := make([]suggestion, 0, len(s.best))
	for _, one := range s.best {
		all = append(all, one)
	}
	slices.SortFunc(all, suggestion.compare)
	suggestions := make([]kb.ConceptSuggestion, min(len(all), s.size))
	for i := range suggestions {
		one := all[i]
		suggestions[i] = kb.ConceptSuggestion{
			Concept: s.concepts[one.at.concept].id, Label: s.label(ref{one.at.concept, uint32(one.at.label)}),
			Inner: one.at.class() >= classes/2 || one.scattered, Deprecated: one.deprecated,
		}
	}
	return suggestions
}
