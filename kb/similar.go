package kb

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Draft is what somebody is writing, as far as it tells what it is about.
type Draft struct {
	Title, Summary string
	Concepts       []ID // that it is tagged with
	Entry          ID   // that it is of, which is not similar to itself; "" of a new one
}

// Similar is a practice or case study like another.
type Similar struct {
	Entry Entry
	// Score says how like it is, from 0 to 1.
	Score float64
	// NearDuplicate says that the two say so much the same that one of them may be
	// superfluous.
	NearDuplicate bool
	// Shared are the concepts that both are tagged with.
	Shared []*Concept
}

const (
	similarLooked = 50  // candidates by text, and as many by concepts
	similarText   = 0.7 // what likeness of the text counts, of 1; concepts are the rest
	duplicateFrom = 0.6 // of the words of the shorter one that are in the other
	duplicateSaid = 6   // words that must be said to be a duplicate
	// similarLeast is the likeness below which two entries have nothing in common
	// but the language.
	similarLeast = 0.15
)

// DraftOf answers what an entry is about, in a language.
func DraftOf(e Entry, language string) (Draft, bool) {
	t := templateOf(e)
	if t == nil {
		return Draft{}, false
	}
	title, _ := t.Title.In([]string{language})
	summary, _ := t.Summary.In([]string{language})
	return Draft{Title: title.Value, Summary: summary.Value, Concepts: t.tags(), Entry: e.Meta().ID}, true
}

// templateOf answers what practices and case studies have in common, nil of others.
func templateOf(e Entry) *Template {
	switch e := e.(type) {
	case *Practice:
		return &e.Template
	case *CaseStudy:
		return &e.Template
	default:
		return nil
	}
}

// tags are the concepts that tell what it is about. Areas do not: each holds a
// great part of everything.
func (t *Template) tags() []ID {
	return slices.Concat(t.Themes, t.TargetGroups, t.Instruments)
}

// Similar answers the practices and case studies most like a draft.
func (b *Base) Similar(ctx context.Context, d Draft, n int) ([]Similar, error) {
	scores, err := b.candidates(ctx, d)
	if err != nil {
		return nil, err
	}
	ids := make([]ID, 0, len(scores))
	for id := range scores {
		ids = append(ids, id)
	}
	entries, err := b.Entries(ctx, ids)
	if err != nil {
		return nil, err
	}
	var similar []Similar
	for i, e := range entries {
		if e == nil || e.Meta().Archived != nil || templateOf(e) == nil {
			continue
		}
		if s := d.compare(e, scores[ids[i]]); s.Score >= similarLeast || s.NearDuplicate {
			similar = append(similar, s)
		}
	}
	slices.SortFunc(similar, func(a, b Similar) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Entry.Meta().ID, b.Entry.Meta().ID))
	})
	similar = similar[:min(n, len(similar))]
	return similar, b.readShared(ctx, d, similar)
}

// candidates answers entries that may be like a draft, and how well its text finds
// each, from 0 to 1.
func (b *Base) candidates(ctx context.Context, d Draft) (map[ID]float64, error) {
	kinds := []Kind{KindPractice, KindCaseStudy}
	others := &Filter{Not: &Filter{IDs: []ID{d.Entry}}}
	found, err := b.search(ctx, &IndexQuery{
		Kinds: kinds, Filter: others, Text: &TextQuery{Text: d.Title + "\n" + d.Summary}, Size: similarLooked,
	}, &Found{})
	if err != nil {
		return nil, err
	}
	scores := map[ID]float64{}
	for _, hit := range found.Hits {
		scores[hit.ID] = hit.Score / found.Hits[0].Score
	}
	if len(d.Concepts) == 0 {
		return scores, nil
	}
	tagged := &Filter{}
	for _, field := range []string{FieldThemes, FieldTargetGroups, FieldInstruments} {
		tagged.Or = append(tagged.Or, &Filter{Field: field, Any: ids(d.Concepts)})
	}
	byTag, err := b.Index.Search(ctx, &IndexQuery{Kinds: kinds, Filter: &Filter{And: []*Filter{others, tagged}}, Size: similarLooked,
		Order: []IndexOrder{{Field: OrderUpdated, Descending: true}}})
	if err != nil {
		return nil, err
	}
	for _, hit := range byTag.Hits {
		scores[hit.ID] += 0
	}
	return scores, nil
}

// compare says how like an entry is that the text finds so well.
func (d *Draft) compare(e Entry, found float64) Similar {
	t := templateOf(e)
	same := 0.0
	for language, title := range t.Title {
		same = max(same, sharedWords(d.Title+" "+d.Summary, title+" "+t.Summary[language]))
	}
	tags := t.tags()
	s := Similar{Entry: e, NearDuplicate: same >= duplicateFrom}
	if len(d.Concepts) == 0 {
		s.Score = max(found*similarText, same)
		return s
	}
	shared := 0
	for _, tag := range tags {
		if slices.Contains(d.Concepts, tag) {
			shared++
		}
	}
	s.Score = max(similarText*found+(1-similarText)*float64(shared)/float64(max(1, min(len(tags), len(d.Concepts)))), same)
	return s
}

// sharedWords answers how many of the words of the shorter of two texts are in the
// other, from 0 to 1; words of three letters and fewer do not count.
func sharedWords(a, b string) float64 {
	x, y := wordSet(a), wordSet(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	if len(x) < duplicateSaid {
		return 0
	}
	n := 0
	for word := range x {
		if y[word] {
			n++
		}
	}
	return float64(n) / float64(len(x))
}

func wordSet(text string) map[string]bool {
	words := map[string]bool{}
	for _, word := range strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		if utf8.RuneCountInString(word) > 3 {
			words[word] = true
		}
	}
	return words
}

// readShared reads the concepts that a draft shares with what is like it.
func (b *Base) readShared(ctx context.Context, d Draft, similar []Similar) error {
	concepts, err := b.Entries(ctx, d.Concepts)
	if err != nil {
		return err
	}
	for i := range similar {
		tags := templateOf(similar[i].Entry).tags()
		for j, id := range d.Concepts {
			if c, ok := concepts[j].(*Concept); ok && c.M.Archived == nil && slices.Contains(tags, id) && !slices.Contains(similar[i].Shared, c) {
				similar[i].Shared = append(similar[i].Shared, c)
			}
		}
	}
	return nil
}
