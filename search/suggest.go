package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/RoaringBitmap/roaring/v2"

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
	return ix.suggest(ctx, prefix, kinds, size, (*suggester).look)
}

func (ix *Index) suggest(ctx context.Context, prefix string, kinds []kb.Kind, size int, look func(*suggester, int) error) ([]kb.SuggestHit, error) {
	folded := cutRunes(lang.FoldLabel(cutBytes(prefix, maxQueryBytes)), labelRunes)
	if folded == "" || size <= 0 {
		return nil, nil
	}
	q, release, err := ix.ask(ctx)
	if err != nil {
		return nil, err
	}
	defer release()
	s := &suggester{question: q, prefix: folded, fields: labelledAs(kinds), seen: map[kb.ID]bool{}}
	if s.chosen, err = q.selected(kinds, nil); err == nil {
		err = look(s, size)
	}
	if err != nil && !errors.Is(err, errOutOfTime) {
		return nil, fmt.Errorf("suggest: %w", err)
	}
	if err != nil {
		err = kb.ErrCut
	}
	return s.hits(), err
}

// suggester is a suggestion under way.
type suggester struct {
	*question
	prefix string
	fields []labelled
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
	var all []suggestion
	for _, f := range s.fields {
		labels, err := s.labelsStarting(f.labels)
		if err != nil {
			return fmt.Errorf("read the labels: %w", err)
		}
		all = append(all, labels...)
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

// labelsStarting answers the first labels of a field that start with the prefix.
func (s *suggester) labelsStarting(field string) (labels []suggestion, err error) {
	terms, err := s.snapshot.FieldDictPrefix(field, []byte(s.prefix))
	if err != nil {
		return nil, err
	}
	defer terms.Close()
	for range maxLabelTerms {
		entry, err := terms.Next()
		if err != nil || entry == nil {
			return labels, err
		}
		if folded, flag := readLabelTerm(entry.Term); flag != hiddenFlag {
			labels = append(labels, suggestion{folded: folded, flag: flag})
		}
	}
	return labels, nil
}

// addLabelled takes the documents that have a label, by id.
func (s *suggester) addLabelled(one suggestion, n int) error {
	set := s.none()
	for _, f := range s.fields {
		if err := s.addTerm(set, f.labels, labelTerm(one.folded, one.flag)); err != nil {
			return err
		}
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
	var labels []string
	for _, f := range s.fields {
		labels = append(labels, f.labels)
	}
	values, err := s.values(labels...)
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
	found := s.none()
	for _, f := range s.fields {
		set := s.none()
		for i := range s.segments {
			if err := s.addStarting(i, f.words, words[len(words)-1], set[i]); err != nil {
				return nil, err
			}
		}
		whole, err := s.withAll(f.words, words[:len(words)-1])
		if err != nil {
			return nil, err
		}
		found.or(set.and(whole))
	}
	return found, s.check()
}

// addStarting adds the documents of segment i that have a word of a field that starts so.
func (s *suggester) addStarting(i int, field, start string, set *roaring.Bitmap) error {
	left := maxWordTerms
	return s.segments[i].terms(field, []byte(start), []byte(start+"\xff"), func(term string, d dictionary) (bool, error) {
		left--
		return left > 0, s.segments[i].or(set, d, []byte(term))
	})
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

// hits answers the suggestions; how their labels are written, the documents know.
func (s *suggester) hits() (hits []kb.SuggestHit) {
	for _, one := range s.best {
		field := kb.TextLabel
		if one.flag != labelFlags[0] {
			field = kb.TextAlt
		}
		hits = append(hits, kb.SuggestHit{ID: one.id, Kind: one.id.Kind(), Label: one.folded, Field: field, Inner: one.inner, Start: s.prefix})
	}
	return hits
}

// Written answers a suggestion with its label as the document writes it: of the texts
// that start so as well, one in a language of the base.
func (ix *Index) Written(hit kb.SuggestHit, d *kb.IndexDocument) (kb.SuggestHit, bool) {
	words := strings.Fields(hit.Start)
	var best *kb.IndexText
	rank := 0
	for i, t := range d.Texts {
		term, ok := labelOf(t)
		if !ok || t.Hidden || t.Field != hit.Field {
			continue
		}
		folded, _ := readLabelTerm(term)
		if !labelHas(folded, words) || !hit.Inner && !strings.HasPrefix(folded, hit.Start) {
			continue
		}
		r := slices.Index(ix.opts.Languages, lang.Base(t.Language))
		if r < 0 {
			r = len(ix.opts.Languages)
		}
		if best == nil || r < rank {
			best, rank = &d.Texts[i], r
		}
	}
	if best == nil {
		return hit, false
	}
	hit.Label, hit.Language, hit.Start = best.Value, best.Language, ""
	return hit, true
}
