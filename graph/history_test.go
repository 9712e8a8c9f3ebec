package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

func TestHistoryAndDatedCitations(t *testing.T) {
	h := newHouse(t).furnish()
	for i := range 4 {
		content := practice(0)
		content.Title = both(fmt.Sprintf("Sportello %d", i), fmt.Sprintf("Desk %d", i))
		content.LocalName = fmt.Sprint("v", i)
		h.put("pratica-00", content)
	}
	history := func(args string) (revisions []any, info any) {
		data := h.data(`{ practice(slug: "pratica-00") { history`+args+` { totalCount nodes { revision by note seq } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } } }`, nil)
		if at(data, "practice", "history", "totalCount") != 5.0 {
			t.Errorf("history%s: %v", args, data)
		}
		for _, n := range at(data, "practice", "history", "nodes").([]any) {
			revisions = append(revisions, at(n, "revision"))
		}
		return revisions, at(data, "practice", "history", "pageInfo")
	}
	first, info := history(`(first: 2)`)
	second, info2 := history(fmt.Sprintf(`(first: 2, after: %q)`, at(info, "endCursor")))
	back, _ := history(fmt.Sprintf(`(last: 2, before: %q)`, at(info2, "startCursor")))
	last, end := history(`(last: 2)`)
	if got := fmt.Sprint(first, second, back, last); got != "[5 4] [3 2] [5 4] [2 1]" {
		t.Errorf("pages of history: %s", got)
	}
	if at(info, "hasNextPage") != true || at(end, "hasNextPage") != false || at(end, "hasPreviousPage") != true {
		t.Errorf("page info: %v, %v", info, end)
	}
	data := h.data(`{ practice(slug: "pratica-00") { now: citation(format: APA) then: citation(format: APA, revision: 3) item: citation(format: CSL_JSON, revision: 2) } }`, nil, "Accept-Language", "en")
	if now := at(data, "practice", "now").(string); !strings.Contains(now, "Desk 3 [Practice]") || strings.Contains(now, "rev=") {
		t.Errorf("cited now: %s", now)
	}
	if then := at(data, "practice", "then").(string); !strings.Contains(then, "Desk 1 (Revision 3) [Practice]") || !strings.HasSuffix(then, "/id/practice/pratica-00?rev=3") {
		t.Errorf("cited then: %s", then)
	}
	if item := at(data, "practice", "item").(string); !strings.Contains(item, `"version":"2"`) {
		t.Errorf("CSL-JSON: %s", item)
	}
}

func TestChangesAreEnoughToKeepACopy(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := context.Background()
	many := make([]kb.PutInput, 30)
	for i := range many {
		many[i] = kb.PutInput{Content: &kb.ProgrammeContent{Name: it(fmt.Sprint("Programma ", i))}, Slug: fmt.Sprint("programma-", i)}
	}
	if _, err := h.base.SubmitPut(ctx, kb.Author{By: "test"}, many).Wait(); err != nil {
		t.Fatal(err)
	}
	if _, err := h.base.Archive(ctx, kb.Author{By: "test"}, kb.KindProgramme, kb.ArchiveInput{Target: "programma-7", Reason: "chiuso"}); err != nil {
		t.Fatal(err)
	}
	held, archived := map[any]any{}, 0
	variables, pages := map[string]any{}, 0
	for ; pages < 50; pages++ {
		data := h.data(`query($cursor: String) { changes(cursor: $cursor, first: 12) { totalCount nodes { seq kind id op revision entry { slug archived { reason } } } pageInfo { hasNextPage endCursor } } }`, variables)
		nodes := at(data, "changes", "nodes").([]any)
		for _, n := range nodes {
			held[at(n, "id")] = at(n, "revision")
			if at(n, "op") == "ARCHIVE" {
				archived++
				if at(n, "entry", "archived", "reason") != "chiuso" {
					t.Errorf("a tombstone: %v", n)
				}
			}
		}
		if len(nodes) > 12 || at(data, "changes", "totalCount") != 95.0 {
			t.Errorf("changes: a page of %d, %v in all", len(nodes), at(data, "changes", "totalCount"))
		}
		if at(data, "changes", "pageInfo", "hasNextPage") != true {
			break
		}
		variables["cursor"] = at(data, "changes", "pageInfo", "endCursor")
	}
	if len(held) != 94 || archived != 1 {
		t.Errorf("a copy holds %d entries of 94, %d archivings, after %d pages", len(held), archived, pages)
	}
	data := h.data(`query($after: Seq) { changes(after: $after, kinds: [PROGRAMME]) { nodes { id } pageInfo { hasNextPage } } none: changes(kinds: []) { nodes { id } } }`, map[string]any{"after": 66})
	if nodes := at(data, "changes", "nodes").([]any); len(nodes) != 1 || len(at(data, "none", "nodes").([]any)) != 0 {
		t.Errorf("changes after 66: %v", data)
	}
}
