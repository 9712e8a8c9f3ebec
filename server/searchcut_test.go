package main

import (
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestSearchesWithoutTimeSayWhatTheyAre asks a server that gives searches no time: what
// is cut says so, what cannot be answered in part is an error, and nothing is cached.
func TestSearchesWithoutTimeSayWhatTheyAre(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	r := start(t, "--data", data, "--no-seed")
	mustRun(t, "import", write(t, feedLines), "--data", data)
	r.stop()
	r = start(t, "--data", data, "--no-seed", "--search-time", "1ns")
	for query, wants := range map[string]string{
		`search(query: "sportello") { cut totalCount nodes { slug } }`:                                                         `"cut":true`,
		`search(query: "sportelo \"una casa\"") { cut corrected nodes { slug } }`:                                              `"cut":true`,
		`search(query: "sportello", facets: [THEMES, YEAR, LANGUAGES]) { cut facets { field buckets { value } } }`:             `"cut":true`,
		`search(query: "sportello", orderBy: {field: TITLE}) { cut edges { highlights { fragments } because { label } } }`:     `"cut":true`,
		`search(query: "", facets: [THEMES], filter: {text: "sportello"}) { cut }`:                                             `"UNAVAILABLE"`,
		`practices(filter: {text: "sportello"}) { nodes { slug } }`:                                                            `"UNAVAILABLE"`,
		`practices(filter: {year: {gte: 2014}}) { totalCount }`:                                                                `"UNAVAILABLE"`,
		`coverage(rows: {field: THEMES}, columns: {field: TERRITORIES}) { total { practices } }`:                               `"UNAVAILABLE"`,
		`coverage(rows: {field: THEMES, in: ["casa"]}, columns: {field: TERRITORIES, in: ["veneto"]}) { total { practices } }`: `"UNAVAILABLE"`,
		`suggest(prefix: "sport cas") { label }`:                                                                               `"extensions":{"cut":true`,
		`similar(title: "Sportello per la casa") { score }`:                                                                    `"extensions":{"cut":true`,
		`practice(slug: "uno") { similar { score } }`:                                                                          `"extensions":{"cut":true`,
	} {
		for range 2 { // again, as if anything had been kept
			response, body := r.send(http.MethodGet, "/graphql?query="+url.QueryEscape("{ "+query+" }"), "", nil)
			cut := strings.HasPrefix(wants, `"UNAV`) || response.Header.Get("Cache-Control") == "no-store" && strings.Contains(string(body), `"cut":true`)
			if !strings.Contains(string(body), wants) || !cut || response.StatusCode != http.StatusOK || strings.Contains(string(body), "-1") {
				t.Errorf("%s: %d %v\n%s", query, response.StatusCode, response.Header["Cache-Control"], body)
			}
		}
	}
	r.checkCutFeeds()
	r.stop()
	r = start(t, "--data", data, "--no-seed")
	for _, path := range []string{"/search.atom?q=sportello", "/search.csv?q=sportello"} {
		response, _ := r.send(http.MethodGet, path, "", nil)
		if response.Header.Get("ETag") == "" || response.Header.Get("X-KB-Cut") != "" {
			t.Errorf("with time, %s: %v", path, response.Header)
		}
	}
	if response, body := r.send(http.MethodGet, "/graphql?query="+url.QueryEscape(`{ search(query: "sportello") { cut } suggest(prefix: "sport") { label } }`), "", nil); strings.Contains(string(body), `"cut":true`) || response.Header.Get("Cache-Control") != "no-cache" {
		t.Errorf("with time: %v %s", response.Header, body)
	}
}

// checkCutFeeds asks for a feed and a table.
func (r *running) checkCutFeeds() {
	r.t.Helper()
	for path, want := range map[string]string{
		"/search.atom?q=sportello":                 "The search ran out of time: results are missing.",
		"/search.csv?q=sportello&order=-updatedAt": "kind,slug,title",
	} {
		response, body := r.send(http.MethodGet, path, "", nil)
		h := response.Header
		if response.StatusCode != http.StatusOK || !strings.Contains(string(body), want) || h.Get("X-KB-Cut") != "true" || h.Get("Cache-Control") != "no-store" || h.Get("ETag")+h.Get("Last-Modified") != "" {
			r.t.Errorf("%s: %d %v\n%s", path, response.StatusCode, h, body)
		}
		if strings.Contains(path, "csv") && !strings.Contains(h.Get("Content-Disposition"), "-cut.csv") {
			r.t.Errorf("the table is called %s", h.Get("Content-Disposition"))
		}
		if again, _ := r.send(http.MethodGet, path, "", nil, "If-None-Match", `"x"`, "If-Modified-Since", "Mon, 02 Jan 2006 15:04:05 GMT"); again.StatusCode != http.StatusOK {
			r.t.Errorf("%s again: %d", path, again.StatusCode)
		}
	}
	for _, path := range []string{"/search.atom?themes=casa", "/search.csv?themes=casa"} {
		response, body := r.send(http.MethodGet, path, "", nil)
		if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), "narrow it down") || response.Header.Get("ETag") != "" {
			r.t.Errorf("%s: %d %v\n%s", path, response.StatusCode, response.Header, body)
		}
	}
}

// TestFeedsSayThatThereIsMore asks for what there are more than 1,000 of.
func TestFeedsSayThatThereIsMore(t *testing.T) {
	t.Parallel()
	const all = 1_005
	data := t.TempDir()
	r := start(t, "--data", data, "--no-seed")
	var lines strings.Builder
	for i := range all {
		fmt.Fprintf(&lines, `{"kind":"programme","slug":"fondo-%d","input":{"name":{"it":"Fondo numero %d"}}}`+"\n", i, i)
	}
	mustRun(t, "import", write(t, lines.String()), "--data", data)
	for _, query := range []string{"q=fondo", "kind=programme"} {
		response, body := r.send(http.MethodGet, "/search.csv?"+query, "", nil)
		rows, err := csv.NewReader(strings.NewReader(string(body))).ReadAll()
		h := response.Header
		if err != nil || len(rows) != 1_001 || h.Get("X-KB-Total") != fmt.Sprint(all) || h.Get("X-KB-First") != "1000" || len(h.Values("Link")) != 1 || !strings.Contains(h.Get("Content-Disposition"), `"search-1000-of-1005.csv"`) {
			t.Errorf("%s: %d rows, %v, %v", query, len(rows), h, err)
		}
		pages, seen := 0, map[string]bool{}
		for path := "/search.atom?first=100&" + query; path != ""; pages++ {
			_, body := r.get(path)
			var feed atomFeed
			if err := xml.Unmarshal([]byte(body), &feed); err != nil || !strings.Contains(feed.Subtitle, "Of 1005 results the first 1,000 are shown.") {
				t.Fatalf("page %d: %v, %q", pages, err, feed.Subtitle)
			}
			for _, e := range feed.Entries {
				seen[e.ID] = true
			}
			path = ""
			for _, link := range feed.Links {
				if next, err := url.Parse(link.Href); err == nil && link.Rel == "next" {
					path = "/search.atom?" + next.RawQuery
				}
			}
		}
		if pages != 10 || len(seen) != 1_000 {
			t.Errorf("%s: %d entries on %d pages", query, len(seen), pages)
		}
	}
	_, body := r.send(http.MethodGet, "/graphql?query="+url.QueryEscape(`{ search(query: "fondo", first: 1) { totalCount } }`), "", nil)
	var answer struct {
		Data struct{ Search struct{ TotalCount int } }
	}
	if err := json.Unmarshal(body, &answer); err != nil || answer.Data.Search.TotalCount != all {
		t.Errorf("%s, %v", body, err)
	}
}
