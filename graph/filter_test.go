package graph_test

import (
	"fmt"
	"testing"

	"prologis/kb"
)

func TestFilters(t *testing.T) {
	h := newHouse(t).furnish()
	three := 3
	h.put("altrove", &kb.PracticeContent{Template: kb.Template{Title: kb.Text{"fr": "Ailleurs"}, Summary: kb.Text{"fr": "Une école à part."},
		Status: kb.StatusPlanning, Themes: []kb.ID{"integrazione"}, Territories: []kb.ID{"veneto"}, Start: "1990", End: "1995",
		Results: []kb.Result{{Statement: it("Bene."), Evidence: &three}}}})
	for _, c := range []struct {
		list, filter string
		want         int
	}{
		{"practices", `{}`, 26},
		{"practices", `{text: "ecole"}`, 1},
		{"practices", `{text: "  "}`, 26},
		{"practices", `{status: {in: [PLANNING]}}`, 1},
		{"practices", `{status: {not: [PLANNING]}}`, 25},
		{"practices", `{status: {in: []}}`, 0},
		{"practices", `{level: {in: [MUNICIPAL, REGIONAL]}}`, 25},
		{"practices", `{level: {in: [MUNICIPAL, REGIONAL], not: [REGIONAL]}}`, 13},
		{"practices", `{language: {in: ["fr"]}}`, 1},
		{"practices", `{language: {not: ["it"]}}`, 1},
		{"practices", `{year: {gte: 1994, lte: 2001}}`, 3},
		{"practices", `{year: {lte: 1991}}`, 1},
		{"practices", `{year: {gte: 2023}}`, 2},
		{"practices", `{updatedAt: {gte: "2000-01-01T00:00:00Z"}}`, 26},
		{"practices", `{updatedAt: {lte: "2000-01-01T00:00:00Z"}}`, 0},
		{"practices", `{themes: {in: ["integrazione"]}}`, 26},
		{"practices", `{themes: {in: ["integrazione"], includeNarrower: false}}`, 1},
		{"practices", `{themes: {in: ["unknown"]}}`, 0},
		{"practices", `{themes: {in: []}}`, 0},
		{"practices", `{themes: {in: ["integrazione", "unknown"]}}`, 26},
		{"practices", `{themes: {all: ["integrazione", "integrazione-scolastica"]}}`, 25},
		{"practices", `{themes: {all: ["integrazione", "unknown"]}}`, 0},
		{"practices", `{themes: {all: []}}`, 26},
		{"practices", `{themes: null, and: null}`, 26},
		{"practices", `{territories: {in: ["italia"]}}`, 26},
		{"practices", `{territories: {in: ["veneto"], includeWithin: false}}`, 1},
		{"practices", `{organisations: {in: ["regione-veneto"]}}`, 25},
		{"practices", `{organisations: {in: ["regione-veneto"], role: LEAD_PARTNER}}`, 25},
		{"practices", `{organisations: {in: ["regione-veneto"], role: FUNDER}}`, 0},
		{"practices", `{organisations: {role: LEAD_PARTNER}}`, 25},
		{"practices", `{organisations: {role: PARTNER}}`, 0},
		{"practices", `{organisations: {in: []}}`, 0},
		{"practices", `{programmes: {in: ["fei"]}}`, 25},
		{"practices", `{evidence: {in: [3]}}`, 1},
		{"practices", `{evidence: {in: [1, 2]}}`, 0},
		{"practices", `{and: [{level: {in: [MUNICIPAL]}}, {year: {lte: 2001}}]}`, 1},
		{"practices", `{or: [{status: {in: [PLANNING]}}, {year: {gte: 2023}}]}`, 3},
		{"practices", `{or: []}`, 0},
		{"practices", `{or: [{}]}`, 26},
		{"practices", `{and: []}`, 26},
		{"practices", `{not: {themes: {in: ["integrazione-scolastica"]}}}`, 1},
		{"practices", `{not: {or: [{level: {in: [MUNICIPAL]}}, {level: {in: [REGIONAL]}}]}}`, 1},
		{"caseStudies", `{themes: {in: ["integrazione"]}}`, 30},
		{"concepts", `{broader: {in: ["integrazione"]}}`, 2},
		{"concepts", `{top: true}`, 1},
		{"concepts", `{top: false, deprecated: false, scheme: {in: ["prologis"]}}`, 2},
		{"concepts", `{text: "inclusion"}`, 1},
		{"organisations", `{sort: {in: [REGION]}}`, 1},
		{"organisations", `{sort: {not: [REGION]}}`, 0},
		{"organisations", `{territories: {in: ["italia"]}}`, 1},
		{"territories", `{sort: {in: [MUNICIPALITY, REGION]}}`, 2},
		{"territories", `{parent: {in: ["italia"]}}`, 2},
		{"territories", `{parent: {in: ["italia"], includeWithin: false}}`, 1},
		{"programmes", `{text: "fei"}`, 1},
		{"programmes", `{text: "nothing"}`, 0},
	} {
		data := h.data(fmt.Sprintf(`{ %s(filter: %s, first: 100) { totalCount nodes { slug } } }`, c.list, c.filter), nil)
		nodes := at(data, c.list, "nodes").([]any)
		if total := at(data, c.list, "totalCount"); len(nodes) != c.want || total != float64(c.want) {
			t.Errorf("%s(filter: %s): %d nodes, total %v, want %d", c.list, c.filter, len(nodes), total, c.want)
		}
	}
}

func TestFacetsLeaveTheirOwnFilterOut(t *testing.T) {
	h := newHouse(t).furnish()
	facets := func(declared, filter string, variables map[string]any) map[string]map[string]any {
		query := `query ` + declared + ` { search(query: "", filter: ` + filter + `, facets: [KIND, LEVEL, YEAR, THEMES, TERRITORIES, LANGUAGES, PROGRAMMES, ORGANISATIONS, STATUS, EVIDENCE, SCHEME, AREAS, INSTRUMENTS, TARGET_GROUPS]) {
			totalCount facets { field buckets { value label count selected } } } }`
		found := map[string]map[string]any{}
		list := at(h.data(query, variables, "Accept-Language", "en"), "search", "facets").([]any)
		for i := range list {
			buckets := map[string]any{}
			for _, b := range at(list, i, "buckets").([]any) {
				buckets[at(b, "value").(string)] = b
			}
			found[at(list, i, "field").(string)] = buckets
		}
		return found
	}
	all := facets(``, `{}`, nil)
	if len(all) != 14 || at(all["KIND"], "PRACTICE", "count") != 25.0 || at(all["KIND"], "PRACTICE", "label") != "Practices" {
		t.Fatalf("facets: %v", all)
	}
	// A value is accepted as it is by the filter of its name.
	some := facets(`($v: Int, $level: [Level!], $kinds: [EntryKind!])`, `{kinds: $kinds, level: {in: $level}, year: {gte: $v}}`, map[string]any{"kinds": []string{"PRACTICE"}, "level": []string{"MUNICIPAL"}, "v": "2010"})
	if at(some["LEVEL"], "REGIONAL", "count") != 7.0 || at(some["LEVEL"], "MUNICIPAL", "selected") != true || at(some["LEVEL"], "REGIONAL", "selected") != false {
		t.Errorf("LEVEL counts under its own filter: %v", some["LEVEL"])
	}
	if at(some["YEAR"], "2000", "count") != 1.0 || at(some["STATUS"], "CONCLUDED", "count") != 8.0 {
		t.Errorf("YEAR: %v, STATUS: %v", some["YEAR"], some["STATUS"])
	}
	for id, bucket := range all["THEMES"] {
		themed := facets(`($theme: [ID!])`, `{themes: {in: $theme}}`, map[string]any{"theme": []string{id}})
		if at(themed["THEMES"], id, "selected") != true || at(themed["THEMES"], id, "count") != at(bucket, "count") || at(bucket, "label") == id {
			t.Errorf("theme %v: %v", bucket, themed["THEMES"])
		}
	}
}

func TestSearchFoldsAndHighlights(t *testing.T) {
	h := newHouse(t).furnish()
	for _, query := range []string{"citta", "città", "CITTÀ"} {
		data := h.data(fmt.Sprintf(`{ search(query: %q, first: 1) { totalCount edges { score highlights { field language fragments } } } }`, query), nil)
		if at(data, "search", "totalCount") != 25.0 || at(data, "search", "edges", 0, "highlights", 0, "fragments", 0) != "Uno sportello in <mark>città</mark>." {
			t.Errorf("search %q: %v", query, data)
		}
	}
	labels := at(h.data(`{ suggest(prefix: "incl", kinds: [CONCEPT]) { label language entry { ... on Concept { prefLabel(in: "en") { value } } } } }`, nil), "suggest")
	if at(labels, 0, "entry", "prefLabel", "value") != "integration" {
		t.Errorf("suggest: %v", labels)
	}
}
