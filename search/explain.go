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
	if !iq.Highlights && (!iq.Because || len(ws.concepts) == 0) {
		return nil
	}
	ids := make([]kb.ID, len(hits))
	for i, hit := range hits {
		ids[i] = hit.ID
	}
	docs, err := q.documents(ids)
	if err != nil {
		return err
	}
	sought := ws.sought()
	for i := range hits {
		d := docs[hits[i].ID]
		if d == nil {
			continue
		}
		e := &explanation{question: q, sought: sought, hit: &hits[i], highlights: iq.Highlights}
		if err := e.texts(d); err != nil {
			return err
		}
		if iq.Because {
			e.tags(d, ws)
		} else {
			e.hit.Because = nil
		}
		if err := q.check(); err != nil {
			return err
		}
	}
	return nil
}

// sought is what to look for in the texts of one language.
type sought struct {
	terms  map[string]bool
	labels []*label
	hashes map[uint16]bool // of the terms, and of the first ones of the labels
}

// sought answers what to look for by language.
func (ws *words) sought() map[string]*sought {
	all := map[string]*sought{}
	in := func(language string) *sought {
		if all[language] == nil {
			all[language] = &sought{terms: map[string]bool{}, hashes: map[uint16]bool{}}
		}
		return all[language]
	}
	for _, w := range ws.list {
		for _, r := range w.readings {
			for _, term := range r.terms {
				s := in(r.language.name)
				s.terms[term] = true
				s.hashes[shortHash([]byte(term))] = true
			}
		}
	}
	for _, c := range ws.concepts {
		for _, labels := range [][]label{c.same, c.labels} {
			for i := range labels {
				s := in(labels[i].language.name)
				s.labels = append(s.labels, &labels[i])
				s.hashes[labels[i].hashes[0]] = true
			}
		}
	}
	return all
}

// explanation is one hit being explained.
type explanation struct {
	*question
	sought     map[string]*sought
	hit        *kb.IndexHit
	highlights bool
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
				e.text(t, e.sought[language])
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

func (e *explanation) text(t *kb.IndexText, s *sought) {
	value := cutBytes(t.Value, maxHighlighted)
	tokens := e.ix.analysers.Of(lang.As(t.Language)).Tokens(value)
	spans := termSpans(value, tokens, s.terms)
	for _, l := range s.labels {
		places := l.places(value, tokens)
		if len(places) > 0 {
			e.because(kb.Because{ID: l.Concept, Label: l.Value, Language: l.Language, Field: t.Path})
			spans = append(spans, places...)
		}
	}
	if e.highlights && len(spans) > 0 {
		slices.SortStableFunc(spans, func(a, b span) int { return cmp.Or(a.start-b.start, b.end-a.end) })
		e.hit.Highlights = addHighlight(e.hit.Highlights, *t, fragments(value, spans))
	}
}

// places answers where a label stands in a text.
func (l *label) places(text string, tokens analysis.TokenStream) (spans []span) {
	last := len(l.terms) - 1
	for i := range tokens {
		if string(tokens[i].Term) != l.terms[0] || i+last >= len(tokens) {
			continue
		}
		n := 1
		for n <= last && string(tokens[i+n].Term) == l.terms[n] && tokens[i+n].Position-tokens[i].Position == l.offsets[n] {
			n++
		}
		if n > last {
			s := markable(text, tokens[i])
			spans = append(spans, span{s.start, tokens[i+last].End, l.Value})
		}
	}
	return spans
}

const maxBecause = 8 // of one hit

// because adds a reason, each concept and label once.
func (e *explanation) because(b kb.Because) {
	known := slices.ContainsFunc(e.hit.Because, func(other kb.Because) bool {
		return other.ID == b.ID && (other.Label == b.Label && other.Language == b.Language || b.Label == "")
	})
	if !known && len(e.hit.Because) < maxBecause {
		e.hit.Because = append(e.hit.Because, b)
	}
}

// tags adds the concepts that a document is tagged with.
func (e *explanation) tags(d *kb.IndexDocument, ws *words) {
	for _, c := range ws.concepts {
		for _, tag := range c.tags {
			for _, field := range tagFields {
				if slices.Contains(d.Keywords[field], string(tag.Concept)) {
					e.because(kb.Because{ID: tag.Concept, Field: field})
				}
			}
		}
	}
}
