package main

import (
	"encoding/csv"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"
)

const feedLines = `{"kind":"organisation","slug":"veneto-social","input":{"name":{"it":"Ente"},"sort":"ASSOCIATION"}}
{"kind":"territory","slug":"veneto","input":{"name":{"it":"Veneto"},"sort":"REGION"}}
{"kind":"concept_scheme","slug":"quadro","input":{"name":{"it":"Quadro"}}}
{"kind":"concept","slug":"casa","input":{"scheme":"quadro","prefLabel":{"it":"abitazione"},"definitions":[{"language":"it","value":"Dove si vive."}]}}
{"kind":"practice","slug":"uno","input":{"title":{"it":"Sportello & casa"},"summary":{"it":"Per chi <cerca> casa."},"themes":["casa"],"territories":["veneto"],"start":"2014","end":"2015","status":"CONCLUDED"}}
{"kind":"practice","slug":"due","input":{"title":{"it":"=1+1 sportello"},"summary":{"it":" ＝SOMMA(A1)"}}}
{"kind":"case_study","slug":"tre","input":{"title":{"it":"Scuola","en":"School"},"summary":{"it":"Altro.","en":"Something else."}}}
`

func withFeeds(t *testing.T) *running {
	data := t.TempDir()
	r := start(t, "--data", data, "--no-seed")
	mustRun(t, "import", write(t, feedLines), "--data", data)
	return r
}

// slugs are the slugs of a table.
func (r *running) slugs(query string) (slugs []string) {
	r.t.Helper()
	status, body := r.get("/search.csv?" + query)
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || status != http.StatusOK {
		r.t.Fatalf("%s: %d %v\n%s", query, status, err, body)
	}
	for _, row := range rows[1:] {
		slugs = append(slugs, row[1])
	}
	return slugs
}

func TestSearchAsFeed(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	status, body := r.get("/search.atom?q=sportello&kind=practice&first=1")
	var feed atomFeed
	if err := xml.Unmarshal([]byte(body), &feed); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v\n%s", status, err, body)
	}
	if len(feed.Entries) != 1 || feed.Total != 2 || feed.Subtitle != "" || feed.Updated != feed.Entries[0].Updated || !strings.Contains(feed.Entries[0].ID, "/id/practice/due") {
		t.Errorf("the feed is\n%s", body)
	}
	if len(feed.Links) != 2 || feed.Links[0].Rel != "self" || feed.Links[1].Rel != "next" {
		t.Fatalf("the links are %+v", feed.Links)
	}
	next, err := url.Parse(feed.Links[1].Href)
	if err != nil {
		t.Fatal(err)
	}
	if _, body = r.get("/search.atom?" + next.RawQuery); !strings.Contains(body, "/id/practice/uno") || strings.Contains(body, "/id/practice/due") || strings.Contains(body, `"next"`) {
		t.Errorf("the next page is\n%s", body)
	}
}

func TestSearchAsTable(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	for query, want := range map[string]string{
		"q=sportello+casa&expand=none":                               "uno due",
		"q=sportello&themes=casa&territories=veneto&year=2014":       "uno",
		"q=sportello&year=2015-":                                     "uno",
		"themes=casa&status=concluded&year=-2014":                    "uno",
		`filter={"kinds":["CASE_STUDY"]}`:                            "tre",
		`filter={"year":{"gte":2015,"lte":2016}}`:                    "uno",
		`filter={"kinds":["CASE_STUDY","PRACTICE"]}&kind=case-study`: "tre",
		"kind=practice,case-study&order=title":                       "due tre uno",
		"kind=practice&kind=case_study&order=-title&first=2":         "uno tre",
		"q=abitazione":              "casa uno",
		"q=abitazione&without=casa": "casa",
		"q=abitazione&expand=synonyms,languages&kind=practice": "uno",
		"q=abitazione&expand=&kind=practice":                   "",
		`q=sportello+-casa&syntax=plain&expand=none`:           "uno due",
		"q=S.P.O.R.T.E.L.L.O.&kind=practice":                   "uno due",
		"languages=en":                                         "tre",
		"q=school&language=en":                                 "tre",
		"kind=":                                                "",
	} {
		if got := strings.Join(r.slugs(strings.ReplaceAll(query, `"`, "%22")), " "); got != want {
			t.Errorf("%s finds %q, want %q", query, got, want)
		}
	}
	_, body := r.get("/search.csv?q=sportello&in=en")
	rows, _ := csv.NewReader(strings.NewReader(body)).ReadAll()
	if len(rows) != 3 || rows[1][2] != "'=1+1 sportello" && rows[2][2] != "'=1+1 sportello" || !strings.Contains(body, "' ＝SOMMA") || !strings.Contains(body, "Per chi <cerca> casa.") {
		t.Errorf("the table is %q", rows)
	}
	if _, body := r.get("/search.csv?q=abitazione"); !strings.Contains(body, "Dove si vive.") {
		t.Errorf("a concept has no definition in\n%s", body)
	}
}

func TestFeedsRefuseWhatTheyDoNotKnow(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	for query, want := range map[string]string{
		"utm=1":                                 "utm: is no parameter",
		"kind=recipe":                           "kind.0: RECIPE is not a valid EntryKind",
		"q=" + strings.Repeat("x", 10_001):      "q: has more than 10000 characters",
		"q=a&q=b":                               "q: is given 2 times",
		"q=a&syntax=lucene":                     "syntax: LUCENE is not a valid QuerySyntax",
		"q=a&syntax=":                           "syntax: ",
		"language=123":                          `language: \"123\" is not a BCP 47 language tag`,
		"in=it,123":                             `in: \"123\" is not a BCP 47 language tag`,
		"year=now":                              `year: \"now\" is neither a year`,
		"year=0":                                "year.gte: 0 is not a year",
		"first=0":                               "first: is a number from 1 to",
		"order=age":                             `order: \"age\" is none of relevance`,
		"expand=wider":                          "expand.0: WIDER is not a valid Expansion",
		"filter=x":                              "filter: is not a SearchFilter as JSON",
		"filter={}{}":                           "filter: is not a SearchFilter as JSON",
		"filter={%22topics%22:1}":               "filter.topics: unknown field",
		"filter={%22topics%22:1}&kind=practice": "filter.topics: unknown field",
		"evidence=strong":                       `evidence: \"strong\" is not a number`,
		"after=x":                               "after: is not a cursor",
		"year=2016-2014":                        "year: nothing is from 2016 (gte) to 2014 (lte)",
		"filter={%22or%22:[{%22year%22:{%22lte%22:0}}]}&year=2014": "filter.or.0.year.lte: 0 is not a year",
		"kind=practice&q=50%": "q: cannot be read",
		"q=a;b":               "q: cannot be read",
	} {
		for _, form := range []string{"atom", "csv"} {
			response, body := r.send(http.MethodGet, "/search."+form+"?"+query, "", nil)
			path, _, _ := strings.Cut(want, ":")
			named := strings.Contains(string(body), `"path":["`+strings.ReplaceAll(path, ".", `","`)+`"]`)
			if response.StatusCode != http.StatusBadRequest || !named || !strings.Contains(string(body), want) || !strings.Contains(string(body), `"INVALID"`) || response.Header.Get("Content-Type") != "application/json; charset=utf-8" {
				t.Errorf("%s, %.40s: %d %s, want %q", form, query, response.StatusCode, body, want)
			}
		}
	}
	if got := r.slugs("q=" + url.QueryEscape(strings.Repeat("è", 9_000)+" sportello")); len(got) != 2 {
		t.Errorf("characters are counted as bytes: %v", got)
	}
}

func TestFeedsSayWhatTheyAreNot(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	response, body := r.send(http.MethodGet, "/search.atom?q=sportelo", "", nil)
	if response.Header.Get("X-KB-Corrected") != "sportello" || !strings.Contains(string(body), "Nothing was found: these are the results for “sportello”.") {
		t.Errorf("corrected: %v\n%s", response.Header, body)
	}
	response, _ = r.send(http.MethodGet, "/search.csv?first=2", "", nil)
	if links := response.Header.Values("Link"); response.Header.Get("X-KB-Total") != "7" || len(links) != 2 || !strings.HasSuffix(links[1], `rel="next"`) {
		t.Errorf("the first two of seven: %v", response.Header)
	}
}

func TestFeedsAreNotSentTwice(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	for _, path := range []string{"/search.atom?q=sportello", "/search.csv?q=sportello"} {
		response, _ := r.send(http.MethodGet, path, "", nil)
		tag := response.Header.Get("ETag")
		if tag == "" || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %v", path, response.Header)
		}
		again, body := r.send(http.MethodGet, path, "", nil, "If-None-Match", `"x", `+tag)
		if again.StatusCode != http.StatusNotModified || len(body) > 0 || again.Header.Get("ETag") != tag {
			t.Errorf("%s: %d %v", path, again.StatusCode, again.Header)
		}
		if other, _ := r.send(http.MethodGet, path+"&language=it", "", nil, "If-None-Match", tag); other.StatusCode != http.StatusOK {
			t.Errorf("another question is answered %d", other.StatusCode)
		}
	}
	r.checkLastModified("/search.atom?q=sportello")
	response, _ := r.send(http.MethodGet, "/search.csv", "", nil)
	tag := response.Header.Get("ETag")
	mustRun(t, "import", write(t, `{"kind":"programme","slug":"fei","input":{"name":{"it":"FEI"}}}`), "--data", r.env.cli.Data)
	if changed, _ := r.send(http.MethodGet, "/search.csv", "", nil, "If-None-Match", tag); changed.StatusCode != http.StatusOK || changed.Header.Get("ETag") == tag {
		t.Errorf("after a change: %d %v", changed.StatusCode, changed.Header)
	}
}

// checkLastModified asks for what changed since a time, by readers that keep no tags.
func (r *running) checkLastModified(path string) {
	r.t.Helper()
	var at time.Time
	eventually(r.t, "the time of the last change is past", func() bool {
		response, _ := r.send(http.MethodGet, path, "", nil)
		var err error
		at, err = http.ParseTime(response.Header.Get("Last-Modified"))
		return err == nil
	})
	for since, want := range map[time.Time]int{at: http.StatusNotModified, at.Add(time.Hour): http.StatusNotModified, at.Add(-time.Second): http.StatusOK} {
		if response, _ := r.send(http.MethodGet, path, "", nil, "If-Modified-Since", since.Format(http.TimeFormat)); response.StatusCode != want {
			r.t.Errorf("since %s: %d, want %d", since, response.StatusCode, want)
		}
	}
	if response, _ := r.send(http.MethodGet, path, "", nil, "If-Modified-Since", at.Format(http.TimeFormat), "If-None-Match", `"another"`); response.StatusCode != http.StatusOK {
		r.t.Errorf("the tag does not count for more: %d", response.StatusCode)
	}
}

func TestCellsAreNoFormulas(t *testing.T) {
	for _, text := range []string{"=1", " =1", "\u00a0+1", "\u200b-1", "＝1", "＠x", "\t1", "\r1", "\ufeff=1", "−1"} {
		if got := plainCell(text); got != "'"+text {
			t.Errorf("%q stays %q", text, got)
		}
	}
	for _, text := range []string{"", "a=1", "Però", "難民", fmt.Sprint(12), " piano"} {
		if got := plainCell(text); got != text {
			t.Errorf("%q becomes %q", text, got)
		}
	}
	if !slices.Equal(listed([]string{"a, b", "", "c"}), []string{"a", "b", "c"}) {
		t.Error("lists are not read")
	}
}
