package skos_test

import (
	"bytes"
	"encoding/csv"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/skos"
)

// tableOf exports the scheme as a table: the cells by slug and heading.
func tableOf(t *testing.T, base *kb.Base) (heading []string, rows map[string]map[string]string) {
	t.Helper()
	var out bytes.Buffer
	if err := skos.ExportCSV(ctx, base, "prova", &out); err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(&out).ReadAll() // it refuses rows of another length than the heading
	if err != nil {
		t.Fatal(err)
	}
	rows = map[string]map[string]string{}
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, name := range lines[0] {
			row[name] = line[i]
		}
		rows[row["slug"]] = row
	}
	return lines[0], rows
}

func TestATableHasEveryLabelAndNote(t *testing.T) {
	base := furnished(t)
	c := &kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "voce"}, AltLabels: kb.Labels{"x-private": {"alt"}}, HiddenLabels: kb.Labels{"sq": {"fshehur"}}}
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Slug: "voce"}); err != nil {
		t.Fatal(err)
	}
	heading, rows := tableOf(t, base)
	uri := func(path string) string { return basetest.BaseURL + "/id/" + path }
	for slug, want := range map[string]map[string]string{
		"cima": {"kind": "concept", "scheme": uri("concept-scheme/prova"), "schemes": uri("concept-scheme/altro"), "topConceptOf": uri("concept-scheme/prova"), "notation": "B | A^^http://n.example/t",
			"prefLabel@en": "top", "altLabel@it": "vetta | apice", "hiddenLabel@it": "cimma", "discouraged@it": "picco | punta", "definition@it": "Z. | A.",
			"scopeNote@it": "Si usa.", "example@it": "Es.", "changeNote@it": "Nuovo.", "historyNote@it": "Prima."},
		"base":  {"deprecated": "true", "replacedBy": uri("concept/cima"), "exactMatch": "http://m.example/2 | http://m.example/1", "relatedMatch": "http://m.example/6"},
		"voce":  {"altLabel@x-private": "alt", "hiddenLabel@sq": "fshehur", "changeNote@it": ""},
		"prima": {"kind": "collection", "scheme": uri("concept-scheme/prova"), "prefLabel@it": "Prima", "notation": "R", "deprecated": "", "member": "http://elsewhere.example/c | " + uri("concept/base")},
		"dopo":  {"kind": "orderedCollection", "member": "http://elsewhere.example/c | " + uri("collection/prima") + " | " + uri("concept/base")},
	} {
		for name, value := range want {
			if got, ok := rows[slug][name]; !ok || got != value {
				t.Errorf("%s of %s: %q, want %q (columns %q)", name, slug, got, value, heading)
			}
		}
	}
	if len(rows) != 6 {
		t.Errorf("%d rows", len(rows))
	}
}

// A scheme without anything has a heading.
func TestATableOfNothingHasAHeading(t *testing.T) {
	base := basetest.Open(t)
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: &kb.ConceptSchemeContent{Name: kb.Text{"it": "Prova"}}, Slug: "prova"}); err != nil {
		t.Fatal(err)
	}
	if heading, rows := tableOf(t, base); len(heading) != 17 || len(rows) != 0 {
		t.Errorf("%q, %v", heading, rows)
	}
}
