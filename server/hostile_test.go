package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestHostileQueriesAreRefusedQuickly sends what costs much to answer, over HTTP.
func TestHostileQueriesAreRefusedQuickly(t *testing.T) {
	r := start(t, "--data", t.TempDir(), "--no-seed")
	for name, query := range map[string]string{
		"a megabyte":     "{ base { name } } #" + strings.Repeat("x", 1<<20),
		"10,000 aliases": "{ " + manyAliases(10_000) + " }",
		"depth 200":      "{ concepts " + strings.Repeat("{ nodes { narrower ", 100) + "{ slug }" + strings.Repeat(" } }", 100) + " }",
		"many nodes":     "{ practices(first: 100) { nodes { related(first: 100) { nodes { related(first: 100) { nodes { slug } } } } } } }",
	} {
		body, err := json.Marshal(map[string]string{"query": query})
		if err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, r.URL()+"/graphql", strings.NewReader(string(body)))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/json")
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		answer, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if !strings.Contains(string(answer), `"errors"`) || !strings.Contains(string(answer), `"code"`) || len(answer) > 10_000 {
			t.Errorf("%s: %d %.300s", name, response.StatusCode, answer)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("%s took %s", name, took)
		}
	}
	if r.seq() == 0 {
		t.Error("the server is not well afterwards")
	}
}

func manyAliases(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "a%d: base { seq } ", i)
	}
	return b.String()
}
