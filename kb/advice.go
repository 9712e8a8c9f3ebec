package kb

import (
	"context"
	"slices"
	"strings"
)

// advisor says of the words of a text what to write instead. It has read the concepts that
// it speaks of, and no others.
type advisor struct {
	glossary Glossary
	language string // of the text
	read     map[ID]*Concept
	forms    map[Label]Label // the discouraged terms of which hidden labels are forms
}

// advisor reads what there is to advise on, of the likeliest readings of spans.
func (b *Base) advisor(ctx context.Context, spans []Span, language string) (*advisor, error) {
	a := &advisor{glossary: b.Glossary, language: language, read: map[ID]*Concept{}, forms: map[Label]Label{}}
	var wanted []ID
	want := func(id ID) {
		if _, ok := a.read[id]; !ok && id != "" {
			a.read[id] = nil
			wanted = append(wanted, id)
		}
	}
	for _, s := range spans {
		if r := s.Readings[0]; r.Deprecated || r.Status == TermHidden || r.Status == TermDiscouraged {
			want(r.Concept)
		}
	}
	for len(wanted) > 0 {
		entries, err := b.Entries(ctx, wanted)
		if err != nil {
			return nil, err
		}
		wanted = nil
		for _, e := range entries {
			if c, ok := e.(*Concept); ok && c.M.Archived == nil {
				a.read[c.M.ID] = c
				want(c.ReplacedBy)
				for _, d := range c.Discouraged {
					want(d.Preferred)
				}
			}
		}
	}
	return a, nil
}

// mark makes a mark of a span.
func (a *advisor) mark(s Span) Mark {
	m := Mark{Reading: s.Readings[0]}
	for _, r := range s.Readings[1:] {
		if r.Concept != m.Concept && !slices.Contains(m.Others, r.Concept) {
			m.Others = append(m.Others, r.Concept)
		}
	}
	m.Advice = a.advice(m.Reading)
	return m
}

// advice says what to write instead of words that are read as r; nil when they are fine.
func (a *advisor) advice(r Reading) *Advice {
	c := a.read[r.Concept]
	if c == nil {
		return nil
	}
	switch r.Status {
	case TermDiscouraged:
		return a.discouraged(c, r.Label)
	case TermHidden:
		if term := a.form(r); term != (Label{}) {
			return a.discouraged(c, term)
		}
		return a.prefer(c, AdviceHidden, nil)
	}
	if r.Deprecated && a.present(c) != c {
		return a.prefer(c, AdviceDeprecated, nil)
	}
	return nil
}

// form answers the discouraged term of which a hidden label is a form: inflected, in capitals,
// in two words or with a hyphen.
func (a *advisor) form(r Reading) Label {
	found, known := a.forms[r.Label]
	if known {
		return found
	}
	for _, spelling := range []string{r.Value, strings.Join(wordsOf(r.Value), "")} {
		for _, other := range a.glossary.Covering(spelling, r.Language) {
			if found == (Label{}) && other.Concept == r.Concept && other.Status == TermDiscouraged {
				found = other.Label
			}
		}
	}
	a.forms[r.Label] = found
	return found
}

func (a *advisor) discouraged(c *Concept, l Label) *Advice {
	for _, d := range c.Discouraged {
		if d.Label != l.Value || d.Language != l.Language {
			continue
		}
		if other := a.read[d.Preferred]; other != nil {
			c = other
		}
		return a.prefer(c, AdviceDiscouraged, d.Reason)
	}
	return a.prefer(c, AdviceDiscouraged, nil)
}

// prefer advises to write the preferred label of a concept, or of what stands in its place.
func (a *advisor) prefer(c *Concept, kind AdviceKind, reason Text) *Advice {
	var wanted []string
	if a.language != "" {
		wanted = []string{a.language}
	}
	c = a.present(c)
	shown, _ := c.PrefLabel.In(wanted)
	return &Advice{Kind: kind, Reason: reason, Preferred: c.M.ID, Term: shown.Value}
}

// present answers what stands in the place of a deprecated concept in the end: itself when
// nothing does that is not deprecated, too.
func (a *advisor) present(c *Concept) *Concept {
	seen := map[ID]bool{}
	for last := c; ; last = a.read[last.ReplacedBy] {
		switch {
		case last == nil || seen[last.M.ID]:
			return c
		case !last.Deprecated:
			return last
		}
		seen[last.M.ID] = true
	}
}
