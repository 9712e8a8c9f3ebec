package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/lang"
)

// A word that no document has may be a slip of one that some have. It is compared
// with words as texts write them, in the language of the query, and with names.
const (
	maxSlips = 8 // words of a query that are looked for so
	maxNear  = 3 // words that one may be meant for
	// acronym is how long a word in capitals is a name of its own, however like
	// another word it looks.
	acronym = 6
)

// slip is a word of a query that no document has, and what it may be meant for,
// the likeliest first.
type slip struct {
	word  *word
	meant []nearby
}

// nearby is a word of the base near to one of a query.
type nearby struct {
	dictionary string // that has it, see spelling.go
	language   string // "" of names
	term       string
	docs       int
	proper     bool // is a name, such as Venezia, and no word that names are made of, such as centre
	doubtful   bool // may be offered, and is not to be looked for unasked
}

func (n nearby) compare(other nearby) int {
	return cmp.Or(cmp.Compare(other.docs, n.docs), strings.Compare(n.term, other.term))
}

// slips answers the words of a query that no document has and that are near to
// words which some have.
func (q *question) slips(ws *words, near func(written string, languages []string) ([]nearby, error)) (slips []slip, err error) {
	if ws.exact {
		return nil, nil
	}
	looked := 0
	for _, w := range ws.list {
		known, err := q.known(w)
		if err != nil {
			return nil, err
		}
		if known || w.start || ws.naming(w) || !misspellable(w.typed()) {
			continue
		}
		if looked++; looked > maxSlips {
			break
		}
		meant, err := near(w.typed(), ws.languages)
		if err != nil {
			return nil, err
		}
		if len(meant) > 0 {
			slips = append(slips, slip{w, meant})
		}
	}
	return slips, nil
}

// known reports whether a document has a word, in whatever field.
func (q *question) known(w *word) (bool, error) {
	having, err := q.having(w)
	if err != nil || having.count() > 0 {
		return true, err
	}
	for i := range w.readings {
		if docs, err := q.countReading(&w.readings[i], textFields); err != nil || docs > 0 {
			return true, err
		}
	}
	return false, nil
}

// typed is a word without an elided article.
func (w *word) typed() string { return withoutArticle(w.written) }

func withoutArticle(written string) string {
	i := strings.LastIndexAny(written, "'’")
	if i < 0 {
		return written
	}
	_, size := utf8.DecodeRuneInString(written[i:])
	return written[i+size:]
}

// naming reports whether a word is part of what names a concept.
func (ws *words) naming(w *word) bool {
	return slices.ContainsFunc(ws.concepts, func(c *concept) bool { return slices.Contains(c.own, w) })
}

// misspellable reports whether a word is made of letters, and is no acronym.
func misspellable(written string) bool {
	letters, capitals := 0, 0
	for _, r := range written {
		switch {
		case unicode.IsUpper(r):
			capitals++
		case !unicode.IsLetter(r) && !unicode.IsMark(r):
			return false
		}
		letters++
	}
	return letters > acronym || capitals < letters
}

// near answers what a word may be a slip of or, if it is written like a name, the name that
// looks like it.
func (q *question) near(written string, languages []string) ([]nearby, error) {
	found, err := q.slipOf(written, languages)
	if err != nil || len(found) > 0 || !capital(written) || utf8.RuneCountInString(written) < longName {
		return found, err
	}
	return q.likeName(written, languages)
}

// slipOf answers the words in some languages, and the names, that are nearest to a
// word, equally near ones the commonest first.
func (q *question) slipOf(written string, languages []string) (found []nearby, err error) {
	written = lang.FoldLabel(written)
	for far := 1; far <= edits(written) && len(found) == 0; far++ {
		for _, language := range append(slices.Clone(languages), "") {
			more, err := q.nearIn(language, written, far, slipped)
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
	}
	slices.SortStableFunc(found, nearby.compare)
	return found[:min(len(found), maxNear)], q.check()
}

// nearIn answers the words of a dictionary that one may be meant for, so far off.
func (q *question) nearIn(language, written string, far int, like func(typed, meant string, far int) bool) (found []nearby, err error) {
	start := ""
	if far > 1 {
		_, size := utf8.DecodeRuneInString(written)
		start = written[:size]
	}
	dictionary := dictionaryOf(language)
	terms, err := q.snapshot.FieldDictFuzzy(dictionary, written, far, start)
	if err != nil {
		return nil, fmt.Errorf("look for words near to one: %w", err)
	}
	defer terms.Close()
	for {
		entry, err := terms.Next()
		if err != nil {
			return nil, fmt.Errorf("look for words near to one: %w", err)
		}
		if entry == nil {
			return found, nil
		}
		if !like(written, entry.Term, far) {
			continue
		}
		having := q.none()
		if err := q.addTerm(having, dictionary, entry.Term); err != nil {
			return nil, err
		}
		if docs := q.live(having).count(); docs > 0 {
			found = append(found, nearby{dictionary: dictionary, language: language, term: entry.Term, docs: docs})
		}
	}
}

// take reads a word as those that it may be meant for, which count less.
func (q *question) take(s slip) {
	for i := range s.word.readings {
		r := &s.word.readings[i]
		r.weight *= q.ix.weights.Near
		for _, n := range s.meant {
			if n.language != "" && n.language != r.language.name {
				continue
			}
			for _, token := range q.ix.analysers.Of(r.language.name).Tokens(n.term) {
				r.terms = append(r.terms, string(token.Term))
			}
		}
		slices.Sort(r.terms)
		r.terms = slices.Compact(r.terms)
	}
	s.word.set = nil
}

// correction is a word of the query as the base writes it.
type correction struct {
	start, end int
	spelling   string
}

// didYouMean answers a query without its slips, "" if it has none.
func (q *question) didYouMean(ws *words, source string, slips []slip) (string, error) {
	var corrections []correction
	for _, s := range slips {
		meant, err := q.asName(s.meant[0])
		if err != nil {
			return "", err
		}
		spelling, err := q.spelling(meant)
		if err != nil {
			return "", err
		}
		if spelling != "" {
			corrections = append(corrections, ws.corrections(s.word, likeTyped(s.word.typed(), spelling))...)
		}
	}
	slices.SortFunc(corrections, func(a, b correction) int { return cmp.Compare(a.start, b.start) })
	return corrected(source, corrections), nil
}

// likeTyped answers a spelling with a capital if what was typed for it has one: what a text
// does not write as a name may be part of one.
func likeTyped(typed, spelling string) string {
	if !capital(typed) {
		return spelling
	}
	first, size := utf8.DecodeRuneInString(spelling)
	return string(unicode.ToUpper(first)) + spelling[size:]
}

// corrections answers where a word stands, an elided article left alone.
func (ws *words) corrections(w *word, spelling string) (all []correction) {
	ws.root.stretches(func(one *clause) {
		for _, o := range one.found {
			if o.word == w {
				all = append(all, correction{o.end - len(w.typed()), o.end, spelling})
			}
		}
	})
	return all
}

func corrected(source string, corrections []correction) string {
	if len(corrections) == 0 {
		return ""
	}
	var b strings.Builder
	at := 0
	for _, c := range corrections {
		b.WriteString(source[at:c.start] + c.spelling)
		at = c.end
	}
	return b.String() + source[at:]
}

// scoreMeant scores a query with its slips read as what they may be meant for, if
// the query as it is finds something of a set; if not, whoever asked is to decide.
func (q *question) scoreMeant(ws *words, slips []slip, didYouMean string, set docSet) (found *scored, err error) {
	found, err = q.score(ws)
	if err != nil || didYouMean == "" || !set.meets(found.set) {
		return found, err
	}
	for _, s := range slips {
		q.take(s)
	}
	ws.labels = append(ws.labels, lang.FoldLabel(didYouMean))
	return q.score(ws)
}
