// Package graph answers GraphQL: the schema's resolvers over kb.Base, a file per
// type, the rules that every operation obeys (languages, limits, errors, paging),
// and the HTTP endpoint. Resolvers find what they need already loaded: whoever
// answers a list or an entry walks the selection below it first and reads all of
// it in one look at the replica (see prefetch.go).
package graph

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"

	"prologis/graph/internal/exec"
	"prologis/kb"
)

//go:generate go run ./internal/generate

// Options are the choices of New; the zero value is good.
type Options struct {
	// Name and Version describe the base to clients.
	Name, Version string
	Log           *slog.Logger
	// RequestID answers the id of the request that a context belongs to, for
	// messages and the log; nil: none is named.
	RequestID func(context.Context) string
	// UploadDir is where files are kept while they come in; "" is the directory of
	// the system for temporary files.
	UploadDir string
	// Session answers the secret of the session whose cookie came with the request
	// that a context belongs to, "" for none; nil: nobody signs in by cookie.
	Session func(context.Context) string
	// Bearer answers whom a bearer token stands for that is none of ours; nil: nobody.
	Bearer func(ctx context.Context, token string) (kb.Viewer, error)
	// Address answers where a request comes from; nil: nobody knows.
	Address func(context.Context) string
	// Ending, if set, ends subscriptions when it is closed; they would keep a server
	// from stopping.
	Ending <-chan struct{}
	// Wait bounds how long X-KB-After waits; 0 is five seconds.
	Wait time.Duration
	// Limits bound what one operation may ask; zero members take their defaults.
	Limits Limits
}

// Graph answers operations, in process and over HTTP.
type Graph struct {
	// Executor runs operations in process. The context must have gone through
	// graphql.StartOperationTrace.
	Executor *executor.Executor
	base     *kb.Base
	opts     Options
	streams  atomic.Int32 // open subscriptions
}

// New makes a Graph over a base.
func New(base *kb.Base, opts Options) *Graph {
	if opts.Name == "" {
		opts.Name = "PROLOGIS"
	}
	if opts.Version == "" {
		opts.Version = "dev"
	}
	if opts.Log == nil {
		opts.Log = slog.Default()
	}
	if opts.Wait == 0 {
		opts.Wait = 5 * time.Second
	}
	opts.Limits = opts.Limits.withDefaults()
	g := &Graph{base: base, opts: opts, Executor: executor.New(executableSchema())}
	g.Executor.SetErrorPresenter(g.present)
	g.Executor.SetRecoverFunc(g.recovered)
	g.Executor.SetParserTokenLimit(opts.Limits.Tokens)
	queries := newQueryCache()
	g.Executor.SetQueryCache(queries)
	g.Executor.Use(&admission{limits: opts.Limits, cache: queries})
	g.Executor.AroundOperations(g.aroundOperation)
	g.Executor.AroundResponses(g.aroundResponse)
	return g
}

// Handler answers GraphQL over HTTP.
func (g *Graph) Handler() http.Handler { return &endpoint{graph: g} }

// executableSchema is the generated executor. It is made once: gqlgen offers
// @defer by itself, and an endpoint that answers once cannot keep that promise.
var executableSchema = sync.OnceValue(func() graphql.ExecutableSchema {
	es := exec.NewExecutableSchema(exec.Config{Resolvers: resolvers{}})
	delete(es.Schema().Directives, "defer")
	return es
})

// SDL is the schema in the schema definition language, as it is written.
func SDL() string { return executableSchema().Schema().Query.Position.Src.Input }
