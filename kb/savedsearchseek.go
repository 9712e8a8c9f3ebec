package kb

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// seeking are the saved searches of everybody as this process knows them. They are
// read once, and again of whom a commit changed, and sifted by what they need: what a look
// for matches has to read and to ask does not grow with how many there are.
type seeking struct {
	mu    sync.Mutex // held while they are read
	began bool
	held  map[ID]searchesOf
	sieve sieve

	noting  sync.Mutex // never held while anything is read: commits wait for it
	changed map[ID]bool
	named   bool // what searches name was changed
}

// note says that people were changed by commits that are applied, or what searches name.
func (s *seeking) note(deltas []*Delta) {
	s.noting.Lock()
	defer s.noting.Unlock()
	for _, d := range deltas {
		for _, doc := range d.Docs {
			switch doc.Kind {
			case kindPerson:
				s.mark(doc.ID)
			case KindConcept, KindConceptScheme, KindTerritory, KindOrganisation, KindProgramme:
				s.named = true
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

// take answers the people whose searches are to be read, and whether all are to be sifted
// again.
func (s *seeking) take() (ids []ID, named bool) {
	s.noting.Lock()
	defer s.noting.Unlock()
	ids, named = slices.Collect(maps.Keys(s.changed)), s.named
	s.changed, s.named = nil, false
	return ids, named
}

// sought answers whether there is any saved search of which somebody is to be told, after it
// has read and sifted them.
func (b *Base) sought(ctx context.Context, ask AskSaved) (some bool, err error) {
	s := &b.seeking
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.began {
		if err := b.beginSeeking(ctx); err != nil {
			return false, err
		}
	}
	ids, named := s.take()
	if glossary := b.Glossary.Version(); named || glossary != s.sieve.glossary || s.sieve.held == nil || s.sieve.full() {
		s.sieve.begin(glossary, s.held)
	}
	for ; len(ids) > 0; ids = ids[1:] {
		if err := b.seek(ctx, ids[0]); err != nil {
			s.noting.Lock()
			s.mark(ids...)
			s.noting.Unlock()
			return false, err
		}
	}
	return len(s.held) > 0, b.sift(ctx, ask)
}

// mayFind answers the saved searches, of those of which people are told at a time, that may
// find some of what changed.
func (b *Base) mayFind(c *changed, when NotifyWhen) []*SavedSearch {
	keys := map[string]bool{}
	for _, doc := range c.now {
		for _, key := range b.Index.Keys(doc) {
			keys[key] = true
		}
	}
	b.seeking.mu.Lock()
	defer b.seeking.mu.Unlock()
	return b.seeking.sieve.through(keys, when)
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
	s.sieve.change(s.held[of].list, have.list)
	if s.held[of] = have; len(have.list) == 0 {
		delete(s.held, of)
	}
	return nil
}
