package search

import (
	"slices"

	"prologis/kb"
	"prologis/search/query"
)

// sought is what to look for in the texts of one language.
type sought struct {
	terms   map[kb.TextField]map[string]bool
	phrases []soughtPhrase
	labels  []*label
	hashes  map[uint16]bool // of the terms, and of the first ones of phrases and labels
}

type soughtPhrase struct {
	phrase
	fields []kb.TextField
	name   string // of its places, "" of those of quotes
}

// allSought is what to look for by language.
type allSought map[string]*sought

func (all allSought) in(language string) *sought {
	if all[language] == nil {
		all[language] = &sought{terms: map[kb.TextField]map[string]bool{}, hashes: map[uint16]bool{}}
	}
	return all[language]
}

// sought answers what to look for: words and phrases in the fields that they are
// looked for in, and the labels of concepts.
func (ws *words) sought() allSought {
	all := allSought{}
	ws.root.stretches(func(c *clause) {
		if c.Kind == query.Phrase && len(c.found) > 1 {
			all.addPhrases(c.found)
			return
		}
		for _, o := range c.found {
			if slices.Contains(ws.list, o.word) {
				all.addWord(o.word)
			}
		}
	})
	for _, c := range ws.concepts {
		for _, labels := range [][]label{c.same, c.labels} {
			for i := range labels {
				s := all.in(labels[i].language.name)
				s.labels = append(s.labels, &labels[i])
				s.hashes[labels[i].hashes[0]] = true
			}
		}
	}
	return all
}

func (all allSought) addPhrases(found []*occurrence) {
	for _, p := range phrases(found) {
		s := all.in(p.language.name)
		s.phrases = append(s.phrases, soughtPhrase{p, found[0].fields, ""})
		s.hashes[p.hashes[0]] = true
	}
}

func (all allSought) addWord(w *word) {
	for _, r := range w.readings {
		s := all.in(r.language.name)
		if r.acronym != "" {
			one := phrase{language: r.language}
			one.add(r.terms[0], r.acronym, r.stop, 0)
			s.phrases = append(s.phrases, soughtPhrase{one, w.fields, r.acronym})
			s.hashes[one.hashes[0]] = true
			continue
		}
		for _, f := range w.fields {
			if s.terms[f] == nil {
				s.terms[f] = map[string]bool{}
			}
			for _, term := range r.terms {
				s.terms[f][term] = true
				s.hashes[shortHash([]byte(term))] = true
			}
		}
	}
}
