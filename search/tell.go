package search

import (
	"slices"

	"prologis/kb"
	"prologis/lang"
)

// tell answers the language that a query is in: the one said or, if none is, the
// one that most of its words speak for. A word speaks for the languages that it
// says nothing in, such as the article, and for those in whose texts it is. If none
// does, all that it is likely to be in are answered.
func (q *question) tell(text *kb.TextQuery, list []*occurrence, languages []*tongue) ([]string, error) {
	if text.Language != "" {
		return []string{lang.As(text.Language)}, nil
	}
	spoken := map[string]float64{}
	for _, o := range list[:min(len(list), maxWords)] {
		if err := q.speak(o.word, spoken); err != nil {
			return nil, err
		}
	}
	var likely []string
	for _, tag := range slices.Concat(text.Likely, q.ix.opts.Languages) {
		if name := lang.As(tag); !slices.Contains(likely, name) {
			likely = append(likely, name)
		}
	}
	best, most := "", 0.0
	for _, name := range likely {
		if spoken[name] > most {
			best, most = name, spoken[name]
		}
	}
	for _, l := range languages {
		if l.name != lang.Undetermined && spoken[l.name] > most {
			best, most = l.name, spoken[l.name]
		}
	}
	if best == "" {
		return likely, nil
	}
	return []string{best}, nil
}

// speak adds what a word says for each language: a whole voice for those in which
// it is a stop word; else one voice, shared out by how common it is in each.
func (q *question) speak(w *word, spoken map[string]float64) error {
	if _, err := q.having(w); err != nil {
		return err
	}
	shares := make([]float64, len(w.readings))
	all := 0.0
	for i, r := range w.readings {
		switch {
		case r.stop:
			spoken[r.language.name]++
		case r.language.docs > 0 && r.language.name != lang.Undetermined: // acronyms and codes are of no language
			shares[i] = r.docs / r.language.docs
			all += shares[i]
		}
	}
	for i, share := range shares {
		if share > 0 {
			spoken[w.readings[i].language.name] += share / all
		}
	}
	return nil
}
