package search

import (
	"context"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	segment "github.com/blevesearch/scorch_segment_api/v2"

	"prologis/kb"
)

// maxNearTerms bounds the words of labels, in each segment, that start nearly as what
// was typed and are compared with it.
const maxNearTerms = 5000

// SuggestNear answers what Suggest does for the words of labels, or their starts, that
// are nearest to those of a prefix.
func (ix *Index) SuggestNear(ctx context.Context, prefix string, kinds []kb.Kind, size int) ([]kb.SuggestHit, error) {
	return ix.suggest(ctx, prefix, kinds, size, (*suggester).lookNear)
}

func (s *suggester) lookNear(size int) error {
	words := strings.Fields(s.prefix)
	for i, word := range words {
		if r, _ := utf8.DecodeRuneInString(word); !unicode.IsLetter(r) {
			continue
		}
		near, err := s.nearStart(word, i == len(words)-1)
		if err != nil || near == "" {
			return err
		}
		words[i] = near
	}
	s.prefix = strings.Join(words, " ")
	return s.look(size)
}

// nearStart answers the word of labels or, with start, the start of words that is
// nearest to what was typed, of equally near ones the commonest; "" if none is near.
func (s *suggester) nearStart(typed string, start bool) (string, error) {
	for far := range edits(typed) + 1 {
		votes := map[string]int{}
		if err := s.voteNear(typed, far, start, votes); err != nil {
			return "", err
		}
		if best := elected(votes); best != "" {
			return best, nil
		}
	}
	return "", nil
}

func elected(votes map[string]int) (best string) {
	for word, n := range votes {
		if most := votes[best]; n > most || n == most && word < best {
			best = word
		}
	}
	return best
}

// voteNear counts the words of labels by what of them is so far from what was typed.
// With more than one letter wrong, the first is right.
func (s *suggester) voteNear(typed string, far int, start bool, votes map[string]int) error {
	var first, end []byte
	if far != 1 {
		_, size := utf8.DecodeRuneInString(typed)
		first, end = []byte(typed[:size]), []byte(typed[:size]+"\xff")
	}
	near, err := s.nearTo(typed, max(1, far), start)
	if err != nil {
		return err
	}
	for _, f := range s.fields {
		for i := range s.segments {
			words, err := s.segments[i].Dictionary(f.words)
			if err != nil {
				return fmt.Errorf("read the words of labels: %w", err)
			}
			iterator := words.AutomatonIterator(near, first, end)
			if err := countNear(iterator, typed, far, start, votes); err != nil {
				return err
			}
			if err := s.check(); err != nil {
				return err
			}
		}
	}
	return nil
}

// countNear counts the first words that are so far from what was typed.
func countNear(words segment.DictionaryIterator, typed string, far int, start bool, votes map[string]int) error {
	for range maxNearTerms {
		entry, err := words.Next()
		if err != nil {
			return fmt.Errorf("read the words of labels: %w", err)
		}
		if entry == nil {
			break
		}
		for _, cut := range starts(entry.Term, typed, start) {
			if distance([]rune(typed), []rune(cut)) == far {
				votes[cut]++
			}
		}
	}
	return nil
}

// nearTo answers an automaton that takes words at most so far from what was typed or,
// with start, words that start so.
func (s *suggester) nearTo(typed string, far int, start bool) (segment.Automaton, error) {
	// Of a field that no document has: the automaton is what is wanted, it walks each segment by itself.
	none, automaton, err := s.snapshot.FieldDictFuzzyAutomaton("", typed, far, "")
	if err != nil {
		return nil, fmt.Errorf("look for words near to one: %w", err)
	}
	_ = none.Close()
	near, ok := automaton.(segment.Automaton)
	if !ok {
		return nil, fmt.Errorf("look for words near to one: %T is no automaton", automaton)
	}
	if start {
		return startsNear{near}, nil
	}
	return near, nil
}

// startsNear takes whatever starts with something that an automaton takes.
type startsNear struct{ segment.Automaton }

// taken is the state of a word whose start was taken.
const taken = -1

func (a startsNear) IsMatch(state int) bool { return state == taken || a.Automaton.IsMatch(state) }

func (a startsNear) CanMatch(state int) bool { return state == taken || a.Automaton.CanMatch(state) }

func (a startsNear) WillAlwaysMatch(state int) bool { return a.IsMatch(state) }

func (a startsNear) Accept(state int, b byte) int {
	if a.IsMatch(state) {
		return taken
	}
	return a.Automaton.Accept(state, b)
}

// starts answers what of a word may have been meant: the whole of it or, if only its
// start was typed, as much as was, a letter more or less.
func starts(word, typed string, start bool) []string {
	if !start {
		return []string{word}
	}
	letters, n := []rune(word), utf8.RuneCountInString(typed)
	var cuts []string
	for _, length := range []int{n, n - 1, n + 1} {
		if length > 0 && length <= len(letters) {
			cuts = append(cuts, string(letters[:length]))
		}
	}
	return cuts
}
