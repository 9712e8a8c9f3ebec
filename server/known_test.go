package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// TestQueriesAreNotSentTwice asks by GET for what the client has: a change that is private
// is none of what is public, and whoever signs in is sent everything.
func TestQueriesAreNotSentTwice(t *testing.T) {
	t.Parallel()
	r := withFeeds(t)
	at := func(query string) string { return "/graphql?query=" + url.QueryEscape(query) }
	practices, head, history := at(`{ practices(first: 2) { nodes { slug title { value } } } }`), at(`{ base { seq } }`), at(`{ practices(first: 1) { nodes { history { nodes { by } } } } }`)
	tags := map[string]string{}
	for _, path := range []string{practices, head, history} {
		response, body := r.send(http.MethodGet, path, "", nil)
		tags[path] = response.Header.Get("ETag")
		if response.StatusCode != http.StatusOK || !strings.HasPrefix(tags[path], "W/") || response.Header.Get("Cache-Control") != "no-cache" {
			t.Fatalf("%s: %v %s", path, response.Header, body)
		}
	}
	token := r.token("EDITOR")
	asks := func(what, path, token string, status int, headers ...string) *http.Response {
		t.Helper()
		response, body := r.send(http.MethodGet, path, token, nil, append(headers, "If-None-Match", `"x", `+tags[path])...)
		if response.StatusCode != status || (status == http.StatusNotModified) != (len(body) == 0) || !strings.Contains(response.Header.Get("Vary"), "Authorization") {
			t.Errorf("%s: %d %v %s", what, response.StatusCode, response.Header, body)
		}
		return response
	}
	asks("the same again, after a private commit", practices, "", http.StatusNotModified)
	asks("what names the last commit", head, "", http.StatusOK)
	asks("what names people", history, "", http.StatusOK)
	asks("in another language", practices, "", http.StatusOK, "Accept-Language", "en")
	asks("as another media type", practices, "", http.StatusOK, "Accept", "application/json;q=0.5, application/graphql-response+json")
	asks("behind a commit", practices, "", http.StatusOK, "X-KB-After", "1")
	if response := asks("signed in", practices, token, http.StatusOK); response.Header.Get("ETag") != "" {
		t.Errorf("signed in: %v", response.Header)
	}
	if response, _ := r.send(http.MethodGet, at(`{ practice { id } }`), "", nil); response.Header.Get("ETag") != "" {
		t.Errorf("a mistake: %v", response.Header)
	}
	if response, _ := r.send(http.MethodPost, "/graphql", "", strings.NewReader(`{"query":"{ base { name } }"}`), "Content-Type", "application/json"); response.Header.Get("ETag") != "" {
		t.Errorf("by POST: %v", response.Header)
	}
	mustRun(t, "import", write(t, `{"kind":"programme","slug":"fei","input":{"name":{"it":"FEI"}}}`), "--data", r.env.cli.Data)
	if response := asks("after a change", practices, "", http.StatusOK); response.Header.Get("ETag") == tags[practices] {
		t.Errorf("after a change: %v", response.Header)
	}
}
