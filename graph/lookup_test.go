package graph_test

import (
	"context"
	"reflect"
	"testing"

	"prologis/kb"
)

func TestLookups(t *testing.T) {
	h := newHouse(t).furnish()
	id := at(h.data(`{ practice(slug: "pratica-00") { id } }`, nil), "practice", "id").(string)
	for _, c := range []struct {
		query string
		want  any // slug, or nil
	}{
		{`practice(id: "` + id + `") { slug }`, "pratica-00"},
		{`practice(slug: "pratica-00", id: null) { slug }`, "pratica-00"},
		{`practice(slug: "none") { slug }`, nil},
		{`practice(slug: "NO SLUG") { slug }`, nil},
		{`practice(id: "nonsense") { slug }`, nil},
		{`practice(id: "practice_00000000000000000000000000") { slug }`, nil},
		{`caseStudy(id: "` + id + `") { slug }`, nil}, // of another kind
		{`caseStudy(slug: "caso-07") { slug }`, "caso-07"},
		{`concept(slug: "integrazione") { slug }`, "integrazione"},
		{`concept(uri: "http://kb.example/id/concept/integrazione") { slug }`, "integrazione"},
		{`concept(uri: "http://elsewhere.example/1") { slug }`, nil},
		{`conceptScheme(slug: "prologis") { slug }`, "prologis"},
		{`organisation(slug: "regione-veneto") { slug }`, "regione-veneto"},
		{`territory(code: "027042") { slug }`, "venezia"},
		{`territory(code: "") { slug }`, nil},
		{`programme(slug: "fei") { slug }`, "fei"},
		{`node(id: "` + id + `") { ... on Practice { slug } }`, "pratica-00"},
		{`node(id: "pratica-00") { id }`, nil},
	} {
		data := h.data("{ found: "+c.query+" }", nil)
		if got := at(data, "found", "slug"); got != c.want {
			t.Errorf("%s: %v, want %v", c.query, got, c.want)
		}
	}
}

func TestOldSlugsAndArchivedEntriesAnswer(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := context.Background()
	content := practice(5)
	content.Related = nil
	if _, err := h.base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: content, Target: "pratica-05", Slug: "nuovo-nome"}); err != nil {
		t.Fatal(err)
	}
	data := h.data(`{ practice(slug: "pratica-05") { slug uri revision } }`, nil)
	if at(data, "practice", "slug") != "nuovo-nome" || at(data, "practice", "uri") != "http://kb.example/id/practice/pratica-05" {
		t.Errorf("a renamed practice: %v", data)
	}
	if _, err := h.base.Archive(ctx, kb.Author{By: "test"}, kb.KindPractice, kb.ArchiveInput{Target: "nuovo-nome", Reason: "doppione", Replacement: "pratica-06"}); err != nil {
		t.Fatal(err)
	}
	data = h.data(`{ practice(slug: "nuovo-nome") { archived { reason at replacement { slug } } } practices { totalCount }
		search(query: "", filter: {kinds: [PRACTICE]}) { totalCount } base { counts { kind count } } }`, nil)
	if at(data, "practice", "archived", "reason") != "doppione" || at(data, "practice", "archived", "replacement", "slug") != "pratica-06" {
		t.Errorf("an archived practice: %v", data)
	}
	if at(data, "practices", "totalCount") != 24.0 || at(data, "search", "totalCount") != 24.0 {
		t.Errorf("lists hold an archived practice: %v", data)
	}
}

func TestNodesKeepTheirOrder(t *testing.T) {
	h := newHouse(t).furnish()
	nodes := at(h.data(`{ practices(first: 2) { nodes { id } } }`, nil), "practices", "nodes")
	a, b := at(nodes, 0, "id"), at(nodes, 1, "id")
	got := at(h.data(`query($ids: [ID!]!) { nodes(ids: $ids) { id } }`, map[string]any{"ids": []any{b, "unknown", a, b}}), "nodes")
	want := []any{map[string]any{"id": b}, nil, map[string]any{"id": a}, map[string]any{"id": b}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("nodes: %v, want %v", got, want)
	}
}

func TestReferencesLeadBothWays(t *testing.T) {
	h := newHouse(t).furnish()
	data := h.data(`{
		practice(slug: "pratica-03") { caseStudies(first: 100) { totalCount nodes { practices { nodes { slug } } } } related { nodes { slug } } }
		first: practice(slug: "pratica-00") { related(first: 100) { totalCount } }
		concept(slug: "integrazione-scolastica") { related { slug } practices { totalCount } broader { slug } ancestors { slug } }
		territory(slug: "venezia") { ancestors { slug } parent { slug } practices { totalCount } }
		organisation(slug: "regione-veneto") { territory { slug } practices { totalCount } caseStudies { totalCount } }
		programme(slug: "fei") { funder { slug } practices(first: 1) { nodes { slug } totalCount } }
	}`, nil)
	for _, c := range []struct {
		want any
		path []any
	}{
		{30.0, []any{"practice", "caseStudies", "totalCount"}},
		{"pratica-00", []any{"practice", "related", "nodes", 0, "slug"}},
		{24.0, []any{"first", "related", "totalCount"}},
		{"integrazione-abitativa", []any{"concept", "related", 0, "slug"}},
		{25.0, []any{"concept", "practices", "totalCount"}},
		{"integrazione", []any{"concept", "ancestors", 0, "slug"}},
		{"veneto", []any{"territory", "ancestors", 0, "slug"}},
		{"italia", []any{"territory", "ancestors", 1, "slug"}},
		{25.0, []any{"territory", "practices", "totalCount"}},
		{0.0, []any{"organisation", "caseStudies", "totalCount"}},
		{"regione-veneto", []any{"programme", "funder", "slug"}},
		{"pratica-00", []any{"programme", "practices", "nodes", 0, "slug"}},
	} {
		if got := at(data, c.path...); got != c.want {
			t.Errorf("%v: %v, want %v", c.path, got, c.want)
		}
	}
}
