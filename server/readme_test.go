package main

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var graphqlBlock = regexp.MustCompile("(?s)```graphql\n(.*?)```")

// TestTheQueriesOfTheREADMEAnswer runs each of them as it stands there, against
// the starting content: without errors, and with something in every answer.
func TestTheQueriesOfTheREADMEAnswer(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir())
	for page, least := range map[string]int{"../README.md": 10, "../doc/frontend.md": 2} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		blocks := graphqlBlock.FindAllStringSubmatch(string(text), -1)
		if len(blocks) < least {
			t.Errorf("%s has only %d queries", page, len(blocks))
		}
		r.answers(blocks)
	}
}

// answers runs the queries of Markdown blocks.
func (r *running) answers(blocks [][]string) {
	for _, block := range blocks {
		var answer map[string]any
		r.query(block[1], nil, &answer)
		for field, value := range answer {
			if empty(value) {
				r.t.Errorf("%s answers nothing in\n%s", field, strings.TrimSpace(block[1]))
			}
		}
	}
}

// empty reports whether an answer has nothing to show.
func empty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case []any:
		return len(v) == 0
	case map[string]any:
		for _, list := range []string{"nodes", "edges"} {
			if nodes, ok := v[list]; ok && empty(nodes) {
				return true
			}
		}
	}
	return false
}
