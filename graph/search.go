package graph

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/99designs/gqlgen/graphql"

	"prologis/graph/model"
	"prologis/kb"
)

// Most characters of what is looked for.
const (
	maxQuery  = 10_000
	maxPrefix = 200
	// maxWithout bounds the concepts that are not to widen a query.
	maxWithout = 100
)

// Search answers a page of results, ranked or ordered, and its facets.
func (query) Search(ctx context.Context, text string, language *string, syntax *kb.QuerySyntax, filter *model.Filter, facets []model.FacetField, facetOptions []*model.FacetOptions, expand []kb.Expansion, without []kb.ID, orderBy *model.Order, first *int, after *string) (*model.SearchConnection, error) {
	op := operationOf(ctx)
	s := &search{op: op, filter: filter, fields: facets, options: facetOptions}
	if err := s.readText(ctx, text, value(syntax), language, expand, without); err != nil {
		return nil, err
	}
	if err := s.read(ctx, orderBy, pageArgs{first: first, after: after}); err != nil {
		return nil, err
	}
	if asked, is := ctx.Value(questionKey{}).(*Question); is {
		*asked = Question{s.q, s}
		return &model.SearchConnection{}, nil
	}
	s.q.Highlights, s.q.Because = selectsOnEdges(ctx, "highlights"), selectsOnEdges(ctx, "because")
	found, err := op.base.Find(ctx, s.q)
	if err != nil {
		return nil, err
	}
	if found.TimedOut {
		op.cut.Store(true)
	}
	c, err := s.connection(ctx, found)
	if err != nil {
		return nil, err
	}
	return c, op.prefetch(ctx, s.groups(ctx, found)...)
}

// groups are the entries of an answer, with what is selected on them.
func (s *search) groups(ctx context.Context, found *kb.Found) []group {
	opCtx, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	groups := []group{{found.Entries, nodeSelections(opCtx, field)}}
	for _, concepts := range selectionOf(opCtx, field, "concepts") {
		var named []kb.Entry
		for _, n := range found.Named {
			named = append(named, n.Concept)
		}
		groups = append(groups, group{named, selectionsOf(opCtx, concepts, "concept")})
	}
	for _, edges := range selectionOf(opCtx, field, "edges") {
		for _, because := range selectionOf(opCtx, edges, "because") {
			groups = append(groups, group{reasons(found), selectionsOf(opCtx, because, "concept")})
		}
	}
	return groups
}

// reasons are the concepts by which hits were found.
func reasons(found *kb.Found) (concepts []kb.Entry) {
	for _, hit := range found.Hits {
		for _, b := range hit.Because {
			if !slices.Contains(concepts, kb.Entry(b.Concept)) {
				concepts = append(concepts, b.Concept)
			}
		}
	}
	return concepts
}

// search is a question to the index on its way.
type search struct {
	op      *operation
	filter  *model.Filter
	fields  []model.FacetField
	options []*model.FacetOptions
	counts  []*facetCount
	q       *kb.IndexQuery
	key     listKey
	page    page
	offset  int // of the first result of the page
	chosen  *conditions
}

// readText reads what to look for, and by what to widen it.
func (s *search) readText(ctx context.Context, text string, syntax kb.QuerySyntax, language *string, expand []kb.Expansion, without []kb.ID) error {
	if utf8.RuneCountInString(text) > maxQuery {
		return kb.Invalid([]string{"query"}, "has more than %d characters", maxQuery)
	}
	if len(without) > maxWithout {
		return kb.Invalid([]string{"without"}, "has more than %d members", maxWithout)
	}
	s.q = &kb.IndexQuery{Total: true}
	if strings.TrimFunc(text, asksForAll) == "" {
		return nil
	}
	s.q.Text = s.op.textQuery(text, language)
	s.q.Text.Syntax, s.q.Text.Expand = syntax, expand
	var err error
	s.q.Text.Without, err = s.op.base.Resolve(ctx, without, kb.KindConcept)
	return err
}

// asksForAll tells the characters of queries that ask for nothing in particular.
func asksForAll(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune("*()\"", r) }

func (s *search) read(ctx context.Context, orderBy *model.Order, args pageArgs) (err error) {
	if s.chosen, err = s.op.conditions(ctx, s.filter); err != nil {
		return err
	}
	if s.q.Filter, err = s.chosen.of(s.filter); err != nil {
		return err
	}
	if orderBy != nil || s.q.Text == nil {
		if s.q.Order, err = s.op.order(orders(orderBy), byTitle); err != nil {
			return err
		}
	}
	if s.key, err = newListKey("search", s.q.Text, s.q.Filter, s.q.Order); err != nil {
		return err
	}
	if s.page, err = args.page(); err != nil {
		return err
	}
	if err := s.turn(); err != nil {
		return err
	}
	return s.askFacets()
}

func orders(orderBy *model.Order) []*model.Order {
	if orderBy == nil {
		return nil
	}
	return []*model.Order{orderBy}
}

// textQuery is text to look for; if it does not tell its language, it is likely
// in one that the request wants.
func (op *operation) textQuery(text string, language *string) *kb.TextQuery {
	return &kb.TextQuery{Text: text, Language: value(language), Likely: op.languages}
}

// turn turns to the page. A cursor names how many results lie before it and, in
// ordered results, its place.
func (s *search) turn() error {
	if s.page.cursor != nil {
		place, err := s.key.place("after", *s.page.cursor)
		if err != nil {
			return err
		}
		number, rest, _ := strings.Cut(place, " ")
		if s.offset, err = strconv.Atoi(number); err != nil || s.offset < 0 {
			return kb.Invalid([]string{"after"}, "is not a cursor")
		}
		if s.q.Order == nil {
			s.q.Offset = s.offset
		} else {
			s.q.After = rest
		}
	}
	if s.offset >= kb.MaxRanked {
		return kb.Invalid([]string{"after"}, "search shows the first %d results: narrow it down", kb.MaxRanked)
	}
	s.q.Size = min(s.page.size, kb.MaxRanked-s.offset)
	return nil
}

func (s *search) connection(ctx context.Context, found *kb.Found) (*model.SearchConnection, error) {
	c := &model.SearchConnection{TotalCount: found.Total, Nodes: found.Entries, PageInfo: &model.PageInfo{}}
	for i, e := range found.Entries {
		c.Edges = append(c.Edges, s.edge(e, &found.Hits[i], s.offset+i+1))
	}
	c.PageInfo.HasPreviousPage = s.page.cursor != nil
	c.PageInfo.HasNextPage = found.HasMore && s.offset+s.q.Size < kb.MaxRanked
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
	for i := range found.Named {
		c.Concepts = append(c.Concepts, &found.Named[i])
	}
	if found.DidYouMean != "" {
		c.DidYouMean = &found.DidYouMean
	}
	c.Corrected, c.Cut = found.Corrected, found.TimedOut
	facets, err := s.facets(ctx, found.Facets)
	c.Facets = facets
	return c, err
}

func (s *search) edge(e kb.Entry, hit *kb.IndexHit, number int) *model.SearchEdge {
	edge := &model.SearchEdge{Node: e, Cursor: s.key.cursor(strconv.Itoa(number))}
	if s.q.Order == nil {
		edge.Score = &hit.Score
	} else {
		edge.Cursor = s.key.cursor(strconv.Itoa(number) + " " + hit.Cursor)
	}
	for i := range hit.Highlights {
		edge.Highlights = append(edge.Highlights, &hit.Highlights[i])
	}
	for i := range hit.Because {
		edge.Because = append(edge.Because, &hit.Because[i])
	}
	return edge
}

// selectsOnEdges reports whether a field of the edges is selected.
func selectsOnEdges(ctx context.Context, name string) bool {
	opCtx := graphql.GetOperationContext(ctx)
	for _, edges := range selectionOf(opCtx, graphql.GetFieldContext(ctx).Field, "edges") {
		if len(selectionOf(opCtx, edges, name)) > 0 {
			return true
		}
	}
	return false
}

// Suggest answers entries by the start of a word of their labels.
func (query) Suggest(ctx context.Context, prefix string, kinds []kb.Kind, first *int) ([]*kb.Suggestion, error) {
	size, err := pageSize("first", first, 10)
	if err != nil {
		return nil, err
	}
	if utf8.RuneCountInString(prefix) > maxPrefix {
		return nil, kb.Invalid([]string{"prefix"}, "has more than %d characters", maxPrefix)
	}
	if strings.TrimSpace(prefix) == "" || kinds != nil && len(kinds) == 0 {
		return []*kb.Suggestion{}, nil
	}
	op := operationOf(ctx)
	found, err := op.base.Suggest(ctx, prefix, op.labelLanguage(), kinds, size)
	if err = op.uncut(err); err != nil {
		return nil, err
	}
	var suggestions []*kb.Suggestion
	var entries []kb.Entry
	for i := range found {
		suggestions = append(suggestions, &found[i])
		entries = append(entries, found[i].Entry)
	}
	opCtx := graphql.GetOperationContext(ctx)
	return suggestions, op.prefetch(ctx, group{entries, selectionsOf(opCtx, graphql.GetFieldContext(ctx).Field, "entry")})
}
