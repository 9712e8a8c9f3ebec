package main

import (
	"context"
	"net/http"

	"prologis/auth"
	"prologis/graph"
	"prologis/kb"
)

// newAPI makes what answers GraphQL.
func newAPI(h *house, env *environment, oidc *auth.OIDC, ending <-chan struct{}) (*graph.Graph, error) {
	uploads, err := uploadDir(env.cli.Data)
	if err != nil {
		return nil, err
	}
	options := graph.Options{
		Name: "PROLOGIS", Version: softwareVersion(), Log: env.log, RequestID: requestID, UploadDir: uploads,
		Session: sessionOf, Address: addressOf, Ending: ending,
	}
	if oidc != nil {
		options.Bearer = func(ctx context.Context, token string) (kb.Viewer, error) {
			identity, err := oidc.Bearer(ctx, token)
			if err != nil {
				return kb.Viewer{}, err
			}
			return h.base.IdentityViewer(ctx, identity)
		}
	}
	return graph.New(h.base, options), nil
}

func serveSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeText(w, http.StatusOK, graph.SDL())
}
