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
	if s.ofKinds, err = q.ofKinds(kinds); err == nil {
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
	prefix  string
	fields  []labelled
	ofKinds docSet // nil for all
	best    []suggestion
	seen    map[kb.ID]bool
}

// chosen reports whether a document of segment i is there and of a kind that is asked for.
func (s *suggester) chosen(i int, doc uint32) bool {
	deleted := s.segments[i].deleted
	return (deleted == nil || !deleted.Contains(doc)) && (s.ofKinds == nil || s.ofKinds[i].Contains(doc))
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
	var all []named
	for _, f := range s.fields {
		tables, err := s.tables(f.labels)
		if err != nil {
			return err
		}
		all = append(all, s.labelsStarting(tables)...)
	}
	slices.SortFunc(all, func(a, b named) int { return a.compare(b.suggestion) })
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

// named is a label, and the documents that have it in each segment.
type named struct {
	suggestion
	docs []docsIn
}

type docsIn struct {
	segment int
	docs    []uint32
}

// labelsStarting answers the first labels in tables that start with the prefix.
func (s *suggester) labelsStarting(tables []*table) (labels []named) {
	left := maxLabelTerms
	merged(tables, s.prefix, func(term string, found []standing) bool {
		if folded, flag := readLabelTerm(term); flag != hiddenFlag {
			one := named{suggestion: suggestion{folded: folded, flag: flag}}
			for _, at := range found {
				one.docs = append(one.docs, docsIn{at.segment, tables[at.segment].docs.numbers(at.number)})
			}
			labels = append(labels, one)
		}
		left--
		return left > 0
	})
	return labels
}

// addLabelled takes the documents that have a label, by id.
func (s *suggester) addLabelled(one named, n int) error {
	first := newTop(n, compareIDs)
	for _, in := range one.docs {
		for _, doc := range in.docs {
			if !s.chosen(in.segment, doc) {
				continue
			}
			id, err := s.id(s.segments[in.segment].base + int(doc))
			if err != nil {
				return err
			}
			if !s.seen[kb.ID(id)] {
				first.add(kb.ID(id))
			}
		}
	}
	for _, id := range first.sorted() {
		one.id = id
		s.take(one.suggestion)
	}
	s.best = s.best[:min(n, len(s.best))]
	return nil
}

func (s *suggester) take(one suggestion) {
	s.seen[one.id] = true
	s.best = append(s.best, one)
}

// candidate is a suggestion of which only the number of the document is known.
type candidate struct {
	suggestion
	doc int
}

// inside takes the best labels in which a word inside starts with the last word
// of the prefix, and the words before it occur.
func (s *suggester) inside(n int) error {
	words := strings.Fields(s.prefix)
	var found []candidate
	for _, f := range s.fields {
		set, err := s.withWords(f.words, words)
		if err != nil {
			return err
		}
		labels, err := s.tables(f.labels)
		if err != nil {
			return err
		}
		looked := 0
		for i := range s.segments {
			for doc := set[i].Iterator(); doc.HasNext() && looked < maxCandidates; {
				number := doc.Next()
				if !s.chosen(i, number) {
					continue
				}
				looked++
				if one := bestLabel(labels[i], number, words); one.folded != "" {
					found = append(found, candidate{one, s.segments[i].base + int(number)})
				}
			}
		}
	}
	return s.takeBest(found, n)
}

// takeBest takes the first n candidates. It reads the ids of those alone, and of equals.
func (s *suggester) takeBest(found []candidate, n int) error {
	slices.SortFunc(found, func(a, b candidate) int { return a.compare(b.suggestion) })
	for i := 0; i < len(found) && n > 0; {
		var equal []suggestion
		for first := found[i].suggestion; i < len(found) && found[i].compare(first) == 0; i++ {
			id, err := s.id(found[i].doc)
			if err != nil {
				return err
			}
			one := found[i].suggestion
			if one.id = kb.ID(id); !s.seen[one.id] {
				equal = append(equal, one)
			}
		}
		slices.SortFunc(equal, suggestion.compare)
		for _, one := range equal[:min(n, len(equal))] {
			s.take(one)
			n--
		}
	}
	return nil
}

// withWords answers the documents that have the words in labels of a field, the last one
// as the start of a word.
func (s *suggester) withWords(field string, words []string) (docSet, error) {
	tables, err := s.tables(field)
	if err != nil {
		return nil, err
	}
	found := s.none()
	for i, t := range tables {
		first, end := t.starting(words[len(words)-1])
		for number := first; number < min(end, first+maxWordTerms); number++ {
			found[i].AddMany(t.docs.numbers(uint32(number)))
		}
		for _, word := range words[:len(words)-1] {
			found[i].And(roaring.BitmapOf(t.whole(word)...))
		}
	}
	return found, nil
}

// bestLabel answers the best label of a document that has all of the words.
func bestLabel(labels *table, doc uint32, words []string) (best suggestion) {
	for _, number := range labels.terms.numbers(doc) {
		one := suggestion{inner: true}
		one.folded, one.flag = readLabelTerm(labels.term(int(number)))
		if one.flag != hiddenFlag && labelHas(one.folded, words) && (best.folded == "" || one.compare(best) < 0) {
			best = one
		}
	}
	return best
}

// labelHas reports whether a label has all of the words, the last one as the start of one.
func labelHas(folded string, words []string) bool {
	last := len(words) - 1
	for i, word := range words {
		if !hasWord(folded, word, i < last) {
			return false
		}
	}
	return true
}

// hasWord reports whether a word, or with whole unset one that starts so, is in a label.
func hasWord(folded, word string, whole bool) bool {
	for begin := 0; ; {
		i := strings.Index(folded[begin:], word)
		if i < 0 {
			return false
		}
		begin += i
		end := begin + len(word)
		if (begin == 0 || folded[begin-1] == ' ') && (!whole || end == len(folded) || folded[end] == ' ') {
			return true
		}
		begin++
	}
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
