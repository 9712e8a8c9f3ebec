package search

import (
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/document"

	"prologis/kb"
	"prologis/lang"
)

// labelRunes is how much of a label is kept for suggestions.
const labelRunes = 64

// labelled is the two fields of labels: as they are suggested, see labelTerm, and their
// folded words.
type labelled struct{ labels, words string }

// The labels of concepts, which may be most of all and which the glossary suggests, have
// fields of their own: who looks for others need not pass by them.
var (
	conceptLabels = labelled{"cl", "cw"}
	otherLabels   = labelled{"sl", "sw"}
	allLabels     = []labelled{otherLabels, conceptLabels}
)

// labelledAs answers the fields of the labels of kinds, nil for all.
func labelledAs(kinds []kb.Kind) []labelled {
	switch concepts := slices.Contains(kinds, kb.KindConcept); {
	case kinds == nil || concepts && len(kinds) > 1:
		return allLabels
	case concepts:
		return []labelled{conceptLabels}
	}
	return []labelled{otherLabels}
}

// labelFlags tell labels from other names, and from those that are shown to nobody.
var labelFlags = [3]byte{'0', '1', hiddenFlag}

const hiddenFlag = '2'

// labelTerm is how a label is kept: its words folded, 0, its flag.
func labelTerm(folded string, flag byte) string {
	return cutRunes(folded, labelRunes) + "\x00" + string(flag)
}

// readLabelTerm takes a labelTerm apart.
func readLabelTerm(term string) (folded string, flag byte) {
	return term[:len(term)-2], term[len(term)-1]
}

// labelOf answers the labelTerm of a text, if it is a label with letters in it.
func labelOf(t kb.IndexText) (string, bool) {
	if t.Field != kb.TextLabel && t.Field != kb.TextAlt {
		return "", false
	}
	flag := labelFlags[0]
	if t.Field == kb.TextAlt {
		flag = labelFlags[1]
	}
	if t.Hidden {
		flag = hiddenFlag
	}
	folded := lang.FoldLabel(t.Value)
	return labelTerm(folded, flag), folded != ""
}

// addLabels makes a document found by its labels, the start of each, and by all of
// their words.
func addLabels(doc *document.Document, d *kb.IndexDocument) {
	var labels, words []string
	for _, t := range d.Texts {
		if term, ok := labelOf(t); ok {
			labels = append(labels, term)
			if !t.Hidden {
				words = append(words, strings.Fields(lang.FoldLabel(t.Value))...)
			}
		}
	}
	if len(labels) > 0 {
		fields := labelledAs([]kb.Kind{d.Kind})[0]
		doc.AddField(keywordField(fields.labels, labels))
		doc.AddField(keywordField(fields.words, words))
	}
}
