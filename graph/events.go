package graph

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"prologis/kb"
)

// maxStreams bounds the subscriptions of a server.
const maxStreams = 1000

// streamPatience is how long to wait for an event before the client is told that the
// stream lives, and the viewer's token is looked at again.
const streamPatience = 15 * time.Second

// errCutOff ends a stream that is not complete: the server stops, or the client has
// gone.
var errCutOff = errors.New("the stream is cut off")

// events are the answers of one operation: of a query or mutation one, of a
// subscription as many as there are events. Close it.
type events struct {
	graph   *Graph
	ctx     context.Context
	cancel  context.CancelFunc
	opCtx   *graphql.OperationContext
	stream  *stream // nil for queries and mutations
	counted bool
	ended   bool
}

// events begins an operation. resume is the id of the last event that the client
// has had, "" for none.
func (g *Graph) events(ctx context.Context, opCtx *graphql.OperationContext, resume string) *events {
	e := &events{graph: g, opCtx: opCtx}
	e.ctx, e.cancel = context.WithCancel(ctx)
	if opCtx.Operation.Operation != ast.Subscription {
		return e
	}
	e.stream = &stream{resume: resume, close: func() {}}
	e.ctx = context.WithValue(e.ctx, streamKey{}, e.stream)
	if g.opts.Ending != nil {
		go func() {
			select {
			case <-g.opts.Ending:
				e.cancel()
			case <-e.ctx.Done():
			}
		}()
	}
	return e
}

func (e *events) Close() {
	e.cancel()
	if e.stream != nil {
		e.stream.close()
	}
	if e.counted {
		e.graph.streams.Add(-1)
	}
}

// Next answers what comes next, with the id of its event: nil when there is nothing
// yet and the stream lives. io.EOF is the end, errCutOff one before that.
func (e *events) Next() (response *graphql.Response, id string, err error) {
	switch {
	case e.ended:
		return nil, "", io.EOF
	case e.stream == nil:
		e.ended = true
		return e.execute(), "", nil
	case e.stream.source == nil:
		return e.begin(), "", nil
	}
	waiting, cancel := context.WithTimeout(e.ctx, streamPatience)
	event, err := e.stream.source(waiting)
	cancel()
	switch {
	case e.ctx.Err() != nil:
		return nil, "", errCutOff
	case errors.Is(err, context.DeadlineExceeded):
		return e.look(), "", nil
	case err != nil:
		return e.refuse(err), "", nil
	}
	e.stream.event = event
	response = e.execute()
	e.ended = response != nil && response.Data == nil // without the right to go on
	return response, event.place, nil
}

// begin names the source of events; what is wrong with the operation ends it.
func (e *events) begin() *graphql.Response {
	if e.graph.streams.Add(1) > maxStreams {
		e.graph.streams.Add(-1)
		return e.refuse(&kb.Error{Code: kb.CodeUnavailable, Message: "there are too many subscriptions here: try again later"})
	}
	e.counted = true
	response := e.execute()
	e.ended = response != nil
	return response
}

// look ends the stream of a viewer whose token is good no more.
func (e *events) look() *graphql.Response {
	if _, err := e.graph.viewer(e.ctx, e.opCtx.Headers); err != nil {
		return e.refuse(err)
	}
	return nil
}

func (e *events) execute() *graphql.Response {
	handle, ctx := e.graph.Executor.DispatchOperation(e.ctx, e.opCtx)
	return handle(ctx)
}

func (e *events) refuse(err error) *graphql.Response {
	e.ended = true
	ctx := graphql.WithOperationContext(e.ctx, e.opCtx)
	return &graphql.Response{Errors: gqlerror.List{e.graph.present(ctx, err)}, Extensions: e.graph.extensions()}
}
