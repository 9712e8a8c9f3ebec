package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"prologis/synthetic"
)

// searchInput is what somebody may send to search, and what they get: at least so many
// results, or the code of an error and the path of the argument.
type searchInput struct {
	variables  map[string]any
	least      int
	code, path string
}

const searchInputQuery = `query($query: String!, $syntax: QuerySyntax, $filter: SearchFilter, $facets: [FacetField!], $facetOptions: [FacetOptions!], $expand: [Expansion!], $without: [ID!], $orderBy: SearchOrder, $first: Int, $after: String) {
	search(query: $query, syntax: $syntax, filter: $filter, facets: $facets, facetOptions: $facetOptions, expand: $expand, without: $without, orderBy: $orderBy, first: $first, after: $after) {
		totalCount cut didYouMean concepts { matched expandedTo } facets { field buckets { value label count } }
		edges { cursor highlights { fragments } because { label } node { slug } }
	}
}`

// asked is a query with other arguments.
func asked(query string, more ...any) map[string]any {
	variables := map[string]any{"query": query}
	for i := 0; i < len(more); i += 2 {
		variables[more[i].(string)] = more[i+1]
	}
	return variables
}

func found(least int, query string, more ...any) searchInput {
	return searchInput{variables: asked(query, more...), least: least}
}

func refused(path, query string, more ...any) searchInput {
	return searchInput{variables: asked(query, more...), code: "INVALID", path: path}
}

func tooComplex(path, query string, more ...any) searchInput {
	return searchInput{variables: asked(query, more...), code: "TOO_COMPLEX", path: path}
}

func numbered(prefix string, n int) (list []string) {
	for i := range n {
		list = append(list, fmt.Sprintf("%s%d", prefix, i))
	}
	return list
}

// nested is a filter with others in it, n deep.
func nested(n int) map[string]any {
	filter := map[string]any{"kinds": []string{"PRACTICE"}}
	for range n {
		filter = map[string]any{"and": []any{filter}}
	}
	return filter
}

var themesIn = func(ids []string) map[string]any { return map[string]any{"themes": map[string]any{"in": ids}} }

// searchInputs are bad, odd and large inputs. The base has feedLines, in which sportello
// stands twice and casa three times, and synthetic entries.
var searchInputs = map[string]searchInput{
	"as long as may be":           found(2, "sportello "+strings.Repeat("x", 9_990)),
	"as long, of words":           found(2, "sportello "+strings.Repeat("ab ", 3_330)),
	"one word as long as may be":  found(0, strings.Repeat("è", 10_000)),
	"too long":                    refused("query", strings.Repeat("è", 10_001)),
	"nothing":                     found(7, ""),
	"white space":                 found(7, " \t\n\u00a0\u2003 "),
	"punctuation":                 found(0, "?!.,;:'’“”«»…—-–+=_/\\|&%$#@^~`<>[]{}"),
	"10,000 times the same sign":  found(0, strings.Repeat("?", 10_000)),
	"a word amid punctuation":     found(2, "??? ((sportello]] !!!"),
	"stop words":                  found(3, "il la di per chi"),
	"one stop word":               found(1, "per"),
	"stop words of a language":    found(1, "something the of and else"),
	"emoji":                       found(0, "🏠👨‍👩‍👧‍👦🇮🇹"),
	"a word and emoji":            found(2, "🏠 sportello 👍🏽"),
	"Arabic":                      found(0, "مرحبا بالعالم"),
	"Hebrew and a word":           found(2, "שלום sportello"),
	"marks of direction":          found(2, "\u202esportello\u202c \u2067\u200f\u2069"),
	"control characters":          found(2, "\x00sportello\x07\x1b[31m\x7f\u0085"),
	"a lone surrogate":            found(0, "\ufffd\ufffe\uffff"),
	"10,000 combining marks":      found(0, "e"+strings.Repeat("\u0301", 9_999)),
	"zero-width characters":       found(2, "spor\u200btel\u200dlo\ufeff"),
	"Chinese":                     found(0, strings.Repeat("難民", 5_000)),
	"all":                         found(7, "*"),
	"all, quoted":                 found(7, `"*" (**)`),
	"the start of words":          found(2, "sport*"),
	"two letters":                 found(1, "sp*"),
	"one letter":                  found(1, "s*"),
	"a star before":               found(0, "*ello"),
	"many starts of words":        found(0, strings.Repeat("s* ", 3_000)),
	"parentheses in parentheses":  found(2, strings.Repeat("(", 4_990)+"sportello"+strings.Repeat(")", 4_990)),
	"parentheses left open":       found(2, strings.Repeat("(", 9_000)+"sportello"),
	"parentheses of alternatives": found(2, strings.Repeat("(sportello OR (a ", 580)),
	"thousands of OR":             found(2, strings.Repeat("sportello OR ", 769)),
	"nothing but OR":              found(0, strings.Repeat("OR ", 3_333)),
	"thousands of -":              found(0, strings.Repeat("-", 9_980)+"sportello"),
	"everything left out":         found(0, "-sportello -casa"),
	"a word and its opposite":     found(0, "sportello -sportello"),
	"thousands of quotes":         found(2, strings.Repeat(`"`, 9_000)+" sportello"),
	"a phrase of 3,000 words":     found(0, `"`+strings.Repeat("ab ", 3_000)+`"`),
	"thousands of fields":         found(0, strings.Repeat("title:", 1_600)+"sportello"),
	"fields that are none":        found(2, "nowhere:sportello kind: year:x :"),
	"years without end":           found(0, "year:99999999999999999999 sportello"),
	"SQL and a script":            found(2, `sportello'; DROP TABLE x; -- <script>alert(1)</script> ${7*7} {{7*7}}`),
	"plain text of expressions":   found(2, strings.Repeat(`(sportello" OR -`, 600), "syntax", "PLAIN"),
	"all facets": found(7, "", "facets", []string{"KIND", "THEMES", "TARGET_GROUPS", "INSTRUMENTS", "AREAS", "TERRITORIES", "LEVEL",
		"PROGRAMMES", "ORGANISATIONS", "LANGUAGES", "STATUS", "REVIEW_LABEL", "EVIDENCE", "YEAR", "SCHEME"}),
	"a facet 1,000 times":        found(2, "sportello", "facets", strings.Split(strings.Repeat("THEMES ", 1_000)+"KIND", " ")),
	"400 values of a facet":      found(1, "", "filter", themesIn(append(numbered("x-", 399), "casa")), "facets", []string{"THEMES"}),
	"1,000 values of a facet":    tooComplex("filter", "", "filter", themesIn(append(numbered("x-", 999), "casa"))),
	"1,000 that are ids":         tooComplex("filter", "", "filter", themesIn(numbered("concept_"+strings.Repeat("a", 23), 1_000))),
	"1,000 kinds":                found(1, "sportello", "filter", map[string]any{"kinds": strings.Split(strings.Repeat("PRACTICE ", 999)+"CONCEPT", " ")}),
	"no value":                   found(0, "sportello", "filter", themesIn([]string{})),
	"kinds that are not both":    found(0, "", "filter", map[string]any{"kinds": []string{"PRACTICE"}, "and": []any{map[string]any{"kinds": []string{"CONCEPT"}}}}),
	"in and not in":              found(0, "", "filter", map[string]any{"themes": map[string]any{"in": []string{"casa"}}, "not": themesIn([]string{"casa"})}),
	"from after to":              refused("filter.year", "", "filter", map[string]any{"year": map[string]any{"gte": 2020, "lte": 2010}}),
	"more after less":            refused("filter.not.yearlyCost", "", "filter", map[string]any{"not": map[string]any{"yearlyCost": map[string]any{"gte": "10.5", "lte": "9.75"}}}),
	"later before earlier":       refused("filter.updatedAt", "", "filter", map[string]any{"updatedAt": map[string]any{"gte": "2020-01-02T00:00:00Z", "lte": "2020-01-01T00:00:00Z"}}),
	"years turned round":         found(1, "year:2016-2014"),
	"a text as a filter":         found(2, "", "filter", map[string]any{"text": strings.Repeat("(", 4_000) + "sportello"}),
	"a filter 8 deep":            found(2, "", "filter", nested(8)),
	"a filter 500 deep":          tooComplex("filter", "", "filter", nested(500)),
	"none":                       refused("first", "", "first", 0),
	"fewer than none":            refused("first", "", "first", -1),
	"more than a page":           refused("first", "", "first", 101),
	"as many as can be said":     refused("first", "", "first", 2_147_483_647),
	"more than can be said":      refused("first", "", "first", 1e15),
	"behind nothing":             refused("after", "", "after", ""),
	"behind what is no cursor":   refused("after", "sportello", "after", strings.Repeat("A", 100_000)),
	"100 concepts not to widen":  found(2, "sportello", "without", numbered("x-", 100)),
	"10,000 not to widen":        refused("without", "sportello", "without", numbered("x-", 10_000)),
	"every expansion, repeated":  found(2, "sportello", "expand", strings.Split(strings.Repeat("BROADER NARROWER ", 500)+"LANGUAGES", " ")),
	"options of no facet":        refused("facetOptions.0.field", "", "facetOptions", []any{map[string]any{"field": "THEMES"}}),
	"a facet of a long text":     refused("facetOptions.0.text", "", "facets", []string{"THEMES"}, "facetOptions", []any{map[string]any{"field": "THEMES", "text": strings.Repeat("a", 10_001)}}),
	"an order that is none":      refused("variable.orderBy.field", "", "orderBy", map[string]any{"field": "AGE"}),
	"ordered, with a bomb in it": found(2, strings.Repeat("(", 3_000)+"sportello", "orderBy", map[string]any{"field": "TITLE"}),
}

// searchInputBytes is what answering one may allocate.
const searchInputBytes = 48 << 20

// TestBadInputOfSearch sends what is odd to search: each is answered, or refused with a
// code and a path, in bounded memory.
func TestBadInputOfSearch(t *testing.T) {
	data := t.TempDir()
	r := start(t, "--data", data, "--no-seed")
	mustRun(t, "import", write(t, feedLines), generated(t, synthetic.Options{Practices: 300, Concepts: 100, CaseStudies: 50, Seed: 5}), "--data", data)
	for name, c := range searchInputs {
		t.Run(name, func(t *testing.T) { r.searchInput(t, c) })
	}
	r.badSavedSearches()
}

func (r *running) searchInput(t *testing.T, c searchInput) {
	body, err := json.Marshal(map[string]any{"query": searchInputQuery, "variables": c.variables})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	response, text := r.send(http.MethodPost, "/graphql", "", bytes.NewReader(body), "Content-Type", "application/json")
	runtime.ReadMemStats(&after)
	if spent := after.TotalAlloc - before.TotalAlloc; spent > searchInputBytes {
		t.Errorf("it takes %d MB", spent>>20)
	}
	var answer struct {
		Data struct {
			Search *struct {
				TotalCount int
				Cut        bool
			}
		}
		Errors []struct {
			Message    string
			Extensions struct {
				Code string
				Path []string
			}
		}
	}
	if err := json.Unmarshal(text, &answer); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%d %v %.300s", response.StatusCode, err, text)
	}
	switch {
	case c.code == "" && (answer.Errors != nil || answer.Data.Search == nil || answer.Data.Search.TotalCount < c.least):
		t.Errorf("at least %d are to be found: %.500s", c.least, text)
	case c.code != "" && (len(answer.Errors) == 0 || answer.Errors[0].Extensions.Code != c.code || !strings.HasPrefix(strings.Join(answer.Errors[0].Extensions.Path, "."), c.path)):
		t.Errorf("%s at %s is wanted: %.500s", c.code, c.path, text)
	case len(text) > 1<<20:
		t.Errorf("the answer has %d bytes", len(text))
	}
}

// badSavedSearches saves searches that are too much.
func (r *running) badSavedSearches() {
	r.t.Helper()
	token := r.token("CONTRIBUTOR", "--organisation", "veneto-social")
	for path, input := range map[string]map[string]any{
		"without":          {"query": "sportello", "without": numbered("x-", 10_000)},
		"query":            {"query": strings.Repeat("è", 10_001)},
		"filter.themes.in": {"query": "sportello", "filter": themesIn(numbered("x-", 10_000))},
		"filter":           {"query": "sportello", "filter": themesIn(numbered("concept-", 999))},
		"name":             {"query": "sportello", "name": strings.Repeat("n", 100_000)},
	} {
		if input["name"] == nil {
			input["name"] = path
		}
		body, err := json.Marshal(map[string]any{"query": `mutation($input: SaveSearchInput!) { saveSearch(input: $input) { savedSearch { id } userErrors { code path } } }`, "variables": map[string]any{"input": input}})
		r.ok(err)
		_, text := r.send(http.MethodPost, "/graphql", token, bytes.NewReader(body), "Content-Type", "application/json")
		step, _, _ := strings.Cut(path, ".")
		coded := strings.Contains(string(text), `"INVALID"`) || strings.Contains(string(text), `"TOO_COMPLEX"`)
		if !coded || !strings.Contains(string(text), `"`+step+`"`) || strings.Contains(string(text), "search_") {
			r.t.Errorf("%s: %.500s", path, text)
		}
	}
}
