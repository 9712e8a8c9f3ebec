package glossary

import (
	"maps"
	"slices"

	"prologis/kb"
)

// Statistics counts what a scheme has in every language.
func (g *Glossary) Statistics(scheme kb.ID) kb.SchemeStatistics {
	all := listed(g, listing{of: "statistics", id: scheme}, func() []kb.SchemeStatistics {
		return []kb.SchemeStatistics{g.graph.statistics(string(scheme))}
	})
	return all[0]
}

func (g *graph) statistics(scheme string) kb.SchemeStatistics {
	s := kb.SchemeStatistics{TopConcepts: len(g.tops(scheme))}
	in := g.listsWith(scheme)
	languages := map[string]*kb.LanguageStatistics{}
	of := func(tag string) *kb.LanguageStatistics {
		if languages[tag] == nil {
			languages[tag] = &kb.LanguageStatistics{Language: tag}
		}
		return languages[tag]
	}
	for n := range g.concepts {
		c := &g.concepts[n]
		if !c.held || !in[c.schemes] {
			continue
		}
		s.Concepts++
		if c.deprecated {
			s.Deprecated++
		}
		for i := range c.labels {
			if l := &c.labels[i]; !l.again() {
				count(of(g.languages.values[l.language()]), statuses[l.status()])
			}
		}
		for _, tag := range g.members(c.defined) {
			of(tag).Definitions++
		}
	}
	for _, tag := range slices.Sorted(maps.Keys(languages)) {
		one := languages[tag]
		one.Coverage = float64(one.PrefLabels) / float64(s.Concepts)
		s.Languages = append(s.Languages, *one)
	}
	return s
}

func count(of *kb.LanguageStatistics, status kb.TermStatus) {
	switch status {
	case kb.TermPreferred:
		of.PrefLabels++
	case kb.TermAdmitted:
		of.AltLabels++
	case kb.TermHidden:
		of.HiddenLabels++
	case kb.TermDiscouraged:
		of.Discouraged++
	}
}
