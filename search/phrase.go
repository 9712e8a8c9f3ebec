package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// phrase is words that stand together, as one language reads them.
type phrase struct {
	language string
	terms    []string
	hashes   []uint16
	offsets  []int // of each word from the first
}

// phrases answers how the languages that read all of the words read them together.
func phrases(list []*word) (all []phrase) {
	for _, first := range list[0].readings {
		p := phrase{language: first.language}
		for _, w := range list {
			r := w.in(first.language)
			if r == nil || r.position < first.position {
				break
			}
			p.terms = append(p.terms, r.term)
			p.hashes = append(p.hashes, shortHash([]byte(r.term)))
			p.offsets = append(p.offsets, r.position-first.position)
		}
		if len(p.terms) == len(list) {
			all = append(all, p)
		}
	}
	return all
}

// in answers the text field of the phrase's language in a weight.
func (p *phrase) in(field kb.TextField) string { return textFieldName(field, p.language) }

// withPhrases keeps the documents that hold every quoted phrase in some text.
func (q *question) withPhrases(ws *words, set docSet) (docSet, error) {
	for _, quoted := range ws.phrases {
		having := q.none()
		for _, p := range phrases(quoted) {
			for _, f := range fieldWeights {
				found, err := q.withPhrase(&p, p.in(f.field))
				if err != nil {
					return nil, err
				}
				having.or(found)
			}
		}
		set = set.and(having)
	}
	return set, nil
}

// withPhrase answers the documents that hold a phrase in a field.
func (q *question) withPhrase(p *phrase, field string) (docSet, error) {
	candidates := q.every()
	for _, term := range p.terms {
		having := q.none()
		if err := q.addTerm(having, field, term); err != nil {
			return nil, err
		}
		candidates.and(having)
	}
	found := q.none()
	for i, bitmap := range q.live(candidates) {
		if err := q.keepPhrase(p, field, i, bitmap, found[i]); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func (q *question) keepPhrase(p *phrase, field string, i int, candidates, found *roaring.Bitmap) (err error) {
	candidates.Iterate(func(local uint32) bool {
		var texts sequences
		if texts, err = q.sequences(q.segments[i].base + int(local)); err == nil {
			if texts.has(field, p) {
				found.Add(local)
			}
			err = q.tick()
		}
		return err == nil
	})
	return err
}
