package kb

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Sheet is a content as a form for people shows it.
type Sheet struct {
	Texts []SheetText
	// Facts are what is no text: dates, codes, and what the content refers to.
	Facts []SheetFact
}

// SheetText is a text of a content, or the place of one that is not written yet.
type SheetText struct {
	Path  []string
	Text  Text // of labels a line each
	Limit int  // in characters
}

// SheetFact is a member of a content that is no text; its values are as in JSON,
// and of references ids.
type SheetFact struct {
	Field  string
	Values []string
}

// SheetOf lists what a content says, and the texts that it could have.
func SheetOf(c Content) (Sheet, error) {
	var s Sheet
	c, err := cloneContent(c) // walk hands out its members
	if err != nil {
		return s, err
	}
	texts := map[string]bool{}
	c.walk(&walk{
		absent: true,
		text: func(path []string, t *Text, _ TextField, limit int) {
			texts[strings.Join(path, ".")] = true
			s.Texts = append(s.Texts, SheetText{slices.Clone(path), *t, limit})
		},
		labels: func(path []string, l *Labels, _ TextField) {
			texts[strings.Join(path, ".")] = true
			lines := Text{}
			for tag, labels := range *l {
				lines[tag] = strings.Join(labels, "\n")
			}
			s.Texts = append(s.Texts, SheetText{slices.Clone(path), lines, maxDescription})
		},
	})
	s.Facts, err = factsOf(c, texts)
	return s, err
}

// Filled answers a content in which the texts of a language are those given, by
// their paths joined with dots: "" takes one out, and those that are not named stay.
// Of labels every line is one.
func Filled(c Content, language string, values map[string]string) (Content, error) {
	c, err := cloneContent(c)
	if err != nil {
		return nil, err
	}
	c.walk(&walk{
		absent: true,
		text: func(path []string, t *Text, _ TextField, _ int) {
			if value, given := values[strings.Join(path, ".")]; given {
				*t = replaced(*t, language, strings.TrimSpace(value), value != "")
			}
		},
		labels: func(path []string, l *Labels, _ TextField) {
			if value, given := values[strings.Join(path, ".")]; given {
				var lines []string
				for line := range strings.Lines(value) {
					if line = strings.TrimSpace(line); line != "" {
						lines = append(lines, line)
					}
				}
				*l = replaced(*l, language, lines, len(lines) > 0)
			}
		},
	})
	return c, nil
}

// replaced puts a value under a language, or takes it out.
func replaced[M ~map[string]V, V any](m M, language string, value V, given bool) M {
	if !given {
		delete(m, language)
		return m
	}
	if m == nil {
		m = M{}
	}
	m[language] = value
	return m
}

// factsOf lists the members of a content that are not among its texts.
func factsOf(c Content, texts map[string]bool) ([]SheetFact, error) {
	b, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	var members map[string]any
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	if err := d.Decode(&members); err != nil {
		return nil, fmt.Errorf("decode a content: %w", err)
	}
	var facts []SheetFact
	for _, field := range slices.Sorted(maps.Keys(members)) {
		if values := plainValues(nil, field, members[field], texts); len(values) > 0 {
			facts = append(facts, SheetFact{field, values})
		}
	}
	return facts, nil
}

// plainValues lists the values below a path that are not part of a text.
func plainValues(values []string, path string, member any, texts map[string]bool) []string {
	if texts[path] {
		return values
	}
	switch m := member.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(m)) {
			values = plainValues(values, path+"."+name, m[name], texts)
		}
	case []any:
		for i, one := range m {
			values = plainValues(values, path+"."+strconv.Itoa(i), one, texts)
		}
	case string:
		values = append(values, m)
	case json.Number:
		values = append(values, m.String())
	}
	return values
}
