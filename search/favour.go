package search

import (
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
	best := q.best(set, found.scores, favoured)
	if pairs := ws.neighbours(q.ix.weights.Neighbours); len(pairs) > 0 {
		if err := q.favourNeighbours(pairs, found.scores, best); err != nil {
			return err
		}
	}
	return q.favourQuality(found.scores, best)
}

// qualities are the fields that say what an entry is worth.
var qualities = []string{kb.FieldKind, kb.FieldCompleteness, kb.FieldReviewLabel}

// favourQuality makes the best documents found so far count more by what they are worth
// whatever is asked: by shares of their scores so small that those behind stay there.
func (q *question) favourQuality(scores []float32, best docSet) error {
	best = q.best(best, scores, favoured)
	for i := range q.segments {
		if best[i].IsEmpty() {
			continue
		}
		worth, err := q.worth(i)
		if err != nil {
			return err
		}
		scores := scores[q.segments[i].base:]
		best[i].Iterate(func(doc uint32) bool {
			scores[doc] *= worth(doc)
			return true
		})
	}
	return q.check()
}

// worth answers what the documents of segment i are worth.
func (q *question) worth(i int) (func(doc uint32) float32, error) {
	columns, shares := make([]*column, len(qualities)), make([][]float32, len(qualities))
	for n, field := range qualities {
		var err error
		if columns[n], err = q.g.columns.of(q.view, i, keywordPrefix+field); err != nil {
			return nil, err
		}
		for _, value := range q.g.lexicon(keywordPrefix + field).all() {
			shares[n] = append(shares[n], q.ix.weights.quality(field, value))
		}
	}
	return func(doc uint32) float32 {
		worth := float32(1)
		for n, c := range columns {
			for _, number := range c.numbers(doc) {
				worth += shares[n][number]
			}
		}
		return worth
	}, nil
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
	for _, f := range allLabels {
		for _, flag := range labelFlags {
			if err := q.addTerm(set, f.labels, labelTerm(label, flag)); err != nil {
				return err
			}
		}
	}
	return nil
}

// neighbour is two words of a query that follow each other.
type neighbour struct {
	words    [2]*word
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
				pair := neighbour{words: [2]*word{before.word, o.word}, bonus: weight * (before.rarity + o.rarity)}
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
func (q *question) favourNeighbours(pairs []neighbour, scores []float32, best docSet) (err error) {
	n := max(100, favoured/(1+len(pairs)/8))
	best = q.best(best, scores, n)
	both := q.none() // documents that have both words of some pair
	for i := range pairs {
		having := best.clone()
		for _, w := range pairs[i].words {
			found, err := q.having(w)
			if err != nil {
				return err
			}
			having.and(found)
		}
		both.or(having)
	}
	looked := 0
	q.each(both, func(doc int) bool {
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
