package kb

import (
	"context"
	"fmt"
	"time"
)

// Glossary is the concepts of the base in memory: their labels in every language, by
// which it finds them in texts, and the hierarchy that they make. It is a projection, as
// the index is, of the concepts that are not archived. It is safe for concurrent use.
type Glossary interface {
	// Head is the last commit that the glossary holds.
	Head() Head
	// Apply puts concepts in the place of what was held of them, removes others, and
	// notes the head. A zero head leaves the head as it is.
	Apply(head Head, put []*Concept, remove []ID) error
	// Reset empties the glossary.
	Reset()
	// Version changes whenever a concept does.
	Version() uint64

	// Count is the number of concepts held.
	Count() int
	// Language answers the language that a text is written in, "" when it does not show.
	Language(text string) string
	// Spans answers where labels of concepts stand in a text, in its order, none within
	// another: the longest at each place. In a text of a given language the labels of that
	// language are found inflected too, those of others only as they are written; without
	// a language every one is found inflected. With schemes, only concepts in one of them count.
	Spans(text, language string, schemes ...ID) []Span
	// Candidates answers phrases that a text says more than once and no span of it covers,
	// what is said most first. Their offsets are bytes.
	Candidates(text, language string, spans []Span) []CandidateTerm
	// Covering answers the concepts of which a label says the whole of a term, as Spans reads it.
	Covering(term, language string) []Reading
	// Suggest answers concepts of which a word of a label, or the whole of it, starts with what
	// was typed, best first, each once by its best label: one in the reader's language, if any is
	// as good.
	Suggest(typed, language string, size int) []ConceptSuggestion
	// Matching answers the labels, of a language or all, that are a pattern in any case, in which
	// * stands for anything: of concepts in some schemes, or in any.
	Matching(pattern, language string, schemes ...ID) []LabelMatch
	// Labels answers the labels of a concept, the preferred ones first.
	Labels(id ID) []Label
	// Narrower answers what stands below a concept, nearest first, down to a number of
	// levels, at most limit concepts; Broader what stands above it.
	Narrower(id ID, levels, limit int) []Near
	Broader(id ID, levels, limit int) []Near
	// Related answers the concepts related to one, whichever of the two says so.
	Related(id ID) []ID

	// The lists below are in the order in which readers of a language expect the preferred
	// labels shown to them. They are shared: nobody changes them.

	// Children answers what stands directly below a concept, Siblings what stands there beside
	// it, below whatever it is below, and Tops what a scheme starts with.
	Children(id ID, language string) []ID
	Siblings(id ID, language string) []ID
	Tops(scheme ID, language string) []ID
	// CountChildren counts what stands directly below a concept.
	CountChildren(id ID) int
	// Paths answers the ways from the top down to a concept, itself last, the shortest first,
	// at most limit.
	Paths(id ID, limit int) [][]ID
	// Alphabet answers the preferred and admitted labels of a scheme's concepts in a language,
	// ordered.
	Alphabet(scheme ID, language string) []LetterLabel
	// Statistics counts what a scheme has in every language.
	Statistics(scheme ID) SchemeStatistics
}

// GlossaryVersion changes with what is taken into the glossary of a concept: a file of
// another version is made anew.
const GlossaryVersion = "1"

// Label is one label of a concept.
type Label struct {
	Value    string
	Language string
	Status   TermStatus
}

// Span is a stretch of a text that says a label of one or more concepts.
type Span struct {
	Start, End int // bytes
	Readings   []Reading
}

// Reading is one concept that a span may mean. The first reading of a span is the
// likeliest: as it is written, in the language of the text, by the preferred label.
type Reading struct {
	Concept ID
	Label
	// Inflected says that the words stand in another form than the label has.
	Inflected  bool
	Deprecated bool // the concept is
}

// LabelMatch is a label that is what was asked for, and its concept.
type LabelMatch struct {
	Concept ID
	Label
}

// Near is a concept at a distance in the hierarchy: 1 is directly above or below.
type Near struct {
	Concept  ID
	Distance int
}

// ConceptSuggestion is a concept with the label that starts with what was typed.
type ConceptSuggestion struct {
	Concept ID
	Label
	Inner      bool // not the label, but a word inside it
	Deprecated bool
}

// LetterLabel is a label in an alphabetical index, under the letter that it starts with
// there: "A" for "à", "0-9" for digits, "!*" for signs.
type LetterLabel struct {
	Letter  string
	Concept ID
	Label
}

// SchemeStatistics counts the concepts of a scheme.
type SchemeStatistics struct {
	Concepts    int
	TopConcepts int
	Deprecated  int
	Languages   []LanguageStatistics // in the order of their tags
}

// LanguageStatistics counts what there is in one language. PrefLabels and Definitions count
// concepts that have one.
type LanguageStatistics struct {
	Language     string
	PrefLabels   int
	AltLabels    int
	HiddenLabels int
	Discouraged  int
	Definitions  int
	Coverage     float64 // of the concepts, how many have a preferred label
}

// conceptsOf picks the ids of concepts, each once.
func conceptsOf(ids []ID) []ID {
	seen := map[ID]bool{}
	var concepts []ID
	for _, id := range ids {
		if id.Kind() == KindConcept && !seen[id] {
			seen[id] = true
			concepts = append(concepts, id)
		}
	}
	return concepts
}

// applyGlossary puts the present state of concepts into the glossary, then notes the head.
func (b *Base) applyGlossary(ctx context.Context, head Head, ids []ID) error {
	put, remove, err := b.presentConcepts(ctx, ids)
	if err != nil {
		return err
	}
	if err := b.Glossary.Apply(head, put, remove); err != nil {
		return fmt.Errorf("apply commits to the glossary: %w", err)
	}
	return nil
}

// presentConcepts answers the concepts that are there, and the ids of those that are
// archived or gone.
func (b *Base) presentConcepts(ctx context.Context, ids []ID) (put []*Concept, remove []ID, err error) {
	entries, err := b.Entries(ctx, ids)
	if err != nil {
		return nil, nil, fmt.Errorf("read concepts: %w", err)
	}
	for i, e := range entries {
		if c, ok := e.(*Concept); ok && c.M.Archived == nil && c.M.ID == ids[i] {
			put = append(put, c)
		} else {
			remove = append(remove, ids[i])
		}
	}
	return put, remove, nil
}

// catchUpGlossary brings the glossary up to the replica at the start.
func (b *Base) catchUpGlossary(ctx context.Context) error {
	head, _ := b.Replica.Head()
	held := b.Glossary.Head()
	if held == head {
		return nil
	}
	c, err := b.commitAt(ctx, held.Seq)
	if err != nil {
		return err
	}
	if c == nil || c.ID != held.ID || held.Seq > head.Seq {
		return b.fillGlossary(ctx, head)
	}
	work := &indexWork{}
	if err := b.Replica.View(ctx, func(r ReplicaReader) error { return work.addSince(r, held.Seq) }); err != nil {
		return fmt.Errorf("read what changed: %w", err)
	}
	return b.applyGlossary(ctx, head, conceptsOf(work.ids))
}

// fillGlossary takes every concept into an empty glossary.
func (b *Base) fillGlossary(ctx context.Context, head Head) error {
	start := time.Now()
	b.Glossary.Reset()
	for after := ID(""); ; {
		ids, err := b.idsAfter(ctx, KindConcept, after, 1000)
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			b.Log.Debug("glossary filled", "took", time.Since(start).Round(time.Millisecond))
			return b.Glossary.Apply(head, nil, nil)
		}
		after = ids[len(ids)-1]
		if err := b.applyGlossary(ctx, Head{}, ids); err != nil {
			return err
		}
	}
}
