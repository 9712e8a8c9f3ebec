package search

import (
	"slices"

	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// phrase is words that stand together, as one language reads them.
type phrase struct {
	language *tongue
	terms    []string
	acronyms []string // that the words are, "" of others
	stops    []bool   // which of the terms are kept in labels only
	hashes   []uint16
	offsets  []int // of each word from the first
}

func (p *phrase) add(term, acronym string, stop bool, offset int) {
	p.terms = append(p.terms, term)
	p.acronyms = append(p.acronyms, acronym)
	p.stops = append(p.stops, stop)
	p.hashes = append(p.hashes, shortHash([]byte(term)))
	p.offsets = append(p.offsets, offset)
}

// phrases answers how the languages that read all of the words read them together.
func phrases(list []*occurrence) (all []phrase) {
	for i := range list[0].readings {
		first := &list[0].readings[i]
		p := phrase{language: first.language}
		for _, o := range list {
			at := slices.IndexFunc(o.readings, func(r reading) bool { return r.language == first.language })
			if at < 0 || o.positions[at] < list[0].positions[i] {
				break
			}
			r := &o.readings[at]
			p.add(r.terms[0], r.acronym, r.stop, o.positions[at]-list[0].positions[i])
		}
		if len(p.terms) == len(list) {
			all = append(all, p)
		}
	}
	return all
}

// in answers the text field of the phrase's language in a weight.
func (p *phrase) in(field kb.TextField) string { return textFieldName(field, p.language.name) }

// withPhrases answers the documents that hold words together in some text.
func (q *question) withPhrases(list []*occurrence) (docSet, error) {
	having := q.none()
	for _, p := range phrases(list) {
		for _, f := range list[0].fields {
			found, err := q.withPhrase(&p, p.in(f))
			if err != nil {
				return nil, err
			}
			having.or(found)
		}
	}
	return having, nil
}

// withPhrase answers the documents that hold a phrase in a field.
func (q *question) withPhrase(p *phrase, field string) (docSet, error) {
	candidates, err := q.withTerms(p, field)
	if err != nil {
		return nil, err
	}
	found := q.none()
	for i, bitmap := range candidates {
		if err := q.keepPhrase(p, field, i, bitmap, found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// withTerms answers the documents that have all the terms of a phrase in a field,
// as far as the field keeps them.
func (q *question) withTerms(p *phrase, field string) (docSet, error) {
	var candidates docSet
	for i, term := range p.terms {
		if p.stops[i] && !keepsStops(field) {
			continue
		}
		having := q.none()
		if err := q.addTerm(having, field, term); err != nil {
			return nil, err
		}
		if err := q.keepHolders(having, p.language.name, p.acronyms[i]); err != nil {
			return nil, err
		}
		if candidates == nil {
			candidates = having
		} else {
			candidates.and(having)
		}
	}
	if candidates == nil {
		return q.none(), nil
	}
	return q.live(candidates), nil
}

func (q *question) keepPhrase(p *phrase, field string, i int, candidates, found *roaring.Bitmap) (err error) {
	candidates.Iterate(func(local uint32) bool {
		var texts sequences
		if texts, err = q.sequences(q.segments[i].base + int(local)); err == nil {
			if texts.count(field, p) > 0 {
				found.Add(local)
			}
			err = q.tick()
		}
		return err == nil
	})
	return err
}
