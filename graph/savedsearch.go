package graph

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// savedSearch resolves SavedSearch.
type savedSearch struct{}

func (viewerFields) SavedSearches(ctx context.Context, v *kb.Viewer) ([]*kb.SavedSearch, error) {
	return operationOf(ctx).base.SavedSearches(ctx, *v)
}

func (savedSearch) ViewerCan(ctx context.Context, s *kb.SavedSearch) ([]*kb.Permission, error) {
	return operationOf(ctx).viewer.CanOnSavedSearch(s), nil
}

// Feed answers where /search.atom answers the same search.
func (savedSearch) Feed(ctx context.Context, s *kb.SavedSearch) (string, error) {
	values := url.Values{}
	for name, value := range map[string]string{"q": s.Query, "language": s.Language, "syntax": strings.ToLower(string(s.Syntax)), "filter": s.Filter} {
		if value != "" {
			values.Set(name, value)
		}
	}
	if s.Expand != nil {
		by := strings.ToLower(strings.Join(words(s.Expand), ","))
		if by == "" {
			by = "none"
		}
		values.Set("expand", by)
	}
	if len(s.Without) > 0 {
		values.Set("without", strings.Join(words(s.Without), ","))
	}
	return operationOf(ctx).base.Settings().BaseURL + "/search.atom?" + values.Encode(), nil
}

// AskSaved answers the question that a saved search asks, by the rules of search.
func (g *Graph) AskSaved(ctx context.Context, s *kb.SavedSearch) (*kb.IndexQuery, error) {
	arguments := map[string]any{"query": s.Query}
	if s.Language != "" {
		arguments["language"] = s.Language
	}
	if s.Syntax != "" {
		arguments["syntax"] = string(s.Syntax)
	}
	if s.Filter != "" {
		filter, err := ReadFilter(s.Filter)
		if err != nil {
			return nil, err
		}
		arguments["filter"] = filter
	}
	if s.Expand != nil {
		arguments["expand"] = words(s.Expand)
	}
	if len(s.Without) > 0 {
		arguments["without"] = words(s.Without)
	}
	q, err := g.Question(ctx, http.Header{}, arguments)
	if err != nil {
		return nil, err
	}
	return q.IndexQuery, nil
}

// savedInput reads what to keep, and holds it against the rules of search.
func savedInput(ctx context.Context, op *operation, in *model.SaveSearchInput) (kb.SavedSearchInput, error) {
	saved := kb.SavedSearchInput{
		Name: in.Name, Query: value(in.Query), Language: value(in.Language), Syntax: value(in.Syntax), Expand: in.Expand, Notify: value(in.Notify),
	}
	s := &search{op: op, filter: in.Filter}
	err := s.readText(ctx, saved.Query, saved.Syntax, in.Language, in.Expand, in.Without)
	if err == nil {
		err = s.read(ctx, nil, pageArgs{})
	}
	if err != nil {
		return saved, err
	}
	var given []kb.Given
	for i, ref := range in.Without {
		given = append(given, kb.Given{Ref: ref, Kind: kb.KindConcept, Path: []string{"without", strconv.Itoa(i)}})
	}
	ids, err := op.base.ResolveGiven(ctx, append(given, s.chosen.given...))
	if err != nil {
		return saved, err
	}
	saved.Without = ids[:len(given)]
	saved.Filter, err = givenFilter(ctx)
	return saved, err
}

// givenFilter is the filter in the input of a mutation as the client wrote it.
func givenFilter(ctx context.Context) (string, error) {
	given := graphql.GetFieldContext(ctx).Field.ArgumentMap(graphql.GetOperationContext(ctx).Variables)
	input, _ := given["input"].(map[string]any)
	if input["filter"] == nil {
		return "", nil
	}
	text, err := json.Marshal(input["filter"])
	return string(text), err
}

func (mutation) SaveSearch(ctx context.Context, input model.SaveSearchInput) (*model.SaveSearchPayload, error) {
	op := operationOf(ctx)
	s, problems, err := accountWrite(op, map[string]*string{"name": &input.Name}, func() (*kb.SavedSearch, error) {
		in, err := savedInput(ctx, op, &input)
		if err != nil {
			return nil, err
		}
		return op.base.SaveSearch(ctx, op.viewer, in)
	})
	return &model.SaveSearchPayload{SavedSearch: s, UserErrors: problems}, err
}

func (mutation) UpdateSavedSearch(ctx context.Context, input model.UpdateSavedSearchInput) (*model.UpdateSavedSearchPayload, error) {
	op := operationOf(ctx)
	s, problems, err := accountWrite(op, map[string]*string{"name": &input.Name}, func() (*kb.SavedSearch, error) {
		in, err := savedInput(ctx, op, &model.SaveSearchInput{
			Name: input.Name, Query: input.Query, Language: input.Language, Syntax: input.Syntax, Filter: input.Filter, Expand: input.Expand,
			Without: input.Without, Notify: input.Notify,
		})
		if err != nil {
			return nil, err
		}
		return op.base.UpdateSavedSearch(ctx, op.viewer, input.ID, input.ExpectedRevision, in)
	})
	return &model.UpdateSavedSearchPayload{SavedSearch: s, UserErrors: problems}, err
}

func (mutation) DeleteSavedSearch(ctx context.Context, input model.DeleteSavedSearchInput) (*model.DeleteSavedSearchPayload, error) {
	op := operationOf(ctx)
	s, problems, err := accountWrite(op, nil, func() (*kb.SavedSearch, error) {
		return op.base.DeleteSavedSearch(ctx, op.viewer, input.ID)
	})
	return &model.DeleteSavedSearchPayload{SavedSearch: s, UserErrors: problems}, err
}
