package kb

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"
)

// Most characters of a text that is annotated, and most marks of it.
const (
	MaxAnnotated = 200_000
	maxMarks     = 5_000
)

// Annotation is what the glossary says of a text.
type Annotation struct {
	Language   string // given, or detected; "" when it does not show
	Marks      []Mark
	More       bool // there are more marks than are given
	Candidates []CandidateTerm
}

// Mark is a stretch of a text that says a concept. Start and End count UTF-16 code units,
// as JavaScript does.
type Mark struct {
	Start, End int
	Text       string
	Reading
	// Others are further concepts that the same words may mean, likeliest first.
	Others []ID
	// Advice, if not nil, says what to write instead.
	Advice *Advice
}

// AdviceKind says why something else should be written.
type AdviceKind string

// The kinds of advice, the strongest first.
const (
	AdviceDiscouraged AdviceKind = "DISCOURAGED"
	AdviceHidden      AdviceKind = "HIDDEN"
	AdviceDeprecated  AdviceKind = "DEPRECATED"
)

// Advice names the concept whose preferred label to write, and why.
type Advice struct {
	Kind      AdviceKind
	Reason    Text // of the editors; empty when they gave none
	Preferred ID
	Term      string // the preferred label in the language of the text, or as near as there is
}

// CandidateTerm is a phrase that a text says several times and that no label covers. Offsets are
// those of where it is said first, as in Mark; as the Glossary answers it, they are bytes.
type CandidateTerm struct {
	Term       string
	Count      int
	Start, End int
	Sentence   string // in which it is said first
}

// Annotate marks the concepts that a text says, advises on words, and proposes new terms. The
// language is detected when it is "".
func (b *Base) Annotate(ctx context.Context, text, language string) (*Annotation, error) {
	if utf8.RuneCountInString(text) > MaxAnnotated {
		return nil, Invalid([]string{"text"}, "has more than %d characters", MaxAnnotated)
	}
	if language == "" {
		language = b.Glossary.Language(text)
	}
	a := &Annotation{Language: language}
	spans := b.Glossary.Spans(text, language)
	a.Candidates = b.Glossary.Candidates(text, language, spans)
	if a.More = len(spans) > maxMarks; a.More {
		spans = spans[:maxMarks]
	}
	concepts, err := b.conceptsRead(ctx, spans)
	if err != nil {
		return nil, err
	}
	units := utf16Counter{text: text}
	for _, s := range spans {
		if m, ok := concepts.mark(s, language); ok {
			m.Start, m.End, m.Text = units.at(s.Start), units.at(s.End), text[s.Start:s.End]
			a.Marks = append(a.Marks, m)
		}
	}
	units = utf16Counter{text: text}
	for i := range a.Candidates {
		c := &a.Candidates[i]
		if c.Start < units.bytes {
			units = utf16Counter{text: text}
		}
		c.Start, c.End = units.at(c.Start), units.at(c.End)
	}
	return a, nil
}

// TextAnnotation is what the glossary says of one text of a proposal.
type TextAnnotation struct {
	Path       []string
	Language   string
	Annotation *Annotation
}

// AnnotateContent annotates the texts of a content that the glossary has something to say of:
// in their order, of MaxAnnotated characters in all, without those that would be more.
func (b *Base) AnnotateContent(ctx context.Context, c Content, path ...string) (all []TextAnnotation, err error) {
	left := MaxAnnotated
	eachProse(c, func(field, language, value string) {
		n := utf8.RuneCountInString(value)
		if err != nil || n > left {
			return
		}
		left -= n
		var a *Annotation
		if a, err = b.Annotate(ctx, value, language); err == nil && len(a.Marks)+len(a.Candidates) > 0 {
			steps := append(slices.Clone(path), strings.Split(field, ".")...)
			all = append(all, TextAnnotation{Path: steps, Language: language, Annotation: a})
		}
	})
	return all, err
}

// readConcepts are the concepts that spans may mean, and those to prefer to them.
type readConcepts map[ID]*Concept

func (b *Base) conceptsRead(ctx context.Context, spans []Span) (readConcepts, error) {
	read := readConcepts{}
	var wanted []ID
	want := func(id ID) {
		if _, ok := read[id]; !ok && id != "" {
			read[id] = nil
			wanted = append(wanted, id)
		}
	}
	for _, s := range spans {
		for _, r := range s.Readings {
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
				read[c.M.ID] = c
				want(c.ReplacedBy)
				for _, d := range c.Discouraged {
					want(d.Preferred)
				}
			}
		}
	}
	return read, nil
}

// mark makes a mark of a span; false when its concepts are gone meanwhile.
func (read readConcepts) mark(s Span, language string) (m Mark, ok bool) {
	for _, r := range s.Readings {
		switch {
		case read[r.Concept] == nil:
		case !ok:
			m, ok = Mark{Reading: r}, true
		case r.Concept != m.Concept && !slices.Contains(m.Others, r.Concept):
			m.Others = append(m.Others, r.Concept)
		}
	}
	if ok {
		m.Advice = read.advice(s, m.Reading, language)
	}
	return m, ok
}

// advice says what to write instead of a span that is read as r; nil when it is fine. A
// word that is hidden and, in another form, discouraged, is discouraged.
func (read readConcepts) advice(s Span, r Reading, language string) *Advice {
	c := read[r.Concept]
	switch {
	case r.Status == TermHidden || r.Status == TermDiscouraged:
		for _, other := range s.Readings {
			if other.Concept == r.Concept && other.Status == TermDiscouraged {
				return read.discouraged(c, other.Label, language)
			}
		}
		return read.prefer(c, AdviceHidden, nil, language)
	case c.Deprecated && read[c.ReplacedBy] != nil:
		return read.prefer(read[c.ReplacedBy], AdviceDeprecated, nil, language)
	}
	return nil
}

func (read readConcepts) discouraged(c *Concept, l Label, language string) *Advice {
	for _, d := range c.Discouraged {
		if d.Label != l.Value || d.Language != l.Language {
			continue
		}
		if other := read[d.Preferred]; other != nil {
			c = other
		}
		return read.prefer(c, AdviceDiscouraged, d.Reason, language)
	}
	return read.prefer(c, AdviceDiscouraged, nil, language)
}

func (read readConcepts) prefer(c *Concept, kind AdviceKind, reason Text, language string) *Advice {
	var wanted []string
	if language != "" {
		wanted = []string{language}
	}
	shown, _ := c.PrefLabel.In(wanted)
	return &Advice{Kind: kind, Reason: reason, Preferred: c.M.ID, Term: shown.Value}
}

// utf16Counter turns offsets of bytes, which grow, into such of UTF-16 code units.
type utf16Counter struct {
	text         string
	bytes, units int
}

func (u *utf16Counter) at(offset int) int {
	for u.bytes < offset {
		r, size := utf8.DecodeRuneInString(u.text[u.bytes:])
		u.bytes += size
		u.units++
		if r > 0xffff {
			u.units++
		}
	}
	return u.units
}
