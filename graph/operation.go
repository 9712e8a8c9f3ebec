package graph

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"golang.org/x/text/language"

	"prologis/graph/scalar"
	"prologis/kb"
)

// operation is what the resolvers of one operation share.
type operation struct {
	base *kb.Base
	opts *Options
	// seq is the last commit that was applied when the operation began.
	seq kb.Seq
	// viewer is on whose behalf it runs.
	viewer kb.Viewer
	// languages are those negotiated with the client, the best first; empty when
	// it asked for none.
	languages []string
	// cut says that a search in it ran out of time.
	cut atomic.Bool

	mu     sync.RWMutex
	loaded loaded
	denied []*kb.Error // what clients were told in userErrors
}

// uncut takes it that a search ran out of time, which the answer as a whole says then.
func (op *operation) uncut(err error) error {
	if errors.Is(err, kb.ErrCut) {
		op.cut.Store(true)
		return nil
	}
	return err
}

type operationKey struct{}

// operationOf answers the operation that a resolver works for.
func operationOf(ctx context.Context) *operation {
	return ctx.Value(operationKey{}).(*operation)
}

// aroundOperation gives an operation what its resolvers share, the viewer among it,
// and makes it wait for the commit that the client has seen elsewhere.
func (g *Graph) aroundOperation(ctx context.Context, next graphql.OperationHandler) graphql.ResponseHandler {
	headers := graphql.GetOperationContext(ctx).Headers
	refused := func(err error) graphql.ResponseHandler {
		return graphql.OneShot(&graphql.Response{Errors: gqlerror.List{g.present(ctx, err)}, Extensions: g.extensions()})
	}
	if err := g.waitFor(ctx, headers.Get("X-KB-After")); err != nil {
		return refused(err)
	}
	viewer, err := g.viewer(ctx, headers) // after waiting: the token may be as new as what is waited for
	if err != nil && graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		viewer, err = g.repeating(ctx, headers, err)
	}
	if err != nil {
		return refused(err)
	}
	op := &operation{base: g.base, opts: &g.opts, viewer: viewer, languages: acceptedLanguages(headers)}
	op.seq, _ = g.base.Head()
	op.loaded.init()
	return next(context.WithValue(ctx, operationKey{}, op))
}

// aroundResponse names in the answer the commit that it includes.
func (g *Graph) aroundResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil {
		return nil
	}
	extensions := g.extensions()
	if op, ok := ctx.Value(operationKey{}).(*operation); ok {
		extensions["seq"] = op.seq
		if op.cut.Load() {
			extensions["cut"] = true
		}
		g.noteDenials(ctx, op.denied...)
	}
	response.Extensions = extensions
	return response
}

// extensions are those of every answer: the seq that it includes, and, while the
// journal cannot be reached, since when it may lack what others wrote.
func (g *Graph) extensions() map[string]any {
	seq, _ := g.base.Head()
	extensions := map[string]any{"seq": seq}
	if since := g.base.Stale(); !since.IsZero() {
		extensions["stale"] = "since " + since.UTC().Format(scalar.Time)
	}
	return extensions
}

// waitFor returns when the commit that a client names is applied here.
func (g *Graph) waitFor(ctx context.Context, after string) error {
	if after == "" {
		return nil
	}
	seq, err := strconv.ParseUint(after, 10, 53)
	if err != nil {
		return kb.Invalid([]string{"X-KB-After"}, "%q is not the number of a commit", after)
	}
	ctx, cancel := context.WithTimeout(ctx, g.opts.Wait)
	defer cancel()
	return g.base.WaitFor(ctx, kb.Seq(seq))
}

// Most languages that are taken from a request.
const maxLanguages = 20

// acceptedLanguages reads Accept-Language; what cannot be read asks for nothing.
func acceptedLanguages(headers http.Header) []string {
	header := headers.Get("Accept-Language")
	if header == "" || len(header) > 1000 {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(header)
	if err != nil {
		return nil
	}
	var wanted []string
	for _, tag := range tags[:min(len(tags), maxLanguages)] {
		if s := tag.String(); s != "mul" && s != "und" { // "*"
			wanted = append(wanted, s)
		}
	}
	return wanted
}

// orderLanguage is the language in which lists are ordered: the first wanted
// that the base keeps orders for.
func (op *operation) orderLanguage() string {
	for _, wanted := range op.languages {
		tag, _ := language.Parse(wanted)
		base, _ := tag.Base()
		for _, have := range kb.DefaultLanguages {
			if base.String() == have {
				return have
			}
		}
	}
	return kb.DefaultLanguages[0]
}
