package search

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/blevesearch/bleve/v2/analysis"
	index "github.com/blevesearch/bleve_index_api"

	"prologis/kb"
	"prologis/lang"
)

// The dictionaries hold words as they are written, folded: one for each language,
// of all its texts, and one of names, which are the same in every language. What
// is written so that it is found by its misspelling is in none.

// Bounds on the letters of a word that is kept there: shorter and longer ones are
// not corrected.
const (
	minSpelled = oneSlip - 1
	maxSpelled = 32
)

// dictionaryOf names the dictionary of a language, "" of names.
func dictionaryOf(language string) string { return dictionaryPrefix + language }

// spelledIn answers the dictionary that the words of a text go into, "" if into none.
func spelledIn(kind kb.Kind, t *kb.IndexText, language string) string {
	named := kind == kb.KindOrganisation || kind == kb.KindTerritory || kind == kb.KindProgramme
	switch {
	case t.Hidden || language == lang.CJK:
		return ""
	case t.Language == "" || named && (t.Field == kb.TextLabel || t.Field == kb.TextAlt):
		return dictionaryOf("")
	default:
		return dictionaryOf(language)
	}
}

// addSpelled takes in words that can be corrections.
func addSpelled(words map[string]bool, tokens analysis.TokenStream) {
	for _, token := range tokens {
		if spellable(token.Term) {
			words[string(token.Term)] = true
		}
	}
}

func spellable(word []byte) bool {
	letters := 0
	for len(word) > 0 {
		r, size := utf8.DecodeRune(word)
		if !unicode.IsLetter(r) && !unicode.IsMark(r) {
			return false
		}
		letters++
		word = word[size:]
	}
	return letters >= minSpelled && letters <= maxSpelled
}

// dictionaryField gives a document's words to a dictionary. It is analysed behind
// the text fields, which gather the words.
type dictionaryField struct {
	termsField
	texts []*textField
}

// dictionaryFields answers a field for each dictionary that texts have words for.
func dictionaryFields(texts []*textField) (fields []*dictionaryField) {
	known := map[string]bool{"": true}
	for _, field := range texts {
		for _, text := range field.texts {
			if name := text.dictionary; !known[name] {
				known[name] = true
				fields = append(fields, &dictionaryField{termsField: *keywordField(name, nil), texts: texts})
			}
		}
	}
	return fields
}

func (f *dictionaryField) Analyze() {
	f.terms = index.TokenFrequencies{}
	for _, text := range f.texts {
		for word := range text.spelled[f.name] {
			f.terms[word] = &index.TokenFreq{Term: []byte(word)}
		}
	}
}

// lettersOf answers the runs of letters of a text.
func lettersOf(text string) []string {
	return strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

// spelling answers a word as a document that has it writes it; a name keeps its
// capitals.
func (q *question) spelling(n nearby) (spelling string, err error) {
	having := q.none()
	if err := q.addTerm(having, n.dictionary, n.term); err != nil {
		return "", err
	}
	q.each(q.live(having), func(doc int) bool {
		var id string
		id, err = q.id(doc)
		if err == nil {
			spelling, err = q.spellingIn(kb.ID(id), n)
		}
		return false
	})
	return spelling, err
}

func (q *question) spellingIn(id kb.ID, n nearby) (string, error) {
	docs, err := q.documents([]kb.ID{id})
	if err != nil || docs[id] == nil {
		return "", err
	}
	d := docs[id]
	for i := range d.Texts {
		if spelledIn(d.Kind, &d.Texts[i], lang.As(d.Texts[i].Language)) != n.dictionary {
			continue
		}
		for _, written := range lettersOf(d.Texts[i].Value) {
			if lang.FoldLabel(written) != n.term {
				continue
			}
			if n.language == "" || n.proper {
				return written, nil
			}
			return strings.ToLower(written), nil
		}
	}
	return n.term, nil
}
