package search

// favoured is how many of the best documents are looked at more closely: as many
// as ranked results can be paged.
const favoured = 1000

// favour adds, for the documents of a set, what words count together: neighbours
// of the query that stand side by side in a text, and a query that is the whole
// of a label.
func (q *question) favour(ws *words, found *scored, set docSet) error {
	labelled, err := q.labelled(ws.label)
	if err != nil {
		return err
	}
	var all float32
	for _, rarity := range found.rarity {
		all += rarity
	}
	q.each(labelled.and(set), func(doc int) bool {
		found.scores[doc] += wholeLabelWeight * all
		return true
	})
	if pairs := neighbours(ws.list, found.rarity); len(pairs) > 0 {
		return q.favourNeighbours(pairs, found.scores, set)
	}
	return nil
}

// neighbour is two words of a query that follow each other.
type neighbour struct {
	readings []phrase
	bonus    float32
}

func neighbours(list []*word, rarity []float32) (all []neighbour) {
	for i := range len(list) - 1 {
		if readings := phrases(list[i : i+2]); len(readings) > 0 {
			all = append(all, neighbour{readings, neighbourWeight * (rarity[i] + rarity[i+1])})
		}
	}
	return all
}

// favourNeighbours looks for neighbours in the best documents found so far.
func (q *question) favourNeighbours(pairs []neighbour, scores []float32, set docSet) (err error) {
	lowest, _ := q.cut(set, scores, favoured)
	looked := 0
	q.each(set, func(doc int) bool {
		if scores[doc] < lowest {
			return true
		}
		var texts sequences
		if texts, err = q.sequences(doc); err != nil {
			return false
		}
		for _, pair := range pairs {
			if pair.in(texts) {
				scores[doc] += pair.bonus
			}
		}
		looked++
		err = q.tick()
		return err == nil && looked < 2*favoured
	})
	return err
}

// in reports whether the two stand together in some text.
func (n *neighbour) in(texts sequences) bool {
	for i := range n.readings {
		for _, f := range fieldWeights {
			if p := &n.readings[i]; texts.has(p.in(f.field), p) {
				return true
			}
		}
	}
	return false
}

// labelled answers the documents that have a folded text for a label.
func (q *question) labelled(label string) (docSet, error) {
	set := q.none()
	for _, flag := range labelFlags {
		if err := q.addTerm(set, labelsField, labelTerm(label, flag)); err != nil {
			return nil, err
		}
	}
	return set, nil
}
