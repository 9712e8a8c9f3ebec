// Package relevance measures how good the answers of a search are: queries with
// judgements, written by people who read the entries, are put to a base, and what
// comes back is compared with what they judged. The figures are the usual ones
// (nDCG, reciprocal rank, recall), by group of queries, so that a change of the
// ranking is seen in numbers before it is seen by readers.
package relevance

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"prologis/kb"
)

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

// Read reads judged queries, a JSON list of them.
func Read(r io.Reader) ([]Query, error) {
	in := json.NewDecoder(r)
	in.DisallowUnknownFields()
	var queries []Query
	if err := in.Decode(&queries); err != nil {
		return nil, fmt.Errorf("read the judgements: %w", err)
	}
	if len(queries) == 0 {
		return nil, errors.New("read the judgements: there is no query")
	}
	ids := map[string]bool{}
	for i := range queries {
		q := &queries[i]
		if err := q.check(); err != nil {
			return nil, fmt.Errorf("query %d (%s): %w", i+1, q.ID, err)
		}
		if ids[q.ID] {
			return nil, fmt.Errorf("query %d: another one has the id %s", i+1, q.ID)
		}
		ids[q.ID] = true
	}
	return queries, nil
}

func (q *Query) check() error {
	if q.ID == "" || q.Group == "" || q.Text == "" {
		return errors.New("id, group and query are required")
	}
	if len(q.Judgements) == 0 {
		return errors.New("nothing is judged: such a query measures nothing")
	}
	seen := map[string]bool{}
	for _, j := range q.Judgements {
		name := j.name()
		switch {
		case !j.Kind.Valid():
			return fmt.Errorf("%s: the kind is none of %v", name, kb.Kinds)
		case j.Grade < 0 || j.Grade > maxGrade:
			return fmt.Errorf("%s: the grade is not 0 to %d", name, maxGrade)
		case seen[name]:
			return fmt.Errorf("%s is judged twice", name)
		}
		seen[name] = true
	}
	return nil
}

// name is how a judgement names its entry.
func (j Judgement) name() string { return string(j.Kind) + "/" + j.Slug }
