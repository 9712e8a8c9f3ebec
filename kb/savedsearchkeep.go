package kb

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
)

// keptSearch names a saved search in the document of whose it is.
type keptSearch struct {
	ID   ID     `json:"id"`
	Fact string `json:"fact"` // the key of the ledger where this version of it stands
}

// searchesOf are somebody's saved searches, by name, and the names that their
// document has for them.
type searchesOf struct {
	list  []*SavedSearch
	named []keptSearch
}

// SavedSearches lists those of the viewer, by name.
func (b *Base) SavedSearches(ctx context.Context, v Viewer) ([]*SavedSearch, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	have, err := b.searchesOf(ctx, v.Person)
	return have.list, err
}

// searchesOf reads the saved searches of a person. A fact that is not there was
// replaced by a commit that is not applied here yet; when no such commit comes it is
// lost, and its search with it.
func (b *Base) searchesOf(ctx context.Context, of ID) (have searchesOf, err error) {
	for {
		p, err := b.readPerson(ctx, of)
		if err != nil {
			return searchesOf{}, err
		}
		same := slices.Equal(p.Searches, have.named)
		var lost ID
		if have, lost, err = b.readSearches(ctx, p); err != nil || lost == "" {
			return have, err
		}
		if same {
			b.Log.Warn("a saved search is not in the ledger", "person", of, "search", lost)
			return have, nil
		}
		if err := b.look(ctx); err != nil {
			return searchesOf{}, ledgerError(err)
		}
	}
}

// readSearches reads the searches that a person's document names; lost is one that is
// not there.
func (b *Base) readSearches(ctx context.Context, p *person) (have searchesOf, lost ID, err error) {
	have = searchesOf{list: []*SavedSearch{}, named: p.Searches}
	for _, named := range p.Searches {
		s := &SavedSearch{}
		err := b.getLedger(ctx, named.Fact, s)
		if errors.Is(err, ErrNotExist) {
			lost = named.ID
			continue
		}
		if err != nil {
			return have, "", err
		}
		have.list = append(have.list, s)
	}
	slices.SortFunc(have.list, func(a, b *SavedSearch) int {
		return cmp.Or(strings.Compare(strings.ToLower(a.Name), strings.ToLower(b.Name)), strings.Compare(string(a.ID), string(b.ID)))
	})
	return have, lost, nil
}

// find answers a search by its id.
func (have searchesOf) find(id ID) (*SavedSearch, error) {
	if i := slices.IndexFunc(have.list, func(s *SavedSearch) bool { return s.ID == id }); i >= 0 {
		return have.list[i], nil
	}
	return nil, notFound([]string{"id"}, "you have no saved search %q", string(id))
}

// SaveSearch keeps a search for the viewer. What it finds now is not told of.
func (b *Base) SaveSearch(ctx context.Context, v Viewer, in SavedSearchInput) (*SavedSearch, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return b.changeSearches(ctx, v, "save a search", func(have searchesOf) (keep, drop *SavedSearch, err error) {
		if err := unusedName(have.list, in.Name, ""); err != nil {
			return nil, nil, err
		}
		if len(have.list) >= maxSavedSearches {
			return nil, nil, conflict("there are %d saved searches already: delete one first", maxSavedSearches)
		}
		now := b.Now()
		keep = &SavedSearch{ID: newID(kindSavedSearch, now, 0), Person: v.Person, CreatedAt: now.UTC().Truncate(time.Millisecond), Since: b.applied.get()}
		in.into(keep, now)
		return keep, nil, nil
	})
}

// UpdateSavedSearch replaces a search of the viewer's; expected is the revision that
// they read. What it finds now is not told of, if it looks for something else.
func (b *Base) UpdateSavedSearch(ctx context.Context, v Viewer, id ID, expected int, in SavedSearchInput) (*SavedSearch, error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	return b.changeSearches(ctx, v, "change a saved search", func(have searchesOf) (keep, drop *SavedSearch, err error) {
		if drop, err = have.find(id); err != nil {
			return nil, nil, err
		}
		if drop.Revision != expected {
			return nil, nil, &Error{Code: CodeConflict, Path: []string{"expectedRevision"}, Message: "it was changed meanwhile: read it again"}
		}
		if err := unusedName(have.list, in.Name, id); err != nil {
			return nil, nil, err
		}
		s := *drop
		in.into(&s, b.Now())
		if !s.asks(drop) {
			s.Since = b.applied.get()
		}
		return &s, drop, nil
	})
}

// DeleteSavedSearch forgets a search of the viewer's.
func (b *Base) DeleteSavedSearch(ctx context.Context, v Viewer, id ID) (gone *SavedSearch, err error) {
	_, err = b.changeSearches(ctx, v, "delete a saved search", func(have searchesOf) (keep, drop *SavedSearch, err error) {
		gone, err = have.find(id)
		return nil, gone, err
	})
	return gone, err
}

// changeSearches keeps a search of the viewer's in the place of another, either of
// which may be nil, as change says of what they have. When that was changed at the same
// time, here or on another server, it is asked again.
func (b *Base) changeSearches(ctx context.Context, v Viewer, note string, change func(have searchesOf) (keep, drop *SavedSearch, err error)) (*SavedSearch, error) {
	if err := v.Allow(ActionOwnAccount); err != nil {
		return nil, err
	}
	for {
		have, err := b.searchesOf(ctx, v.Person)
		if err != nil {
			return nil, err
		}
		keep, drop, err := change(have)
		if err != nil {
			return nil, err
		}
		if err := b.commitSearches(ctx, v, note, have, keep, drop); !errors.Is(err, errSearchesMoved) {
			return keep, err
		}
	}
}

// errSearchesMoved says that somebody's searches are others than those that were read.
var errSearchesMoved = errors.New("saved searches were changed meanwhile")

// commitSearches writes a version of a search and commits the person that names it.
func (b *Base) commitSearches(ctx context.Context, v Viewer, note string, have searchesOf, keep, drop *SavedSearch) (err error) {
	var names []keptSearch
	var before, after []string
	for _, named := range have.named {
		_, lost := have.find(named.ID)
		switch {
		case drop != nil && named.ID == drop.ID:
			before = append(before, named.Fact)
		case lost == nil:
			names = append(names, named)
		}
	}
	if keep != nil {
		key, err := b.keepFact(ctx, v.Person, keep)
		if err != nil {
			return fmt.Errorf("keep a saved search: %w", err)
		}
		after = append(after, key)
		names = append(names, keptSearch{keep.ID, key})
	}
	err = b.Commit(ctx, Author{By: string(v.Person), Note: note}, func(tx *Tx) error {
		p, err := tx.person(v.Person)
		switch {
		case err != nil:
			return err
		case p.Erased != nil:
			return conflict("their data was erased: invite them anew")
		case !slices.Equal(p.Searches, have.named):
			return errSearchesMoved
		}
		p.Searches = names
		return tx.savePerson(p)
	})
	return b.settle(ctx, err, before, after)
}
