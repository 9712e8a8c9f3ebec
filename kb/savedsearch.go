package kb

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
)

// SavedSearch is a search that somebody keeps, to be told of what is found anew. It
// is theirs alone: it stands in the ledger, so that what a person looks for is in no
// journal, and is gone when they delete it or are erased.
type SavedSearch struct {
	ID       ID          `json:"id"`
	Person   ID          `json:"person"`
	Revision int         `json:"rev"`
	Name     string      `json:"name"`
	Query    string      `json:"query,omitempty"`
	Language string      `json:"language,omitempty"`
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
	Expand                        []Expansion
	Without                       []ID
	Notify                        NotifyWhen // "" is immediately
}

func (in *SavedSearchInput) check() error {
	v := &validation{}
	in.Name = strings.TrimSpace(in.Name)
	if in.Name == "" {
		v.malformed("name", "is required")
	}
	v.checkString("name", in.Name, maxSavedName)
	v.checkString("query", in.Query, maxSavedQuery)
	v.checkString("filter", in.Filter, maxSavedFilter)
	if len(in.Without) > maxSavedWithout {
		v.malformed("without", "has %d members; the limit is %d", len(in.Without), maxSavedWithout)
	}
	v.checkLanguage("language", in.Language)
	checkEnum(v, "notify", in.Notify, NotifyImmediately, NotifyDaily, NotifyNever)
	return v.found()
}

func (in *SavedSearchInput) into(s *SavedSearch, now time.Time) {
	s.Name, s.Query, s.Language, s.Filter = in.Name, in.Query, in.Language, in.Filter
	s.Expand, s.Without, s.Notify = in.Expand, slices.Concat([]ID{}, in.Without), cmp.Or(in.Notify, NotifyImmediately)
	s.UpdatedAt = now.UTC().Truncate(time.Millisecond)
	s.Revision++
}

func searchesPrefix(person ID) string { return LedgerSearch + string(person) + "/" }

func (s *SavedSearch) prefix() string { return searchesPrefix(s.Person) + string(s.ID) + "/" }

// SavedSearches lists those of the viewer, by name.
func (b *Base) SavedSearches(ctx context.Context, v Viewer) ([]*SavedSearch, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	return b.savedSearches(ctx, searchesPrefix(v.Person))
}

// savedSearches reads the saved searches below a prefix of the ledger.
func (b *Base) savedSearches(ctx context.Context, prefix string) ([]*SavedSearch, error) {
	last := map[ID]*SavedSearch{}
	for entry, err := range b.Store.Ledger().Entries(ctx, prefix) {
		if err != nil {
			return nil, ledgerError(err)
		}
		s := &SavedSearch{}
		if err := json.Unmarshal(entry.Value, s); err != nil {
			return nil, errors.Join(ErrDamaged, err)
		}
		last[s.ID] = s // the versions of one come in their order
	}
	list := make([]*SavedSearch, 0, len(last))
	for _, s := range last {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b *SavedSearch) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return list, nil
}

// SaveSearch keeps a search for the viewer. What it finds now is not told of.
func (b *Base) SaveSearch(ctx context.Context, v Viewer, in SavedSearchInput) (*SavedSearch, error) {
	have, err := b.SavedSearches(ctx, v)
	if err == nil {
		err = in.check()
	}
	if err == nil {
		err = unusedName(have, in.Name, "")
	}
	if err == nil && len(have) >= maxSavedSearches {
		err = &Error{Code: CodeConflict, Message: "there are 50 saved searches already: delete one first"}
	}
	if err != nil {
		return nil, err
	}
	now := b.Now()
	s := &SavedSearch{ID: newID(kindSavedSearch, now, 0), Person: v.Person, CreatedAt: now.UTC().Truncate(time.Millisecond), Since: b.applied.get()}
	in.into(s, now)
	return s, b.putLedger(ctx, versioned[SavedSearch]{prefix: s.prefix()}.key(1), s, time.Time{})
}

// unusedName answers why another search of somebody's cannot have a name.
func unusedName(have []*SavedSearch, name string, but ID) error {
	if slices.ContainsFunc(have, func(s *SavedSearch) bool { return s.ID != but && strings.EqualFold(s.Name, name) }) {
		return &Error{Code: CodeConflict, Path: []string{"name"}, Message: "another of your searches has this name"}
	}
	return nil
}

// savedSearch reads a search of the viewer's.
func (b *Base) savedSearch(ctx context.Context, v Viewer, id ID) (held versioned[SavedSearch], err error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return held, err
	}
	if id.is(kindSavedSearch) {
		held, err = readVersioned[SavedSearch](ctx, b, (&SavedSearch{ID: id, Person: v.Person}).prefix())
	}
	if err == nil && held.version == 0 {
		err = notFound([]string{"id"}, "you have no saved search %q", string(id))
	}
	return held, err
}

// UpdateSavedSearch replaces a search of the viewer's; expected is the revision that
// they read. What it finds now is not told of, if it looks for something else.
func (b *Base) UpdateSavedSearch(ctx context.Context, v Viewer, id ID, expected int, in SavedSearchInput) (*SavedSearch, error) {
	held, err := b.savedSearch(ctx, v, id)
	if err == nil {
		err = in.check()
	}
	if err != nil {
		return nil, err
	}
	have, err := b.SavedSearches(ctx, v)
	if err == nil {
		err = unusedName(have, in.Name, id)
	}
	if err != nil {
		return nil, err
	}
	moved := &Error{Code: CodeConflict, Path: []string{"expectedRevision"}, Message: "it was changed meanwhile: read it again"}
	if held.Value.Revision != expected {
		return nil, moved
	}
	s := held.Value
	in.into(&s, b.Now())
	if !s.asks(&held.Value) {
		s.Since = b.applied.get()
	}
	done, err := held.replace(ctx, b, s)
	if err == nil && !done {
		err = moved
	}
	return &s, err
}

// asks reports whether two searches look for the same.
func (s *SavedSearch) asks(other *SavedSearch) bool {
	return s.Query == other.Query && s.Language == other.Language && s.Filter == other.Filter &&
		(s.Expand == nil) == (other.Expand == nil) && slices.Equal(s.Expand, other.Expand) && slices.Equal(s.Without, other.Without) &&
		(other.Notify != NotifyNever || s.Notify == NotifyNever)
}

// DeleteSavedSearch forgets a search of the viewer's.
func (b *Base) DeleteSavedSearch(ctx context.Context, v Viewer, id ID) (*SavedSearch, error) {
	held, err := b.savedSearch(ctx, v, id)
	if err != nil {
		return nil, err
	}
	for entry, err := range b.Store.Ledger().Entries(ctx, held.prefix) {
		if err == nil {
			err = b.Store.Ledger().Delete(ctx, entry.Key)
		}
		if err != nil {
			return nil, ledgerError(err)
		}
	}
	return &held.Value, nil
}
