package kb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/language"
)

// Text is a localised text: one string per BCP 47 tag. As JSON it is a map; a
// list of {language, value} reads too, as inputs give it.
type Text map[string]string

// localised is a member of the list form of texts and labels.
type localised struct {
	Language string `json:"language"`
	Value    string `json:"value"`
}

// UnmarshalJSON reads the map form and the list form.
func (t *Text) UnmarshalJSON(b []byte) error {
	list, isList, err := readLocalised(b)
	if err != nil {
		return err
	}
	if !isList {
		return json.Unmarshal(b, (*map[string]string)(t))
	}
	*t = make(Text, len(list))
	for _, one := range list {
		if _, twice := (*t)[one.Language]; twice {
			return errTwice(one.Language)
		}
		(*t)[one.Language] = one.Value
	}
	return nil
}

// errTwice is a language that a text has twice.
type errTwice string

func (e errTwice) Error() string {
	return fmt.Sprintf("a localised text has the language %q twice", string(e))
}

// readLocalised reads the list form strictly; isList is false for any other.
func readLocalised(b []byte) (list []localised, isList bool, err error) {
	if trimmed := bytes.TrimSpace(b); len(trimmed) == 0 || trimmed[0] != '[' {
		return nil, false, nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	return list, true, d.Decode(&list)
}

// Languages answers the tags of a text in alphabetical order.
func (t Text) Languages() []string {
	tags := make([]string, 0, len(t))
	for tag := range t {
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	return tags
}

// Labels are several strings per language, in an order that is kept.
type Labels map[string][]string

// UnmarshalJSON reads a map of lists and a list of {language, value}.
func (l *Labels) UnmarshalJSON(b []byte) error {
	list, isList, err := readLocalised(b)
	if err != nil {
		return err
	}
	if !isList {
		return json.Unmarshal(b, (*map[string][]string)(l))
	}
	*l = make(Labels, len(list))
	for _, one := range list {
		(*l)[one.Language] = append((*l)[one.Language], one.Value)
	}
	return nil
}

// Languages answers the tags of the labels in alphabetical order.
func (l Labels) Languages() []string {
	tags := make([]string, 0, len(l))
	for tag := range l {
		tags = append(tags, tag)
	}
	sort.Strings(tags)
	return tags
}

// Limits of texts, in characters.
const (
	maxTitle       = 500
	maxSummary     = 20_000
	maxDescription = 200_000
)

// checkText says what is wrong with the tags and lengths of a text, and puts
// its tags into their canonical form.
func (v *validation) checkText(step string, t Text, limit int) {
	v.in(step, func() {
		for _, tag := range t.Languages() {
			value := t[tag]
			canonical, ok := CanonicalTag(tag)
			if !ok {
				v.malformed(tag, "%q is not a BCP 47 language tag, such as it or pt-BR", tag)
				continue
			}
			v.checkString(tag, value, limit)
			if canonical != tag {
				if _, twice := t[canonical]; twice {
					v.malformed(tag, "the language %s is there twice", canonical)
					continue
				}
				delete(t, tag)
				t[canonical] = value
			}
			if blank(value) {
				v.invalid(tag, "is empty: leave the language out instead")
			}
		}
	})
}

// blank reports whether a text shows nothing: it is empty, or holds only spaces and
// characters that nobody sees.
func blank(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		const brailleBlank = '\u2800'
		return !unicode.IsSpace(r) && !unicode.In(r, unicode.Cc, unicode.Cf, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) && r != brailleBlank
	}) < 0
}

func (v *validation) checkString(step, value string, limit int) {
	if !utf8.ValidString(value) {
		v.malformed(step, "is not valid UTF-8")
	}
	if n := utf8.RuneCountInString(value); n > limit {
		v.malformed(step, "has %d characters; the limit is %d", n, limit)
	}
	for _, r := range value {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' {
			v.malformed(step, "holds the control character %U", r)
			return
		}
	}
}

// CanonicalTag answers the canonical form of a BCP 47 tag, and whether it is
// well-formed. Well-formed tags with unknown subtags are kept.
func CanonicalTag(tag string) (string, bool) {
	if len(tag) > 35 || tag == "" {
		return "", false
	}
	if tag == "und" {
		return tag, true
	}
	parsed, err := language.Raw.Parse(tag)
	if _, unknown := err.(language.ValueError); err != nil && !unknown {
		return "", false
	}
	if s := parsed.String(); s != "und" && err == nil {
		return s, true
	}
	return tag, err != nil // unknown but well-formed
}
