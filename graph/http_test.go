package graph_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph"
	"prologis/kb"
)

func TestHTTP(t *testing.T) {
	h := newHouse(t).furnish()
	get := "/graphql?query=" + url.QueryEscape(`query Q($s: String) { practice(slug: $s) { slug } }`) + "&variables=" + url.QueryEscape(`{"s": "pratica-01"}`)
	const body = `{"query": "{ base { seq } }"}`
	for _, c := range []struct {
		method, target, body string
		headers              []string
		status               int
		contentType          string
	}{
		{"GET", get, "", nil, 200, "application/json; charset=utf-8"},
		{"HEAD", get, "", nil, 200, "application/json; charset=utf-8"},
		{"GET", get, "", []string{"Accept", "application/graphql-response+json"}, 200, "application/graphql-response+json; charset=utf-8"},
		{"GET", get, "", []string{"Accept", "application/graphql-response+json;q=0.3, application/json;q=0.4"}, 200, "application/json; charset=utf-8"},
		{"GET", get, "", []string{"Accept", "text/html, */*;q=0.1"}, 200, "application/json; charset=utf-8"},
		{"GET", get, "", []string{"Accept", "application/json;q=0, application/graphql-response+json"}, 200, "application/graphql-response+json; charset=utf-8"},
		{"GET", get, "", []string{"Accept", "text/html"}, 406, "application/json; charset=utf-8"},
		{"GET", "/graphql", "", nil, 400, "application/json; charset=utf-8"},
		{"GET", "/graphql?query=%zz", "", nil, 400, "application/json; charset=utf-8"},
		{"GET", "/graphql?query=a&variables=x", "", nil, 400, "application/json; charset=utf-8"},
		{"PUT", "/graphql", body, nil, 405, "application/json; charset=utf-8"},
		{"POST", "/graphql", body, []string{"Content-Type", "application/json"}, 200, "application/json; charset=utf-8"},
		{"POST", "/graphql", body, []string{"Content-Type", "text/plain"}, 415, "application/json; charset=utf-8"},
		{"POST", "/graphql", body, []string{"Content-Type", "application/json; charset=latin1"}, 415, "application/json; charset=utf-8"},
		{"POST", "/graphql", "[" + body + "]", []string{"Content-Type", "application/json"}, 400, "application/json; charset=utf-8"},
		{"POST", "/graphql", `{"query": "` + strings.Repeat("x", 1<<20) + `"}`, []string{"Content-Type", "application/json"}, 413, "application/json; charset=utf-8"},
		{"POST", "/graphql", `{"query": "{ nothing }"}`, []string{"Content-Type", "application/json", "Accept", "application/graphql-response+json"}, 400, "application/graphql-response+json; charset=utf-8"},
		{"POST", "/graphql", `{"query": "{ nothing }"}`, []string{"Content-Type", "application/json"}, 200, "application/json; charset=utf-8"},
		{"POST", "/graphql", body, []string{"Content-Type", "application/json", "X-KB-After", "x", "Accept", "application/graphql-response+json"}, 400, "application/graphql-response+json; charset=utf-8"},
		{"OPTIONS", "/graphql", "", []string{"Origin", "https://a.example", "Access-Control-Request-Method", "POST"}, 204, ""},
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
		for i := 0; i+1 < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		a := h.send(r)
		if a.status != c.status || a.header.Get("Content-Type") != c.contentType {
			t.Errorf("%s %.60s %v: %d %s, want %d %s", c.method, c.target, c.headers, a.status, a.header.Get("Content-Type"), c.status, c.contentType)
		}
		if a.header.Get("Access-Control-Allow-Origin") != "*" {
			t.Errorf("%s %.60s: no page may read the answer", c.method, c.target)
		}
		if c.status >= 400 && (len(a.Errors) == 0 || a.Errors[0].Extensions["code"] != "INVALID" || a.Data != nil) {
			t.Errorf("%s %.60s: %+v", c.method, c.target, a)
		}
		if c.status != 204 && (a.header.Get("X-KB-Seq") != "65" || a.Extensions["seq"] != 65.0) {
			t.Errorf("%s %.60s: seq %s, %v", c.method, c.target, a.header.Get("X-KB-Seq"), a.Extensions)
		}
	}
}

func TestAnswersWaitForWhatTheClientHasSeen(t *testing.T) {
	h := newHouse(t).furnish()
	if a := h.ask(`{ base { seq } }`, nil, "X-KB-After", "65"); at(a.Data, "base", "seq") != 65.0 {
		t.Errorf("after 65: %+v", a)
	}
	done := make(chan answer)
	go func() { done <- h.ask(`{ programme(slug: "fse") { slug } }`, nil, "X-KB-After", "66") }()
	h.put("fse", &kb.ProgrammeContent{Name: it("FSE")})
	if a := <-done; at(a.Data, "programme", "slug") != "fse" {
		t.Errorf("after 66: %+v", a)
	}
	h.handler = graph.New(h.base, graph.Options{Wait: time.Millisecond}).Handler()
	a := h.ask(`{ base { seq } }`, nil, "X-KB-After", "999", "Accept", "application/graphql-response+json")
	if a.status != http.StatusServiceUnavailable || len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "UNAVAILABLE" {
		t.Errorf("after 999: %+v", a)
	}
}

func TestOperationsRunInProcess(t *testing.T) {
	h := newHouse(t).furnish()
	ctx := graphql.StartOperationTrace(context.Background())
	params := &graphql.RawParams{Query: `{ concept(slug: "integrazione") { prefLabel { value } } }`, Headers: http.Header{"Accept-Language": {"en"}}}
	opCtx, problems := h.graph.Executor.CreateOperationContext(ctx, params)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	handle, ctx := h.graph.Executor.DispatchOperation(ctx, opCtx)
	response := handle(ctx)
	if got := string(response.Data); got != `{"concept":{"prefLabel":{"value":"integration"}}}` {
		t.Errorf("in process: %s %v", got, response.Errors)
	}
}
