package kb

import (
	"context"
	"slices"
)

// sieve lets through, of all saved searches, those that may find something of what changed:
// each is held by keys of which every document that it finds has one. Those that may find
// some without any go through always.
type sieve struct {
	glossary uint64 // the version that widened them
	held     map[*SavedSearch]bool
	coming   []*SavedSearch // not yet held by their keys
	byKey    map[string][]*SavedSearch
	always   []*SavedSearch
	gone     int // how many are no longer held, and still stand by their keys
}

// begin empties the sieve; searches are to come.
func (s *sieve) begin(glossary uint64, searches map[ID]searchesOf) {
	*s = sieve{glossary: glossary, held: map[*SavedSearch]bool{}, byKey: map[string][]*SavedSearch{}}
	for _, have := range searches {
		s.coming = append(s.coming, have.list...)
	}
}

// change takes searches out and others in.
func (s *sieve) change(old, list []*SavedSearch) {
	for _, one := range old {
		if s.held[one] {
			delete(s.held, one)
			s.gone++
		}
	}
	isOld := func(one *SavedSearch) bool { return slices.Contains(old, one) }
	s.coming = append(slices.DeleteFunc(s.coming, isOld), list...)
}

// full reports whether most of what is held by keys is gone.
func (s *sieve) full() bool { return s.gone > len(s.held) }

// through answers the searches of which people are told at a time that may find something
// by some keys.
func (s *sieve) through(keys map[string]bool, when NotifyWhen) (may []*SavedSearch) {
	seen := map[*SavedSearch]bool{}
	add := func(list []*SavedSearch) {
		for _, one := range list {
			if one.Notify == when && s.held[one] && !seen[one] {
				seen[one] = true
				may = append(may, one)
			}
		}
	}
	add(s.always)
	for key := range keys {
		add(s.byKey[key])
	}
	return may
}

// sift puts those that are coming into the sieve. What cannot be asked goes through: where it
// is asked, it is said why.
func (b *Base) sift(ctx context.Context, ask AskSaved) error {
	s := &b.seeking.sieve
	for ; len(s.coming) > 0; s.coming = s.coming[1:] {
		one := s.coming[0]
		q, err := b.asksAlone(ctx, one, ask)
		if err != nil && ctx.Err() != nil {
			return ctx.Err()
		}
		s.held[one] = true
		keys, some := []string(nil), false
		if err == nil {
			keys, some = b.Index.Needs(q)
		}
		if !some {
			s.always = append(s.always, one)
		}
		for _, key := range keys {
			s.byKey[key] = append(s.byKey[key], one)
		}
	}
	return nil
}
