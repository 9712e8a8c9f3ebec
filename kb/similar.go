package kb

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Draft is what somebody is writing, or what is published, as far as it tells what it
// is about.
type Draft struct {
	Kind           Kind // that it is of; "" is a practice or a case study
	Title, Summary string
	// Traits are what others that are like it have, too: concepts that it is tagged
	// with or stands below, the territory that it is in, what it gathers.
	Traits []ID
	Entry  ID // that it is of, which is not similar to itself; "" of a new one
}

// Similar is an entry like another.
type Similar struct {
	Entry Entry
	// Score says how like it is, from 0 to 1.
	Score float64
	// NearDuplicate says that the two say so much the same, or are called the same,
	// that one of them may be superfluous.
	NearDuplicate bool
	// Shared are the concepts among the traits of both.
	Shared []*Concept
}

const (
	similarLooked = 50  // candidates by text, and as many by traits
	similarWords  = 100 // first words of the text that they are looked for by
	similarText   = 0.7 // what likeness of the text counts, of 1; traits are the rest
	duplicateFrom = 0.6 // of the words of the shorter one that are in the other
	duplicateSaid = 6   // words that must be said to be a duplicate
	// similarLeast is the likeness below which two entries have nothing in common
	// but the language.
	similarLeast = 0.15
)

// DraftOf answers what an entry is about, or a proposal to change it, in a language.
func DraftOf(entry ID, c Content, language string) Draft {
	g := gistOf(c)
	heading, _ := g.heading.In([]string{language})
	says, _ := g.says.In([]string{language})
	return Draft{Kind: c.Kind(), Title: heading.Value, Summary: says.Value, Traits: g.traits, Entry: entry}
}

// Similar answers the published entries most like a draft: of its kind, or practices
// and case studies. With ErrCut they are those found in time.
func (b *Base) Similar(ctx context.Context, d Draft, n int) ([]Similar, error) {
	scores, cut := b.candidates(ctx, d)
	if cut != nil && !errors.Is(cut, ErrCut) {
		return nil, cut
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
		if e == nil || e.Meta().Archived != nil {
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
	return similar, cmp.Or(b.readShared(ctx, d, similar), cut)
}

// candidates answers entries that may be like a draft, and how well its text finds
// each, from 0 to 1. With ErrCut they are those found in time.
func (b *Base) candidates(ctx context.Context, d Draft) (scores map[ID]float64, cut error) {
	kinds, fields := d.Kind.alike()
	others := &Filter{Not: &Filter{IDs: []ID{d.Entry}}}
	scores = map[ID]float64{}
	if words := d.words(); words != "" {
		text := &TextQuery{Text: words, Exact: true}
		found, err := b.search(ctx, &IndexQuery{Kinds: kinds, Filter: others, Text: text, Size: similarLooked}, &Found{})
		if err != nil {
			return nil, err
		}
		for _, hit := range found.Hits {
			scores[hit.ID] = hit.Score / found.Hits[0].Score
		}
		if found.TimedOut {
			return scores, ErrCut
		}
	}
	if len(d.Traits) == 0 || fields == nil {
		return scores, nil
	}
	akin := &Filter{}
	for _, field := range fields {
		akin.Or = append(akin.Or, &Filter{Field: field, Any: ids(d.Traits)})
	}
	byTraits, err := b.Index.Search(ctx, &IndexQuery{Kinds: kinds, Filter: both(others, akin), Size: similarLooked,
		Order: []IndexOrder{{Field: OrderUpdated, Descending: true}}})
	if err != nil {
		return nil, err
	}
	for _, hit := range byTraits.Hits {
		scores[hit.ID] += 0
	}
	return scores, nil
}

// words are the first different words of what a draft says, to look for: none of them
// is read as anything but a word.
func (d *Draft) words() string {
	var words []string
	for _, word := range strings.FieldsFunc(d.Title+"\n"+d.Summary, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’'
	}) {
		if word != "OR" && !slices.Contains(words, word) {
			words = append(words, word)
		}
		if len(words) == similarWords {
			break
		}
	}
	return strings.Join(words, " ")
}

// compare says how like an entry is that the text finds so well.
func (d *Draft) compare(e Entry, found float64) Similar {
	score, near := d.likeness(e.Content(), found)
	return Similar{Entry: e, NearDuplicate: near, Score: score}
}

// likeness says how like a content is that the text finds so well, and whether one of the
// two may be superfluous.
func (d *Draft) likeness(c Content, found float64) (score float64, near bool) {
	g := gistOf(c)
	same, named := 0.0, false
	written := weightsOf[c.Kind()] != nil // registers say much the same of all
	for language, heading := range g.heading {
		same = max(same, sharedWords(d.Title+" "+d.Summary, heading+" "+g.says[language]))
		named = named || strings.EqualFold(strings.TrimSpace(d.Title), heading)
	}
	if len(d.Traits) == 0 {
		return max(found*similarText, same), named || written && same >= duplicateFrom
	}
	shared := 0
	for _, trait := range g.traits {
		if slices.Contains(d.Traits, trait) {
			shared++
		}
	}
	score = similarText*found + (1-similarText)*float64(shared)/float64(max(1, min(len(g.traits), len(d.Traits))))
	named = named && (shared > 0 || len(g.traits) == 0) // otherwise they only have the name in common
	return max(score, same), named || written && same >= duplicateFrom
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
	read, err := b.Entries(ctx, d.Traits)
	if err != nil {
		return err
	}
	for i := range similar {
		traits := gistOf(similar[i].Entry.Content()).traits
		for j, id := range d.Traits {
			if c, ok := read[j].(*Concept); ok && c.M.Archived == nil && slices.Contains(traits, id) && !slices.Contains(similar[i].Shared, c) {
				similar[i].Shared = append(similar[i].Shared, c)
			}
		}
	}
	return nil
}
