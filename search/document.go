package search

import (
	"slices"

	"github.com/blevesearch/bleve/v2/document"

	"prologis/kb"
	"prologis/lang"
)

// The fields of the inverted index. Texts stand in a field per kb.TextField and
// language ("label_it"); the others have a prefix and a name.
const (
	keywordPrefix = "k_" // and the kb field: exact values
	datePrefix    = "d_" // and the kb field: see dateKey
	orderPrefix   = "o_" // and the name of an order: sort keys, see orderField
	hashField     = "hash"
	// dictionaryPrefix stands before a language: words as they are written.
	dictionaryPrefix = "w_"
	// sequencesField holds the order of the words, for phrases.
	sequencesField = "seq"
	idField        = "_id" // scorch's own
)

// document lays an entry out in fields. Analysis and collation happen later, in
// the workers that scorch gives the fields to.
func (ix *Index) document(d *kb.IndexDocument) *document.Document {
	doc := document.NewDocument(string(d.ID))
	texts := ix.textFields(d)
	for _, field := range texts {
		doc.AddField(field)
	}
	for _, field := range dictionaryFields(texts) {
		doc.AddField(field)
	}
	for field, values := range d.Keywords {
		if len(values) > 0 && field != kb.FieldKind {
			doc.AddField(keywordField(keywordPrefix+field, values))
		}
	}
	doc.AddField(keywordField(keywordPrefix+kb.FieldKind, []string{string(d.Kind)}))
	for field, at := range d.Dates {
		if !at.IsZero() {
			doc.AddField(sortedField(datePrefix+field, []string{dateKey(at)}))
		}
	}
	ix.addOrders(doc, d)
	addLabels(doc, d)
	doc.AddField(&storedField{name: hashField, make: func() []byte { return []byte(d.Hash()) }})
	doc.AddField(&storedField{name: sequencesField, make: func() []byte { return encodeSequences(texts) }})
	return doc
}

// textFields gathers texts into the fields that they stand in.
func (ix *Index) textFields(d *kb.IndexDocument) []*textField {
	var fields []*textField
	for _, t := range d.Texts {
		language := lang.As(t.Language)
		name := textFieldName(t.Field, language)
		i := slices.IndexFunc(fields, func(f *textField) bool { return f.name == name })
		if i < 0 {
			i = len(fields)
			fields = append(fields, &textField{name: name, analyser: ix.analysers.Of(language)})
		}
		fields[i].texts = append(fields[i].texts, spelledText{t.Value, spelledIn(d.Kind, &t, language)})
	}
	return fields
}

func textFieldName(field kb.TextField, language string) string { return string(field) + "_" + language }

// addOrders gives the document its keys in every order that it has a value for.
func (ix *Index) addOrders(doc *document.Document, d *kb.IndexDocument) {
	for field, byLanguage := range d.Orders {
		for language, text := range byLanguage {
			if text != "" {
				key := func() []byte { return ix.sortKeys.collated(language, text) }
				doc.AddField(&orderField{name: orderPrefix + orderName(field, language), key: key})
			}
		}
	}
	for field, value := range d.Sorted {
		if value != "" {
			key := func() []byte { return []byte(value) }
			doc.AddField(&orderField{name: orderPrefix + field, key: key})
		}
	}
}

// orderName names an order in one language, or one that depends on none.
func orderName(field, language string) string {
	if language == "" {
		return field
	}
	return field + "_" + lang.Base(language)
}
