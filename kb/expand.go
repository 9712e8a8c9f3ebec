package kb

import "slices"

// Bounds on what a concept of a query is widened to.
const (
	narrowerLevels  = 2
	narrowerAtMost  = 24
	broaderAtMost   = 4
	readingsAtMost  = 3  // of one stretch of text
	conceptsAtMost  = 12 // of one query
	expandedToShown = 100
)

// DefaultExpansions are what a query is widened by when nobody says.
var DefaultExpansions = []Expansion{ExpandSynonyms, ExpandLanguages, ExpandNarrower}

// NamedConcept is a concept that a query names, and what it is looked for by besides.
type NamedConcept struct {
	ID         ID
	Concept    *Concept
	Matched    string // the words of the query
	ExpandedTo []string
}

// widen answers a text query with the concepts that it names and what else these
// are called, and the same for readers, who are told of those that widen nothing too.
func (b *Base) widen(q *TextQuery) (*TextQuery, []NamedConcept) {
	by := q.Expand
	if by == nil {
		by = DefaultExpansions
	}
	w := &widening{glossary: b.Glossary, by: by, without: q.Without, text: q.Text}
	language := q.Language
	if language == "" {
		language = b.Glossary.Language(q.Text)
	}
	for _, s := range b.Index.Plain(q) {
		for _, span := range b.Glossary.Spans(q.Text[s.Start:s.End], language) {
			w.take(span.concepts(), s.Start+span.Start, s.Start+span.End)
		}
	}
	widened := *q
	widened.Concepts = w.concepts
	return &widened, w.named
}

// widening is a query on its way to being widened.
type widening struct {
	glossary Glossary
	by       []Expansion
	without  []ID
	text     string
	concepts []TextConcept
	named    []NamedConcept
}

// concepts answers the readings of a span, each concept once, by its likeliest.
func (s *Span) concepts() (readings []Reading) {
	for _, r := range s.Readings {
		if !slices.ContainsFunc(readings, func(other Reading) bool { return other.Concept == r.Concept }) {
			readings = append(readings, r)
		}
	}
	return readings
}

// take takes in the concepts that a stretch of the text names.
func (w *widening) take(readings []Reading, start, end int) {
	for _, r := range readings[:min(readingsAtMost, len(readings))] {
		if len(w.concepts) == conceptsAtMost {
			return
		}
		c := TextConcept{ID: r.Concept, Start: start, End: end}
		if len(w.by) == 0 || slices.Contains(w.without, r.Concept) {
			w.name(&c)
			continue
		}
		w.addConcept(&c, r.Concept, r.Language, "")
		if w.wants(ExpandSynonyms) || w.wants(ExpandLanguages) {
			c.Tags = append(c.Tags, ConceptTag{r.Concept, ExpandSynonyms})
		}
		if w.wants(ExpandNarrower) {
			w.addNear(&c, w.glossary.Narrower(r.Concept, narrowerLevels, narrowerAtMost), r.Language, ExpandNarrower)
		}
		if w.wants(ExpandBroader) {
			w.addNear(&c, w.glossary.Broader(r.Concept, 1, broaderAtMost), r.Language, ExpandBroader)
		}
		w.concepts = append(w.concepts, c)
		w.name(&c)
	}
}

// name tells readers of a concept, once however often the text names it.
func (w *widening) name(c *TextConcept) {
	if len(w.named) == 2*conceptsAtMost || slices.ContainsFunc(w.named, func(n NamedConcept) bool { return n.ID == c.ID }) {
		return
	}
	matched := w.text[c.Start:c.End]
	w.named = append(w.named, NamedConcept{ID: c.ID, Matched: matched, ExpandedTo: c.shown(matched)})
}

func (w *widening) wants(e Expansion) bool { return slices.Contains(w.by, e) }

// addNear adds concepts beside the one named, by labels and as tags.
func (w *widening) addNear(c *TextConcept, near []Near, language string, by Expansion) {
	for _, n := range near {
		if !slices.Contains(w.without, n.Concept) {
			w.addConcept(c, n.Concept, language, by)
			c.Tags = append(c.Tags, ConceptTag{n.Concept, by})
		}
	}
}

// addConcept adds the labels of a concept, those in other languages than the one that
// the query names it in only if they are wanted. Hidden ones are slips of the pen.
func (w *widening) addConcept(c *TextConcept, id ID, language string, by Expansion) {
	for _, l := range w.glossary.Labels(id) {
		same := l.Language == language
		if l.Status == TermHidden || !same && !w.wants(ExpandLanguages) {
			continue
		}
		one := ConceptLabel{Concept: id, By: by, Language: l.Language, Value: l.Value}
		if by == "" {
			if one.By = ExpandLanguages; same {
				one.By = ExpandSynonyms
			}
			if !w.wants(one.By) {
				continue
			}
		}
		c.Labels = append(c.Labels, one)
	}
}

// shown answers what readers are told that the query was widened to.
func (c *TextConcept) shown(matched string) (labels []string) {
	for _, l := range c.Labels {
		if l.Value != matched && !slices.Contains(labels, l.Value) && len(labels) < expandedToShown {
			labels = append(labels, l.Value)
		}
	}
	return labels
}
