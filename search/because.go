package search

import (
	"cmp"
	"slices"
	"strings"

	"prologis/kb"
)

const maxBecause = 8 // of one hit

// reason is a concept that a hit is about, and how that is seen.
type reason struct {
	kb.Because
	read string // the label as its language reads it, "" of none
	rank int    // how far behind others of the same concept it is told
	turn int    // its place among them
}

// reason notes a reason. Labels of a concept that read the same, such as rifugiato and
// rifugiata, are one, told by the one that stands there letter by letter if there is one.
func (e *explanation) reason(one reason) {
	i := slices.IndexFunc(e.reasons, func(r reason) bool {
		same := r.Label == one.Label || one.read != "" && r.read == one.read
		return r.ID == one.ID && r.Language == one.Language && same
	})
	switch {
	case i < 0:
		e.reasons = append(e.reasons, one)
	case e.reasons[i].Field == one.Field && !e.reasons[i].literal() && one.literal():
		e.reasons[i] = one
	}
}

// literal reports whether the label stands in the text as it is.
func (r *reason) literal() bool { return strings.EqualFold(r.Label, r.Matched) }

// label notes that a label stands in a text.
func (e *explanation) label(l *label, t *kb.IndexText, matched string) {
	e.reason(reason{
		Because: kb.Because{ID: l.Concept, Label: l.Value, Language: l.Language, Field: t.Path, Matched: matched},
		read:    strings.Join(slices.Concat(l.terms, l.acronyms), " "), rank: e.rank(l.Language),
	})
}

// hidden notes that a concept was found by a label that is shown to nobody.
func (e *explanation) hidden(d *kb.IndexDocument, t *kb.IndexText, matched string) {
	if d.Kind == kb.KindConcept {
		e.reason(reason{
			Because: kb.Because{ID: d.ID, Label: t.Value, Language: t.Language, Field: t.Path, Matched: matched},
			rank:    len(e.languages) + 2 + e.rank(t.Language),
		})
	}
}

// tags notes the concepts that a document is tagged with.
func (e *explanation) tags(d *kb.IndexDocument) {
	for _, c := range e.words.concepts {
		for _, tag := range c.tags {
			for _, field := range tagFields {
				if slices.Contains(d.Keywords[field], string(tag.Concept)) {
					e.reason(reason{Because: kb.Because{ID: tag.Concept, Field: field}, rank: len(e.languages)})
				}
			}
		}
	}
}

// place answers where a concept is told: those that the query does not name last.
func (e *explanation) place(id kb.ID) int {
	if place, named := e.concepts[id]; named {
		return place
	}
	return len(e.concepts)
}

// because answers the reasons to tell: one for each concept before a second for any;
// of one concept the labels that can be read, then that it is tagged with it, then
// its labels in other languages, and hidden ones.
func (e *explanation) because() (told []kb.Because) {
	slices.SortStableFunc(e.reasons, func(a, b reason) int {
		return cmp.Or(cmp.Compare(e.place(a.ID), e.place(b.ID)), cmp.Compare(a.rank, b.rank))
	})
	for i := range e.reasons {
		if i > 0 && e.reasons[i].ID == e.reasons[i-1].ID {
			e.reasons[i].turn = e.reasons[i-1].turn + 1
		}
	}
	slices.SortStableFunc(e.reasons, func(a, b reason) int { return cmp.Compare(a.turn, b.turn) })
	for _, r := range e.reasons[:min(len(e.reasons), maxBecause)] {
		told = append(told, r.Because)
	}
	return told
}
