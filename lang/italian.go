package lang

import (
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
)

// shortItalian makes one of singular and plural of short Italian words. The light
// stemmer leaves words of up to five letters alone, and cutting their vowel off would
// make one of casa and caso. Nouns go by pairs: case is casa, casi is caso, and what
// is listed in singularsInE, such as rete, keeps its e in the singular.
type shortItalian struct{}

// shortItalianName names it in the table of analysers.
const shortItalianName = "short_it"

func (shortItalian) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, token := range tokens {
		if n := len(token.Term); !token.KeyWord && n >= 4 && n <= 6 {
			token.Term = []byte(singular(string(token.Term)))
		}
	}
	return tokens
}

// singular answers the singular of a folded word of four to six letters, or the word;
// of words whose singular is longer, its stem.
func singular(word string) string {
	if s := singulars[word]; s != "" {
		return s
	}
	stem, end := word[:len(word)-1], word[len(word)-1]
	if hard := strings.TrimSuffix(stem, "h"); hard != stem && (strings.HasSuffix(hard, "c") || strings.HasSuffix(hard, "g")) {
		stem = hard // banche, luoghi
	} else if len(word) == 6 {
		return word // the stemmer's
	}
	switch {
	case (end == 'e' || end == 'i') && singularsInE[stem]:
		return stem + "e"
	case end == 'e':
		return stem + "a"
	case end == 'i':
		return stem + "o"
	}
	return word
}

// singulars are words that go by no rule: the singular ends in a, or is longer than the
// stemmer leaves alone, or is the plural too.
var singulars = map[string]string{
	"temi": "tema", "poeti": "poeta", "armi": "arma", "tesi": "tesi",
	"studi": "stud", "spazi": "spaz", "premi": "prem", "figli": "figl", "mogli": "mogl", "cambi": "camb", "orari": "orar",
}

// singularsInE are the words of four and five letters, without the last one, whose
// singular ends in e and the plural in i.
var singularsInE = setOf(strings.Fields(`
	abil acr agil amor art bas ben bott brev calc can carn coll cort cuor dent dolc dos edil ent ered esam esil falc fam fas fed fior fin fium foll
	font fort fras gent grav grev latt leal legg lent leon lepr lev liev luc lum madr mal mar ment mes mit moll mol mont mort nav nev noc nom nott
	odor onor oral orc oval pac padr paes pan part pell pesc pied pont pret prol ram real ren ret sal sed sem set sol sort tigr torr trav
	umil umor util vall verd vil voc volp`))

func setOf(words []string) map[string]bool {
	set := map[string]bool{}
	for _, word := range words {
		set[word] = true
	}
	return set
}
