package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"

	"prologis/kb"
	"prologis/relevance"
	"prologis/skos"
	"prologis/transfer"
)

// The admin protocol is HTTP over DATA/admin.sock, for the commands of the same
// build. Import, reindex and check answer a stream of events, one JSON object a
// line, of which the last has End set; export and backup answer the bytes
// themselves, and what went wrong in a trailer.

// event is one line of an answer.
type event struct {
	Line       *transfer.Line     `json:"line,omitempty"`
	Summary    *transfer.Summary  `json:"summary,omitempty"`
	Difference *kb.Difference     `json:"difference,omitempty"`
	Checked    *kb.Checked        `json:"checked,omitempty"`
	Progress   *reindexProgress   `json:"progress,omitempty"`
	Relevance  *relevance.Report  `json:"relevance,omitempty"`
	Made       *madeToken         `json:"made,omitempty"`
	Token      *kb.Token          `json:"token,omitempty"`
	Health     *kb.GlossaryHealth `json:"health,omitempty"`
	SKOS       *skos.Report       `json:"skos,omitempty"`
	Error      string             `json:"error,omitempty"`
	End        bool               `json:"end,omitempty"`
}

type reindexProgress struct {
	Done  int `json:"done"`
	Total int `json:"total"`
}

const errorTrailer = "Kb-Error"

// adminHandler serves the admin protocol; opened answers the operator once the
// base is open.
func adminHandler(opened func(context.Context) (operator, error), log *slog.Logger) http.Handler {
	a := &admin{opened: opened, log: log}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /ping", func(http.ResponseWriter, *http.Request) {})
	mux.HandleFunc("POST /import", a.stream(a.importLines))
	mux.HandleFunc("POST /reindex", a.stream(a.reindex))
	mux.HandleFunc("POST /check", a.stream(a.check))
	mux.HandleFunc("POST /relevance", a.stream(a.relevance))
	mux.HandleFunc("POST /import-skos", a.stream(a.importSKOS))
	mux.HandleFunc("GET /export-skos", a.bytes(a.exportSKOS))
	mux.HandleFunc("POST /glossary-health", a.stream(a.glossaryHealth))
	mux.HandleFunc("POST /token/create", a.stream(a.createToken))
	mux.HandleFunc("POST /token/list", a.stream(a.listTokens))
	mux.HandleFunc("POST /token/revoke", a.stream(a.revokeToken))
	mux.HandleFunc("GET /export", a.bytes(a.export))
	mux.HandleFunc("GET /backup", a.bytes(a.backup))
	return mux
}

type admin struct {
	opened func(context.Context) (operator, error)
	log    *slog.Logger
}

// stream runs one use case and sends its events as they come.
func (a *admin) stream(fn func(op operator, r *http.Request, send func(event)) (event, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		control := http.NewResponseController(w)
		_ = control.EnableFullDuplex() // answer while the lines still come in
		w.Header().Set("Content-Type", "application/x-ndjson")
		encoder := json.NewEncoder(w)
		send := func(e event) {
			if encoder.Encode(e) == nil {
				_ = control.Flush() // the client has gone: the context says so
			}
		}
		send(event{}) // the request has arrived
		op, err := a.opened(r.Context())
		var last event
		if err == nil {
			last, err = fn(op, r, send)
		}
		last.End = true
		if err != nil {
			a.log.Warn("an admin command failed", "command", r.URL.Path, "err", explain(err))
			last.Error = explain(err)
		}
		send(last)
	}
}

func (a *admin) importLines(op operator, r *http.Request, send func(event)) (event, error) {
	o := importOptions{dryRun: r.URL.Query().Has("dry-run"), allLines: r.URL.Query().Has("all")}
	summary, err := op.Import(r.Context(), r.Body, o, func(l transfer.Line) { send(event{Line: &l}) })
	a.log.Info("import", "lines", summary.Lines, "created", summary.Created, "updated", summary.Updated,
		"failed", summary.Failed, "dry-run", o.dryRun)
	return event{Summary: &summary}, err
}

func (a *admin) reindex(op operator, r *http.Request, send func(event)) (event, error) {
	return event{}, op.Reindex(r.Context(), func(done, total int) {
		send(event{Progress: &reindexProgress{done, total}})
	})
}

func (a *admin) check(op operator, r *http.Request, send func(event)) (event, error) {
	checked, err := op.Check(r.Context(), func(d kb.Difference) { send(event{Difference: &d}) })
	return event{Checked: &checked}, err
}

func (a *admin) createToken(op operator, r *http.Request, _ func(event)) (event, error) {
	var in kb.TokenInput
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return event{}, fmt.Errorf("read the input: %w", err)
	}
	made, err := op.CreateToken(r.Context(), in)
	return event{Made: made}, err
}

func (a *admin) listTokens(op operator, r *http.Request, send func(event)) (event, error) {
	tokens, err := op.Tokens(r.Context())
	for _, t := range tokens {
		send(event{Token: &t})
	}
	return event{}, err
}

func (a *admin) revokeToken(op operator, r *http.Request, _ func(event)) (event, error) {
	var id kb.ID
	if err := json.NewDecoder(r.Body).Decode(&id); err != nil {
		return event{}, fmt.Errorf("read the id: %w", err)
	}
	return event{}, op.RevokeToken(r.Context(), id)
}

// bytes runs one use case that writes bytes.
func (a *admin) bytes(fn func(op operator, w io.Writer, r *http.Request) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", errorTrailer)
		w.Header().Set("Content-Type", "application/octet-stream")
		op, err := a.opened(r.Context())
		if err == nil {
			err = fn(op, w, r)
		}
		if err != nil {
			a.log.Warn("an admin command failed", "command", r.URL.Path, "err", explain(err))
			w.Header().Set(errorTrailer, strconv.QuoteToASCII(explain(err)))
			return
		}
		_, _ = io.WriteString(w, "") // where nothing was written there is a header too
		w.Header().Set(errorTrailer, "none")
	}
}

func (a *admin) export(op operator, w io.Writer, r *http.Request) error {
	var kinds []kb.Kind
	for _, k := range r.URL.Query()["kind"] {
		kinds = append(kinds, kb.Kind(k))
	}
	return op.Export(r.Context(), kinds, w)
}
