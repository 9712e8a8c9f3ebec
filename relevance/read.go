package relevance

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"

	"prologis/kb"
)

// Read reads judged queries, a JSON list of them and nothing else. What is wrong is told
// with its line and its field.
func Read(r io.Reader) ([]Query, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read the judgements: %w", err)
	}
	queries, err := readList(text)
	if err == nil && len(queries) == 0 {
		err = errors.New("there is no query")
	}
	if err != nil {
		return nil, fmt.Errorf("read the judgements: %w", err)
	}
	return queries, nil
}

func readList(text []byte) (queries []Query, err error) {
	var list []json.RawMessage
	if err := json.Unmarshal(text, &list); err != nil {
		return nil, atLine(text, 0, err)
	}
	lines, at := map[string]int{}, 0
	for i, one := range list {
		at += bytes.Index(text[at:], one)
		q, err := readQuery(one)
		line, known := lines[q.ID]
		if err == nil && known {
			err = kb.Invalid([]string{"id"}, "%q is that of the query in line %d", q.ID, line)
		}
		if err != nil {
			return nil, atLine(text, at, fmt.Errorf("query %d (%s): %w", i+1, q.ID, err))
		}
		lines[q.ID] = lineOf(text, at)
		queries = append(queries, q)
		at += len(one)
	}
	return queries, nil
}

// atLine puts the line before what is wrong with something that begins at a place of a text.
func atLine(text []byte, start int, err error) error {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		start += int(syntax.Offset)
	case errors.As(err, &kind):
		start += int(kind.Offset)
	}
	return fmt.Errorf("line %d: %w", lineOf(text, start), err)
}

func lineOf(text []byte, at int) int { return 1 + bytes.Count(text[:min(at, len(text))], []byte("\n")) }

func readQuery(text []byte) (q Query, err error) {
	in := json.NewDecoder(bytes.NewReader(text))
	in.DisallowUnknownFields()
	if err := in.Decode(&q); err != nil {
		return q, err
	}
	return q, q.check()
}

func (q *Query) check() error {
	for _, required := range [][2]string{{"id", q.ID}, {"group", q.Group}, {"query", q.Text}} {
		if required[1] == "" {
			return kb.Invalid(required[:1], "is required")
		}
	}
	if _, ok := kb.CanonicalTag(q.Language); q.Language != "" && !ok {
		return kb.Invalid([]string{"language"}, "%q is not a BCP 47 language tag, such as it or pt-BR", q.Language)
	}
	for i, kind := range q.Kinds {
		if !kind.Valid() {
			return kb.Invalid([]string{"kinds", strconv.Itoa(i)}, "%q is none of %v", string(kind), kb.Kinds)
		}
	}
	if len(q.Judgements) == 0 {
		return kb.Invalid([]string{"judgements"}, "nothing is judged: such a query measures nothing")
	}
	return q.checkJudgements()
}

func (q *Query) checkJudgements() error {
	seen := map[string]bool{}
	for i, j := range q.Judgements {
		name, path := j.name(), []string{"judgements", strconv.Itoa(i)}
		switch {
		case !j.Kind.Valid():
			return kb.Invalid(append(path, "kind"), "%q is none of %v", string(j.Kind), kb.Kinds)
		case j.Slug == "":
			return kb.Invalid(append(path, "slug"), "is required")
		case j.Grade < 0 || j.Grade > maxGrade:
			return kb.Invalid(append(path, "grade"), "%d is not 0 to %d", j.Grade, maxGrade)
		case seen[name]:
			return kb.Invalid(path, "%s is judged twice", name)
		}
		seen[name] = true
	}
	return nil
}
