package search

import (
	"github.com/RoaringBitmap/roaring/v2"

	"prologis/kb"
)

// favoured is how many of the best documents are looked at more closely: as many
// as ranked results can be paged.
const favoured = 1000

// favour adds, for the documents of a set, what words count together: neighbours
// of the query that stand side by side in a text, and a query that is the whole
// of a label, or that is nothing but the name of a concept; and then what kind of entry it
// is and how well it is made.
func (q *question) favour(ws *words, found *scored, set docSet) error {
	var all float32
	for _, w := range ws.list {
		all += w.rarity
	}
	labelled := q.none()
	for _, label := range ws.labels {
		if err := q.addLabelled(labelled, label); err != nil {
			return err
		}
	}
	if named := ws.named(); len(named) > 0 {
		concepts, err := q.withIDs(named)
		if err != nil {
			return err
		}
		labelled.or(q.live(concepts))
	}
	q.each(labelled.and(set), func(doc int) bool {
		found.scores[doc] += q.ix.weights.WholeLabel * all
		return true
	})
	if pairs := ws.neighbours(q.ix.weights.Neighbours); len(pairs) > 0 {
		if err := q.favourNeighbours(pairs, found.scores, set); err != nil {
			return err
		}
	}
	return q.favourQuality(found.scores, set)
}

// favourQuality makes the best documents found so far count more by what they are worth
// whatever is asked: by shares of their scores so small that those behind stay there.
func (q *question) favourQuality(scores []float32, set docSet) error {
	lowest, _ := q.cut(set, scores, favoured)
	best := q.none()
	q.each(set, func(doc int) bool {
		if scores[doc] >= lowest {
			best.add(q.view, doc)
		}
		return true
	})
	more := make(map[int]float32)
	for _, field := range []string{kb.FieldKind, kb.FieldCompleteness, kb.FieldReviewLabel} {
		for i := range q.segments {
			values, err := q.g.values.of(q.view, i, keywordPrefix+field)
			if err != nil {
				return err
			}
			for _, v := range values {
				share := q.ix.weights.quality(field, v.value)
				if share == 0 {
					continue
				}
				roaring.And(v.docs, best[i]).Iterate(func(local uint32) bool {
					more[q.segments[i].base+int(local)] += share
					return true
				})
			}
		}
	}
	for doc, share := range more {
		scores[doc] *= 1 + share
	}
	return q.check()
}

// named answers the concepts that the query is the name of, and nothing else.
func (ws *words) named() (ids []kb.ID) {
	for _, c := range ws.concepts {
		if len(c.own) == len(ws.list) {
			ids = append(ids, c.ids...)
		}
	}
	return ids
}

// addLabelled adds the documents that have a folded text for a label.
func (q *question) addLabelled(set docSet, label string) error {
	for _, flag := range labelFlags {
		if err := q.addTerm(set, labelsField, labelTerm(label, flag)); err != nil {
			return err
		}
	}
	return nil
}

// neighbour is two words of a query that follow each other.
type neighbour struct {
	readings []phrase
	bonus    float32
}

// neighbours answers the pairs of words that follow each other in the query.
func (ws *words) neighbours(weight float32) (all []neighbour) {
	ws.root.stretches(func(c *clause) {
		var before *occurrence
		for _, o := range c.found {
			if o.stop {
				continue
			}
			if before != nil && len(all) < maxWords {
				pair := neighbour{bonus: weight * (before.rarity + o.rarity)}
				for _, p := range phrases([]*occurrence{before, o}) {
					if p.offsets[1] > 0 {
						pair.readings = append(pair.readings, p)
					}
				}
				all = append(all, pair)
			}
			before = o
		}
	})
	return all
}

// stretches calls visit with each clause that has words and is looked for.
func (c *clause) stretches(visit func(*clause)) {
	if c.Excluded {
		return
	}
	for _, below := range c.clauses {
		below.stretches(visit)
	}
	if len(c.found) > 0 {
		visit(c)
	}
}

// favourNeighbours looks for neighbours in the best documents found so far, in
// fewer of them the more pairs there are.
func (q *question) favourNeighbours(pairs []neighbour, scores []float32, set docSet) (err error) {
	n := max(100, favoured/(1+len(pairs)/8))
	lowest, _ := q.cut(set, scores, n)
	looked := 0
	q.each(set, func(doc int) bool {
		if scores[doc] < lowest {
			return true
		}
		var texts sequences
		if texts, err = q.sequences(doc); err != nil {
			return false
		}
		for i := range pairs {
			if pairs[i].in(texts) {
				scores[doc] += pairs[i].bonus
			}
		}
		looked++
		err = q.tick()
		return err == nil && looked < 2*n
	})
	return err
}

// in reports whether the two stand together in some text.
func (n *neighbour) in(texts sequences) bool {
	for i := range n.readings {
		for _, f := range textFields {
			if p := &n.readings[i]; texts.count(p.in(f), p) > 0 {
				return true
			}
		}
	}
	return false
}
