package main

import (
	"net/http"

	"prologis"
	"prologis/graph"
)

// newAPI makes what answers GraphQL.
func newAPI(h *house, env *environment) (*graph.Graph, error) {
	uploads, err := uploadDir(env.cli.Data)
	if err != nil {
		return nil, err
	}
	return graph.New(h.base, graph.Options{
		Name: "PROLOGIS", Version: softwareVersion(), Log: env.log, RequestID: requestID, UploadDir: uploads,
		Session: sessionOf, Address: addressOf,
	}), nil
}

func serveSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeText(w, http.StatusOK, prologis.Schema)
}
