package kb_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// TestDiff compares contents, and wants what a reviewer is to see.
func TestDiff(t *testing.T) {
	year := func(y int) *int { return &y }
	practice := func(change func(c *kb.PracticeContent)) *kb.PracticeContent {
		c := whole("Uno")
		c.Territories = []kb.ID{"a", "b", "c"}
		c.Results = []kb.Result{{Statement: kb.Text{"it": "uno due"}, Year: year(2020)}, {Statement: kb.Text{"it": "tre quattro"}, Year: year(2021)}}
		c.Sources = []kb.Source{{Title: "prima"}, {Title: "seconda"}, {Title: "terza"}}
		if change != nil {
			change(c)
		}
		return c
	}
	for name, x := range map[string]struct {
		after *kb.PracticeContent
		want  string
	}{
		"nothing":        {practice(nil), ""},
		"another order":  {practice(func(c *kb.PracticeContent) { slices.Reverse(c.Territories) }), "territories: a, b, c → c, b, a"},
		"one added":      {practice(func(c *kb.PracticeContent) { c.Territories = append(c.Territories, "d") }), "territories:  → d"},
		"one gone":       {practice(func(c *kb.PracticeContent) { c.Territories = c.Territories[1:] }), "territories: a → "},
		"gone and moved": {practice(func(c *kb.PracticeContent) { c.Territories = []kb.ID{"c", "b"} }), "territories: a → ; territories: b, c → c, b"},
		"the first result gone": {practice(func(c *kb.PracticeContent) { c.Results = c.Results[1:] }),
			"results.0.statement: uno due → ; results.0.year: 2020 → "},
		"the first source gone": {practice(func(c *kb.PracticeContent) { c.Sources = c.Sources[1:] }), "sources.0.title: prima → "},
		"one put before":        {practice(func(c *kb.PracticeContent) { c.Sources = append([]kb.Source{{Title: "zero"}}, c.Sources...) }), "sources.0.title:  → zero"},
		"the first gone and the second changed": {practice(func(c *kb.PracticeContent) {
			c.Results = []kb.Result{{Statement: kb.Text{"it": "tre e quattro"}, Year: year(2021)}}
		}), "results.0.statement: uno due → ; results.0.statement: tre quattro → tre e quattro; results.0.year: 2020 → "},
		"written anew":  {practice(func(c *kb.PracticeContent) { c.Sources[1] = kb.Source{Title: "altra"} }), "sources.1.title: seconda → altra"},
		"two exchanged": {practice(func(c *kb.PracticeContent) { c.Results[0], c.Results[1] = c.Results[1], c.Results[0] }), "results.0.statement: uno due → ; results.0.year: 2020 → ; results.1.statement:  → uno due; results.1.year:  → 2020"},
	} {
		changes, err := kb.Diff(practice(nil), x.after)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, c := range changes {
			got = append(got, fmt.Sprintf("%s: %s → %s", strings.Join(c.Path, "."), c.Before, c.After))
		}
		if strings.Join(got, "; ") != x.want {
			t.Errorf("%s: %s", name, strings.Join(got, "; "))
		}
	}
}

// TestTheDiffOfLongLists compares lists that are too long to be aligned.
func TestTheDiffOfLongLists(t *testing.T) {
	long := func(n int, title string) *kb.PracticeContent {
		c := whole("Uno")
		for i := range n {
			c.Sources = append(c.Sources, kb.Source{Title: fmt.Sprint(title, i)})
		}
		return c
	}
	changes, err := kb.Diff(long(2_000, "a"), long(2_001, "b"))
	if err != nil || len(changes) != 2_001 {
		t.Errorf("%d changes, %v", len(changes), err)
	}
}
