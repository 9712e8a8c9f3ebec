package graph_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"prologis/kb"
)

// TestTheSizeOfRequests sends as much as may be and more, as nobody and as somebody.
func TestTheSizeOfRequests(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		headers []string
		size    int
		status  int
	}{
		{nil, 1 << 20, http.StatusOK}, {nil, 1<<20 + 1, http.StatusRequestEntityTooLarge},
		{[]string{"Authorization", "Bearer kb_x"}, 1<<20 + 1, http.StatusRequestEntityTooLarge},
		{d.member, 8 << 20, http.StatusOK}, {d.member, 8<<20 + 1, http.StatusRequestEntityTooLarge},
	} {
		const body = `{"query":"{ base { name } }"}`
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body+strings.Repeat(" ", c.size-len(body))))
		r.Header.Set("Content-Type", "application/json")
		for i := 0; i < len(c.headers); i += 2 {
			r.Header.Set(c.headers[i], c.headers[i+1])
		}
		w := httptest.NewRecorder()
		d.handler.ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%d bytes as %v: %d %.200s", c.size, c.headers, w.Code, w.Body)
		}
	}
}

// TestTheLargestEntryGoesIntoARequest escapes every character of it.
func TestTheLargestEntryGoesIntoARequest(t *testing.T) {
	d := newDesk(t)
	var texts strings.Builder
	for i, language := range strings.Fields("it en fr es de ar") {
		if i > 0 {
			texts.WriteString(",")
		}
		texts.WriteString(`{"language":"` + language + `","value":"` + strings.Repeat(`\u0639`, 200_000) + `"}`)
	}
	body := `{"query":"mutation($i: ContributeInput!) { contribute(input: $i) { contribution { id } userErrors { path code message } } }",` +
		`"variables":{"i":{"practice":{"title":[{"language":"it","value":"Uno"}],"description":[` + texts.String() + `]}}}}`
	for name, c := range map[string]struct{ body, want string }{
		"the largest":     {body, `"id":"contribution_`},
		"a larger one":    {strings.Replace(body, `"title"`, `"need":[{"language":"it","value":"`+strings.Repeat("x", 100_000)+`"}],"title"`, 1), `"path":["practice","description"],"code":"INVALID"`},
		"half a pair":     {`{"query":"{ search(query: $q) { totalCount } }","variables":{"q":"\\ud83d \ud83d x"}}`, "half a pair"},
		"a whole pair":    {`{"query":"query($q: String!) { search(query: $q) { totalCount } }","variables":{"q":"\\ud83d \ud83d\ude00 x"}}`, `"totalCount"`},
		"what is no UTF8": {"{\"query\":\"{ search(query: \\\"\xff\\\") { totalCount } }\"}", "not in UTF-8"},
	} {
		r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(c.body))
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set(d.member[0], d.member[1])
		w := httptest.NewRecorder()
		d.handler.ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), c.want) {
			t.Errorf("%s: %d %.300s", name, w.Code, w.Body)
		}
	}
}

// TestBadValuesOfEnumsNameTheGoodOnes sends one as a variable.
func TestBadValuesOfEnumsNameTheGoodOnes(t *testing.T) {
	h := newHouse(t)
	asked := h.ask(`query($f: CitationFormat!) { practice(slug: "x") { citation(format: $f) } }`, object{"f": "LUNAR"})
	if len(asked.Errors) != 1 || !strings.Contains(asked.Errors[0].Message, "it is one of BIBTEX, RIS, CSL_JSON, APA") || asked.Errors[0].Extensions["code"] != string(kb.CodeInvalid) {
		t.Errorf("%+v", asked.Errors)
	}
}
