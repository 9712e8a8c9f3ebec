package main

import (
	_ "embed"
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"

	"prologis/auth"
	"prologis/kb"
	"prologis/linked"
	"prologis/server/graphiql"
	"prologis/skosmos"
)

// gate answers from the first moment: whether the process lives, and, until the
// base is open, that it is not ready.
func (s *server) gate() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/healthz" {
			writeText(w, http.StatusOK, "alive\n")
			return
		}
		if h := s.serving.Load(); h != nil {
			(*h).ServeHTTP(w, r)
			return
		}
		w.Header().Set("Retry-After", "1")
		if r.URL.Path == "/readyz" {
			writeText(w, http.StatusServiceUnavailable, "not ready: the base is being opened\n")
			return
		}
		writeError(w, http.StatusServiceUnavailable, "UNAVAILABLE", "the base is being opened: try again in a moment")
	})
}

//go:embed welcome.html
var welcomePage []byte

// doors are how people come in, beside our own passwords.
type doors struct {
	proxies []netip.Prefix  // trusted ones
	oidc    *auth.OIDC      // nil for none
	ending  <-chan struct{} // closed when the server stops
}

// newHandler answers everything about an open base.
func newHandler(h *house, env *environment, m *meter, d doors) (http.Handler, error) {
	explorer, err := graphiql.Handler()
	if err != nil {
		return nil, err
	}
	sessions := &cookies{proxies: d.proxies, secure: strings.HasPrefix(h.base.Settings().BaseURL, "https://")}
	uploads, err := uploadDir(env.cli.Data)
	if err != nil {
		return nil, err
	}
	pages, err := newAuthPages(authPages{base: h.base, cookies: sessions, oidc: d.oidc, log: env.log, uploads: uploads})
	if err != nil {
		return nil, err
	}
	api := newAPI(h, env, uploads, d)
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", m.handler(h.base, env.log))
	pagesOfPeople := sessions.read(pages.handler())
	mux.Handle("/auth/", pagesOfPeople)
	mux.Handle("/contributions/", pagesOfPeople)
	mux.Handle("/graphql", sessions.read(api.Handler()))
	mux.Handle("GET /files/{id}", sessions.read(&fileServer{h.base, api, env.log}))
	mux.Handle("GET /graphiql", explorer)
	mux.Handle("GET /graphiql/", explorer)
	mux.Handle("GET /rest/v1/", skosmos.Handler(h.base, env.log))
	mux.Handle("GET /id/", linked.Handler(h.base, linked.Options{Name: "PROLOGIS", Log: env.log}))
	mux.HandleFunc("GET /schema.graphqls", serveSchema)
	(&feedServer{h.base, api, env.log}).register(mux)
	mux.HandleFunc("GET /{$}", serveWelcome)
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if err := h.base.Ready(r.Context()); err != nil {
			writeText(w, http.StatusServiceUnavailable, "not ready: "+err.Error()+"\n")
			return
		}
		writeText(w, http.StatusOK, "ready\n")
	})
	return mux, nil
}

func serveWelcome(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, _ = w.Write(welcomePage) // the client has gone: nobody to tell
}

func writeText(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(text))
}

// writeError answers an error as GraphQL clients expect them.
func writeError(w http.ResponseWriter, status int, code, message string) {
	writeProblem(w, status, &kb.Error{Code: kb.Code(code), Message: message})
}

// writeProblem answers an error with where in the request the mistake is.
func writeProblem(w http.ResponseWriter, status int, problem *kb.Error) {
	extensions := map[string]any{"code": problem.Code}
	if len(problem.Path) > 0 {
		extensions["path"] = problem.Path
	}
	writeJSON(w, status, map[string]any{"errors": []any{
		map[string]any{"message": problem.Error(), "extensions": extensions},
	}})
}

func writeJSON(w http.ResponseWriter, status int, value any) {
	body, err := json.Marshal(value)
	if err != nil {
		body = nil // of strings: never
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(append(body, '\n'))
}
