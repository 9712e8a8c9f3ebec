package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"prologis/kb"
)

// endpoint is GraphQL over HTTP
// (https://graphql.github.io/graphql-over-http/draft/): GET and POST of JSON,
// answered at once or as a stream of events (sse.go), and WebSockets (websocket.go).
//
// No page of another site can make a browser write here (CSRF): a mutation has to
// be POSTed, as application/json, which browsers do not send to another site without
// asking first (a preflight), and then not with cookies; whatever comes with a
// session's cookie has to be of that sort (csrf.go). What browsers send unasked
// without one can only read what is public: GET; forms are read of who is signed in
// only (upload.go).
type endpoint struct{ graph *Graph }

func (h *endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	allowEverybody(w.Header())
	if r.Method == http.MethodOptions {
		preflight(w)
		return
	}
	if websocket.IsWebSocketUpgrade(r) {
		h.socket(w, r)
		return
	}
	streams := wantsEvents(r.Header.Values("Accept"))
	mediaType, ok := acceptable(r.Header.Values("Accept"))
	if !ok && !streams {
		h.refuse(w, typeJSON, badRequest(http.StatusNotAcceptable, "answers are "+typeResponse+", "+typeJSON+" or "+typeEvents))
		return
	}
	if !ok {
		mediaType = typeJSON // of what is refused
	}
	if err := h.preflighted(r); err != nil {
		h.refuse(w, mediaType, err)
		return
	}
	if IsUpload(r) {
		h.upload(w, r, mediaType)
		return
	}
	params, err := readRequest(w, r, h.bodyLimit(r))
	if err != nil {
		h.refuse(w, mediaType, err)
		return
	}
	if streams {
		h.tell(w, r, params)
		return
	}
	h.answer(w, r, mediaType, params)
}

// answer executes a request.
func (h *endpoint) answer(w http.ResponseWriter, r *http.Request, mediaType string, params *graphql.RawParams) {
	ctx := graphql.StartOperationTrace(r.Context())
	exec := h.graph.Executor
	opCtx, problems := h.graph.prepare(ctx, params)
	if opCtx != nil && opCtx.Operation != nil && r.Method != http.MethodPost && opCtx.Operation.Operation != ast.Query {
		w.Header().Set("Allow", http.MethodPost)
		h.refuse(w, mediaType, badRequest(http.StatusMethodNotAllowed, r.Method+" is for queries: POST this operation"))
		return
	}
	if len(problems) == 0 && opCtx.Operation.Operation == ast.Subscription {
		h.refuse(w, mediaType, badRequest(http.StatusNotAcceptable, "subscriptions are answered as "+typeEvents+" (name it in Accept), or over a WebSocket"))
		return
	}
	if len(problems) > 0 {
		response := exec.DispatchError(graphql.WithOperationContext(ctx, opCtx), problems)
		h.write(w, mediaType, statusOf(mediaType, response), response)
		return
	}
	tag := h.tag(r, mediaType, params, opCtx.Operation)
	if h.known(w, r, mediaType, tag) {
		return
	}
	handle, ctx := exec.DispatchOperation(ctx, opCtx)
	response := handle(ctx)
	if response == nil { // time is up, or the client has gone
		h.refuse(w, mediaType, &httpError{http.StatusServiceUnavailable, kb.CodeUnavailable, "the answer took too long: ask for less, or again later"})
		return
	}
	status := statusOf(mediaType, response)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	}
	if tag != "" && whole(response) && tag == h.tag(r, mediaType, params, opCtx.Operation) { // nothing was applied meanwhile
		keep(w.Header(), tag)
	}
	h.write(w, mediaType, status, response)
}

// statusOf is the status of an answer: 200 when anything was executed, and always
// for clients of the older media type, who look into the answer; only that a token
// is not good concerns HTTP itself.
func statusOf(mediaType string, response *graphql.Response) int {
	if response.Data == nil && len(response.Errors) > 0 && response.Errors[0].Extensions["code"] == kb.CodeUnauthenticated {
		return http.StatusUnauthorized
	}
	if response.Data != nil || mediaType == typeJSON || len(response.Errors) == 0 {
		return http.StatusOK
	}
	switch response.Errors[0].Extensions["code"] {
	case kb.CodeUnavailable:
		return http.StatusServiceUnavailable
	case kb.CodeInternal:
		return http.StatusInternalServerError
	}
	return http.StatusBadRequest
}

// httpError is a request that is none of GraphQL.
type httpError struct {
	status  int
	code    kb.Code
	message string
}

// badRequest is a request that breaks the rules of HTTP or of GraphQL over it.
func badRequest(status int, message string) *httpError {
	return &httpError{status, kb.CodeInvalid, message}
}

// refuse answers a request that is not executed.
func (h *endpoint) refuse(w http.ResponseWriter, mediaType string, err *httpError) {
	problem := &gqlerror.Error{Message: err.message, Extensions: map[string]any{"code": err.code}}
	h.write(w, mediaType, err.status, &graphql.Response{Errors: gqlerror.List{problem}, Extensions: h.graph.extensions()})
}

// write writes an answer. Data goes through as it is: it is JSON already. The
// header names the newest commit that the answer may show something of; to go on
// behind it is to see nothing older anywhere.
func (h *endpoint) write(w http.ResponseWriter, mediaType string, status int, response *graphql.Response) {
	var body bytes.Buffer
	writeResponse(&body, response)
	body.WriteByte('\n')

	header := w.Header()
	h.describe(header, mediaType)
	header.Set("Content-Length", strconv.Itoa(body.Len()))
	if response.Extensions["cut"] != nil || response.Extensions["stale"] != nil {
		header.Set("Cache-Control", "no-store") // it is not what it will be
	}
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // a client that is gone misses nothing
}

// describe writes what every answer says in its header.
func (h *endpoint) describe(header http.Header, mediaType string) {
	header.Set("Content-Type", mediaType+"; charset=utf-8")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-KB-Seq", fmt.Sprint(h.graph.base.Newest()))
	header.Add("Vary", "Accept, Accept-Language, Authorization, Cookie")
}

func writeResponse(body *bytes.Buffer, response *graphql.Response) {
	body.Grow(len(response.Data) + 256)
	body.WriteByte('{')
	if len(response.Errors) > 0 {
		writeMember(body, "errors", response.Errors)
		body.WriteByte(',')
	}
	if response.Data != nil {
		body.WriteString(`"data":`)
		body.Write(response.Data)
		body.WriteByte(',')
	}
	writeMember(body, "extensions", response.Extensions)
	body.WriteByte('}')
}

func writeMember(body *bytes.Buffer, name string, value any) {
	b, err := json.Marshal(value)
	if err != nil {
		b = []byte("null") // errors and extensions are made of strings and numbers
	}
	fmt.Fprintf(body, "%q:%s", name, b)
}
