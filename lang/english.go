package lang

import (
	"bytes"
	"strings"

	"github.com/blevesearch/bleve/v2/analysis"
)

// oneEnglish makes one of the British and the American spelling of English words, which
// stand side by side in what people of many countries write and look for. Its words are for
// comparing only.
type oneEnglish struct{}

// oneEnglishName names it in the table of analysers.
const oneEnglishName = "one_en"

func (oneEnglish) Filter(tokens analysis.TokenStream) analysis.TokenStream {
	for _, token := range tokens {
		if !token.KeyWord && len(token.Term) >= shortestSpelt {
			token.Term = oneSpelling(token.Term)
		}
	}
	return tokens
}

const shortestSpelt = 5 // metre

// spelling is a way to write part of a word, another one, and what may follow.
type spelling struct {
	from, to []byte
	ends     map[string]bool
}

// spellings are those of which one is made, in whichever direction parts fewer words from
// others of their family: with -ise, precise still meets precision.
var spellings = []spelling{
	spelt("our", "or", "s ed ing er ers hood hoods able ably al ful ite ites less"), // labour, neighbourhood
	spelt("iz", "is", "e ed es er ers ing ation ations ational"),                    // organize
	spelt("yz", "ys", "e ed es er ers ing"),                                         // analyze
	spelt("tre", "ter", "s"),                                                        // centre
	spelt("ogue", "og", "s"),                                                        // dialogue
	spelt("gramme", "gram", "s"),                                                    // programme
	spelt("selor", "sellor", "s"),                                                   // counselor
	spelt("veler", "veller", "s"),                                                   // traveler
	spelt("licens", "licenc", "e ed es ing"),
	spelt("practis", "practic", "e ed es ing"),
	spelt("defens", "defenc", "e es"),
	spelt("offens", "offenc", "e es"),
}

func spelt(from, to, ends string) spelling {
	return spelling{[]byte(from), []byte(to), setOf(append(strings.Fields(ends), ""))}
}

func oneSpelling(word []byte) []byte {
	for _, s := range spellings {
		i := bytes.LastIndex(word, s.from)
		if i < 0 || !s.ends[string(word[i+len(s.from):])] || i > 0 && !bytes.ContainsAny(word[:i], "aeiou") {
			continue
		}
		return bytes.Join([][]byte{word[:i], s.to, word[i+len(s.from):]}, nil)
	}
	return word
}
