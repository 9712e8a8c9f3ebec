package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"prologis/kb"
	"prologis/lang"
)

// What bounds the work of a short prefix: how far the dictionaries of labels and
// of words are walked, and how many documents with a word are looked at.
const (
	maxLabelTerms = 600
	maxWordTerms  = 100
	maxCandidates = 300
)

// suggestion is a label that may be suggested.
type suggestion struct {
	id     kb.ID
	folded string
	flag   byte
	inner  bool // not the label, but a word inside it starts with the prefix
}

// compare puts labels that start with the prefix first, then labels before other
// names, then short ones.
func (s suggestion) compare(other suggestion) int {
	if s.inner != other.inner {
		if other.inner {
			return -1
		}
		return 1
	}
	return cmp.Or(
		cmp.Compare(s.flag, other.flag), cmp.Compare(len(s.folded), len(other.folded)),
		cmp.Compare(s.folded, other.folded), compareIDs(s.id, other.id),
	)
}

// Suggest answers the documents of which a label starts with the prefix, and
// behind them those with a word that does. With a prefix so short that very many
// do, it looks at the first of them in the order of the alphabet. When its time is up
// it answers what it has, and kb.ErrCut.
func (ix *Index) Suggest(ctx context.Context, prefix string, kinds []kb.Kind, size int) ([]kb.SuggestHit, error) {
	folded := cutRunes(lang.FoldLabel(cutBytes(prefix, maxQueryBytes)), labelRunes)
	if folded == "" || size <= 0 {
		return nil, nil
	}
	q, release, err := ix.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	s := &suggester{question: q, prefix: folded, seen: map[kb.ID]bool{}}
	if s.chosen, err = q.selected(kinds, nil); err == nil {
		err = s.look(size)
	}
	if err == nil && len(s.best) == 0 {
		err = s.lookNear(size)
	}
	if err != nil && !errors.Is(err, errOutOfTime) {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	hits, failed := s.written()
	if err != nil && failed == nil {
		failed = kb.ErrCut
	}
	return hits, failed
}

// suggester is a suggestion under way.
type suggester struct {
	*question
	prefix string
	chosen docSet
	best   []suggestion
	seen   map[kb.ID]bool
}

// look takes the labels that start with the prefix, then those with a word that does.
func (s *suggester) look(size int) error {
	err := s.starting(size)
	if err == nil && len(s.best) < size {
		err = s.inside(size - len(s.best))
	}
	return err
}

// starting takes the best labels that start with the prefix.
func (s *suggester) starting(n int) error {
	terms, err := s.snapshot.FieldDictPrefix(labelsField, []byte(s.prefix))
	if err != nil {
		return fmt.Errorf("read the labels: %w", err)
	}
	defer terms.Close()
	var all []suggestion
	for range maxLabelTerms {
		entry, err := terms.Next()
		if err != nil {
			return fmt.Errorf("read the labels: %w", err)
		}
		if entry == nil {
			break
		}
		if folded, flag := readLabelTerm(entry.Term); flag != hiddenFlag {
			all = append(all, suggestion{folded: folded, flag: flag})
		}
	}
	slices.SortFunc(all, suggestion.compare)
	for _, one := range all {
		if len(s.best) >= n {
			break
		}
		if err := s.addLabelled(one, n); err != nil {
			return err
		}
	}
	return nil
}

// addLabelled takes the documents that have a label, by id.
func (s *suggester) addLabelled(one suggestion, n int) error {
	set := s.none()
	if err := s.addTerm(set, labelsField, labelTerm(one.folded, one.flag)); err != nil {
		return err
	}
	first := newTop(n, compareIDs)
	var err error
	s.each(set.and(s.chosen), func(doc int) bool {
		var id string
		if id, err = s.id(doc); err == nil && !s.seen[kb.ID(id)] {
			first.add(kb.ID(id))
		}
		return err == nil
	})
	for _, id := range first.sorted() {
		one.id = id
		s.take(one)
	}
	s.best = s.best[:min(n, len(s.best))]
	return err
}

func (s *suggester) take(one suggestion) {
	s.seen[one.id] = true
	s.best = append(s.best, one)
}

// inside takes the best labels in which a word inside starts with the last word
// of the prefix, and the words before it occur.
func (s *suggester) inside(n int) error {
	words := strings.Fields(s.prefix)
	set, err := s.withWords(words)
	if err != nil {
		return err
	}
	values, err := s.values(labelsField)
	if err != nil {
		return err
	}
	best := newTop(n, suggestion.compare)
	looked := 0
	s.each(set.and(s.chosen), func(doc int) bool {
		var one suggestion
		if one, err = s.bestLabel(values, doc, words); one.folded != "" && !s.seen[one.id] {
			best.add(one)
		}
		looked++
		return err == nil && looked < maxCandidates
	})
	for _, one := range best.sorted() {
		s.take(one)
	}
	return err
}

// withWords answers the documents that have the words in labels, the last one as
// the start of a word.
func (s *suggester) withWords(words []string) (docSet, error) {
	prefix := words[len(words)-1]
	set := s.none()
	for i := range s.segments {
		left := maxWordTerms
		err := s.segments[i].terms(wordsField, []byte(prefix), []byte(prefix+"\xff"), func(term string, d dictionary) (bool, error) {
			left--
			return left > 0, s.segments[i].or(set[i], d, []byte(term))
		})
		if err != nil {
			return nil, err
		}
	}
	whole, err := s.withAll(wordsField, words[:len(words)-1])
	if err != nil {
		return nil, err
	}
	return set.and(whole), s.check()
}

// bestLabel answers the best label of a document that has all of the words.
func (s *suggester) bestLabel(values *values, doc int, words []string) (best suggestion, err error) {
	err = values.visit(doc, func(_ string, term []byte) {
		one := suggestion{inner: true}
		one.folded, one.flag = readLabelTerm(string(term))
		if one.flag != hiddenFlag && labelHas(one.folded, words) && (best.folded == "" || one.compare(best) < 0) {
			best = one
		}
	})
	if err == nil && best.folded != "" {
		var id string
		id, err = s.id(doc)
		best.id = kb.ID(id)
	}
	return best, err
}

func labelHas(folded string, words []string) bool {
	spaced := " " + folded + " "
	for _, word := range words[:len(words)-1] {
		if !strings.Contains(spaced, " "+word+" ") {
			return false
		}
	}
	return strings.Contains(spaced, " "+words[len(words)-1])
}

// written answers the suggestions as their documents write them.
func (s *suggester) written() ([]kb.SuggestHit, error) {
	ids := make([]kb.ID, len(s.best))
	for i, one := range s.best {
		ids[i] = one.id
	}
	docs, err := s.documents(ids)
	if err != nil {
		return nil, err
	}
	var hits []kb.SuggestHit
	for _, one := range s.best {
		if d := docs[one.id]; d != nil {
			if t := s.writing(d, one); t != nil {
				hits = append(hits, kb.SuggestHit{ID: d.ID, Kind: d.Kind, Label: t.Value, Language: t.Language, Field: t.Field, Inner: one.inner})
			}
		}
	}
	return hits, nil
}

// writing answers the text of a document to show for a suggestion: of those that
// match as well, one in a language of the base.
func (s *suggester) writing(d *kb.IndexDocument, one suggestion) (best *kb.IndexText) {
	words := strings.Fields(s.prefix)
	rank := 0
	for i, t := range d.Texts {
		term, ok := labelOf(t)
		if !ok {
			continue
		}
		folded, flag := readLabelTerm(term)
		if flag != one.flag || !labelHas(folded, words) || !one.inner && !strings.HasPrefix(folded, s.prefix) {
			continue
		}
		r := slices.Index(s.ix.opts.Languages, lang.Base(t.Language))
		if r < 0 {
			r = len(s.ix.opts.Languages)
		}
		if best == nil || r < rank {
			best, rank = &d.Texts[i], r
		}
	}
	return best
}
