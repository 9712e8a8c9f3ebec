package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	index "github.com/blevesearch/bleve_index_api"

	"prologis/kb"
	"prologis/lang"
)

// The fields below implement index.Field, which scorch indexes. A field of ours
// holds everything that one document has under a name.

// lengthTerm stands once in every text field: its postings carry the length of
// the field in each document that has it.
const lengthTerm = "\x00"

// textField is the texts of one document in one weight and language: how often
// each term occurs. Where it occurs is in the sequences. Its words as they are
// written are there for the dictionaries.
type textField struct {
	fieldDefaults
	name     string
	analyser *lang.Analyser
	texts    []spelledText
	length   int
	terms    index.TokenFrequencies
	sequence sequence
	spelled  map[string]map[string]bool // words by dictionary
}

// spelledText is a text and the dictionary that its words go into, if any.
type spelledText struct{ value, dictionary string }

func (f *textField) Name() string                                     { return f.name }
func (f *textField) AnalyzedLength() int                              { return f.length }
func (f *textField) Options() index.FieldIndexingOptions              { return index.IndexField }
func (f *textField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }

func (f *textField) Analyze() {
	f.terms, f.length, f.sequence, f.spelled = index.TokenFrequencies{}, 0, nil, map[string]map[string]bool{}
	keepStops := keepsStops(f.name)
	for _, text := range f.texts {
		words := f.analyser.Words(text.value)
		f.spell(text.dictionary, words)
		tokens := f.analyser.Terms(words)
		f.sequence = f.sequence.add(tokens)
		counts := make([]index.TokenFreq, len(tokens))
		for i, token := range tokens {
			if !keepStops && token.KeyWord {
				continue
			}
			f.length++
			term := f.terms[string(token.Term)]
			if term == nil {
				term = &counts[i]
				term.Term = token.Term
				f.terms[string(token.Term)] = term
			}
			term.SetFrequency(term.Frequency() + 1)
		}
	}
	marker := &index.TokenFreq{Term: []byte(lengthTerm)}
	marker.SetFrequency(1)
	f.terms[lengthTerm] = marker
}

func (f *textField) spell(dictionary string, words analysis.TokenStream) {
	if dictionary == "" {
		return
	}
	if f.spelled[dictionary] == nil {
		f.spelled[dictionary] = map[string]bool{}
	}
	addSpelled(f.spelled[dictionary], words)
}

// termsField holds terms as they are.
type termsField struct {
	fieldDefaults
	name    string
	options index.FieldIndexingOptions
	values  []string
	terms   index.TokenFrequencies
}

// keywordField is for values that are filtered by and counted.
func keywordField(name string, values []string) *termsField {
	return &termsField{name: name, values: values, options: index.IndexField | index.SkipFreqNorm}
}

func (f *termsField) Name() string                                     { return f.name }
func (f *termsField) Options() index.FieldIndexingOptions              { return f.options }
func (f *termsField) AnalyzedLength() int                              { return 1 }
func (f *termsField) AnalyzedTokenFrequencies() index.TokenFrequencies { return f.terms }

func (f *termsField) Analyze() {
	f.terms = make(index.TokenFrequencies, len(f.values))
	for _, value := range f.values {
		f.terms[value] = &index.TokenFreq{Term: []byte(value)}
	}
}

// sortedField is for values that are compared document by document: those of one are
// read without those of others.
func sortedField(name string, values []string) *termsField {
	return &termsField{name: name, values: values, options: sortedOptions}
}

const sortedOptions = index.IndexField | index.SkipFreqNorm | index.DocValues | index.SkipDVChunking | index.SkipDVCompression

// orderField is the sort key of a document in an order.
type orderField struct {
	termsField
	name string
	key  func() []byte
}

func (f *orderField) Name() string { return f.name }

func (f *orderField) Options() index.FieldIndexingOptions {
	return sortedOptions
}

func (f *orderField) Analyze() {
	key := escapeKey(f.key())
	f.terms = index.TokenFrequencies{key: {Term: []byte(key)}}
}

// storedField keeps something that is read only by document. It is asked for in a
// worker of scorch, when all other fields are analysed.
type storedField struct {
	fieldDefaults
	name  string
	make  func() []byte
	value []byte
}

func (f *storedField) Name() string                                     { return f.name }
func (f *storedField) Options() index.FieldIndexingOptions              { return index.StoreField }
func (f *storedField) Analyze()                                         {}
func (f *storedField) AnalyzedLength() int                              { return 0 }
func (f *storedField) AnalyzedTokenFrequencies() index.TokenFrequencies { return nil }

func (f *storedField) Value() []byte {
	if f.value == nil {
		f.value = f.make()
	}
	return f.value
}

// fieldDefaults are what all fields answer alike.
type fieldDefaults struct{}

func (fieldDefaults) Value() []byte             { return nil }
func (fieldDefaults) ArrayPositions() []uint64  { return nil }
func (fieldDefaults) EncodedFieldType() byte    { return 't' }
func (fieldDefaults) NumPlainTextBytes() uint64 { return 0 }
func (fieldDefaults) Size() int                 { return 0 }

// keepsStops reports whether a text field holds stop words too: labels do, so
// that a title made of nothing else is found.
func keepsStops(field string) bool {
	return strings.HasPrefix(field, string(kb.TextLabel)+"_") || strings.HasPrefix(field, string(kb.TextAlt)+"_")
}
