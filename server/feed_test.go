package main

import (
	"encoding/csv"
	"encoding/xml"
	"net/http"
	"slices"
	"strings"
	"testing"
)

const feedLines = `{"kind":"practice","slug":"uno","input":{"title":{"it":"Sportello & casa"},"summary":{"it":"Per chi <cerca> casa."}}}
{"kind":"practice","slug":"due","input":{"title":{"it":"=1+1 sportello"},"summary":{"it":"Altro."}}}
{"kind":"case_study","slug":"tre","input":{"title":{"it":"Scuola"},"summary":{"it":"Altro."}}}
`

func TestSearchesAsFeedAndTable(t *testing.T) {
	data := t.TempDir()
	r := start(t, "--data", data, "--no-seed")
	mustRun(t, "import", write(t, feedLines), "--data", data)

	status, body := r.get("/search.atom?q=sportello&kind=practice&utm=1")
	var feed atomFeed
	if err := xml.Unmarshal([]byte(body), &feed); err != nil || status != http.StatusOK {
		t.Fatalf("%d %v\n%s", status, err, body)
	}
	var titles []string
	for _, e := range feed.Entries {
		titles = append(titles, e.Title)
		if !strings.Contains(e.ID, "/id/practice/") || e.Updated == "" {
			t.Errorf("an entry without id or time: %+v", e)
		}
	}
	slices.Sort(titles)
	if !slices.Equal(titles, []string{"=1+1 sportello", "Sportello & casa"}) || strings.Contains(feed.ID, "utm") || feed.Updated != feed.Entries[0].Updated {
		t.Errorf("the feed is\n%s", body)
	}

	status, body = r.get("/search.csv?q=sportello+casa&expand=none&language=it")
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil || status != http.StatusOK || len(rows) != 3 {
		t.Fatalf("%d %v\n%s", status, err, body)
	}
	if rows[1][1] != "uno" || rows[1][3] != "Per chi <cerca> casa." || rows[2][2] != "'=1+1 sportello" {
		t.Errorf("the table is %q", rows)
	}
	if _, body := r.get("/search.csv"); strings.Count(body, "\n") != 4 {
		t.Errorf("everything is\n%s", body)
	}
	for _, bad := range []string{"/search.atom?kind=recipe", "/search.csv?q=" + strings.Repeat("x", maxAsked+1)} {
		if status, body := r.get(bad); status != http.StatusBadRequest || !strings.Contains(body, "INVALID") {
			t.Errorf("%.40s: %d %s", bad, status, body)
		}
	}
}
