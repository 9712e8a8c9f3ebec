package search

import (
	"strconv"

	"prologis/kb"
)

// Weights are the constants of relevance, all of them. They were chosen with the
// judged queries and the plain texts of package relevance, whose tuner tries
// others.
type Weights struct {
	// Label, Alt, Summary and Body say how often an occurrence counts by where it
	// stands.
	Label, Alt, Summary, Body float32
	// Saturation is k1 of BM25: how soon more occurrences stop to count.
	Saturation float32
	// LengthPull is b of BM25: how much occurrences in long texts count less. To a
	// query of very many words, of which a long text has some anyhow, it is VerbosePull.
	LengthPull, VerbosePull float32
	// LabelPull is the same for labels, which are short because they are labels.
	LabelPull float32
	// OtherLanguage is the weight of words read in another language than the query's.
	OtherLanguage float32
	// Near is the weight of words that are near to one which no document has.
	Near float32
	// Weak is the weight of words that questions are put with, see lang.Analyser.IsWeak.
	Weak float32
	// Neighbours is what two words of the query count more, of their own weight,
	// when they stand together in a text as they do in the query.
	Neighbours float32
	// Synonym, Translation, Narrower and Broader are the weights of a concept's other
	// labels, of those in other languages, and of those of concepts beside it.
	Synonym, Translation, Narrower, Broader float32
	// Tag is the weight of being tagged with a concept, beside that of being told.
	Tag float32
	// WholeLabel is what a query counts more, of the weight of its words, when it
	// is the whole of a label.
	WholeLabel float32
	// Answer is what practices and case studies count more, of their score, than entries of
	// other kinds: whoever asks wants to know what was done, and finds a name by its label.
	Answer float32
	// Completeness and Review are what an entry counts more, of its score, when all
	// of its template is filled in, and when its last review found it good; less of
	// it when less is so.
	Completeness, Review float32
}

// DefaultWeights are those that a server ranks with.
var DefaultWeights = Weights{
	Label: 2.2, Alt: 2.2, Summary: 1.15, Body: 1,
	Saturation: 1.5, LengthPull: 0.45, VerbosePull: 0.8, LabelPull: 0.2, OtherLanguage: 0.6, Near: 0.6, Weak: 0.6,
	Neighbours: 0.15, WholeLabel: 1,
	Answer: 0.1, Completeness: 0.1, Review: 0.05,
	Synonym: 0.7, Translation: 0.9, Narrower: 0.4, Broader: 0.2, Tag: 1,
}

// A query is verbose from so many different words on, and wholly so from so many.
const (
	verboseFrom  = 12
	verboseFully = 50
)

// pull answers the LengthPull of a query of so many different words.
func (w *Weights) pull(words int) float32 {
	verbose := float32(min(max(words, verboseFrom), verboseFully)-verboseFrom) / (verboseFully - verboseFrom)
	return w.LengthPull + verbose*(w.VerbosePull-w.LengthPull)
}

// textFields are the fields that texts stand in, heaviest first.
var textFields = []kb.TextField{kb.TextLabel, kb.TextAlt, kb.TextSummary, kb.TextBody}

// of answers the weight of a field.
func (w *Weights) of(field kb.TextField) float32 {
	switch field {
	case kb.TextLabel:
		return w.Label
	case kb.TextAlt:
		return w.Alt
	case kb.TextSummary:
		return w.Summary
	default:
		return w.Body
	}
}

// by answers the weight of what an expansion finds.
func (w *Weights) by(e kb.Expansion) float32 {
	switch e {
	case kb.ExpandSynonyms:
		return w.Synonym
	case kb.ExpandLanguages:
		return w.Translation
	case kb.ExpandNarrower:
		return w.Narrower
	default:
		return w.Broader
	}
}

// tag answers the weight of being tagged with a concept that an expansion found.
func (w *Weights) tag(e kb.Expansion) float32 {
	if e == kb.ExpandNarrower || e == kb.ExpandBroader {
		return w.Tag * w.by(e)
	}
	return w.Tag
}

// quality answers by how much of its score an entry counts more that has a value in a
// field: its kind, the tenths of its template that are filled in, or the label of its review.
func (w *Weights) quality(field, value string) float32 {
	switch field {
	case kb.FieldKind:
		if kind := kb.Kind(value); kind == kb.KindPractice || kind == kb.KindCaseStudy {
			return w.Answer
		}
		return 0
	case kb.FieldCompleteness:
		tenths, _ := strconv.Atoi(value)
		return w.Completeness * float32(tenths) / 10
	}
	switch kb.ReviewLabel(value) {
	case kb.LabelGoodPractice:
		return w.Review
	case kb.LabelPromising:
		return w.Review * 2 / 3
	case kb.LabelDocumented:
		return w.Review / 3
	default:
		return 0
	}
}

// Bounds on what a query may ask.
const (
	maxQueryBytes = 40_000
	maxWords      = 200 // different ones
)
