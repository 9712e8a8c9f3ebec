package search

import "prologis/kb"

// The constants of relevance, all of them. They stand together so that a
// relevance set can judge a change of them.

// fieldWeights says how much more an occurrence counts by where it stands.
var fieldWeights = []struct {
	field  kb.TextField
	weight float32
}{
	{kb.TextLabel, 4}, {kb.TextAlt, 3}, {kb.TextSummary, 2}, {kb.TextBody, 1},
}

const (
	// saturation is k1 of BM25: how soon more occurrences stop to count.
	saturation = 1.2
	// lengthPull is b of BM25: how much occurrences in long texts count less.
	lengthPull = 0.75
	// otherLanguageWeight is the weight of words read in another language than
	// the one that the query is said to be in.
	otherLanguageWeight = 0.6
	// neighbourWeight is what two words of the query count more, of their own
	// weight, when they stand together in a text.
	neighbourWeight = 0.3
	// wholeLabelWeight is what a query counts more, of the weight of its words,
	// when it is the whole of a label.
	wholeLabelWeight = 2
)

// Bounds on what a query may ask.
const (
	maxQueryBytes = 4000
	maxWords      = 64
)
