package graph

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// MutateOperationContext counts what a valid operation asks, with its variables.
func (a *admission) MutateOperationContext(_ context.Context, opCtx *graphql.OperationContext) *gqlerror.Error {
	c := &cost{opCtx: opCtx}
	c.count(opCtx.Operation.SelectionSet, 1)
	switch {
	case c.nodes > a.limits.Nodes:
		return tooComplex("up to %d nodes are asked for; the limit is %d", c.nodes, a.limits.Nodes)
	case c.complexity > a.limits.Complexity:
		return tooComplex("the operation has a complexity of %d; the limit is %d", c.complexity, a.limits.Complexity)
	}
	opCtx.DisableIntrospection = false
	return nil
}

// cost is what an operation can cost at most, as far as its document tells.
type cost struct {
	opCtx             *graphql.OperationContext
	nodes, complexity int
}

// How many members a plain list is taken to have.
const usualList = 4

// weights are those of fields that cost more than to write a value.
var weights = map[string]int{
	"putEntry": 2000, "archiveEntry": 2000, "uploadFile": 2000, "changePassword": 10_000,
	"invitePerson": 2000, "resetPassword": 2000, "setMembership": 2000, "removeMembership": 2000,
	"disablePerson": 2000, "erasePerson": 5000, "personalData": 5000, "updateProfile": 2000, "signOutEverywhere": 2000, "people": 500,
	"contribute": 2000, "proposeTerm": 2000, "reviseContribution": 2000, "submitContribution": 2000,
	"withdrawContribution": 2000, "claimContribution": 2000, "releaseContribution": 2000, "requestChanges": 2000,
	"acceptContribution": 2000, "rejectContribution": 2000, "commentOnContribution": 2000, "resolveComment": 2000, "restoreRevision": 2000, "mergeConcepts": 2000,
	"contribution": 20, "contributions": 20, "problems": 100, "comments": 10, "notifications": 50, "unreadCount": 50, "markNotificationsRead": 2000, "saveSearch": 2000, "updateSavedSearch": 2000, "deleteSavedSearch": 2000, "savedSearches": 50, "conflict": 100, "completeness": 5,
	"createToken": 2000, "revokeToken": 2000, "tokens": 500, "journal": 5000, "denials": 5000,
	"annotate": 2000, "annotations": 500, "mentions": 50, "search": 1000, "similar": 2000, "similarUnderWay": 2000, "coverage": 5000, "glossaryHealth": 100_000, "suggest": 500, "practices": 20, "caseStudies": 20, "concepts": 20, "organisations": 20,
	"territories": 20, "programmes": 20, "changes": 20, "citation": 10, "html": 20, "history": 5, "totalCount": 20,
	"ancestors": 5, "paths": 10, "usage": 20, "letters": 100, "index": 100, "statistics": 200, "narrower": 10, "facets": 50, "highlights": 20, "because": 20,
}

func (c *cost) count(selections ast.SelectionSet, times int) {
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			c.field(s, times)
		case *ast.InlineFragment:
			c.count(s.SelectionSet, times)
		case *ast.FragmentSpread:
			if s.Definition != nil {
				c.count(s.Definition.SelectionSet, times)
			}
		}
	}
}

func (c *cost) field(f *ast.Field, times int) {
	c.complexity = min(c.complexity+times*max(1, weights[f.Name]), enough*enough)
	if f.Definition == nil || len(f.SelectionSet) == 0 {
		return
	}
	size := c.size(f)
	below := min(times*size, enough)
	if strings.HasSuffix(f.Definition.Type.Name(), "Connection") || f.Name == "nodes" && f.ObjectDefinition.Name == "Query" {
		c.nodes = min(c.nodes+below, enough)
	}
	c.count(f.SelectionSet, below)
}

// size answers how many values stand below a field: for a connection the size of
// its page, which its edges and nodes do not multiply again.
func (c *cost) size(f *ast.Field) int {
	typeName := f.Definition.Type.Name()
	switch {
	case strings.HasSuffix(typeName, "Connection") || f.Name == "suggest" || f.Name == "similar" || f.Name == "similarUnderWay":
		return c.pageSize(f)
	case f.ObjectDefinition != nil && strings.HasSuffix(f.ObjectDefinition.Name, "Connection"):
		return 1
	case f.Definition.Type.Elem == nil || strings.HasPrefix(f.Name, "__") || strings.HasPrefix(f.ObjectDefinition.Name, "__"):
		return 1
	}
	if ids, ok := f.ArgumentMap(c.opCtx.Variables)["ids"].([]any); ok {
		return max(1, len(ids))
	}
	return usualList
}

func (c *cost) pageSize(f *ast.Field) int {
	args := f.ArgumentMap(c.opCtx.Variables)
	for _, name := range []string{"first", "last"} {
		if args[name] == nil {
			continue
		}
		if n, err := graphql.UnmarshalInt(args[name]); err == nil {
			return min(max(n, 1), maxPage) // what is out of bounds is refused by its resolver
		}
	}
	return defaultPage
}
