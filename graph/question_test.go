package graph_test

import (
	"net/http"
	"testing"

	"prologis/kb"
)

func TestQuestionsObeyTheRulesOfSearch(t *testing.T) {
	h := newHouse(t).furnish()
	filter := func(name string, value any) map[string]any {
		return map[string]any{"query": "x", "filter": map[string]any{name: value}}
	}
	for want, arguments := range map[string]map[string]any{
		`language: "123" is not a BCP 47 language tag, such as it or pt-BR`:                                                                                           {"query": "x", "language": "123"},
		`expand.0: WIDER is not a valid Expansion: it is one of SYNONYMS, LANGUAGES, NARROWER, BROADER`:                                                               {"query": "x", "expand": []any{"WIDER"}},
		`filter.kinds.0: RECIPE is not a valid EntryKind: it is one of PRACTICE, CASE_STUDY, CONCEPT, CONCEPT_SCHEME, ORGANISATION, TERRITORY, PROGRAMME, COLLECTION`: filter("kinds", []any{"RECIPE"}),
		`filter.topics: unknown field`:                                                     filter("topics", 1),
		`filter.year.gte: 0 is not a year from 1 to 9999`:                                  filter("year", map[string]any{"gte": 0}),
		`filter.updatedAt.gte: "2014" is not a date and time such as 2014-06-24T08:00:00Z`: filter("updatedAt", map[string]any{"gte": "2014"}),
		`first: is a number from 1 to 100, not 101`:                                        {"query": "x", "first": 101},
		`after: is not a cursor`:                                                           {"query": "x", "after": "x"},
	} {
		_, err := h.graph.Question(t.Context(), http.Header{}, arguments)
		if problem := kb.Problems(err)[0]; err == nil || problem.Code != kb.CodeInvalid || problem.Error() != want {
			t.Errorf("%v: %v, want %q", arguments, err, want)
		}
	}
}

func TestQuestionsPageLikeSearch(t *testing.T) {
	h := newHouse(t).furnish()
	arguments := map[string]any{"query": "", "first": 2, "orderBy": map[string]any{"field": "CREATED_AT"}}
	q, err := h.graph.Question(t.Context(), http.Header{}, arguments)
	if err != nil || q.Size != 2 || q.Most() != kb.MaxRanked {
		t.Fatalf("%+v %v", q, err)
	}
	found, err := h.base.Find(t.Context(), q.IndexQuery)
	if err != nil || len(found.Hits) != 2 {
		t.Fatalf("%+v %v", found, err)
	}
	a := h.ask(`{ search(query: "", first: 2, orderBy: {field: CREATED_AT}) { pageInfo { endCursor } nodes { slug } } }`, nil)
	if cursor := q.Cursor(1, &found.Hits[1]); cursor != at(a.Data, "search", "pageInfo", "endCursor") {
		t.Errorf("the cursor is %q: %+v", cursor, a)
	}
	arguments["after"] = q.Cursor(1, &found.Hits[1])
	if q, err = h.graph.Question(t.Context(), http.Header{}, arguments); err != nil || q.Most() != kb.MaxRanked-2 {
		t.Errorf("%+v %v", q, err)
	}
}
