package kb

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// seeking are the saved searches of everybody as this process knows them. They are
// read once, and again of whom a commit changed: what a look for matches has to read
// does not grow with how many there are.
type seeking struct {
	mu    sync.Mutex // held while they are read
	began bool
	held  map[ID]searchesOf

	noting  sync.Mutex // never held while anything is read: commits wait for it
	changed map[ID]bool
}

// note says that people were changed by commits that are applied.
func (s *seeking) note(deltas []*Delta) {
	s.noting.Lock()
	defer s.noting.Unlock()
	for _, d := range deltas {
		for _, doc := range d.Docs {
			if doc.Kind == kindPerson {
				s.mark(doc.ID)
			}
		}
	}
}

func (s *seeking) mark(ids ...ID) {
	if s.changed == nil {
		s.changed = map[ID]bool{}
	}
	for _, id := range ids {
		s.changed[id] = true
	}
}

// take answers the people whose searches are to be read.
func (s *seeking) take() []ID {
	s.noting.Lock()
	defer s.noting.Unlock()
	ids := slices.Collect(maps.Keys(s.changed))
	s.changed = nil
	return ids
}

// sought lists the saved searches of which people are told at a time.
func (b *Base) sought(ctx context.Context, when NotifyWhen) (all []*SavedSearch, err error) {
	s := &b.seeking
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.began {
		if err := b.beginSeeking(ctx); err != nil {
			return nil, err
		}
	}
	for ids := s.take(); len(ids) > 0; ids = ids[1:] {
		if err := b.seek(ctx, ids[0]); err != nil {
			s.noting.Lock()
			s.mark(ids...)
			s.noting.Unlock()
			return nil, err
		}
	}
	for _, have := range s.held {
		for _, one := range have.list {
			if one.Notify == when {
				all = append(all, one)
			}
		}
	}
	return all, nil
}

// beginSeeking notes everybody who has saved searches. Who saves one meanwhile is noted
// by their commit.
func (b *Base) beginSeeking(ctx context.Context) error {
	s := &b.seeking
	s.held = map[ID]searchesOf{}
	err := b.Replica.View(ctx, func(r ReplicaReader) error {
		for id, doc := range r.Documents(kindPerson, "") {
			p, err := decodePrivate[person](doc)
			if err != nil {
				return err
			}
			if p.Searches != nil {
				s.noting.Lock()
				s.mark(id)
				s.noting.Unlock()
			}
		}
		return nil
	})
	s.began = err == nil
	return err
}

// seek reads the searches of somebody, unless they are those that are held.
func (b *Base) seek(ctx context.Context, of ID) error {
	s := &b.seeking
	p, err := b.readPerson(ctx, of)
	if err != nil || slices.Equal(p.Searches, s.held[of].named) {
		return err
	}
	have, err := b.searchesOf(ctx, of)
	if err != nil {
		return err
	}
	if s.held[of] = have; len(have.list) == 0 {
		delete(s.held, of)
	}
	return nil
}
