package main

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestSavedSearchIsTold saves a search as people do, publishes, and hears of it.
func TestSavedSearchIsTold(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	token := r.token("CONTRIBUTOR", "--organisation", "veneto-social")
	ask := func(query string) string {
		t.Helper()
		_, answer := r.send("POST", "/graphql", token, strings.NewReader(fmt.Sprintf(`{"query": %q}`, query)), "Content-Type", "application/json")
		return string(answer)
	}
	saved := ask(`mutation { saveSearch(input: {name: "Casa in Veneto", query: "sportello -altro", syntax: PLAIN, filter: {themes: {in: ["casa"]}, territories: {in: ["veneto"]}, year: {gte: 2020}}}) { savedSearch { feed } userErrors { message } } }`)
	if !strings.Contains(saved, "/search.atom?filter=") {
		t.Fatal(saved)
	}
	mustRun(t, "import", write(t, `{"kind":"practice","slug":"nuovo","input":{"title":{"it":"Sportello nuovo"},"summary":{"it":"Altro."},"start":"2020","themes":["casa"],"territories":["veneto"]}}
{"kind":"practice","slug":"altrove","input":{"title":{"it":"Sportello altrove"},"summary":{"it":"Altro."},"themes":["casa"]}}
`), "--data", r.env.cli.Data)
	told := ""
	for end := time.Now().Add(time.Minute); time.Now().Before(end) && !strings.Contains(told, "NEW_MATCHES"); time.Sleep(100 * time.Millisecond) {
		told = ask(`{ viewer { notifications { nodes { kind text(in: ["it"]) { value } savedSearch { name } matches { slug } } } } }`)
	}
	if !strings.Contains(told, `"matches":[{"slug":"nuovo"}]`) || !strings.Contains(told, "La ricerca «Casa in Veneto» trova qualcosa di nuovo: «Sportello nuovo».") {
		t.Errorf("told: %s", told)
	}
	feed := saved[strings.Index(saved, "/search.atom"):]
	feed = strings.ReplaceAll(feed[:strings.Index(feed, `"`)], `\u0026`, "&")
	if _, body := r.get(feed); !strings.Contains(body, "/id/practice/nuovo") || strings.Contains(body, "/id/practice/altrove") {
		t.Errorf("the feed at %s is\n%s", feed, body)
	}
}
