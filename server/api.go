package main

import (
	"context"
	"net/http"

	"prologis/graph"
	"prologis/kb"
)

// newAPI makes what answers GraphQL.
func newAPI(h *house, env *environment, uploads string, d doors) *graph.Graph {
	options := graph.Options{
		Name: "PROLOGIS", Version: softwareVersion(), Log: env.log, RequestID: requestID, UploadDir: uploads,
		Session: sessionOf, Address: addressOf, Ending: d.ending,
	}
	if d.oidc != nil {
		options.Bearer = func(ctx context.Context, token string) (kb.Viewer, error) {
			identity, err := d.oidc.Bearer(ctx, token)
			if err != nil {
				return kb.Viewer{}, err
			}
			return h.base.IdentityViewer(ctx, identity)
		}
	}
	return graph.New(h.base, options)
}

func serveSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeText(w, http.StatusOK, graph.SDL())
}
