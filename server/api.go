package main

import (
	"net/http"

	"prologis"
	"prologis/graph"
)

// newAPI makes the GraphQL endpoint.
func newAPI(h *house, env *environment) http.Handler {
	return graph.New(h.base, graph.Options{
		Name: "PROLOGIS", Version: softwareVersion(), Log: env.log, RequestID: requestID,
	}).Handler()
}

func serveSchema(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Access-Control-Allow-Origin", "*")
	writeText(w, http.StatusOK, prologis.Schema)
}
