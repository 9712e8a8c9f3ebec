package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// lists are lists of every kind; %s takes the paging arguments.
var lists = map[string]string{
	"practices":       `list: practices(%s)`,
	"by title":        `list: practices(orderBy: [{field: TITLE}], %s)`,
	"by two keys":     `list: practices(orderBy: [{field: START, direction: DESC}, {field: TITLE}], %s)`,
	"filtered":        `list: practices(filter: {level: {in: [MUNICIPAL]}}, %s)`,
	"case studies":    `list: caseStudies(%s)`,
	"concepts":        `list: concepts(%s)`,
	"organisations":   `list: organisations(%s)`,
	"territories":     `list: territories(orderBy: [{field: CODE}], %s)`,
	"programmes":      `list: programmes(%s)`,
	"of a concept":    `of: concept(slug: "integrazione-scolastica") { list: practices(%s)`,
	"of a practice":   `of: practice(slug: "pratica-03") { list: caseStudies(%s)`,
	"related":         `of: practice(slug: "pratica-00") { list: related(%s)`,
	"children":        `of: territory(slug: "veneto") { list: children(%s)`,
	"narrower":        `of: concept(slug: "integrazione") { list: children(%s)`,
	"tops":            `of: conceptScheme(slug: "prologis") { list: topConcepts(%s)`,
	"new concepts":    `of: conceptScheme(slug: "prologis") { list: newConcepts(%s)`,
	"of a case study": `of: caseStudy(slug: "caso-01") { list: practices(%s)`,
}

// page asks for one page and answers its ids and page info.
func (h *house) page(list, args string) (ids []string, info map[string]any) {
	h.t.Helper()
	query, end := fmt.Sprintf(lists[list], args), ""
	if strings.HasPrefix(query, "of:") {
		end = "}"
	}
	data := h.data("{ "+query+" { nodes { id } edges { cursor node { id } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"+end+" }", nil)
	found := data
	if of, ok := data["of"].(map[string]any); ok {
		found = of
	}
	nodes, _ := at(found, "list", "nodes").([]any)
	for i := range nodes {
		id := at(nodes, i, "id").(string)
		if at(found, "list", "edges", i, "node", "id") != id {
			h.t.Fatalf("%s: node %d is not that of its edge", list, i)
		}
		ids = append(ids, id)
	}
	info, _ = at(found, "list", "pageInfo").(map[string]any)
	return ids, info
}

// walk walks a list from one end to the other; between pages it calls meanwhile.
func (h *house) walk(list string, backward bool, size int, meanwhile func()) []string {
	h.t.Helper()
	sizeArg, cursorArg, more, next := "first", "after", "hasNextPage", "endCursor"
	if backward {
		sizeArg, cursorArg, more, next = "last", "before", "hasPreviousPage", "startCursor"
	}
	args := fmt.Sprintf("%s: %d", sizeArg, size)
	var all []string
	for pages := 0; pages < 200; pages++ {
		ids, info := h.page(list, args)
		if backward {
			slices.Reverse(ids)
		}
		all = append(all, ids...)
		if info[more] != true {
			return all
		}
		args = fmt.Sprintf("%s: %d, %s: %q", sizeArg, size, cursorArg, info[next])
		if meanwhile != nil {
			meanwhile()
		}
	}
	h.t.Fatalf("%s does not end", list)
	return nil
}

func TestWalksCoverEachNodeOnce(t *testing.T) {
	h := newHouse(t).furnish()
	for name := range lists {
		whole, _ := h.page(name, "first: 100")
		for _, size := range []int{1, 3, 7, 100} {
			if forward := h.walk(name, false, size, nil); !slices.Equal(forward, whole) {
				t.Errorf("%s forward by %d: %v, want %v", name, size, forward, whole)
			}
			backward := h.walk(name, true, size, nil)
			slices.Reverse(backward)
			if !slices.Equal(backward, whole) {
				t.Errorf("%s backward by %d: %v, want %v", name, size, backward, whole)
			}
		}
	}
}

func TestWalksWhileEntriesAreAdded(t *testing.T) {
	h := newHouse(t).furnish()
	number := 100
	add := func() {
		number++
		h.put(fmt.Sprintf("pratica-%d", number), practice(number-100))
		h.put(fmt.Sprintf("caso-%d", number), &kb.CaseStudyContent{Template: kb.Template{Title: it("Nuovo"), Summary: it("Nuovo.")}, Practices: []kb.ID{"pratica-03"}})
	}
	for _, name := range []string{"practices", "by title", "by two keys", "case studies", "of a concept", "of a practice"} {
		for _, backward := range []bool{false, true} {
			before, _ := h.page(name, "first: 100")
			walked := h.walk(name, backward, 6, add)
			for _, id := range before {
				if n := count(walked, id); n != 1 {
					t.Errorf("%s (backward %v): %s was met %d times", name, backward, id, n)
				}
			}
			if slices.Sort(walked); len(slices.Compact(slices.Clone(walked))) != len(walked) {
				t.Errorf("%s (backward %v): a node was met twice", name, backward)
			}
		}
	}
}

func count(ids []string, id string) (n int) {
	for _, one := range ids {
		if one == id {
			n++
		}
	}
	return n
}

func TestPageInfo(t *testing.T) {
	h := newHouse(t).furnish()
	_, first := h.page("practices", "first: 5")
	_, second := h.page("practices", fmt.Sprintf("first: 5, after: %q", first["endCursor"]))
	_, last := h.page("practices", "last: 5")
	_, all := h.page("practices", "first: 100")
	for _, c := range []struct {
		name           string
		info           map[string]any
		next, previous bool
	}{{"first", first, true, false}, {"second", second, true, true}, {"last", last, false, true}, {"all", all, false, false}} {
		if c.info["hasNextPage"] != c.next || c.info["hasPreviousPage"] != c.previous {
			t.Errorf("%s page: %v", c.name, c.info)
		}
	}
	if ids, _ := h.page("practices", "first: null, after: null, last: null, before: null"); len(ids) != 20 {
		t.Errorf("explicit nulls give %d nodes, want 20", len(ids))
	}
}

func TestSearchPages(t *testing.T) {
	h := newHouse(t).furnish()
	for _, order := range []string{"", ", orderBy: {field: TITLE}"} {
		seen := map[any]bool{}
		after := ""
		for range 10 {
			data := h.data(fmt.Sprintf(`{ search(query: "citta", first: 7%s%s) { totalCount nodes { id } pageInfo { hasNextPage endCursor } } }`, order, after), nil)
			nodes := at(data, "search", "nodes").([]any)
			for i := range nodes {
				seen[at(nodes, i, "id")] = true
			}
			if at(data, "search", "totalCount") != 25.0 {
				t.Fatalf("totalCount: %v", data)
			}
			if at(data, "search", "pageInfo", "hasNextPage") != true {
				break
			}
			after = fmt.Sprintf(", after: %q", at(data, "search", "pageInfo", "endCursor"))
		}
		if len(seen) != 25 {
			t.Errorf("search%s: walked %d results, want 25", order, len(seen))
		}
	}
}
