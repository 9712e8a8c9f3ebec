package kb

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// SavedSearch is a search that somebody keeps, to be told of what is found anew. It
// is theirs alone: it is a private fact of theirs in the ledger, so that what a person
// looks for is in no journal, and is gone when they delete it or are erased. Their
// document of the journal names it, which says how many they have and in which version.
type SavedSearch struct {
	ID       ID          `json:"id"`
	Person   ID          `json:"person"`
	Revision int         `json:"rev"`
	Name     string      `json:"name"`
	Query    string      `json:"query,omitempty"`
	Language string      `json:"language,omitempty"`
	Syntax   QuerySyntax `json:"syntax,omitempty"`
	Filter   string      `json:"filter,omitempty"` // a SearchFilter of the schema as JSON
	Expand   []Expansion `json:"expand"`           // nil: DefaultExpansions
	Without  []ID        `json:"without"`
	Notify   NotifyWhen  `json:"notify"`
	// CreatedAt and UpdatedAt are those of the search; Since is the commit up to
	// which nothing found is new.
	CreatedAt time.Time `json:"createdAt"`
	UpdatedAt time.Time `json:"updatedAt"`
	Since     Seq       `json:"since"`
}

// kindSavedSearch is the kind of their ids. No document of the journal is of it.
const kindSavedSearch Kind = "search"

// NotifyWhen says when somebody is told of new matches.
type NotifyWhen string

// When somebody is told.
const (
	NotifyImmediately NotifyWhen = "IMMEDIATELY"
	NotifyDaily       NotifyWhen = "DAILY"
	NotifyNever       NotifyWhen = "NEVER"
)

// Bounds of saved searches: of one person, and of each in characters.
const (
	maxSavedSearches = 50
	maxSavedName     = 200
	maxSavedQuery    = 2_000
	maxSavedFilter   = 10_000
	maxSavedWithout  = 100
)

// SavedSearchInput is what somebody wants to be kept. Whoever made it has read the
// filter by the rules of search.
type SavedSearchInput struct {
	Name, Query, Language, Filter string
	Syntax                        QuerySyntax
	Expand                        []Expansion
	Without                       []ID
	Notify                        NotifyWhen // "" is immediately
}

func (in *SavedSearchInput) check() error {
	v := &validation{}
	in.Name = strings.TrimSpace(in.Name)
	if blank(in.Name) {
		v.malformed("name", "is required")
	}
	v.checkString("name", in.Name, maxSavedName)
	v.checkString("query", in.Query, maxSavedQuery)
	v.checkString("filter", in.Filter, maxSavedFilter)
	var filter any
	if json.Unmarshal([]byte(in.Filter), &filter) == nil { // what is no JSON is refused where it is read
		v.in("filter", func() { v.checkTexts(filter) })
	}
	if len(in.Without) > maxSavedWithout {
		v.malformed("without", "has %d members; the limit is %d", len(in.Without), maxSavedWithout)
	}
	v.checkLanguage("language", in.Language)
	checkEnum(v, "notify", in.Notify, NotifyImmediately, NotifyDaily, NotifyNever)
	return v.found()
}

// checkTexts looks for control characters in the texts of a JSON value.
func (v *validation) checkTexts(value any) {
	switch value := value.(type) {
	case string:
		v.checkString("", value, maxSavedFilter)
	case []any:
		for i, one := range value {
			v.in(strconv.Itoa(i), func() { v.checkTexts(one) })
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(value)) {
			v.in(name, func() { v.checkTexts(value[name]) })
		}
	}
}

func (in *SavedSearchInput) into(s *SavedSearch, now time.Time) {
	s.Name, s.Query, s.Language, s.Syntax, s.Filter = in.Name, in.Query, in.Language, in.Syntax, in.Filter
	s.Expand, s.Without, s.Notify = in.Expand, slices.Concat([]ID{}, in.Without), cmp.Or(in.Notify, NotifyImmediately)
	s.UpdatedAt = now.UTC().Truncate(time.Millisecond)
	s.Revision++
}

// asks reports whether two searches look for the same.
func (s *SavedSearch) asks(other *SavedSearch) bool {
	return s.Query == other.Query && s.Language == other.Language && s.Filter == other.Filter &&
		cmp.Or(s.Syntax, SyntaxTyped) == cmp.Or(other.Syntax, SyntaxTyped) &&
		(s.Expand == nil) == (other.Expand == nil) && slices.Equal(s.Expand, other.Expand) && slices.Equal(s.Without, other.Without) &&
		(other.Notify != NotifyNever || s.Notify == NotifyNever)
}

// unusedName answers why another search of somebody's cannot have a name.
func unusedName(have []*SavedSearch, name string, but ID) error {
	if slices.ContainsFunc(have, func(s *SavedSearch) bool { return s.ID != but && strings.EqualFold(s.Name, name) }) {
		return &Error{Code: CodeConflict, Path: []string{"name"}, Message: "another of your searches has this name"}
	}
	return nil
}
