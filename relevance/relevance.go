// Package relevance measures how good the answers of a search are: queries with
// judgements, written by people who read the entries, are put to a base, and what
// comes back is compared with what they judged. The figures are the usual ones
// (nDCG, reciprocal rank, recall), by group of queries, so that a change of the
// ranking is seen in numbers before it is seen by readers.
package relevance

import "prologis/kb"

// Query is what somebody looks for, and what they should find.
type Query struct {
	ID    string `json:"id"`
	Group string `json:"group"`
	// Language is the one that the person says they write in; "" when they do not.
	Language string    `json:"language,omitempty"`
	Text     string    `json:"query"`
	Kinds    []kb.Kind `json:"kinds,omitempty"` // looked for; none: every kind
	// Judgements name all entries worth finding; whatever is not named is worth 0.
	Judgements []Judgement `json:"judgements"`
}

// Judgement says what an entry is worth to who asks a query.
type Judgement struct {
	Kind kb.Kind `json:"kind"`
	Slug string  `json:"slug"`
	// Grade: 3 is what they look for, 2 answers a part, 1 is good to see as well.
	Grade  int    `json:"grade"`
	Reason string `json:"reason"`
}

// maxGrade is the highest grade, and answers the lowest that makes an entry an answer.
const (
	maxGrade = 3
	answers  = 2
)

// name is how a judgement names its entry.
func (j Judgement) name() string { return string(j.Kind) + "/" + j.Slug }
