package glossary

import (
	"cmp"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/lang"
)

// Spans answers where labels stand in a text: of all concepts, or of those in some schemes.
func (g *Glossary) Spans(source, language string, schemes ...kb.ID) []kb.Span {
	x := g.reader.prepare(source, language, g.analysedLanguages())
	y := x.joined()
	g.mu.RLock()
	defer g.mu.RUnlock()
	in := g.graph.within(schemes)
	spans := g.graph.spans(x, in, nil)
	if y == nil {
		return spans
	}
	return longest(spans, g.graph.spans(y, in, y.nearJoined()))
}

// within answers the lists of schemes that have one of some schemes; nil for all.
func (g *graph) within(schemes []kb.ID) map[uint32]bool {
	if len(schemes) == 0 {
		return nil
	}
	in := map[uint32]bool{}
	for n, list := range g.lists.values {
		for _, id := range strings.Fields(list) {
			if slices.Contains(schemes, kb.ID(id)) {
				in[uint32(n)] = true
			}
		}
	}
	return in
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

// longest merges spans of one text: of those that overlap the longer ones stay, of those that
// are as long the first, and what two say of the same words is put together.
func longest(a, b []kb.Span) []kb.Span {
	all := slices.Concat(a, b)
	slices.SortStableFunc(all, func(a, b kb.Span) int {
		return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End))
	})
	var kept []kb.Span
	for _, s := range all {
		last := len(kept) - 1
		switch {
		case last < 0 || s.Start >= kept[last].End:
			kept = append(kept, s)
		case s.Start == kept[last].Start && s.End == kept[last].End:
			for _, r := range s.Readings {
				if !slices.Contains(kept[last].Readings, r) {
					kept[last].Readings = append(kept[last].Readings, r)
				}
			}
		case s.End-s.Start > kept[last].End-kept[last].Start:
			kept[last] = s
		}
	}
	return kept
}

// spans answers the longest labels, from the left: of concepts whose list of schemes is in a
// set, and that start at a word of some.
func (g *graph) spans(x *text, in map[uint32]bool, at []bool) []kb.Span {
	var spans []kb.Span
	m := match{graph: g, text: x, in: in}
	for i := 0; i < len(x.tokens); {
		if at != nil && !at[i] {
			i++
			continue
		}
		m.first, m.end, m.readings, m.noted = i, 0, nil, m.noted[:0]
		for _, r := range x.readings {
			m.languageReading = r
			m.follow(i, r.seed)
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
	languageReading // being followed
	graph           *graph
	text            *text
	in              map[uint32]bool // lists of schemes; nil for all
	first           int
	end             int // behind the last word of the longest labels so far
	readings        []kb.Reading
	noted           []ref // beside the readings
}

// follow takes word i after the words of a key, in each way it can be read.
func (m *match) follow(i int, k key) {
	if i == len(m.text.tokens) || i-m.first >= maxWords {
		return
	}
	t := &m.text.tokens[i]
	if i > m.first && t.gap == gapStop {
		return
	}
	word := &m.words[m.text.at[i]]
	m.take(i+1, k.then(word.key))
	for _, other := range word.also {
		m.take(i+1, k.then(other))
	}
	if m.text.acronyms[i] {
		m.take(i+1, k.then(acronym(m.language, t.word)))
	}
	if word.skip && i > m.first {
		m.follow(i+1, k)
	}
}

// take notes the labels that have a key, and goes on to longer ones.
func (m *match) take(end int, k key) {
	if !m.graph.starts.has(k) {
		return
	}
	if end >= m.end {
		for at := m.graph.keys[k]; at != (ref{}) && !m.full(end); at = m.graph.concepts[at.concept].labels[at.label].next {
			m.note(end, at)
		}
	}
	m.follow(end, k)
}

// full reports whether there are as many readings up to end as there may be.
func (m *match) full(end int) bool { return end == m.end && len(m.readings) >= maxReadings }

// maxReadings bounds what one span may mean, and what finding it costs.
const maxReadings = 50

// note takes a label as a reading of the words up to end, unless it cannot be meant.
func (m *match) note(end int, at ref) {
	c := &m.graph.concepts[at.concept]
	if c.labels[at.label].again() {
		at.label--
	}
	if m.in != nil && !m.in[c.schemes] || end == m.end && slices.Contains(m.noted, at) {
		return
	}
	r := kb.Reading{Concept: c.id, Label: m.graph.label(at), Deprecated: c.deprecated}
	tokens := m.text.tokens[m.first:end]
	written := m.text.source[tokens[0].start:tokens[len(tokens)-1].end]
	r.Inflected = !strings.EqualFold(written, r.Value) && !sameWords(tokens, r.Value)
	if !m.text.means(tokens, &r) {
		return
	}
	if end > m.end {
		m.end, m.readings, m.noted = end, nil, m.noted[:0]
	}
	m.readings, m.noted = append(m.readings, r), append(m.noted, at)
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

// means reports whether words of a text can mean a label that they agree with. Little words
// alone do not; in a text of another language only the label itself does; a word in capitals
// amid others is not inflected; and commas separate.
func (x *text) means(tokens []token, r *kb.Reading) bool {
	own := lang.As(r.Language)
	if x.own != "" && own != x.own && r.Inflected {
		return false
	}
	if len(tokens) == 1 && !tokens[0].capitals && (x.reader.analysers.Of(own).IsStop(tokens[0].word) || x.own != "" && x.isStop(tokens[0].word)) {
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
			cmp.Compare(slices.Index(strongest, a.Status), slices.Index(strongest, b.Status)),
			strings.Compare(string(a.Concept), string(b.Concept)), strings.Compare(a.Language, b.Language), strings.Compare(a.Value, b.Value),
		)
	})
	return m.readings
}

// strongest are the statuses, what says most of a word first.
var strongest = []kb.TermStatus{kb.TermPreferred, kb.TermAdmitted, kb.TermDiscouraged, kb.TermHidden}

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
