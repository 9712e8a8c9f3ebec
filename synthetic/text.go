package synthetic

import (
	"math/rand/v2"
	"strings"
	"unicode"
	"unicode/utf8"
)

// localised is a text in one language, as inputs give it.
type localised struct {
	Language string `json:"language"`
	Value    string `json:"value"`
}

// chance makes texts and choices.
type chance struct {
	*rand.Rand
	words map[string][]string
	zipf  map[string]*rand.Zipf
}

// word picks a word of a language, common ones more often.
func (c *chance) word(language string) string {
	z := c.zipf[language]
	if z == nil {
		z = rand.NewZipf(c.Rand, 1.05, 2.7, uint64(len(c.words[language])-1))
		c.zipf[language] = z
	}
	return c.words[language][z.Uint64()]
}

// rareWord picks any word of a language, and rarely a very common one.
func (c *chance) rareWord(language string) string {
	return c.words[language][100+c.IntN(len(c.words[language])-100)]
}

// phrase makes n words.
func (c *chance) phrase(language string, n int) string {
	words := make([]string, n)
	for i := range words {
		words[i] = c.rareWord(language)
	}
	return strings.Join(words, " ")
}

// prose makes sentences of n words in all.
func (c *chance) prose(language string, n int) string {
	var b strings.Builder
	for n > 0 {
		length := min(n, 8+c.IntN(12))
		if n-length < 4 {
			length = n
		}
		n -= length
		for i := range length {
			word := c.word(language)
			switch {
			case i == 0 && b.Len() > 0:
				b.WriteByte(' ')
				word = capital(word)
			case i == 0:
				word = capital(word)
			default:
				b.WriteByte(' ')
			}
			b.WriteString(word)
		}
		b.WriteByte('.')
	}
	return b.String()
}

func capital(word string) string {
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// mark begins every title.
var mark = map[string]string{"it": "Sintetico", "en": "Synthetic"}

// titles makes a title in each language.
func (c *chance) titles(languages []string, n int) []localised {
	var texts []localised
	for _, l := range languages {
		texts = append(texts, localised{l, mark[l] + " " + c.phrase(l, n)})
	}
	return texts
}

// texts makes n words, shared among the languages.
func (c *chance) texts(languages []string, n int) []localised {
	var texts []localised
	for _, l := range languages {
		texts = append(texts, localised{l, c.prose(l, max(n/len(languages), 3))})
	}
	return texts
}

// pick takes one of several.
func pick[T any](c *chance, choices ...T) T { return choices[c.IntN(len(choices))] }
