// Package lang reads texts as their languages do: it folds letters, cuts texts into
// words, tells stop words and stems. Search and glossary read through it, so that
// what one finds the other finds too. It is the language analysis of Bleve, put
// together our way: folding stands first.
package lang

import (
	"fmt"
	"slices"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/lang/ar"
	"github.com/blevesearch/bleve/v2/analysis/lang/cjk"
	"github.com/blevesearch/bleve/v2/analysis/lang/de"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/analysis/lang/es"
	"github.com/blevesearch/bleve/v2/analysis/lang/fr"
	"github.com/blevesearch/bleve/v2/analysis/lang/it"
	"github.com/blevesearch/bleve/v2/analysis/lang/pt"
	"github.com/blevesearch/bleve/v2/analysis/lang/ro"
	"github.com/blevesearch/bleve/v2/analysis/lang/ru"
	"github.com/blevesearch/bleve/v2/analysis/token/lowercase"
	"github.com/blevesearch/bleve/v2/analysis/token/porter"
	"github.com/blevesearch/bleve/v2/analysis/tokenizer/unicode"
	"github.com/blevesearch/bleve/v2/registry"
)

// Undetermined is the language of texts that no analyser knows: their words are
// taken as they are, lower-cased and folded.
const Undetermined = "und"

// CJK is the one analyser of Chinese, Japanese and Korean.
const CJK = "cjk"

// analysedLanguages says how each language is analysed after lower-casing and
// folding. Folding stands before elision, stop words and stemming, so that what
// is typed without accents meets what is written with them.
var analysedLanguages = []struct {
	language string
	before   string   // filter before stop words: elision, possessives
	stops    string   // list of stop words
	after    []string // filters after stop words: normalising, stemming
}{
	{"it", it.ElisionName, it.StopName, []string{shortItalianName, it.LightStemmerName}},
	{"en", en.PossessiveName, en.StopName, []string{oneEnglishName, porter.Name}},
	{"fr", fr.ElisionName, fr.StopName, []string{fr.LightStemmerName}},
	{"es", "", es.StopName, []string{es.NormalizeName, es.LightStemmerName}},
	{"de", "", de.StopName, []string{de.NormalizeName, de.LightStemmerName}},
	{"pt", "", pt.StopName, []string{pt.LightStemmerName}},
	{"ro", "", ro.StopName, []string{ro.SnowballStemmerName}},
	{"ar", "", ar.StopName, []string{ar.NormalizeName, ar.StemmerName}},
	{"ru", "", ru.StopName, []string{ru.SnowballStemmerName}},
	{CJK, cjk.WidthName, "", []string{cjk.BigramName}},
	{Undetermined, "", "", nil},
}

// Languages lists the languages that have an analyser, in a steady order.
func Languages() []string {
	var languages []string
	for _, l := range analysedLanguages {
		languages = append(languages, l.language)
	}
	return languages
}

// version changes with what is done to texts and not told by analysedLanguages.
const version = 3

// Version changes with how texts are analysed.
func Version() string { return fmt.Sprint(version, analysedLanguages) }

// As answers the analyser of a language tag.
func As(tag string) string {
	switch base := Base(tag); base {
	case "zh", "ja", "ko", "yue":
		return CJK
	default:
		for _, known := range analysedLanguages {
			if base == known.language && base != CJK {
				return base
			}
		}
		return Undetermined
	}
}

// Base is the first subtag of a language tag, in lower case.
func Base(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(base)
}

// Analyser cuts texts of one language into terms.
type Analyser struct {
	Language  string
	tokenizer analysis.Tokenizer
	before    []analysis.TokenFilter
	stops     analysis.TokenMap // folded
	after     []analysis.TokenFilter
}

// Tokens answers the terms of a text with their places in it; stop words have
// KeyWord set.
func (a *Analyser) Tokens(text string) analysis.TokenStream { return a.Terms(a.Words(text)) }

// Words answers the words of a text before stemming.
func (a *Analyser) Words(text string) analysis.TokenStream {
	source := []byte(text)
	for i, c := range source {
		if c == ':' || c == '_' { // the rules of Unicode keep words together there
			source[i] = ' '
		}
	}
	joinWords(source)
	tokens := a.tokenizer.Tokenize(source)
	for _, filter := range a.before {
		tokens = filter.Filter(tokens)
	}
	for _, token := range tokens {
		_, token.KeyWord = a.stops[string(token.Term)]
	}
	return tokens
}

// Terms answers the terms of words.
func (a *Analyser) Terms(words analysis.TokenStream) analysis.TokenStream {
	for _, filter := range a.after {
		words = filter.Filter(words)
	}
	return slices.DeleteFunc(words, func(t *analysis.Token) bool { return len(t.Term) == 0 })
}

// Stem answers the stem of one folded word in lower case. Of several stems of a word,
// such as the pairs of ideographs, it answers the first.
func (a *Analyser) Stem(word string) string {
	if len(a.after) == 0 {
		return word
	}
	tokens := analysis.TokenStream{&analysis.Token{Term: []byte(word), Start: 0, End: len(word), Position: 1, Type: analysis.AlphaNumeric}}
	for _, filter := range a.after {
		tokens = filter.Filter(tokens)
	}
	if len(tokens) == 0 || len(tokens[0].Term) == 0 {
		return word
	}
	return string(tokens[0].Term)
}

// IsStop reports whether a folded word in lower case says nothing by itself.
func (a *Analyser) IsStop(word string) bool { return a.stops[word] }

// Analysers are the analysers by language.
type Analysers struct {
	byLanguage map[string]*Analyser
}

// NewAnalysers puts the analysers together.
func NewAnalysers() (*Analysers, error) {
	cache := registry.NewCache()
	all := &Analysers{byLanguage: map[string]*Analyser{}}
	for _, l := range analysedLanguages {
		tokenizer, err := cache.TokenizerNamed(unicode.Name)
		if err != nil {
			return nil, err
		}
		lower, err := cache.TokenFilterNamed(lowercase.Name)
		if err != nil {
			return nil, err
		}
		a := &Analyser{Language: l.language, tokenizer: wordTokenizer{tokenizer}}
		if a.before, err = filters(cache, l.before); err != nil {
			return nil, fmt.Errorf("language %s: %w", l.language, err)
		}
		a.before = append(append([]analysis.TokenFilter{lower, foldFilter{}}, a.before...), dottedFilter{})
		if a.after, err = filters(cache, l.after...); err != nil {
			return nil, fmt.Errorf("language %s: %w", l.language, err)
		}
		if a.stops, err = foldedStops(cache, l.stops); err != nil {
			return nil, fmt.Errorf("language %s: %w", l.language, err)
		}
		all.byLanguage[l.language] = a
	}
	return all, nil
}

func filters(cache *registry.Cache, names ...string) ([]analysis.TokenFilter, error) {
	var found []analysis.TokenFilter
	for _, name := range names {
		switch name {
		case "":
			continue
		case shortItalianName:
			found = append(found, shortItalian{})
			continue
		case oneEnglishName:
			found = append(found, oneEnglish{})
			continue
		}
		filter, err := cache.TokenFilterNamed(name)
		if err != nil {
			return nil, err
		}
		found = append(found, filter)
	}
	return found, nil
}

func foldedStops(cache *registry.Cache, name string) (analysis.TokenMap, error) {
	folded := analysis.TokenMap{}
	if name == "" {
		return folded, nil
	}
	stops, err := cache.TokenMapNamed(name)
	for word := range stops {
		folded[string(Fold([]byte(word)))] = true
	}
	return folded, err
}

// Of answers the analyser of one of Languages.
func (a *Analysers) Of(language string) *Analyser { return a.byLanguage[language] }
