package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"

	"prologis/kb"
	"prologis/lang"
	"prologis/search/query"
)

// words is a text query as the languages of the base read it.
type words struct {
	root *clause
	list []*word // those that rank, each once
	// languages are those that the query may be in, as they are analysed: the first
	// is the one that it is taken to be in.
	languages []string
	labels    []string
	concepts  []*concept
	exact     bool // no word stands for one near to it
}

// clause is a clause of the query with its words.
type clause struct {
	*query.Clause
	found   []*occurrence // of Words, Phrase and Prefix
	clauses []*clause
}

// word is a word of a query, as each language reads it. Which language a text is
// written in is known; which one a query is, often not.
type word struct {
	written  string
	count    float32 // how often it stands in the query
	fields   []kb.TextField
	readings []reading
	stop     bool // says nothing in the language of the query
	weak     bool // is what a question is put with
	start    bool // only the start of a word is known
	rarity   float32
	set      docSet // that have it, when asked for
}

// reading is what a word is in one language: a term or, for the start of a word,
// several; docs, once they are asked for, is how many documents have them.
type reading struct {
	language *tongue
	terms    []string
	weight   float32
	acronym  string // that the word is, folded
	stop     bool
	own      bool // the language is that of the query
	docs     float64
}

// occurrence is a place in the query where a word stands.
type occurrence struct {
	*word
	start, end int
	positions  []int // by reading
}

// parse reads a text query.
func (q *question) parse(text *kb.TextQuery) (*words, error) {
	languages, err := q.languages()
	if err != nil {
		return nil, err
	}
	source := cutBytes(text.Text, maxQueryBytes)
	r := &reader{question: q, languages: languages, known: map[string]*word{}, shouted: shouted(source)}
	ws := &words{exact: text.Exact}
	if ws.root, err = r.clause(clausesOf(source, text.Syntax), query.Any, false); err != nil {
		return nil, err
	}
	if ws.languages, err = q.tell(text, r.occurrences, languages); err != nil {
		return nil, err
	}
	r.settle(ws)
	q.pull = q.ix.weights.pull(len(ws.list))
	ws.labels = wholeLabels(source, r.occurrences)
	if ws.concepts, err = q.concepts(text, ws); err == nil {
		r.weaken(ws)
	}
	return ws, err
}

// clausesOf reads a text.
func clausesOf(source string, syntax kb.QuerySyntax) *query.Clause {
	if syntax == kb.SyntaxPlain {
		return query.Text(source)
	}
	return query.Parse(source)
}

// fewWords is how many words a query must have, beside those that it is only put with,
// for these to count less.
const fewWords = 2

// weaken finds the words that a question is only put with: in its language, outside of
// quotes and of names of concepts, if there are enough others.
func (r *reader) weaken(ws *words) {
	naming := map[*word]bool{}
	for _, c := range ws.concepts {
		for _, w := range c.own {
			naming[w] = true
		}
	}
	a := r.ix.analysers.Of(ws.languages[0])
	var weak []*word
	ws.root.stretches(func(c *clause) {
		for _, o := range c.found {
			if c.Kind == query.Words && !naming[o.word] && slices.Contains(ws.list, o.word) && a.IsWeak(lang.FoldLabel(o.written)) {
				weak = append(weak, o.word)
			}
		}
	})
	for _, w := range weak {
		w.weak = len(ws.list)-len(weak) >= fewWords
	}
}

// reader reads the clauses of a query.
type reader struct {
	*question
	languages   []*tongue
	known       map[string]*word // by what they are read as
	shouted     bool             // capitals are no acronyms
	occurrences []*occurrence    // that are looked for
}

// clause reads a clause within a field, or within one that is excluded.
func (r *reader) clause(c *query.Clause, within query.Field, excluded bool) (*clause, error) {
	if c.Field == query.Any {
		c.Field = within
	}
	excluded = excluded || c.Excluded
	read := &clause{Clause: c}
	for _, below := range c.Clauses {
		one, err := r.clause(below, c.Field, excluded)
		if err != nil {
			return nil, err
		}
		read.clauses = append(read.clauses, one)
	}
	if c.Kind == query.Group || c.Kind == query.Either || keyword(c) != nil {
		return read, nil
	}
	var err error
	if read.found, err = r.words(c); err != nil {
		return nil, err
	}
	for _, o := range read.found {
		o.word = r.once(o.word)
		if !excluded {
			o.count++
			r.occurrences = append(r.occurrences, o)
		}
	}
	return read, nil
}

// words reads the words of a stretch of text. The last one of a Prefix is only
// the start of a word.
func (r *reader) words(c *query.Clause) ([]*occurrence, error) {
	at := map[int]*occurrence{}
	for _, l := range r.languages {
		a := r.ix.analysers.Of(l.name)
		tokens := slices.DeleteFunc(a.Words(c.Text), func(t *analysis.Token) bool {
			return t.Type == analysis.Ideographic && l.name != lang.CJK
		})
		for _, t := range a.Terms(tokens) {
			o := at[t.Start]
			if o == nil {
				o = &occurrence{word: &word{written: c.Text[t.Start:t.End], fields: textFieldsOf(c.Field)}, start: c.Start + t.Start, end: c.Start + t.End}
				at[t.Start] = o
			}
			one := reading{language: l, terms: []string{string(t.Term)}, weight: 1, stop: t.KeyWord}
			if !r.shouted {
				one.acronym = acronymIn(l.name, o.written)
			}
			if t.Type == analysis.Single {
				if err := r.pair(&one, o.fields); err != nil {
					return nil, err
				}
			}
			o.readings = append(o.readings, one)
			o.positions = append(o.positions, t.Position)
		}
	}
	var found []*occurrence
	for _, o := range at {
		found = append(found, o)
	}
	slices.SortFunc(found, func(a, b *occurrence) int { return cmp.Compare(a.start, b.start) })
	if c.Kind == query.Prefix && len(found) > 0 {
		last := found[len(found)-1].word
		last.start = true
		if err := r.complete(last); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// once answers the word that is read as this one already, or this one.
func (r *reader) once(w *word) *word {
	var key strings.Builder
	fmt.Fprint(&key, w.fields)
	for _, one := range w.readings {
		fmt.Fprint(&key, one.language.name, one.terms, one.acronym)
	}
	if known := r.known[key.String()]; known != nil {
		return known
	}
	r.known[key.String()] = w
	return w
}

// settle chooses the words that rank, when the language is told: not those that
// say nothing in it, unless there are no others.
func (r *reader) settle(ws *words) {
	for _, o := range r.occurrences {
		for i := range o.readings {
			one := &o.readings[i]
			one.own = one.language.name == ws.languages[0]
			o.stop = o.stop || one.own && one.stop
			if one.weight = 1; !one.own {
				one.weight = r.ix.weights.OtherLanguage
			}
		}
		if !slices.Contains(ws.list, o.word) && len(ws.list) < maxWords {
			ws.list = append(ws.list, o.word)
		}
	}
	if said := slices.DeleteFunc(slices.Clone(ws.list), func(w *word) bool { return w.stop }); len(said) > 0 {
		ws.list = said
		return
	}
	for _, w := range ws.list {
		w.stop = false
	}
}

// wholeLabels answers what labels may be when the query is the whole of one: as it
// is written, or without an article.
func wholeLabels(source string, list []*occurrence) []string {
	labels := []string{lang.FoldLabel(source)}
	for _, o := range list {
		if o.stop {
			continue
		}
		rest := source[o.start:]
		if i := strings.IndexAny(rest[:o.end-o.start], "'’"); i >= 0 {
			rest = strings.TrimLeft(rest[i:], "'’")
		}
		if label := lang.FoldLabel(rest); label != labels[0] {
			labels = append(labels, label)
		}
		break
	}
	return labels
}

func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:lang.WholeRunes([]byte(s), n)]
}

// textFieldsOf answers the fields that a known field stands for; nil is all.
func textFieldsOf(field query.Field) []kb.TextField {
	switch field {
	case query.Title:
		return []kb.TextField{kb.TextLabel, kb.TextAlt}
	case query.Summary:
		return []kb.TextField{kb.TextSummary}
	case query.Body:
		return []kb.TextField{kb.TextBody}
	default:
		return textFields
	}
}

// ofTexts reports whether a field is one of texts: what stands behind others and is no
// value of theirs is text like any other.
func ofTexts(field query.Field) bool {
	return field == query.Title || field == query.Summary || field == query.Body
}

// languages answers the languages that the index holds texts in, in a steady order.
func (q *question) languages() ([]*tongue, error) {
	present := map[string]bool{}
	for i := range q.segments {
		for _, field := range q.segments[i].Fields() {
			for _, f := range textFields {
				if rest, ok := strings.CutPrefix(field, string(f)+"_"); ok {
					present[rest] = true
				}
			}
		}
	}
	var languages []*tongue
	for _, name := range lang.Languages() {
		if !present[name] {
			continue
		}
		l, err := q.tongue(name)
		if err != nil {
			return nil, err
		}
		languages = append(languages, l)
	}
	return languages, nil
}
