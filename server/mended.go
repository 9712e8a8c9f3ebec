package main

import (
	"errors"
	"io/fs"

	"prologis/kb"
)

// damages says which projections, as they were found, were damaged, or gone while
// others are there; the base, once it is open, has made them anew. What another version
// wrote, or the machine went down under, is made anew too, and no damage; nor is a
// directory without any projection, of a base that was just restored or joined.
func (h *house) damages() (found []kb.Difference) {
	differ := func(where, what string) {
		found = append(found, kb.Difference{Where: where, Detail: what + ", and was made anew from the journal"})
	}
	held, _ := h.replica.Head()
	others := max(h.index.Head().Seq, h.desk.Head().Seq, h.glossary.Head().Seq)
	switch why := h.replica.Discarded(); {
	case isDamage(why):
		differ("replica", "could not be used ("+why.Error()+")")
	case why == nil && held.Seq == 0 && others > 0:
		differ("replica", "was missing")
	}
	for _, ix := range []struct {
		name string
		why  error
	}{{"index", h.index.Discarded()}, {"desk", h.desk.Discarded()}, {"glossary", h.glossary.Discarded()}} {
		switch {
		case errors.Is(ix.why, fs.ErrNotExist):
			if held.Seq > 0 {
				differ(ix.name, "was missing")
			}
		case isDamage(ix.why):
			differ(ix.name, "could not be used ("+ix.why.Error()+")")
		}
	}
	return found
}

func isDamage(why error) bool { return why != nil && !errors.Is(why, kb.ErrOutlived) }
