package graph

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// typeEvents is asked for by who wants to be told of events: distinct connections
// of GraphQL over Server-Sent Events
// (https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md).
const typeEvents = "text/event-stream"

// streamWrite bounds how long a client may take to read what it is told.
const streamWrite = 30 * time.Second

// wantsEvents reports whether a client asks for a stream by name.
func wantsEvents(accept []string) bool {
	quality, named := qualityOf(strings.Join(accept, ","), typeEvents)
	return named && quality > 0
}

// tell answers an operation as a stream of events. What cannot be executed is
// refused as by answer.
func (h *endpoint) tell(w http.ResponseWriter, r *http.Request, params *graphql.RawParams) {
	ctx := graphql.StartOperationTrace(r.Context())
	opCtx, problems := h.graph.prepare(ctx, params)
	if len(problems) > 0 {
		response := h.graph.Executor.DispatchError(graphql.WithOperationContext(ctx, opCtx), problems)
		h.write(w, typeResponse, statusOf(typeResponse, response), response)
		return
	}
	if r.Method != http.MethodPost && opCtx.Operation.Operation == ast.Mutation {
		w.Header().Set("Allow", http.MethodPost)
		h.refuse(w, typeResponse, badRequest(http.StatusMethodNotAllowed, r.Method+" is for queries and subscriptions: POST this operation"))
		return
	}
	events := h.graph.events(ctx, opCtx, r.Header.Get("Last-Event-ID"))
	defer events.Close()
	header := w.Header()
	header.Set("Content-Type", typeEvents+"; charset=utf-8")
	header.Set("Cache-Control", "no-store")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Accel-Buffering", "no") // for proxies that would wait for more
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Time{}) // the request is read; without a deadline if that cannot be set
	for {
		text, err := nextEvent(events)
		if err != nil {
			return
		}
		_ = control.SetWriteDeadline(time.Now().Add(streamWrite))
		if _, err := w.Write(text); err != nil || control.Flush() != nil {
			return
		}
		if events.ended {
			_, _ = w.Write([]byte("event: complete\ndata:\n\n")) // a client that is gone misses nothing
			return
		}
	}
}

// nextEvent answers the text of what comes next: a comment while there is nothing.
func nextEvent(events *events) ([]byte, error) {
	response, id, err := events.Next()
	if err != nil {
		return nil, err
	}
	if response == nil {
		return []byte(":\n\n"), nil
	}
	var b bytes.Buffer
	b.WriteString("event: next\n")
	if id != "" {
		fmt.Fprintf(&b, "id: %s\n", id)
	}
	b.WriteString("data: ")
	writeResponse(&b, response)
	b.WriteString("\n\n")
	return b.Bytes(), nil
}
