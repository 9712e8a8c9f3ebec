package relevance

import (
	"math"
	"slices"
)

const (
	gainDepth   = 10 // how far down nDCG looks
	recallDepth = 50 // how far down recall looks
)

// Figures are what a ranking is worth, from 0 to 1.
type Figures struct {
	// NDCG compares the gain of the first ten with that of the best possible ten;
	// an entry gains 2^grade-1, less the further down it stands.
	NDCG float64 `json:"ndcg@10"`
	// MRR is one over the place of the first entry that answers (grade 2 or 3).
	MRR float64 `json:"mrr"`
	// Recall is how much of what was judged worth finding is in the first fifty.
	Recall float64 `json:"recall@50"`
	// Precision is how many of the first ten are worth finding.
	Precision float64 `json:"p@10"`
}

// figuresOf judges a ranking, given as the grades of what was found, in order,
// and the grades of all that could be.
func figuresOf(found, possible []int) Figures {
	best := slices.Clone(possible)
	slices.SortFunc(best, func(a, b int) int { return b - a })
	var f Figures
	if ideal := gain(best); ideal > 0 {
		f.NDCG = gain(found) / ideal
	}
	if i := slices.IndexFunc(found, func(g int) bool { return g >= answers }); i >= 0 {
		f.MRR = 1 / float64(i+1)
	}
	if worth := countWorth(possible); worth > 0 {
		f.Recall = float64(countWorth(found[:min(recallDepth, len(found))])) / float64(worth)
	}
	f.Precision = float64(countWorth(found[:min(gainDepth, len(found))])) / gainDepth
	return f
}

func gain(grades []int) (sum float64) {
	for i, g := range grades[:min(gainDepth, len(grades))] {
		sum += (math.Exp2(float64(g)) - 1) / math.Log2(float64(i+2))
	}
	return sum
}

func countWorth(grades []int) (n int) {
	for _, g := range grades {
		if g > 0 {
			n++
		}
	}
	return n
}

// mean answers the mean of figures.
func mean(all []Figures) (m Figures) {
	n := float64(len(all))
	for _, f := range all {
		m.NDCG += f.NDCG / n
		m.MRR += f.MRR / n
		m.Recall += f.Recall / n
		m.Precision += f.Precision / n
	}
	return m
}
