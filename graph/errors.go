package graph

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"prologis/kb"
)

// present turns an error into what the client is told: a message, the code, and
// where in its input the mistake is. What has no code is logged and not told.
func (g *Graph) present(ctx context.Context, err error) *gqlerror.Error {
	shown := &gqlerror.Error{Path: responsePath(ctx)}
	var ours *gqlerror.Error
	if errors.As(err, &ours) {
		shown.Locations, shown.Rule = ours.Locations, ours.Rule
	}
	coded := codedError(err, ours)
	path := inputPath(ours, shown.Path, coded.Path)
	if coded.Code == kb.CodeInternal && len(path) > 0 { // gqlgen could not read an argument
		coded = &kb.Error{Code: kb.CodeInvalid, Message: "is not of its type"}
	}
	if coded.Code == kb.CodeInternal {
		coded = g.hide(ctx, err)
	}
	g.noteDenials(ctx, coded)
	shown.Message = (&kb.Error{Path: path, Message: coded.Message}).Error()
	shown.Extensions = map[string]any{"code": coded.Code}
	if len(path) > 0 {
		shown.Extensions["path"] = path
	}
	if ours != nil && ours.Extensions[valuesOf] != nil {
		shown.Extensions[valuesOf] = ours.Extensions[valuesOf]
	}
	return shown
}

// codedError answers the coded error in err; the mistakes that gqlgen finds in
// documents, variables and arguments are INVALID.
func codedError(err error, ours *gqlerror.Error) *kb.Error {
	problem := kb.Problems(err)[0]
	if problem.Code != kb.CodeInternal || ours == nil {
		return timedOut(problem, err)
	}
	fromDocument := ours.Rule != "" || ours.Extensions["code"] != nil
	if fromDocument || ours.Err == nil && len(ours.Locations) > 0 {
		return &kb.Error{Code: kb.CodeInvalid, Message: withValues(ours)}
	}
	return timedOut(problem, err)
}

// withValues names the good values in the message that says that another is none.
func withValues(ours *gqlerror.Error) string {
	names, ok := ours.Extensions[valuesOf].([]string)
	if !ok {
		return ours.Message
	}
	good := "it is one of " + strings.Join(names, ", ")
	if strings.HasSuffix(ours.Message, ".") || strings.HasSuffix(ours.Message, "?") {
		return ours.Message + " I" + good[1:]
	}
	return ours.Message + ": " + good
}

// timedOut makes an operation that ran out of time UNAVAILABLE.
func timedOut(problem *kb.Error, err error) *kb.Error {
	if problem.Code == kb.CodeInternal && (errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled)) {
		return &kb.Error{Code: kb.CodeUnavailable, Message: "the answer took too long: ask for less, or again later"}
	}
	return problem
}

// hide logs a cause once, and answers what the client may know of it.
func (g *Graph) hide(ctx context.Context, err error) *kb.Error {
	message, id := "internal error", ""
	if g.opts.RequestID != nil {
		if id = g.opts.RequestID(ctx); id != "" {
			message = fmt.Sprintf("internal error (request %s)", id)
		}
	}
	g.opts.Log.ErrorContext(ctx, "graphql: internal error", "err", err, "request", id)
	return &kb.Error{Code: kb.CodeInternal, Message: message}
}

// responsePath is the path of the field that failed; nil outside of fields.
func responsePath(ctx context.Context) ast.Path {
	if field := graphql.GetFieldContext(ctx); field != nil {
		return field.Path()
	}
	return nil
}

// inputPath is where in the input the mistake is: gqlgen appends it to the path
// of the field when it reads arguments, and rules name it themselves.
func inputPath(ours *gqlerror.Error, field ast.Path, named []string) []string {
	var path []string
	if ours != nil && len(ours.Path) > len(field) {
		for _, step := range ours.Path[len(field):] {
			path = append(path, fmt.Sprint(step))
		}
	}
	return append(path, named...)
}

// recovered turns a panic into an error that names its place in the log.
func (g *Graph) recovered(_ context.Context, cause any) error {
	return fmt.Errorf("panic: %v\n%s", cause, debug.Stack())
}
