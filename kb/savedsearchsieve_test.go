package kb_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// sievedWords are what the searches and practices of TestSieveLosesNothing say.
var sievedWords = strings.Fields("sportello scuola lingua casa mediatori nuovo quartiere comune desk school il della the of")

// However many searches there are, and whatever is changed of them and of the glossary, each
// is told of what it finds when it is asked by itself, and of nothing else.
func TestSieveLosesNothing(t *testing.T) {
	t.Parallel()
	s := newSeekers(t)
	random := rand.New(rand.NewPCG(4, 2))
	put(t, s.Base, scheme())
	word := func() string { return sievedWords[random.IntN(len(sievedWords))] }
	queries := []func() string{
		word, func() string { return word() + " " + word() }, func() string { return `"` + word() + " " + word() + `"` },
		func() string { return word() + " -" + word() }, func() string { return "title:" + word() }, func() string { return word()[:3] + "*" },
		func() string { return "-" + word() }, func() string { return word() + " OR (" + word() + " -" + word() + ")" },
	}
	var kept []*kb.SavedSearch
	for i := range 16 {
		in := kb.SavedSearchInput{Name: fmt.Sprint(i), Query: queries[i%len(queries)](), Language: []string{"", "it", "en"}[random.IntN(3)]}
		kept = append(kept, s.keep(s.author, in))
	}
	for round := range 6 {
		switch round {
		case 2: // another glossary makes other searches find the same
			labels := kb.Text{"it": sievedWords[0], "en": "helpdesk"}
			put(t, s.Base, &kb.ConceptContent{Scheme: "schema", PrefLabel: labels})
		case 4:
			_, err := s.DeleteSavedSearch(ctx, s.author, kept[0].ID)
			s.ok(err)
			kept = append(kept[1:], s.keep(s.author, kb.SavedSearchInput{Name: "anew", Query: "quartiere"}))
		}
		s.tell()
		id := s.publish(strings.Join([]string{word(), word(), word(), []string{"", "helpdesk"}[round%2]}, " "), "", 0)
		want := slices.DeleteFunc(slices.Clone(kept), func(one *kb.SavedSearch) bool { return !s.finds(one, id) })
		if told := s.tell(); told != len(want) {
			t.Errorf("round %d: %d searches are told, %d find what is new", round, told, len(want))
		}
	}
}

// finds reports whether a saved search finds an entry when it is asked of the whole base.
func (s *seekers) finds(one *kb.SavedSearch, id kb.ID) bool {
	q, err := asking(ctx, one)
	s.ok(err)
	q.Text.Exact, q.Filter = true, &kb.Filter{IDs: []kb.ID{id}}
	found, err := s.Find(ctx, q)
	s.ok(err)
	return found.Total == 1
}
