package kb

import (
	"context"
	"slices"
	"strings"
	"unicode"
)

// HintRelation is how a new concept may hang together with one that there is.
type HintRelation string

// The relations of hints.
const (
	HintBroader HintRelation = "BROADER" // the new one may stand below it
	HintRelated HintRelation = "RELATED"
)

// TermHint is a concept near to a term, with the label by which it was found.
type TermHint struct {
	Concept  ID
	Relation HintRelation
	Label
}

// How many hints there are at most, and of those how many for the head of the term.
const (
	maxHints     = 8
	maxHeadHints = 3
	maxAbove     = 1000 // what is looked at above a broader one
)

// termHints answers the concepts near to a term: those that it says, of which the one that
// stands at its head is broader, those whose labels say its head, and those that the
// sentence says.
func (b *Base) termHints(ctx context.Context, in TermInput) ([]TermHint, error) {
	head := headOf(in.Term, in.Language)
	var hints []TermHint
	for _, s := range b.Glossary.Spans(in.Term, in.Language) {
		relation := HintRelated
		if head.holds(s) {
			relation = HintBroader
		}
		hints = addHint(hints, relation, s.Readings[0])
	}
	said := 0
	for _, s := range b.Glossary.Suggest(head.word, in.Language, maxHints) {
		if said < maxHeadHints && slices.ContainsFunc(wordsOf(s.Value), func(w string) bool { return strings.EqualFold(w, head.word) }) {
			said++
			hints = addHint(hints, HintRelated, Reading{Concept: s.Concept, Label: s.Label})
		}
	}
	for _, s := range b.Glossary.Spans(in.Sentence, in.Language) {
		hints = addHint(hints, HintRelated, s.Readings[0])
	}
	hints, err := b.presentHints(ctx, hints)
	if err != nil {
		return nil, err
	}
	hints = b.withoutAncestors(hints)
	return hints[:min(len(hints), maxHints)], nil
}

// addHint adds what is not there yet.
func addHint(hints []TermHint, relation HintRelation, r Reading) []TermHint {
	if slices.ContainsFunc(hints, func(h TermHint) bool { return h.Concept == r.Concept }) {
		return hints
	}
	return append(hints, TermHint{Concept: r.Concept, Relation: relation, Label: r.Label})
}

// presentHints leaves out what nobody should refer to any more.
func (b *Base) presentHints(ctx context.Context, hints []TermHint) ([]TermHint, error) {
	ids := make([]ID, len(hints))
	for i := range hints {
		ids[i] = hints[i].Concept
	}
	entries, err := b.Entries(ctx, ids)
	var present []TermHint
	for i, e := range entries {
		if c, ok := e.(*Concept); ok && c.M.Archived == nil && !c.Deprecated {
			present = append(present, hints[i])
		}
	}
	return present, err
}

// withoutAncestors leaves out what stands above a broader one: nothing is related to that
// (SKOS S27), and it is broader by that already.
func (b *Base) withoutAncestors(hints []TermHint) []TermHint {
	above := map[ID]bool{}
	for _, h := range hints {
		if h.Relation == HintBroader {
			for _, n := range b.Glossary.Broader(h.Concept, maxAbove, maxAbove) {
				above[n.Concept] = true
			}
		}
	}
	return slices.DeleteFunc(hints, func(h TermHint) bool { return above[h.Concept] })
}

// head is the word of a term that says what sort of thing it is, and where it stands.
type head struct {
	word       string
	start, end int
}

// holds reports whether a span says the head.
func (h head) holds(s Span) bool { return s.Start <= h.start && h.end <= s.End }

// headsLast are languages in which the head of a noun phrase follows what describes it, with
// the little words behind which nothing describes it any more: city of asylum.
var headsLast = map[string][]string{
	"en": {"of", "for", "in", "on", "at", "to", "with", "from", "by", "without", "between", "among"},
	"de": {"für", "in", "im", "an", "am", "auf", "mit", "von", "vom", "zu", "zum", "zur", "aus", "ohne"},
}

// headOf finds the head of a term by the order of words of its language.
func headOf(term, language string) head {
	base, _, _ := strings.Cut(language, "-")
	stops, last := headsLast[base]
	var h head
	for at := 0; at < len(term); {
		start := at + strings.IndexFunc(term[at:], isWordRune)
		if start < at {
			break
		}
		end := start + strings.IndexFunc(term[start:], func(r rune) bool { return !isWordRune(r) })
		if end < start {
			end = len(term)
		}
		if h.word != "" && slices.Contains(stops, strings.ToLower(term[start:end])) {
			break
		}
		h = head{term[start:end], start, end}
		if !last {
			break
		}
		at = end
	}
	return h
}

func isWordRune(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

// saysSomething reports whether a text has a letter or a digit.
func saysSomething(text string) bool { return strings.IndexFunc(text, isWordRune) >= 0 }

func wordsOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !isWordRune(r) })
}
