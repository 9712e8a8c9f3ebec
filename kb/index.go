package kb

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"iter"
	"time"
)

// Index answers every question that is not by id, key or reference: filters,
// orderings, facets, counts, text. It holds public, unarchived entries only.
type Index interface {
	// Head is the last commit that the index holds.
	Head() Head
	// Apply writes documents and removals together with the head, in one batch,
	// searchable when it returns. A zero head leaves the head as it is. Applying
	// the same again changes nothing.
	Apply(ctx context.Context, head Head, put []*IndexDocument, remove []ID) error
	// Search answers one query: UNAVAILABLE when there was no time for anything.
	Search(ctx context.Context, q *IndexQuery) (*IndexResult, error)
	// Plain answers the stretches of a text to look for whose words stand for themselves,
	// in its order: not in quotes, of a field, or left out.
	Plain(text *TextQuery) []Stretch
	// Needs answers keys of which every document that a query finds has one, whatever is in
	// the index; false if it may find some without any. Keys answers those of a document.
	Needs(q *IndexQuery) (keys []string, some bool)
	Keys(doc *IndexDocument) []string
	// Count answers how many documents match, without collecting them.
	Count(ctx context.Context, kinds []Kind, filter *Filter, text *TextQuery) (int, error)
	// Cross counts documents by the values of two fields.
	Cross(ctx context.Context, q *CrossQuery) (*CrossResult, error)
	// Suggest answers the documents of which a word of a title or label, or the
	// Suggest answers the documents of which a word of a title or label, or the
	// whole of it, starts with the prefix (folded), best first, with folded labels. With
	// ErrCut they are those found in time.
	Suggest(ctx context.Context, prefix string, kinds []Kind, size int) ([]SuggestHit, error)
	// SuggestNear answers the same for what may have been meant by a prefix that nothing
	// starts with.
	SuggestNear(ctx context.Context, prefix string, kinds []Kind, size int) ([]SuggestHit, error)
	// Written answers a suggestion with its label as its document writes it now; false
	// when it has no such label any more.
	Written(hit SuggestHit, doc *IndexDocument) (SuggestHit, bool)
	// Hashes yields the id and the hash of what was indexed of every document.
	Hashes(ctx context.Context) iter.Seq2[IndexHash, error]
	// Rebuild fills a new index beside the serving one by calling fill with it, then,
	// when that is written down, finish, and replaces the serving one. Searches go on
	// meanwhile.
	Rebuild(ctx context.Context, fill, finish func(IndexWriter) error) error
	Close() error
}

// ErrCut comes with an answer that is not all of it, because the time was up.
var ErrCut = errors.New("the search ran out of time")

// IndexWriter takes the documents of an index under construction.
type IndexWriter interface {
	Apply(ctx context.Context, head Head, put []*IndexDocument, remove []ID) error
}

// IndexVersion changes with what indexDocument makes of an entry: an index of
// another version is rebuilt.
const IndexVersion = "7"

// IndexDocument is what the index knows of one entry.
type IndexDocument struct {
	ID       ID                   `json:"id"`
	Kind     Kind                 `json:"kind"`
	Texts    []IndexText          `json:"texts,omitempty"`
	Keywords map[string][]string  `json:"keywords,omitempty"` // exact values by filter field, Field* names
	Dates    map[string]time.Time `json:"dates,omitempty"`
	Point    *Point               `json:"point,omitempty"`
	// Orders holds the text that an ordering collates, by order field and language.
	// What is absent or "" here or in Sorted stands last, in both directions.
	Orders map[string]map[string]string `json:"orders,omitempty"`
	// Sorted holds values that an ordering compares byte by byte.
	Sorted map[string]string `json:"sorted,omitempty"`
}

// Hash answers a hash of everything that is indexed of the document.
func (d *IndexDocument) Hash() string {
	b, err := json.Marshal(d)
	if err != nil {
		panic(err) // strings, times and finite numbers always encode
	}
	sum := sha256.Sum256(b)
	return base32Lower.EncodeToString(sum[:16])
}

// TextField says where in an entry a text stands; it decides its weight.
type TextField string

// The text fields, heaviest first.
const (
	TextLabel   TextField = "label"   // preferred label, title, name, acronym
	TextAlt     TextField = "alt"     // alternative and hidden labels, other names
	TextSummary TextField = "summary" // summaries and definitions
	TextBody    TextField = "body"    // everything else
)

// IndexText is one text of an entry. Path is the GraphQL field it stands in, for
// highlights ("title", "lessons").
type IndexText struct {
	Field    TextField `json:"field"`
	Path     string    `json:"path"`
	Language string    `json:"language"`
	Value    string    `json:"value"`
	// Hidden texts are found, and shown to nobody.
	Hidden bool `json:"hidden,omitempty"`
}

// IndexHash is the hash of what was indexed of a document.
type IndexHash struct {
	ID   ID
	Hash string // as IndexDocument.Hash answers
}

// Filter is a condition on documents; exactly one of its members is set, except
// that Field goes with one of Any, All, From/To.
type Filter struct {
	And []*Filter
	Or  []*Filter
	Not *Filter

	Field    string
	Any      []string // some keyword is one of these; an empty, non-nil list matches nothing
	All      []string // every one of these is a keyword
	From, To string   // a keyword k with From <= k <= To, byte by byte; "" is open
	After    time.Time
	Before   time.Time  // a date d with After <= d <= Before; zero is open
	Text     *TextQuery // the words occur
	IDs      []ID       // the document is one of these; with Field empty
	Never    bool       // matches nothing
}

// TextQuery is text to look for, in all languages, as people type it (see
// package search/query).
type TextQuery struct {
	Text string
	// Syntax says how the text is read; "" is SyntaxTyped.
	Syntax QuerySyntax
	// Language is the one that the text is said to be in; "" when nobody said.
	Language string
	// Likely are languages that it may be in, the likeliest first, when the text
	// itself does not tell.
	Likely []string
	// Expand says by what the concepts that it names widen it; nil means
	// DefaultExpansions. Those in Without do not.
	Expand  []Expansion
	Without []ID
	// Exact leaves words that no document has as they are: none near to them is
	// looked for.
	Exact bool
	// Concepts are those that parts of the text name: Base.Find finds them.
	Concepts []TextConcept
}

// QuerySyntax says what of a text is more than its words.
type QuerySyntax string

// The syntaxes.
const (
	SyntaxTyped QuerySyntax = "TYPED" // as people type into a search box: see package search/query
	SyntaxPlain QuerySyntax = "PLAIN" // nothing: it is all words
)

// Stretch is a part of a text, in bytes.
type Stretch struct{ Start, End int }

// TextConcept is a concept that a part of a text names, and by what else entries
// about it are found.
type TextConcept struct {
	ID         ID
	Start, End int // of the part, in bytes
	Labels     []ConceptLabel
	Tags       []ConceptTag
}

// ConceptLabel is a label by which a concept, or one beside it, is found in texts.
type ConceptLabel struct {
	Concept  ID
	By       Expansion
	Language string
	Value    string
}

// ConceptTag is a concept that entries are tagged with.
type ConceptTag struct {
	Concept ID
	By      Expansion
}

// Expansion says by what a query is widened.
type Expansion string

// The expansions.
const (
	ExpandSynonyms  Expansion = "SYNONYMS"  // other labels of the concept in the same language
	ExpandLanguages Expansion = "LANGUAGES" // labels of the concept in other languages
	ExpandNarrower  Expansion = "NARROWER"  // labels of narrower concepts
	ExpandBroader   Expansion = "BROADER"   // labels of broader concepts
)

// IndexOrder is one key to order by. The id is always the last: in the direction of the
// key when there is one, ascending when there are several.
type IndexOrder struct {
	Field      string
	Language   string // of orders under Orders; "" for those under Sorted
	Descending bool
}

// IndexQuery is a question to the index. With Text and no Order, hits are
// ranked; otherwise they are ordered.
type IndexQuery struct {
	Kinds  []Kind // nil: every kind
	Filter *Filter
	Text   *TextQuery
	Order  []IndexOrder

	Size int
	// After continues an ordered list after the hit with this Cursor, and Before
	// answers the Size hits before it (in the list's order). A cursor that is none
	// is INVALID, with the path "after" or "before".
	After, Before string
	// Last answers the last Size hits of the list instead of the first.
	Last bool
	// Offset continues a ranked list.
	Offset int

	Facets     []FacetRequest
	Highlights bool
	// Because asks by which concepts of the text each hit was found.
	Because bool
	// Total asks for the number of all matches of ordered lists (ranked results
	// always have it).
	Total bool
}

// FacetRequest asks for the counts of the values of a field, among the
// documents that match the query with Filter in place of the query's own.
type FacetRequest struct {
	Name   string
	Field  string
	Filter *Filter
	Size   int
	// After continues behind a count that was answered before.
	After *FacetCount
	// Text leaves only values of which, for each word of it, some word of a label
	// starts with that; "" leaves all. Label answers the label of a value; nil: the
	// values are entries, by their labels and names in all languages.
	Text  string
	Label func(value string) string
	// Keep are values that are answered whatever they count: behind the first Size,
	// and not again behind After.
	Keep []string
	// Number counts ranges of a number, in their order, in place of values.
	Number *NumberFacet
}

// IndexResult answers an IndexQuery.
type IndexResult struct {
	Hits     []IndexHit
	HasMore  bool // further hits in the direction asked for
	Total    int  // -1: not asked for
	Facets   map[string]FacetCounts
	TimedOut bool
	// DidYouMean is the text with words that no document has as those that they may
	// be slips of, "" when there are none. Corrected says that it was looked for
	// instead, because nothing was found for the text as it is: Base.Find does so,
	// unless it is Doubtful.
	DidYouMean string
	Doubtful   bool
	Corrected  bool
}

// IndexHit is one document found.
type IndexHit struct {
	ID         ID
	Kind       Kind
	Score      float64
	Cursor     string // of ordered lists: where this hit stands
	Highlights []Highlight
	Because    []Because
}

// Because is a concept of the query that a hit is about, and by which label it was
// seen there; the label is "" of a tag.
type Because struct {
	ID       ID       // of the concept named, or that the label is of
	Concept  *Concept // the same: Base.Find reads it
	Label    string
	Language string
	Field    string
	Matched  string // the words of the field that are the label, as they stand there
}

// Highlight is where a text matched: fragments of it as HTML, escaped, with
// the matches in <mark>.
type Highlight struct {
	Field     string
	Language  string
	Fragments []string
}

// FacetCounts are counts of a facet. Total is how many values have one, in all.
type FacetCounts struct {
	Counts  []FacetCount
	Total   int
	HasMore bool // behind the last of Counts that is not there only to be kept
	Last    FacetCount
}

// FacetCount is the number of documents that have a value.
type FacetCount struct {
	Value string
	Count int
}

// SuggestHit is one suggestion: the label that starts with the prefix.
type SuggestHit struct {
	ID         ID
	Kind       Kind
	Label      string
	Language   string
	Field      TextField
	Status     TermStatus // of a concept's label, as the glossary has it
	Inner      bool       // not the label, but a word inside it
	Deprecated bool
	Rest       bool   // starts with what was typed behind an article, not with the whole
	Start      string // of a folded label: what it or its words start with
}
