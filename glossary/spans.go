package glossary

import (
	"cmp"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/lang"
)

// Spans answers where labels stand in a text.
func (g *Glossary) Spans(source, language string) []kb.Span {
	x := g.reader.prepare(source, language, g.analysedLanguages())
	y := x.joined()
	g.mu.RLock()
	defer g.mu.RUnlock()
	spans := g.graph.spans(x)
	if y == nil {
		return spans
	}
	return longest(spans, g.graph.spans(y))
}

// analysedLanguages lists the languages that labels are read in.
func (g *Glossary) analysedLanguages() []string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	var languages []string
	for _, tag := range g.graph.languages.values {
		if language := lang.As(tag); !slices.Contains(languages, language) {
			languages = append(languages, language)
		}
	}
	return languages
}

// longest merges spans of one text: of those that overlap the longer ones stay, and of
// equal ones the first.
func longest(a, b []kb.Span) []kb.Span {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b kb.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var kept []kb.Span
	for _, s := range all {
		if n := len(kept); n > 0 && s.Start < kept[n-1].End {
			if s.End-s.Start > kept[n-1].End-kept[n-1].Start {
				kept[n-1] = s
			}
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// spans answers the longest labels, from the left.
func (g *graph) spans(x *text) []kb.Span {
	var spans []kb.Span
	for i := 0; i < len(x.tokens); {
		m := match{graph: g, text: x, first: i}
		for _, r := range x.readings {
			m.language, m.words = r.language, r.words
			m.follow(i, seed(r.language))
		}
		if len(m.readings) == 0 {
			i++
			continue
		}
		spans = append(spans, kb.Span{Start: x.tokens[i].start, End: x.tokens[m.end-1].end, Readings: m.sorted()})
		i = m.end
	}
	return spans
}

// match looks for the longest labels that start at a word.
type match struct {
	graph    *graph
	text     *text
	first    int
	language string // being followed
	words    []reading
	end      int // behind the last word of the longest labels so far
	readings []kb.Reading
}

// follow takes word i after the words of a key, in each way it can be read.
func (m *match) follow(i int, k key) {
	if i == len(m.text.tokens) || i-m.first >= maxWords {
		return
	}
	t := &m.text.tokens[i]
	if i > m.first && (t.gap == gapStop || !m.graph.prefixes.has(k)) {
		return
	}
	m.take(i+1, k.then(m.words[i].key))
	for _, other := range m.words[i].also {
		m.take(i+1, k.then(other))
	}
	if m.text.acronyms[i] {
		m.take(i+1, k.then(acronym(m.language, t.word)))
	}
	if m.words[i].skip && i > m.first {
		m.follow(i+1, k)
	}
}

// take notes the labels that have a key, and goes on to longer ones.
func (m *match) take(end int, k key) {
	if end >= m.end {
		for at := m.graph.keys[k]; at != (ref{}); at = m.graph.concepts[at.concept].labels[at.label].next {
			m.note(end, at)
		}
	}
	m.follow(end, k)
}

// maxReadings bounds what one span may mean, and what finding it costs.
const maxReadings = 50

// note takes a label as a reading of the words up to end, unless it cannot be meant.
func (m *match) note(end int, at ref) {
	if end == m.end && len(m.readings) >= maxReadings {
		return
	}
	r := kb.Reading{Concept: m.graph.concepts[at.concept].id, Label: m.graph.label(at)}
	tokens := m.text.tokens[m.first:end]
	written := m.text.source[tokens[0].start:tokens[len(tokens)-1].end]
	r.Inflected = !strings.EqualFold(written, r.Value) && !sameWords(tokens, r.Value)
	if !m.text.means(tokens, &r) {
		return
	}
	if end > m.end {
		m.end, m.readings = end, nil
	}
	if !slices.Contains(m.readings, r) {
		m.readings = append(m.readings, r)
	}
}

// sameWords reports whether the words are those of a label, whatever stands between.
func sameWords(tokens []token, label string) bool {
	var written, wanted strings.Builder
	for i := range tokens {
		written.WriteString(tokens[i].word)
	}
	for _, t := range tokenize(label) {
		wanted.WriteString(t.word)
	}
	return written.String() == wanted.String()
}

// means reports whether words of a text can mean a label that they agree with. In a text
// of another language only the label itself does, unless it is an ordinary little word there;
// a word in capitals amid others is not inflected; and commas separate.
func (x *text) means(tokens []token, r *kb.Reading) bool {
	foreign := x.own != "" && lang.As(r.Language) != x.own
	if foreign && (r.Inflected || len(tokens) == 1 && x.isStop(tokens[0].word)) {
		return false
	}
	if r.Inflected && slices.ContainsFunc(tokens, func(t token) bool { return t.capitals && !strings.Contains(r.Value, x.source[t.start:t.end]) }) {
		return false
	}
	for i := range tokens[1:] {
		if tokens[i+1].gap == gapComma && !strings.ContainsAny(r.Value, ",;:/()«»\"“”–—") {
			return false
		}
	}
	return true
}

// sorted answers the readings, the likeliest first.
func (m *match) sorted() []kb.Reading {
	own := m.text.own
	slices.SortFunc(m.readings, func(a, b kb.Reading) int {
		return cmp.Or(
			compareBool(a.Inflected, b.Inflected),
			compareBool(lang.As(a.Language) != own, lang.As(b.Language) != own),
			cmp.Compare(slices.Index(statuses, a.Status), slices.Index(statuses, b.Status)),
			strings.Compare(string(a.Concept), string(b.Concept)), strings.Compare(a.Language, b.Language), strings.Compare(a.Value, b.Value),
		)
	})
	return m.readings
}

// compareBool puts false first.
func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}
