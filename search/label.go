package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2/document"

	"prologis/kb"
	"prologis/lang"
)

// labelRunes is how much of a label is kept for suggestions.
const labelRunes = 64

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
		doc.AddField(sortedField(labelsField, labels))
		doc.AddField(keywordField(wordsField, words))
	}
}
