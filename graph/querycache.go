package graph

import (
	"context"

	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
)

// The cache of documents: how many, and the longest that is kept.
const (
	cachedQueries = 1000
	cachedLength  = 16 << 10
)

// queryCache keeps the documents that were parsed, validated and admitted, those
// of usual length.
type queryCache struct{ *lru.LRU[*ast.QueryDocument] }

func newQueryCache() *queryCache {
	return &queryCache{lru.New[*ast.QueryDocument](cachedQueries)}
}

// Add keeps a document.
func (c *queryCache) Add(ctx context.Context, query string, doc *ast.QueryDocument) {
	if len(query) <= cachedLength {
		c.LRU.Add(ctx, query, doc)
	}
}
