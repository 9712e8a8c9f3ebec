package kb

import (
	"strings"

	"golang.org/x/text/language"
)

// DefaultLanguages is the order in which texts are shown to who asks for no
// language.
var DefaultLanguages = []string{"it", "en"}

// Localised is one text chosen for a reader.
type Localised struct {
	Value    string
	Language string
	// IsFallback says that the language is none of those asked for.
	IsFallback bool
}

// In chooses the text for the languages wanted, in their order: the same tag,
// then a tag of the same language, then the base's own order, then the first
// there is. ok is false for an empty text.
func (t Text) In(wanted []string) (chosen Localised, ok bool) {
	if len(t) == 0 {
		return Localised{}, false
	}
	for _, tag := range wanted {
		if found, ok := t.match(tag); ok {
			return Localised{Value: t[found], Language: found}, true
		}
	}
	fallback := len(wanted) > 0
	for _, tag := range DefaultLanguages {
		if found, ok := t.match(tag); ok {
			return Localised{Value: t[found], Language: found, IsFallback: fallback}, true
		}
	}
	first := t.Languages()[0]
	return Localised{Value: t[first], Language: first, IsFallback: fallback}, true
}

// match finds the tag itself, else the shorter ones of RFC 4647 lookup, else
// (alphabetically first) a regional form of the same language.
func (t Text) match(tag string) (string, bool) {
	for prefix := tag; prefix != ""; {
		if _, ok := t[prefix]; ok {
			return prefix, true
		}
		i := strings.LastIndexByte(prefix, '-')
		if i < 0 {
			break
		}
		prefix = prefix[:i]
	}
	best := ""
	for have := range t {
		if baseSubtag(have) == baseSubtag(tag) && (best == "" || have < best) {
			best = have
		}
	}
	return best, best != ""
}

func baseSubtag(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	return strings.ToLower(base)
}

// Direction is the direction of writing of a language.
type Direction string

// The directions of writing, as HTML's dir attribute names them.
const (
	LTR Direction = "LTR"
	RTL Direction = "RTL"
)

// DirectionOf answers the direction of writing of a language tag, by its script.
func DirectionOf(tag string) Direction {
	parsed, err := language.Parse(tag)
	if err != nil {
		return LTR
	}
	script, _ := parsed.Script()
	switch script.String() {
	case "Arab", "Hebr", "Thaa", "Syrc", "Nkoo", "Adlm":
		return RTL
	}
	return LTR
}
