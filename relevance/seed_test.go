package relevance_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"hash/fnv"
	"log/slog"
	"os"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/relevance"
	"prologis/seed"
)

var update = flag.Bool("update", false, "write the golden files anew")

// judged reads the judgements of the starting content.
func judged(t testing.TB) []relevance.Query {
	t.Helper()
	f, err := os.Open("../search/testdata/relevance.json")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	queries, err := relevance.Read(f)
	if err != nil {
		t.Fatal(err)
	}
	return queries
}

// halves shares queries out, by a hash of their ids: those that constants are tuned with,
// and those held out.
func halves(queries []relevance.Query) (tuning, heldOut []relevance.Query) {
	for _, q := range queries {
		h := fnv.New32a()
		h.Write([]byte(q.ID))
		if h.Sum32()%2 == 0 {
			tuning = append(tuning, q)
		} else {
			heldOut = append(heldOut, q)
		}
	}
	return tuning, heldOut
}

// seeded opens a base with the starting content.
func seeded(t testing.TB) *kb.Base {
	t.Helper()
	base := basetest.Open(t)
	if err := seed.Apply(t.Context(), base, slog.New(slog.DiscardHandler)); err != nil {
		t.Fatal(err)
	}
	return base
}

// halved opens a base with a copy of the starting content of which each practice,
// case study, organisation and programme keeps one language: every other one
// Italian, those between English. The glossary keeps all of its languages.
func halved(t testing.TB) *kb.Base {
	t.Helper()
	base := basetest.Open(t)
	fillHalved(t, base)
	return base
}

func fillHalved(t testing.TB, base *kb.Base) {
	t.Helper()
	inputs, err := seed.Load(basetest.BaseURL)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	for i, in := range inputs {
		kind, language := in.Content.Kind(), []string{"it", "en"}[i%2]
		content, err := json.Marshal(in.Content)
		if err != nil {
			t.Fatal(err)
		}
		var tree any
		if err := json.Unmarshal(content, &tree); err != nil {
			t.Fatal(err)
		}
		if kind != kb.KindConcept && kind != kb.KindConceptScheme && kind != kb.KindTerritory {
			tree = oneLanguage(tree, language)
		}
		line, err := json.Marshal(map[string]any{"kind": kind, "slug": in.Slug, "input": tree})
		if err != nil {
			t.Fatal(err)
		}
		lines.Write(append(line, '\n'))
	}
	importLines(t, base, &lines)
}

// oneLanguage leaves of every localised text, an object by language, the one in a
// language.
func oneLanguage(tree any, language string) any {
	switch node := tree.(type) {
	case map[string]any:
		if node["it"] != nil || node["en"] != nil {
			if node[language] == nil {
				return map[string]any{}
			}
			return map[string]any{language: node[language]}
		}
		for name, below := range node {
			node[name] = oneLanguage(below, language)
		}
	case []any:
		for i, below := range node {
			node[i] = oneLanguage(below, language)
		}
	}
	return tree
}
