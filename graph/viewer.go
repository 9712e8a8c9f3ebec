package graph

import (
	"context"
	"net/http"
	"strings"

	"prologis/kb"
)

// Viewer answers on whose behalf a request is made, outside of GraphQL too.
func (g *Graph) Viewer(r *http.Request) (kb.Viewer, error) { return g.viewer(r.Context(), r.Header) }

// viewer answers on whose behalf a request is made, by its bearer token; nobody
// without one. A token that is not good refuses the request: its sender must not
// take the answer for one of a signed-in viewer. Other schemes of Authorization
// are those of proxies before us, and name nobody.
func (g *Graph) viewer(ctx context.Context, headers http.Header) (kb.Viewer, error) {
	given := headers.Values("Authorization")
	if len(given) == 0 {
		return kb.Viewer{}, nil
	}
	scheme, secret, _ := strings.Cut(given[0], " ")
	if !strings.EqualFold(scheme, "Bearer") && len(given) == 1 {
		return kb.Viewer{}, nil
	}
	if secret = strings.TrimSpace(secret); secret == "" || len(given) > 1 {
		return kb.Viewer{}, &kb.Error{Code: kb.CodeUnauthenticated, Message: "send one token, as Authorization: Bearer TOKEN"}
	}
	return g.base.Authenticate(ctx, secret)
}
