package search

import (
	"slices"

	"github.com/blevesearch/bleve/v2/analysis"

	"prologis/kb"
	"prologis/lang"
	"prologis/search/query"
)

// What a query needs is told without an index, for thousands of queries at once that are
// held against a few documents: keys of which every document that one finds has some. A
// key is a term in a language or a value of a field. They may be more than needed, never
// fewer.

// termKey is the key of a term in the language of an analyser; valueKey that of a value.
func termKey(language, term string) string { return language + "\x00" + term }

func valueKey(field, value string) string { return field + "\x01" + value }

// Keys answers what a document has that queries may need.
func (ix *Index) Keys(d *kb.IndexDocument) []string {
	keys := map[string]bool{valueKey(kb.FieldKind, string(d.Kind)): true}
	for _, t := range d.Texts {
		language := lang.As(t.Language)
		for _, token := range ix.analysers.Of(language).Tokens(t.Value) {
			keys[termKey(language, string(token.Term))] = true
		}
	}
	for field, values := range d.Keywords {
		for _, value := range values {
			keys[valueKey(field, value)] = true
		}
	}
	all := make([]string, 0, len(keys))
	for key := range keys {
		all = append(all, key)
	}
	return all
}

// Needs answers keys of which every document that a query finds has one; false if it may
// find some without any.
func (ix *Index) Needs(iq *kb.IndexQuery) (keys []string, some bool) {
	if iq.Text != nil {
		if keys, some = ix.needsOf(iq.Text); some {
			return keys, true
		}
	}
	return ix.filterNeeds(iq.Filter)
}

// filterNeeds answers what a filter needs: of conditions that all hold, the one that says
// most, which a kind does least.
func (ix *Index) filterNeeds(f *kb.Filter) (keys []string, some bool) {
	switch {
	case f == nil:
		return nil, false
	case f.Never:
		return nil, true
	case f.And != nil:
		return ix.needsOfSome(f.And)
	case f.Or != nil:
		return ix.needsOfEach(f.Or)
	case f.Not != nil:
		return nil, false
	case f.Text != nil:
		return ix.needsOf(f.Text)
	case f.Any != nil:
		return valueKeys(f.Field, f.Any), true
	case len(f.All) > 0:
		return valueKeys(f.Field, f.All[:1]), true
	default:
		return nil, false
	}
}

func (ix *Index) needsOfSome(filters []*kb.Filter) (keys []string, some bool) {
	for _, f := range filters {
		if needed, ok := ix.filterNeeds(f); ok && (!some || f.Field != kb.FieldKind) {
			keys, some = needed, true
		}
	}
	return keys, some
}

func (ix *Index) needsOfEach(filters []*kb.Filter) (keys []string, all bool) {
	for _, f := range filters {
		needed, ok := ix.filterNeeds(f)
		if !ok {
			return nil, false
		}
		keys = append(keys, needed...)
	}
	return keys, true
}

func valueKeys(field string, values []string) []string {
	keys := make([]string, len(values))
	for i, value := range values {
		keys[i] = valueKey(field, value)
	}
	return keys
}

// needs gathers what a text needs.
type needs struct {
	analysers *lang.Analysers
	told      string // the language that the text is said to be in, "" if nobody said
	words     []neededWord
	keys      []string // of phrases
	free      bool     // something may be found without any
}

// neededWord is a word of a text as the languages read it.
type neededWord struct {
	start    int
	readings []neededTerm
}

type neededTerm struct {
	language, term string
	stop           bool
}

// needsOf answers what a text needs: of its words, of its phrases, and of what the concepts
// are called and tagged with that it names, one.
func (ix *Index) needsOf(text *kb.TextQuery) (keys []string, some bool) {
	n := &needs{analysers: ix.analysers}
	if text.Language != "" {
		n.told = lang.As(text.Language)
	}
	n.clause(clausesOf(cutBytes(text.Text, maxQueryBytes), text.Syntax))
	keys = append(n.keys, n.wordKeys()...)
	if n.free || len(keys) == 0 {
		return nil, false
	}
	for _, c := range text.Concepts {
		for i := range c.Labels {
			keys = append(keys, n.labelKeys(&c.Labels[i])...)
		}
		for _, tag := range c.Tags {
			for _, field := range tagFields {
				keys = append(keys, valueKey(field, string(tag.Concept)))
			}
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys), true
}

// clause takes in what a clause needs, and reports whether it surely says something, in
// whatever language the text is.
func (n *needs) clause(c *query.Clause) bool {
	switch {
	case c.Field != query.Any && !ofTexts(c.Field) || c.Kind == query.Prefix:
		n.free = true
		return true
	case c.Kind == query.Group || c.Kind == query.Either:
		return n.group(c)
	}
	words := n.read(c.Text)
	if c.Kind == query.Phrase && len(words) > 1 {
		n.keys = append(n.keys, phraseKeys(words)...)
		return true
	}
	n.words = append(n.words, words...)
	return slices.ContainsFunc(words, func(w neededWord) bool { return !w.stops(func(neededTerm) bool { return true }) })
}

// group takes in what some clauses need. Where all but what is left out may say nothing,
// anything may be found.
func (n *needs) group(c *query.Clause) (says bool) {
	excluded := false
	for _, below := range c.Clauses {
		if below.Excluded {
			excluded = true
			n.free = n.free || c.Kind == query.Either
			continue
		}
		says = n.clause(below) || says
	}
	n.free = n.free || excluded && !says
	return says
}

// stops reports whether a word says nothing in one of some languages.
func (w *neededWord) stops(in func(neededTerm) bool) bool {
	return slices.ContainsFunc(w.readings, func(r neededTerm) bool { return r.stop && in(r) })
}

// read answers the words of a stretch of text. One ideograph stands for every word that it
// is in.
func (n *needs) read(text string) (words []neededWord) {
	for _, language := range lang.Languages() {
		a := n.analysers.Of(language)
		tokens := slices.DeleteFunc(a.Words(text), func(t *analysis.Token) bool {
			return t.Type == analysis.Ideographic && language != lang.CJK
		})
		for _, t := range a.Terms(tokens) {
			n.free = n.free || t.Type == analysis.Single
			at := slices.IndexFunc(words, func(w neededWord) bool { return w.start == t.Start })
			if at < 0 {
				at = len(words)
				words = append(words, neededWord{start: t.Start})
			}
			words[at].readings = append(words[at].readings, neededTerm{language, string(t.Term), t.KeyWord})
		}
	}
	return words
}

// phraseKeys answers a key for each language: a document has all words of a phrase.
func phraseKeys(words []neededWord) (keys []string) {
	byLanguage := map[string][]neededTerm{}
	for _, w := range words {
		for _, r := range w.readings {
			byLanguage[r.language] = append(byLanguage[r.language], r)
		}
	}
	for language, terms := range byLanguage {
		keys = append(keys, termKey(language, telling(terms)))
	}
	return keys
}

// telling answers of several terms the one that the fewest documents should have: the
// longest that says something.
func telling(terms []neededTerm) (best string) {
	stop := true
	for _, t := range terms {
		if stop && !t.stop || stop == t.stop && len(t.term) > len(best) {
			best, stop = t.term, t.stop
		}
	}
	return best
}

// wordKeys answers the keys of all words. What says nothing in the language of the text is
// looked for in no text of that language, unless there are no other words.
func (n *needs) wordKeys() (keys []string) {
	inTold := func(r neededTerm) bool { return r.language == n.told }
	others := len(n.words) <= maxWords && slices.ContainsFunc(n.words, func(w neededWord) bool { return !w.stops(inTold) })
	for _, w := range n.words {
		for _, r := range w.readings {
			if !others || !r.stop || !inTold(r) {
				keys = append(keys, termKey(r.language, r.term))
			}
		}
	}
	return keys
}

// labelKeys answers a key of a label of a concept: a document has all of its words.
func (n *needs) labelKeys(l *kb.ConceptLabel) []string {
	language := lang.As(l.Language)
	var terms []neededTerm
	for _, t := range n.analysers.Of(language).Tokens(l.Value) {
		terms = append(terms, neededTerm{language, string(t.Term), t.KeyWord})
	}
	if len(terms) == 0 {
		return nil
	}
	return []string{termKey(language, telling(terms))}
}
