package glossary

import "prologis/kb"

// Covering answers the concepts of which a label says all of a term, but for articles and
// other little words at its ends. None of its words is left over.
func (g *Glossary) Covering(term, language string) []kb.Reading {
	x := g.reader.prepare(term, language, g.analysedLanguages())
	first, last := 0, len(x.tokens)-1
	for first < last && x.isStop(x.tokens[first].word) {
		first++
	}
	for last > first && x.isStop(x.tokens[last].word) {
		last--
	}
	if last < first {
		return nil
	}
	for _, s := range g.Spans(term, language) {
		if s.Start <= x.tokens[first].start && x.tokens[last].end <= s.End {
			return s.Readings
		}
	}
	return nil
}
