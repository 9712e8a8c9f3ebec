package kb

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Node is what has a permanent id and can be asked for by it: an entry or a
// contribution.
type Node interface{ isNode() }

func (*Header) isNode()       {}
func (*Contribution) isNode() {}

// Entry is a public document of the base, of any kind.
type Entry interface {
	Node
	// Meta is what all entries have.
	Meta() *Meta
	// Content is what the kind's input holds.
	Content() Content
	isEntry()
}

// Meta is what all entries have.
type Meta struct {
	ID        ID        `json:"id"`
	Slug      string    `json:"slug"`
	OldSlugs  []string  `json:"oldSlugs,omitempty"`
	Revision  int       `json:"rev"`
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Archived  *Archived `json:"archived,omitempty"`
	// ReviewLabel is the outcome of the last review that gave one, and Contributors
	// are the organisations whose contributions were accepted.
	ReviewLabel  ReviewLabel `json:"reviewLabel,omitempty"`
	Contributors []ID        `json:"contributors,omitempty"`
}

// inherit takes over what stays from one revision to the next.
func (m *Meta) inherit(was *Meta) { m.ReviewLabel, m.Contributors = was.ReviewLabel, was.Contributors }

// credit notes what a put says of the review and of who contributed.
func (m *Meta) credit(in *PutInput) {
	if in.Label != "" {
		m.ReviewLabel = in.Label
	}
	if in.Contributor != "" && !slices.Contains(m.Contributors, in.Contributor) {
		m.Contributors = append(slices.Clone(m.Contributors), in.Contributor)
	}
}

// Archived says why an entry is out of lists and search, and what replaces it.
type Archived struct {
	Reason      string    `json:"reason"`
	Replacement ID        `json:"replacement,omitempty"`
	At          time.Time `json:"at"`
	// Merged says that the replacement took the entry's place: whatever names the
	// entry leads to it.
	Merged bool `json:"merged,omitempty"`
}

// Kind is the kind of the entry.
func (m *Meta) Kind() Kind { return m.ID.Kind() }

// Content is what a contributor writes of an entry: the same object as the
// input of mutations and import lines.
type Content interface {
	Kind() Kind
	// Heading is the text that titles the entry and from which its slug is made.
	Heading() Text
	// walk visits every localised text and every reference.
	walk(w *walk)
	// check says what is wrong beyond texts and references.
	check(v *validation)
	// keys are further exact names by which the entry is found.
	keys() []string
}

// The entries: what all have, and the content of the kind.
type (
	Practice struct {
		Header
		PracticeContent
	}
	CaseStudy struct {
		Header
		CaseStudyContent
	}
	Concept struct {
		Header
		ConceptContent
	}
	ConceptScheme struct {
		Header
		ConceptSchemeContent
	}
	Organisation struct {
		Header
		OrganisationContent
	}
	Territory struct {
		Header
		TerritoryContent
	}
	Programme struct {
		Header
		ProgrammeContent
	}
	Collection struct {
		Header
		CollectionContent
	}
)

// Header carries Meta in an entry.
type Header struct{ M Meta }

// Meta is what all entries have.
func (h *Header) Meta() *Meta { return &h.M }
func (*Header) isEntry()      {}

// Content answers the content of the entry.
func (e *Practice) Content() Content      { return &e.PracticeContent }
func (e *CaseStudy) Content() Content     { return &e.CaseStudyContent }
func (e *Concept) Content() Content       { return &e.ConceptContent }
func (e *ConceptScheme) Content() Content { return &e.ConceptSchemeContent }
func (e *Organisation) Content() Content  { return &e.OrganisationContent }
func (e *Territory) Content() Content     { return &e.TerritoryContent }
func (e *Programme) Content() Content     { return &e.ProgrammeContent }
func (e *Collection) Content() Content    { return &e.CollectionContent }

// newEntry makes an empty entry of a kind; nil for an unknown one.
func newEntry(kind Kind) Entry {
	switch kind {
	case KindPractice:
		return new(Practice)
	case KindCaseStudy:
		return new(CaseStudy)
	case KindConcept:
		return new(Concept)
	case KindConceptScheme:
		return new(ConceptScheme)
	case KindOrganisation:
		return new(Organisation)
	case KindTerritory:
		return new(Territory)
	case KindProgramme:
		return new(Programme)
	case KindCollection:
		return new(Collection)
	}
	return nil
}

// NewContent makes an empty content of a kind; nil for an unknown one.
func NewContent(kind Kind) Content {
	if e := newEntry(kind); e != nil {
		return e.Content()
	}
	return nil
}

// cloneContent answers a copy that shares nothing.
func cloneContent(c Content) (Content, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	clone := NewContent(c.Kind())
	return clone, json.Unmarshal(b, clone)
}

// document is an entry as the journal and the replica hold it.
type document struct {
	Meta
	Content json.RawMessage `json:"content"`
}

func encodeEntry(e Entry) ([]byte, error) {
	content, err := json.Marshal(e.Content())
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", e.Meta().ID, err)
	}
	return json.Marshal(document{Meta: *e.Meta(), Content: content})
}

func decodeEntry(b []byte) (Entry, error) {
	var d document
	if err := json.Unmarshal(b, &d); err != nil {
		return nil, fmt.Errorf("decode a document: %w: %w", ErrDamaged, err)
	}
	e := newEntry(d.Kind())
	if e == nil {
		return nil, fmt.Errorf("decode %q: unknown kind: %w", d.ID, ErrDamaged)
	}
	*e.Meta() = d.Meta
	if err := json.Unmarshal(d.Content, e.Content()); err != nil {
		return nil, fmt.Errorf("decode %s: %w: %w", d.ID, ErrDamaged, err)
	}
	return e, nil
}
