package search

import (
	"cmp"
	"slices"

	"prologis/kb"
)

const maxBecause = 8 // of one hit

// reason is a concept that a hit is about, and how that is seen.
type reason struct {
	kb.Because
	rank int // how far behind others of the same concept it is told
	turn int // its place among them
}

// reason notes a reason, each concept and label once.
func (e *explanation) reason(b kb.Because, rank int) {
	known := slices.ContainsFunc(e.reasons, func(r reason) bool {
		return r.ID == b.ID && r.Label == b.Label && r.Language == b.Language
	})
	if !known {
		e.reasons = append(e.reasons, reason{Because: b, rank: rank})
	}
}

// tags notes the concepts that a document is tagged with.
func (e *explanation) tags(d *kb.IndexDocument) {
	for _, c := range e.words.concepts {
		for _, tag := range c.tags {
			for _, field := range tagFields {
				if slices.Contains(d.Keywords[field], string(tag.Concept)) {
					e.reason(kb.Because{ID: tag.Concept, Field: field}, len(e.languages))
				}
			}
		}
	}
}

// because answers the reasons to tell: one for each concept before a second for any;
// of one concept the labels that can be read, then that it is tagged with it, then
// its labels in other languages.
func (e *explanation) because() (told []kb.Because) {
	slices.SortStableFunc(e.reasons, func(a, b reason) int {
		return cmp.Or(cmp.Compare(e.concepts[a.ID], e.concepts[b.ID]), cmp.Compare(a.rank, b.rank))
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
