package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestBadInputIsCoded(t *testing.T) {
	h := newHouse(t).furnish()
	_, info := h.page("practices", "first: 5")
	cursor := fmt.Sprintf("%q", info["endCursor"])
	for _, c := range []struct {
		query string
		path  string // of the input
	}{
		{`{ practice { id } }`, ""},
		{`{ practice(id: "a", slug: "b") { id } }`, ""},
		{`{ practice(id: null) { id } }`, ""},
		{`{ concept(slug: "a", uri: "b") { id } }`, ""},
		{`{ practices(first: 0) { nodes { id } } }`, "first"},
		{`{ practices(first: 101) { nodes { id } } }`, "first"},
		{`{ practices(last: -1) { nodes { id } } }`, "last"},
		{`{ practices(first: 1, last: 1) { nodes { id } } }`, "last"},
		{`{ practices(last: 1, after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ practices(first: 1, before: ` + cursor + `) { nodes { id } } }`, "before"},
		{`{ practices(after: "nonsense") { nodes { id } } }`, "after"},
		{`{ practices(after: "") { nodes { id } } }`, "after"},
		{`{ caseStudies(after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ practices(orderBy: [{field: TITLE}], after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ practices(orderBy: [{field: UPDATED_AT}], after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ practices(filter: {text: "x"}, after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ practices(last: 3, before: "%%%") { nodes { id } } }`, "before"},
		{`{ search(query: "x", after: ` + cursor + `) { nodes { id } } }`, "after"},
		{`{ search(query: "x", first: 1000) { nodes { id } } }`, "first"},
		{`{ search(query: "` + strings.Repeat("x", 10_001) + `") { nodes { id } } }`, "query"},
		{`{ suggest(prefix: "x", first: 0) { label } }`, "first"},
		{`{ coverage(rows: {field: THEMES, directOnly: true}, columns: {field: AREAS}) { total { practices } } }`, "rows.directOnly"},
		{`{ coverage(rows: {field: THEMES, first: 0}, columns: {field: AREAS}) { total { practices } } }`, "rows.first"},
		{`{ coverage(rows: {field: THEMES}, columns: {field: AREAS, first: 201}) { total { practices } } }`, "columns.first"},
		{`{ changes(first: 0) { nodes { id } } }`, "first"},
		{`{ changes(cursor: "x") { nodes { id } } }`, "cursor"},
		{`{ changes(cursor: "x", after: 1) { nodes { id } } }`, "cursor"},
		{`{ changes(after: -1) { nodes { id } } }`, "after"},
		{`{ changes(after: 9007199254740992) { nodes { id } } }`, "after"},
		{`{ practices(filter: {year: {gte: 0}}) { nodes { id } } }`, "filter.year.gte"},
		{`{ practices(filter: {language: {in: ["it", "not a tag"]}}) { nodes { id } } }`, "filter.language.in.1"},
		{`{ practices(filter: {updatedAt: {gte: "2014-02-30T00:00:00Z"}}) { nodes { id } } }`, "filter.updatedAt.gte"},
		{`{ search(query: "x", language: "_") { nodes { id } } }`, "language"},
		{`{ practice(slug: "pratica-00") { title(in: ["it", "???"]) { value } } }`, "in.1"},
		{`{ practice(slug: "pratica-00") { related(first: 0) { nodes { id } } } }`, "first"},
		{`{ practice(slug: "pratica-00") { similar(first: 0) { nearDuplicate } } }`, "first"},
		{`{ concept(slug: "integrazione") { similar(first: 101) { nearDuplicate } } }`, "first"},
		{`{ practice(slug: "pratica-00") { related(after: ` + cursor + `) { nodes { id } } } }`, "after"},
		{`{ practice(slug: "pratica-00") { history(after: "x") { nodes { revision } } } }`, "after"},
		{`{ nodes(ids: [` + strings.Repeat(`"x",`, 101) + `]) { id } }`, "ids"},
		{`{ practices(orderBy: [` + strings.Repeat(`{field: TITLE},`, 6) + `]) { nodes { id } } }`, "orderBy"},
		{`{ nothing }`, ""},
		{`{ practices(first: "x") { nodes { id } } }`, "first"},
		{`{ unbalanced `, ""},
		{`query A { base { seq } } query B { base { seq } }`, ""},
		{`subscription { changed { id } }`, ""},
	} {
		a := h.ask(c.query, nil)
		if len(a.Errors) == 0 {
			t.Errorf("%s: no error: %v", c.query, a.Data)
			continue
		}
		e := a.Errors[0]
		if e.Extensions["code"] != "INVALID" || e.Message == "" {
			t.Errorf("%s: %+v, want INVALID", c.query, e)
		}
		if got := pathOf(e); got != c.path {
			t.Errorf("%s: path %q, want %q (%s)", c.query, got, c.path, e.Message)
		}
		for _, step := range e.Path {
			if slices.Contains([]any{"in", "first", "filter"}, step) {
				t.Errorf("%s: the path of the answer names an argument: %v", c.query, e.Path)
			}
		}
	}
}

func pathOf(e problem) string {
	var steps []string
	path, _ := e.Extensions["path"].([]any)
	for _, step := range path {
		steps = append(steps, step.(string))
	}
	return strings.Join(steps, ".")
}

func TestNotFoundRevision(t *testing.T) {
	h := newHouse(t).furnish()
	a := h.ask(`{ practice(slug: "pratica-00") { citation(format: RIS, revision: 7) } }`, nil)
	if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "NOT_FOUND" || pathOf(a.Errors[0]) != "revision" {
		t.Errorf("a revision that there is not: %+v", a.Errors)
	}
}
