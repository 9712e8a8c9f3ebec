package search

import (
	"cmp"
	"encoding/binary"
	"slices"

	"github.com/blevesearch/bleve/v2/analysis"

	"prologis/kb"
	"prologis/lang"
)

// explain shows where the words of a query, and the labels of the concepts that it
// names, stand in the hits: in their present texts, which the index does not keep.
func (q *question) explain(iq *kb.IndexQuery, ws *words, hits []kb.IndexHit) error {
	if !iq.Highlights && !iq.Because {
		return nil
	}
	all := explaining{words: ws, sought: ws.sought(), concepts: ws.conceptOrder(), languages: q.readable(ws, iq.Text)}
	half := len(hits) / 2
	explained := q.beside(func(side *question) error { return side.explainHits(iq, all, hits[:half]) })
	err := q.explainHits(iq, all, hits[half:])
	return cmp.Or(explained(), err)
}

// explainHits explains some of the hits of a query.
func (q *question) explainHits(iq *kb.IndexQuery, all explaining, hits []kb.IndexHit) error {
	ids := make([]kb.ID, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	docs, err := q.documents(ids)
	if err != nil {
		return err
	}
	all.question = q
	for i := range hits {
		d := docs[hits[i].ID]
		if d == nil {
			continue
		}
		e := &explanation{explaining: &all}
		if err := e.look(d); err != nil {
			return err
		}
		because := e.because()
		if iq.Because {
			hits[i].Because = because
		}
		if iq.Highlights {
			hits[i].Highlights = e.highlights(because)
		}
		if err := q.check(); err != nil {
			return err
		}
	}
	return nil
}

// explaining is what the explanations of all hits have in common.
type explaining struct {
	*question // that they are explained by
	words     *words
	sought    map[string]*sought // by language
	concepts  map[kb.ID]int      // the order in which concepts are told
	languages []string           // that are shown before others
}

// readable answers the languages that are shown before others: those of the query,
// of its reader, and of the base.
func (q *question) readable(ws *words, text *kb.TextQuery) []string {
	languages := slices.Clone(ws.languages)
	for _, tag := range slices.Concat(text.Likely, q.ix.opts.Languages) {
		languages = append(languages, lang.As(tag))
	}
	return languages
}

// rank answers how far behind others a text of a language is shown.
func (e *explaining) rank(tag string) int {
	if i := slices.Index(e.languages, lang.As(tag)); i >= 0 {
		return i
	}
	return len(e.languages) + 1
}

// conceptOrder puts the concepts that a query names, and those beside them, in order.
func (ws *words) conceptOrder() map[kb.ID]int {
	order := map[kb.ID]int{}
	add := func(id kb.ID) {
		if _, known := order[id]; !known {
			order[id] = len(order)
		}
	}
	for _, c := range ws.concepts {
		for _, id := range c.ids {
			add(id)
		}
	}
	for _, c := range ws.concepts {
		for _, l := range slices.Concat(c.same, c.labels) {
			add(l.Concept)
		}
		for _, tag := range c.tags {
			add(tag.Concept)
		}
	}
	return order
}

// explanation is one hit being explained.
type explanation struct {
	*explaining
	limit    int // how much of a text is looked at, in bytes
	passages []passage
	reasons  []reason
}

// look looks at a document: at the beginnings of its texts and, if there is nothing in
// them, at the whole.
func (e *explanation) look(d *kb.IndexDocument) error {
	e.limit = maxHighlighted
	if err := e.texts(d); err != nil {
		return err
	}
	e.tags(d)
	if len(e.passages)+len(e.reasons) > 0 {
		return nil
	}
	e.limit = maxReadFor
	return e.texts(d)
}

// texts looks through the texts of a document, the weightiest first, but for those
// in fields that hold none of the terms.
func (e *explanation) texts(d *kb.IndexDocument) error {
	indexed, err := e.indexed(d.ID)
	if err != nil {
		return err
	}
	for _, field := range textFields {
		holds := map[string]bool{}
		for language, s := range e.sought {
			holds[language] = indexed == nil || s.mayBeIn(indexed.of(textFieldName(field, language)))
		}
		for i := range d.Texts {
			t := &d.Texts[i]
			if language := lang.As(t.Language); t.Field == field && holds[language] {
				e.text(d, t, e.sought[language])
			}
		}
	}
	return nil
}

// indexed answers the words of a document, nil if the index has not got it.
func (e *explanation) indexed(id kb.ID) (sequences, error) {
	set, err := e.withIDs([]kb.ID{id})
	if err != nil {
		return nil, err
	}
	var found sequences
	e.each(e.live(set), func(doc int) bool {
		found, err = e.sequences(doc)
		return false
	})
	return found, err
}

// mayBeIn reports whether some term sought is among the words of a field, or one
// that has the same short hash.
func (s *sought) mayBeIn(hashes []byte) bool {
	for ; len(hashes) > 0; hashes = hashes[2:] {
		if s.hashes[binary.LittleEndian.Uint16(hashes)] {
			return true
		}
	}
	return false
}

func (e *explanation) text(d *kb.IndexDocument, t *kb.IndexText, s *sought) {
	value := cutBytes(t.Value, e.limit)
	tokens := e.ix.analysers.Of(lang.As(t.Language)).Tokens(value)
	spans := termSpans(value, tokens, s.terms[t.Field])
	for i := range s.phrases {
		if p := &s.phrases[i]; slices.Contains(p.fields, t.Field) {
			spans = append(spans, p.places(value, tokens, p.name)...)
		}
	}
	for _, l := range s.labels {
		places := l.places(value, tokens, l.Value)
		if len(places) > 0 {
			spans = append(spans, places...)
			if !t.Hidden {
				e.label(l, t, value[places[0].start:places[0].end])
			}
		}
	}
	if len(spans) == 0 {
		return
	}
	slices.SortStableFunc(spans, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
	if t.Hidden {
		e.hidden(d, t, value[spans[0].start:spans[0].end])
		return
	}
	e.passages = append(e.passages, passage{t, value, spans})
}

// places answers where a phrase stands in a text; its spans have a name.
func (p *phrase) places(text string, tokens analysis.TokenStream, name string) (spans []span) {
	last := len(p.terms) - 1
	for i := range tokens {
		if i+last >= len(tokens) || !p.wordAt(0, text, tokens[i]) {
			continue
		}
		n := 1
		for n <= last && p.wordAt(n, text, tokens[i+n]) && tokens[i+n].Position-tokens[i].Position == p.offsets[n] {
			n++
		}
		if n > last {
			s := markable(text, tokens[i])
			spans = append(spans, span{s.start, tokens[i+last].End, name})
		}
	}
	return spans
}

// wordAt reports whether a word of a text is one of the phrase; an acronym is only as it is
// written.
func (p *phrase) wordAt(n int, text string, token *analysis.Token) bool {
	acronym := p.acronyms[n]
	return string(token.Term) == p.terms[n] && (acronym == "" || writes(p.language.name, text[token.Start:token.End], acronym))
}
