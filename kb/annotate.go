package kb

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Most characters of a text that is annotated, and most marks of it.
const (
	MaxAnnotated = 200_000
	maxMarks     = 5_000
)

// maxSchemesNamed bounds the schemes that a text is annotated with.
const maxSchemesNamed = 100

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
// language is detected when it is ""; of schemes, named by id or slug, all count when none is named.
func (b *Base) Annotate(ctx context.Context, text, language string, schemes ...ID) (*Annotation, error) {
	if utf8.RuneCountInString(text) > MaxAnnotated {
		return nil, Invalid([]string{"text"}, "has more than %d characters", MaxAnnotated)
	}
	if language == "" {
		language = b.Glossary.Language(text)
	}
	a := &Annotation{Language: language}
	schemes, err := b.schemesNamed(ctx, schemes)
	if err != nil {
		return nil, err
	}
	spans := b.Glossary.Spans(text, language, schemes...)
	a.Candidates = b.Glossary.Candidates(text, language, spans)
	if a.More = len(spans) > maxMarks; a.More {
		spans = spans[:maxMarks]
	}
	advisor, err := b.advisor(ctx, spans, language)
	if err != nil {
		return nil, err
	}
	units := utf16Counter{text: text}
	for _, s := range spans {
		m := advisor.mark(s)
		m.Start, m.End, m.Text = units.at(s.Start), units.at(s.End), text[s.Start:s.End]
		a.Marks = append(a.Marks, m)
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

// schemesNamed answers the ids of schemes named by id or slug.
func (b *Base) schemesNamed(ctx context.Context, names []ID) ([]ID, error) {
	if len(names) > maxSchemesNamed {
		return nil, Invalid([]string{"schemes"}, "has more than %d members", maxSchemesNamed)
	}
	ids, err := b.Resolve(ctx, names, KindConceptScheme)
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		if id == "" {
			return nil, notFound([]string{"schemes", strconv.Itoa(i)}, "there is no concept scheme %q", string(names[i]))
		}
	}
	return ids, nil
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
