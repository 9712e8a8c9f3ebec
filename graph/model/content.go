package model

import (
	"encoding/json"
	"fmt"
	"io"

	"prologis/kb"
)

// Content is the content of an entry, or a part of one, as a client gave it: what
// a document and its variables hold, held against the schema. It is not read
// any further here, so that the domain reads it as it reads an import.
type Content map[string]any

// UnmarshalGQL takes an input object as it is.
func (c *Content) UnmarshalGQL(v any) error {
	fields, ok := v.(map[string]any)
	if !ok {
		return fmt.Errorf("%T is no input object", v)
	}
	*c = fields
	return nil
}

// MarshalGQL is what gqlgen wants beside UnmarshalGQL; inputs are not written.
func (c Content) MarshalGQL(w io.Writer) { _ = json.NewEncoder(w).Encode(map[string]any(c)) }

// ContributeInput starts a contribution. One of the contents is given.
type ContributeInput struct {
	Practice, CaseStudy, Concept Content

	Target         *kb.ID
	BaseRevision   *int
	Translation    *string
	Organisation   *kb.ID
	Note           *string
	IdempotencyKey *string
}

// ReviseContributionInput changes a contribution. At most one of the contents is given.
type ReviseContributionInput struct {
	Practice, CaseStudy, Concept Content

	ID               kb.ID
	ExpectedRevision int
	BaseRevision     *int
	Target           *kb.ID
	Note             *string
	IdempotencyKey   *string
}

// PutEntryInput asks for a new entry or a new content of one. One of the contents
// is given; the others are nil.
type PutEntryInput struct {
	Practice, CaseStudy, Concept, ConceptScheme, Organisation, Territory, Programme, Collection Content

	Target           *kb.ID
	ExpectedRevision *int
	Note             *string
	IdempotencyKey   *string
}
