package search

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"prologis/kb"
	"prologis/lang"
)

// A word that no document has is looked for as the words nearest to it: those of
// labels as they are written and, if none is near, those of texts by their stems.
const (
	oneEdit  = 4  // letters from which on one may be wrong
	twoEdits = 8  // and two
	noEdits  = 32 // a longer one is no slip of a word
	maxNear  = 3  // words that one is looked for as
)

// nearby is a word of the base near to one of a query.
type nearby struct {
	language string // "" of a word of labels, which is no stem
	term     string
	distance int
	docs     int
}

func (n nearby) compare(other nearby) int {
	return cmp.Or(cmp.Compare(n.distance, other.distance), cmp.Compare(other.docs, n.docs), strings.Compare(n.term, other.term))
}

// correction is a word of the query as the base writes it.
type correction struct {
	start, end int
	spelling   string
}

// correct looks for words that no document has as those near to them, and answers
// the query written so, "" if there is nothing to correct.
func (q *question) correct(ws *words, source string) (didYouMean string, err error) {
	var corrections []correction
	unknown := 0
	for _, w := range ws.list {
		having, err := q.having(w)
		if err != nil {
			return "", err
		}
		if having.count() > 0 {
			continue
		}
		unknown++
		found, err := q.near(w)
		if err != nil {
			return "", err
		}
		if len(found) == 0 {
			continue
		}
		q.takeNear(w, found)
		spelling, err := q.spelling(found[0])
		if err != nil {
			return "", err
		}
		if spelling != "" {
			corrections = append(corrections, ws.correction(w, source, spelling))
		}
	}
	ws.unknown = unknown == len(ws.list) && len(ws.concepts) == 0
	slices.SortFunc(corrections, func(a, b correction) int { return cmp.Compare(a.start, b.start) })
	if didYouMean = corrected(source, corrections); didYouMean != "" {
		ws.labels = append(ws.labels, lang.FoldLabel(didYouMean))
	}
	return didYouMean, nil
}

// correction answers where a word stands, an elided article left alone.
func (ws *words) correction(w *word, source, spelling string) (c correction) {
	ws.root.stretches(func(one *clause) {
		for _, o := range one.found {
			if o.word == w {
				c = correction{o.start, o.end, spelling}
			}
		}
	})
	if i := strings.LastIndexAny(source[c.start:c.end], "'’"); i > 0 {
		_, size := utf8.DecodeRuneInString(source[c.start+i:])
		c.start += i + size
	}
	return c
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

func edits(word string) int {
	switch n := utf8.RuneCountInString(word); {
	case n < oneEdit || n > noEdits:
		return 0
	case n < twoEdits:
		return 1
	default:
		return 2
	}
}

// near answers the words of the base that are nearest to one, equally near ones
// the commonest first.
func (q *question) near(w *word) ([]nearby, error) {
	written := lang.FoldLabel(w.written[strings.LastIndexAny(w.written, "'’")+1:])
	if strings.ContainsFunc(written, func(r rune) bool { return !unicode.IsLetter(r) }) {
		return nil, nil
	}
	found, err := q.nearIn(wordsField, "", written)
	if err != nil {
		return nil, err
	}
	for _, r := range w.readings {
		for _, f := range w.fields {
			more, err := q.nearIn(textFieldName(f, r.language.name), r.language.name, r.terms[0])
			if err != nil {
				return nil, err
			}
			found = append(found, more...)
		}
	}
	slices.SortFunc(found, nearby.compare)
	found = slices.CompactFunc(found, func(a, b nearby) bool { return a.term == b.term && a.language == b.language })
	n := 0
	for n < min(len(found), maxNear) && found[n].distance == found[0].distance {
		n++
	}
	return found[:n], q.check()
}

// nearIn answers the terms of a field that are near to one and start as it does.
func (q *question) nearIn(field, language, term string) (found []nearby, err error) {
	most := edits(term)
	if most == 0 {
		return nil, nil
	}
	_, size := utf8.DecodeRuneInString(term)
	terms, err := q.snapshot.FieldDictFuzzy(field, term, most, term[:size])
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
		having := q.none()
		if err := q.addTerm(having, field, entry.Term); err != nil {
			return nil, err
		}
		if docs := q.live(having).count(); docs > 0 {
			found = append(found, nearby{language, entry.Term, distance(term, entry.Term), docs})
		}
	}
}

// takeNear reads a word as those near to it, which count less.
func (q *question) takeNear(w *word, found []nearby) {
	for i := range w.readings {
		r := &w.readings[i]
		r.weight *= q.ix.weights.Near
		for _, n := range found {
			if n.language == r.language.name {
				r.terms = append(r.terms, n.term)
			}
			if n.language == "" {
				for _, token := range q.ix.analysers.Of(r.language.name).Tokens(n.term) {
					r.terms = append(r.terms, string(token.Term))
				}
			}
		}
		slices.Sort(r.terms)
		r.terms = slices.Compact(r.terms)
	}
	w.set = nil
}

// spelling answers a word as a document that has it writes it.
func (q *question) spelling(n nearby) (spelling string, err error) {
	fields := []string{wordsField}
	if n.language != "" {
		fields = nil
		for _, f := range textFields {
			fields = append(fields, textFieldName(f, n.language))
		}
	}
	having := q.none()
	for _, field := range fields {
		if err := q.addTerm(having, field, n.term); err != nil {
			return "", err
		}
	}
	q.each(q.live(having), func(doc int) bool {
		var id string
		id, err = q.id(doc)
		if err == nil {
			spelling, err = q.spellingIn(kb.ID(id), n)
		}
		return false
	})
	return spelling, err
}

func (q *question) spellingIn(id kb.ID, n nearby) (string, error) {
	docs, err := q.documents([]kb.ID{id})
	if err != nil || docs[id] == nil {
		return "", err
	}
	for _, t := range docs[id].Texts {
		if n.language == "" {
			for _, written := range strings.FieldsFunc(t.Value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
				if lang.FoldLabel(written) == n.term {
					return strings.ToLower(written), nil
				}
			}
			continue
		}
		if lang.As(t.Language) != n.language {
			continue
		}
		for _, token := range q.ix.analysers.Of(n.language).Tokens(t.Value) {
			if string(token.Term) == n.term {
				s := markable(t.Value, token)
				return strings.ToLower(t.Value[s.start:s.end]), nil
			}
		}
	}
	return "", nil
}

// distance is how many letters are wrong, missing, too many, or swapped with the
// next.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	rows := [3][]int{make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		row, above, far := rows[i%3], rows[(i+2)%3], rows[(i+1)%3]
		row[0] = i
		for j := 1; j <= len(y); j++ {
			wrong := 1
			if x[i-1] == y[j-1] {
				wrong = 0
			}
			row[j] = min(above[j]+1, row[j-1]+1, above[j-1]+wrong)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], far[j-2]+1)
			}
		}
	}
	return rows[len(x)%3][len(y)]
}
