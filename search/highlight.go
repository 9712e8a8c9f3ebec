package search

import (
	"cmp"
	"html"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"

	"prologis/kb"
)

const (
	fragmentRunes  = 200 // about how long a fragment is
	maxFragments   = 2   // of one text field of the entry
	maxHighlights  = 4   // of one hit, besides those that a reason points to
	maxHighlighted = 50_000
	maxReadFor     = 1_000_000 // bytes of a text, where nothing is found in the beginnings
)

// passage is a text with what was sought in it.
type passage struct {
	text  *kb.IndexText
	value string // of the text, its beginning if it is very long
	spans []span
}

// highlights answers where the words of a query stand: in the languages of the query
// and of its reader first, and wherever one of the reasons to tell was seen.
func (e *explanation) highlights(because []kb.Because) (all []kb.Highlight) {
	slices.SortStableFunc(e.passages, func(a, b passage) int {
		return cmp.Compare(e.rank(a.text.Language), e.rank(b.text.Language))
	})
	for _, p := range e.passages {
		pointed := slices.ContainsFunc(because, func(b kb.Because) bool {
			return b.Label != "" && b.Field == p.text.Path && b.Language == p.text.Language
		})
		all = addHighlight(all, &p, pointed)
	}
	return all
}

// addHighlight keeps the fragments of one path and language together.
func addHighlight(highlights []kb.Highlight, p *passage, pointed bool) []kb.Highlight {
	t := p.text
	i := slices.IndexFunc(highlights, func(h kb.Highlight) bool { return h.Field == t.Path && h.Language == t.Language })
	if i < 0 {
		if len(highlights) >= maxHighlights && !pointed {
			return highlights
		}
		highlights = append(highlights, kb.Highlight{Field: t.Path, Language: t.Language})
		i = len(highlights) - 1
	}
	if h := &highlights[i]; len(h.Fragments) < maxFragments {
		h.Fragments = append(h.Fragments, fragments(p.value, p.spans)...)
		h.Fragments = h.Fragments[:min(len(h.Fragments), maxFragments)]
	}
	return highlights
}

// span is a stretch of a text, in bytes.
type span struct {
	start, end int
	term       string
}

// termSpans answers where terms stand in a text, in order.
func termSpans(text string, tokens analysis.TokenStream, terms map[string]bool) (spans []span) {
	for _, token := range tokens {
		if terms[string(token.Term)] {
			spans = append(spans, markable(text, token))
		}
	}
	return spans
}

// markable leaves an elided article out of a mark: l'<mark>integrazione</mark>.
func markable(text string, token *analysis.Token) span {
	written := text[token.Start:token.End]
	start := token.Start
	if i := strings.LastIndexAny(written, "'’"); i > 0 {
		_, size := utf8.DecodeRuneInString(written[i:])
		if rest := written[i+size:]; len(rest) > 2 {
			start += i + size
		}
	}
	return span{start, token.End, string(token.Term)}
}

// fragments answers the parts of a text in which most of the terms stand.
func fragments(text string, spans []span) []string {
	var parts []string
	for len(spans) > 0 && len(parts) < maxFragments {
		first, last := densest(text, spans)
		parts = append(parts, fragment(text, spans[first:last+1]))
		spans = spans[last+1:]
	}
	return parts
}

// densest answers the run of spans that fits into a fragment and has the most
// different terms, the first such.
func densest(text string, spans []span) (first, last int) {
	most := 0
	for i := range spans {
		different := map[string]bool{}
		j := i
		for ; j < len(spans) && spans[j].end-spans[i].start <= fragmentRunes; j++ {
			different[spans[j].term] = true
		}
		j = max(j, i+1)
		if len(different) > most {
			most, first, last = len(different), i, j-1
		}
	}
	if most == 0 {
		return 0, 0
	}
	return first, last
}

// fragment cuts a stretch out of a text at word boundaries, escapes it, and marks
// the spans in it.
func fragment(text string, spans []span) string {
	last := 0 // where the last of them ends: a phrase may reach over words in it
	for _, s := range spans {
		last = max(last, s.end)
	}
	room := max(0, fragmentRunes-(last-spans[0].start))
	start := cutBefore(text, spans[0].start-room/2)
	end := max(last, cutAfter(text, last+room-min(room/2, spans[0].start-start)))
	var b strings.Builder
	if start > 0 {
		b.WriteString("… ")
	}
	at := start
	for _, s := range spans {
		if s.start < at { // overlaps the one before
			s.start = at
		}
		if s.end <= s.start {
			continue
		}
		b.WriteString(html.EscapeString(text[at:s.start]))
		b.WriteString("<mark>" + html.EscapeString(text[s.start:s.end]) + "</mark>")
		at = s.end
	}
	b.WriteString(html.EscapeString(strings.TrimRight(text[at:end], " \n\t")))
	if end < len(text) {
		b.WriteString(" …")
	}
	return strings.ReplaceAll(b.String(), "</mark><mark>", "")
}

// cutBefore answers where a word begins at or after a place.
func cutBefore(text string, at int) int {
	if at <= 0 {
		return 0
	}
	for at < len(text) && !utf8.RuneStart(text[at]) {
		at++
	}
	if i := strings.IndexAny(text[at:], " \n\t"); i >= 0 && i < fragmentRunes/4 {
		return at + i + 1
	}
	return at
}

// cutAfter answers where a word ends at or before a place.
func cutAfter(text string, at int) int {
	if at >= len(text) {
		return len(text)
	}
	for at > 0 && !utf8.RuneStart(text[at]) {
		at--
	}
	if i := strings.LastIndexAny(text[:at], " \n\t"); i > at-fragmentRunes/4 {
		return i
	}
	return at
}
