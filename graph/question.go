package graph

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"prologis/kb"
)

// Question is what the arguments of search ask of the index, for those who answer
// in other forms than GraphQL. Its Size may be raised up to Most.
type Question struct {
	*kb.IndexQuery
	search *search
}

// Most is how many results there may be from where the question begins.
func (q *Question) Most() int { return kb.MaxRanked - q.search.offset }

// Cursor answers the cursor behind hit number i of the answer, counted from 0.
func (q *Question) Cursor(i int, hit *kb.IndexHit) string {
	return q.search.edge(nil, hit, q.search.offset+i+1).Cursor
}

// questionKey is under what a context holds the Question that search is to fill in
// rather than answer.
type questionKey struct{}

const askSearch = `query($query: String!, $language: Language, $syntax: QuerySyntax, $filter: SearchFilter, $expand: [Expansion!], $without: [ID!],
	$orderBy: SearchOrder, $first: Int, $after: String) {
	search(query: $query, language: $language, syntax: $syntax, filter: $filter, expand: $expand, without: $without, orderBy: $orderBy, first: $first, after: $after) {
		totalCount
	}
}`

// Question reads arguments of search, as JSON has them, by the schema and all its
// rules. Headers are those of the request: its languages count. A mistake is an
// error with the path of the argument.
func (g *Graph) Question(ctx context.Context, headers http.Header, arguments map[string]any) (*Question, error) {
	asked := &Question{}
	ctx = graphql.StartOperationTrace(context.WithValue(ctx, questionKey{}, asked))
	public := http.Header{"Accept-Language": headers.Values("Accept-Language")}
	opCtx, problems := g.prepare(ctx, &graphql.RawParams{Query: askSearch, Variables: arguments, Headers: public})
	var response *graphql.Response
	if len(problems) > 0 {
		response = g.Executor.DispatchError(graphql.WithOperationContext(ctx, opCtx), problems)
	} else {
		handle, ctx := g.Executor.DispatchOperation(ctx, opCtx)
		response = handle(ctx)
	}
	switch {
	case response == nil:
		return nil, ctx.Err()
	case len(response.Errors) > 0:
		return nil, mistake(response.Errors[0])
	}
	return asked, nil
}

// ReadFilter reads a SearchFilter that is written as JSON, for the arguments of Question.
func ReadFilter(text string) (filter map[string]any, err error) {
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	if err = in.Decode(&filter); err != nil {
		return nil, err
	}
	if _, err = in.Token(); err != io.EOF {
		return nil, errors.New("something stands behind it")
	}
	return filter, nil
}

// mistake is what a client is told of a problem, as an error of ours.
func mistake(problem *gqlerror.Error) *kb.Error {
	e := &kb.Error{Code: kb.CodeInvalid, Message: problem.Message}
	if code, ok := problem.Extensions["code"].(kb.Code); ok {
		e.Code = code
	}
	e.Path, _ = problem.Extensions["path"].([]string)
	e.Message = strings.TrimPrefix(e.Message, (&kb.Error{Path: e.Path}).Error())
	if len(e.Path) > 0 && e.Path[0] == "variable" {
		e.Path = e.Path[1:]
	}
	return e
}
