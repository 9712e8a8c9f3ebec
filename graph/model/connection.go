// Package model holds the shapes of GraphQL that the domain has no types for:
// connections, filters and orders by hand, the rest made by gqlgen.
package model

import "prologis/kb"

// Connection is a page of a list, after the Relay specification.
type Connection[T any] struct {
	Edges      []Edge[T]
	Nodes      []T
	PageInfo   PageInfo
	TotalCount int // only when it was selected
}

// Edge is a node with its place in the list.
type Edge[T any] struct {
	Cursor string
	Node   T
}

// The connections of the schema.
type (
	PracticeConnection     = Connection[*kb.Practice]
	CaseStudyConnection    = Connection[*kb.CaseStudy]
	ConceptConnection      = Connection[*kb.Concept]
	OrganisationConnection = Connection[*kb.Organisation]
	TerritoryConnection    = Connection[*kb.Territory]
	ProgrammeConnection    = Connection[*kb.Programme]
	EntryConnection        = Connection[kb.Entry]
	HistoryConnection      = Connection[kb.Revision]
	ChangeConnection       = Connection[kb.ChangeRecord]
	AlphabetConnection     = Connection[kb.LetterLabel]
	PersonConnection       = Connection[*kb.Person]
	TokenConnection        = Connection[*kb.Token]
	JournalConnection      = Connection[*kb.CommitSummary]
	DenialConnection       = Connection[*kb.Denial]
	ContributionConnection = Connection[*kb.Contribution]
	CommentConnection      = Connection[*kb.Comment]
	NotificationConnection = Connection[*kb.Notification]

	PracticeEdge     = Edge[*kb.Practice]
	CaseStudyEdge    = Edge[*kb.CaseStudy]
	ConceptEdge      = Edge[*kb.Concept]
	OrganisationEdge = Edge[*kb.Organisation]
	TerritoryEdge    = Edge[*kb.Territory]
	ProgrammeEdge    = Edge[*kb.Programme]
	EntryEdge        = Edge[kb.Entry]
	HistoryEdge      = Edge[kb.Revision]
	ChangeEdge       = Edge[kb.ChangeRecord]
	AlphabetEdge     = Edge[kb.LetterLabel]
	PersonEdge       = Edge[*kb.Person]
	TokenEdge        = Edge[*kb.Token]
	JournalEdge      = Edge[*kb.CommitSummary]
	DenialEdge       = Edge[*kb.Denial]
	ContributionEdge = Edge[*kb.Contribution]
	CommentEdge      = Edge[*kb.Comment]
	NotificationEdge = Edge[*kb.Notification]
)

// DiscouragedTerm is a discouraged term with the concept that it belongs to.
type DiscouragedTerm struct {
	kb.DiscouragedTerm
	Of *kb.Concept
}

// ConceptUsage is where a concept is used.
type ConceptUsage struct{ Of *kb.Concept }

// Mapping is a concept elsewhere, or of this base, that a concept corresponds to.
type Mapping struct {
	Relation MappingRelation
	URI      string
	Concept  *kb.Concept // nil if it is not of this base
}

// Add appends a node to the page.
func (c *Connection[T]) Add(cursor string, node T) {
	c.Edges = append(c.Edges, Edge[T]{Cursor: cursor, Node: node})
	c.Nodes = append(c.Nodes, node)
}

// End says what lies around the page: more of the list in the direction in which
// it was read, and, when it was read from a cursor, something behind that.
func (c *Connection[T]) End(backward, more, fromCursor bool) {
	c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage = more, fromCursor
	if backward {
		c.PageInfo.HasNextPage, c.PageInfo.HasPreviousPage = fromCursor, more
	}
	if n := len(c.Edges); n > 0 {
		c.PageInfo.StartCursor, c.PageInfo.EndCursor = &c.Edges[0].Cursor, &c.Edges[n-1].Cursor
	}
}
