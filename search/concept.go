package search

import (
	"slices"

	"prologis/kb"
	"prologis/lang"
	"prologis/search/query"
)

// concept is what the same words of the query name, mostly one concept, and what
// else it is called and tagged with.
type concept struct {
	ids    []kb.ID
	own    []*word
	labels []label // that are looked for besides
	same   []label // that read as the words of the query do
	tags   []kb.ConceptTag
}

// label is another label of a concept, or one of a concept beside it.
type label struct {
	*kb.ConceptLabel
	phrase
}

// Bounds on what is looked for beside the words of a query, and on how many
// documents are looked into for labels of several words: in those behind them the
// words need only stand in the same field.
const (
	maxLabels   = 200
	maxVerified = 2000
)

// concepts takes in the concepts that words of the query name. Words in quotes, of
// a field, or that are left out stand for themselves only.
func (q *question) concepts(text *kb.TextQuery, ws *words) (named []*concept, err error) {
	left := maxLabels
	for i := range text.Concepts {
		one := &text.Concepts[i]
		own := ws.within(one.Start, one.End)
		if len(own) == 0 {
			continue
		}
		at := slices.IndexFunc(named, func(c *concept) bool {
			return slices.ContainsFunc(c.own, func(w *word) bool { return slices.Contains(own, w) })
		})
		if at < 0 {
			at = len(named)
			named = append(named, &concept{own: own})
		}
		c := named[at]
		c.ids = append(c.ids, one.ID)
		c.tags = append(c.tags, one.Tags...)
		before := len(c.labels)
		if err := q.addLabels(c, one.Labels[:min(left, len(one.Labels))]); err != nil {
			return nil, err
		}
		left -= len(c.labels) - before
	}
	return named, nil
}

// Plain answers the stretches of a text that may name concepts.
func (ix *Index) Plain(text *kb.TextQuery) (stretches []kb.Stretch) {
	for _, c := range clausesOf(cutBytes(text.Text, maxQueryBytes), text.Syntax).Plain() {
		stretches = append(stretches, kb.Stretch{Start: c.Start, End: c.Start + len(c.Text)})
	}
	return stretches
}

// within answers the words that rank of plain text from start to end.
func (ws *words) within(start, end int) (own []*word) {
	ws.root.stretches(func(c *clause) {
		if c.Kind != query.Words || c.Field != query.Any {
			return
		}
		for _, o := range c.found {
			if o.start >= start && o.end <= end && slices.Contains(ws.list, o.word) && !slices.Contains(own, o.word) {
				own = append(own, o.word)
			}
		}
	})
	return own
}

// addLabels reads labels as the languages of the index do: each that reads
// differently, and not as the words of the query, once.
func (q *question) addLabels(c *concept, texts []kb.ConceptLabel) error {
	for i := range texts {
		l, err := q.tongue(lang.As(texts[i].Language))
		if err != nil {
			return err
		}
		if l.docs == 0 {
			continue
		}
		one := label{&texts[i], phrase{language: l}}
		first, loud := 0, shouted(texts[i].Value)
		for _, t := range q.ix.analysers.Of(l.name).Tokens(texts[i].Value) {
			if len(one.terms) == 0 {
				first = t.Position
			}
			acronym := ""
			if !loud {
				acronym = acronymIn(l.name, texts[i].Value[t.Start:t.End])
			}
			one.add(string(t.Term), acronym, t.KeyWord, t.Position-first)
		}
		switch {
		case len(one.terms) == 0 || c.has(&one):
		case c.says(&one):
			c.same = append(c.same, one)
		default:
			c.labels = append(c.labels, one)
		}
	}
	return nil
}

// has reports whether a label reads as one that the concept has already.
func (c *concept) has(l *label) bool {
	return slices.ContainsFunc(c.labels, func(other label) bool {
		return other.language.name == l.language.name && slices.Equal(other.terms, l.terms) && slices.Equal(other.acronyms, l.acronyms)
	})
}

// says reports whether a label says no more than the words of the query.
func (c *concept) says(l *label) bool {
	for i, term := range l.terms {
		own := slices.ContainsFunc(c.own, func(w *word) bool { return w.reads(l.language.name, term, l.acronyms[i]) })
		if !own && !l.stops[i] {
			return false
		}
	}
	return true
}

// reads reports whether a word is a term in a language, or all that is meant by the acronym
// that the term is of.
func (w *word) reads(language, term, acronym string) bool {
	return slices.ContainsFunc(w.readings, func(r reading) bool {
		return r.language.name == language && slices.Contains(r.terms, term) && (r.acronym == "" || r.acronym == acronym)
	})
}

// scoreConcept adds what the words of the query that name a concept count or, where
// that is more, what its other labels and being tagged with it do. It answers the
// documents that these find.
func (q *question) scoreConcept(c *concept, s *scratch, into []float32) (docSet, error) {
	having := q.none()
	var rarity float32
	for _, w := range c.own {
		if err := q.scoreWord(w, s, s.own); err != nil {
			return nil, err
		}
		having.or(w.set)
		rarity += w.rarity * w.count
	}
	more := q.none()
	for i := range c.labels {
		if err := q.scoreLabel(&c.labels[i], rarity, more, s); err != nil {
			return nil, err
		}
	}
	if err := q.scoreTags(c.tags, rarity, more, s); err != nil {
		return nil, err
	}
	q.eachRun(having.or(more), func(i int, docs []uint32) bool {
		base := q.segments[i].base
		into, own, best := into[base:], s.own[base:], s.best[base:]
		for _, doc := range docs {
			into[doc] += max(own[doc], best[doc])
			own[doc], best[doc] = 0, 0
		}
		return true
	})
	return more, nil
}

// scoreLabel notes what a label counts: at most as much as the words it stands for,
// and as its own: an acronym as the word that it is stemmed like, which says less.
func (q *question) scoreLabel(l *label, rarity float32, found docSet, s *scratch) error {
	having := q.none()
	for _, f := range textFields {
		if err := q.addLabel(l, f, having, s); err != nil {
			return err
		}
	}
	var own float32
	for i, term := range l.terms {
		if !l.stops[i] || len(l.terms) == 1 {
			n, err := q.countReading(&reading{language: l.language, terms: []string{term}}, textFields)
			if err != nil {
				return err
			}
			own += idf(l.language.docs, n)
		}
	}
	q.saturate(having, s, q.ix.weights.by(l.By)*min(own, rarity))
	found.or(having)
	return q.check()
}

// addLabel counts a label in the documents that have it in a field.
func (q *question) addLabel(l *label, f kb.TextField, having docSet, s *scratch) error {
	if len(l.terms) == 1 {
		return q.addSingle(l, f, having, s)
	}
	field, weight := l.in(f), q.occurring(l.language, f)
	candidates, err := q.withTerms(&l.phrase, field)
	if err != nil {
		return err
	}
	q.each(candidates, func(doc int) bool {
		var texts sequences
		n := 1
		if q.verified++; q.verified <= maxVerified {
			if texts, err = q.sequences(doc); err != nil {
				return false
			}
			n = texts.count(field, &l.phrase)
		}
		if n > 0 {
			s.occurrences[doc] += weight.count(uint64(n), q.lengthIn(doc, field, weight.texts, texts))
			having.add(q.view, doc)
		}
		err = q.tick()
		return err == nil
	})
	return err
}

// addSingle counts a label of one word in the documents that have it in a field.
func (q *question) addSingle(l *label, f kb.TextField, having docSet, s *scratch) error {
	if err := q.addTermOccurrences(f, l.language, l.terms[0], l.acronyms[0], s.occurrences); err != nil {
		return err
	}
	found := q.none()
	one := &reading{language: l.language, terms: l.terms, acronym: l.acronyms[0]}
	err := q.addReading(found, one, []kb.TextField{f})
	having.or(found)
	return err
}

// tagFields are the fields in which entries are tagged with concepts.
var tagFields = []string{kb.FieldThemes, kb.FieldTargetGroups, kb.FieldInstruments, kb.FieldAreas}

// scoreTags notes what it counts to be tagged with concepts.
func (q *question) scoreTags(tags []kb.ConceptTag, rarity float32, found docSet, s *scratch) error {
	if len(tags) == 0 {
		return nil
	}
	tagged, err := q.withAny(keywordPrefix+kb.FieldKind, []string{string(kb.KindPractice), string(kb.KindCaseStudy)})
	if err != nil {
		return err
	}
	docs := float64(q.live(tagged).count())
	for _, tag := range tags {
		having := q.none()
		for _, field := range tagFields {
			if err := q.addTerm(having, keywordPrefix+field, string(tag.Concept)); err != nil {
				return err
			}
		}
		having = q.live(having)
		weight := q.ix.weights.tag(tag.By) * min(rarity, idf(docs, float64(having.count())))
		q.each(having, func(doc int) bool {
			s.best[doc] = max(s.best[doc], weight)
			return true
		})
		found.or(having)
	}
	return q.check()
}

// lengthIn answers how long a label is, or the texts that a field is one of.
func (q *question) lengthIn(doc int, field string, all []*lengths, texts sequences) float32 {
	if all == nil {
		return texts.length(field)
	}
	for i := len(q.segments) - 1; i > 0; i-- {
		if base := q.segments[i].base; doc >= base {
			return all[i].of[doc-base]
		}
	}
	return all[0].of[doc]
}
