package graph

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// followsSeq is what a query names that may show commits which change nothing public: the
// number of the last one, and the names that people consented to be known by.
var followsSeq = []string{"seq", "changes", "history"}

// tag answers the ETag of the answer to a query that is asked for by GET, on behalf of
// nobody; "" when it has none. It changes with the version, which is the last commit that
// changed anything public (with every commit where the query may show that), with the
// question, the languages, the day and the program.
func (h *endpoint) tag(r *http.Request, mediaType string, params *graphql.RawParams, op *ast.OperationDefinition) string {
	g := h.graph
	if r.Method != http.MethodGet && r.Method != http.MethodHead || op.Operation != ast.Query || !h.nobody(r) || !g.base.Stale().IsZero() {
		return ""
	}
	seq, version := g.base.Head()
	if seq < version {
		return "" // a commit is on its way into the index
	}
	asked := version
	for _, name := range followsSeq {
		if strings.Contains(params.Query, name) {
			asked = seq
		}
	}
	key, err := json.Marshal([]any{
		asked, g.opts.Name, g.opts.Version, g.base.Settings().BaseURL, g.base.Now().UTC().Format(time.DateOnly), mediaType,
		r.Header.Values("Accept-Language"), params.Query, params.OperationName, params.Variables, params.Extensions,
	})
	if err != nil {
		return "" // variables of JSON can be written as such
	}
	sum := sha256.Sum256(key)
	return `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`
}

// nobody reports whether a request comes from nobody in particular, and asks for no
// commit that has to be waited for.
func (h *endpoint) nobody(r *http.Request) bool {
	return len(r.Header.Values("Authorization")) == 0 && h.graph.session(r.Context()) == "" && r.Header.Get("X-KB-After") == ""
}

// known answers 304 when the client has the answer with a tag, and reports so.
func (h *endpoint) known(w http.ResponseWriter, r *http.Request, mediaType, tag string) bool {
	if tag == "" || !HasTag(r.Header.Values("If-None-Match"), tag) {
		return false
	}
	h.describe(w.Header(), mediaType)
	keep(w.Header(), tag)
	w.WriteHeader(http.StatusNotModified)
	return true
}

// keep lets a client keep an answer under a tag, to ask each time whether it is still good.
func keep(header http.Header, tag string) {
	header.Set("ETag", tag)
	header.Set("Cache-Control", "no-cache")
}

// HasTag reports whether a client names a tag, in its If-None-Match, as one that it has.
func HasTag(given []string, tag string) bool {
	for _, list := range given {
		for one := range strings.SplitSeq(list, ",") {
			if one = strings.TrimSpace(one); one == "*" || strings.TrimPrefix(one, "W/") == strings.TrimPrefix(tag, "W/") {
				return true
			}
		}
	}
	return false
}

// whole reports whether an answer is what it would be again on the same state.
func whole(response *graphql.Response) bool {
	return len(response.Errors) == 0 && response.Extensions["cut"] == nil && response.Extensions["stale"] == nil
}
