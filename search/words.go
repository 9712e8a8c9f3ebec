package search

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"

	"prologis/kb"
	"prologis/lang"
)

// words is a text query taken apart.
type words struct {
	list    []*word
	phrases [][]*word // quoted: these stand together
	label   string    // the whole query, folded as labels are
}

// word is a word of a query, as each language reads it. Which language a text is
// written in is known; which one a query is, often not.
type word struct {
	start    int // where it stands in the query
	readings []reading
}

// reading is the term that a word is in one language.
type reading struct {
	language string
	term     string
	position int
	weight   float32
	stop     bool
}

// parse takes a text query apart. Every character is allowed; quotes keep what
// they enclose together.
func (q *question) parse(text *kb.TextQuery) (*words, error) {
	source := cutBytes(text.Text, maxQueryBytes)
	languages, err := q.languages()
	if err != nil {
		return nil, err
	}
	byStart := map[int]*word{}
	for _, language := range languages {
		weight := float32(1)
		if text.Language != "" && lang.As(text.Language) != language {
			weight = otherLanguageWeight
		}
		q.read(q.ix.analysers.Of(language), source, weight, byStart)
	}
	ws := &words{label: lang.FoldLabel(source)}
	for _, w := range byStart {
		ws.list = append(ws.list, w)
	}
	slices.SortFunc(ws.list, func(a, b *word) int { return a.start - b.start })
	ws.list = dropStops(ws.list, text.Language, q.ix.opts.Languages)
	ws.list = ws.list[:min(len(ws.list), maxWords)]
	ws.phrases = quoted(source, ws.list)
	return ws, nil
}

// read adds the readings of a language. Ideographs are read in pairs by their own
// analyser only.
func (q *question) read(a *lang.Analyser, source string, weight float32, byStart map[int]*word) {
	tokens := slices.DeleteFunc(a.Words(source), func(t *analysis.Token) bool {
		return t.Type == analysis.Ideographic && a.Language != lang.CJK
	})
	for _, t := range a.Terms(tokens) {
		w := byStart[t.Start]
		if w == nil {
			w = &word{start: t.Start}
			byStart[t.Start] = w
		}
		w.readings = append(w.readings, reading{
			language: a.Language, term: string(t.Term), position: t.Position, weight: weight, stop: t.KeyWord,
		})
	}
}

// dropStops leaves out what says nothing in the language of the query: the one
// given, or else the one of the base's in which most words say nothing. A query
// of nothing else is kept.
func dropStops(list []*word, given string, languages []string) []*word {
	if given != "" {
		languages = []string{lang.As(given)}
	}
	stops := map[string]int{}
	most := 0
	for _, w := range list {
		for _, r := range w.readings {
			if r.stop && slices.Contains(languages, r.language) {
				stops[r.language]++
				most = max(most, stops[r.language])
			}
		}
	}
	kept := slices.DeleteFunc(slices.Clone(list), func(w *word) bool {
		return slices.ContainsFunc(w.readings, func(r reading) bool {
			return r.stop && most > 0 && stops[r.language] == most
		})
	})
	if len(kept) == 0 {
		return list
	}
	return kept
}

// quoted answers the words between each pair of double quotes.
func quoted(source string, list []*word) (phrases [][]*word) {
	source = strings.NewReplacer("“", `"  `, "”", `"  `, "„", `"  `, "«", `" `, "»", `" `).Replace(source)
	for from := 0; ; {
		open := strings.IndexByte(source[from:], '"')
		if open < 0 {
			return phrases
		}
		open += from
		length := strings.IndexByte(source[open+1:], '"')
		if length < 0 {
			return phrases
		}
		from = open + length + 2
		var phrase []*word
		for _, w := range list {
			if w.start > open && w.start < from {
				phrase = append(phrase, w)
			}
		}
		if len(phrase) > 1 {
			phrases = append(phrases, phrase)
		}
	}
}

func cutBytes(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return s[:lang.WholeRunes([]byte(s), n)]
}

// languages answers the languages that the index holds texts in.
func (q *question) languages() ([]string, error) {
	present := map[string]bool{}
	for i := range q.segments {
		for _, field := range q.segments[i].Fields() {
			for _, w := range fieldWeights {
				if rest, ok := strings.CutPrefix(field, string(w.field)+"_"); ok {
					present[rest] = true
				}
			}
		}
	}
	var languages []string
	for _, language := range lang.Languages() {
		if present[language] {
			languages = append(languages, language)
		}
	}
	return languages, nil
}

// in answers the reading of a word in a language, nil if there is none.
func (w *word) in(language string) *reading {
	for i := range w.readings {
		if w.readings[i].language == language {
			return &w.readings[i]
		}
	}
	return nil
}
