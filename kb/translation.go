package kb

import (
	"reflect"
	"slices"
	"strings"
)

// keepLanguage drops the texts of all other languages from a content.
func keepLanguage(c Content, tag string) {
	c.walk(&walk{
		text: func(_ []string, t *Text, _ TextField, _ int) {
			*t = only(*t, tag)
		},
		labels: func(_ []string, l *Labels, _ TextField) {
			*l = only(*l, tag)
		},
	})
	if concept, ok := c.(*ConceptContent); ok {
		concept.Definitions = spoken(concept.Definitions, tag, definitionTag)
		concept.Discouraged = spoken(concept.Discouraged, tag, discouragedTag)
		concept.LabelDetails = spoken(concept.LabelDetails, tag, labelDetailTag)
		concept.Notes = spoken(concept.Notes, tag, noteTag)
	}
}

// What of a concept is written in one language each, and in which.
func definitionTag(d Definition) string       { return d.Language }
func discouragedTag(d DiscouragedTerm) string { return d.Language }
func labelDetailTag(d LabelDetail) string     { return d.Language }
func noteTag(n Note) string                   { return n.Language }

// spoken leaves those of a list that are in a language.
func spoken[T any](list []T, tag string, of func(T) string) []T {
	return slices.DeleteFunc(list, func(one T) bool { return of(one) != tag })
}

// retold puts those of a translation in the place of those of its language, if it
// has any.
func retold[T any](list, translation []T, tag string, of func(T) string) []T {
	if len(translation) == 0 {
		return list
	}
	return append(slices.DeleteFunc(list, func(one T) bool { return of(one) == tag }), translation...)
}

func only[M ~map[string]V, V any](m M, tag string) M {
	if value, ok := m[tag]; ok {
		return M{tag: value}
	}
	return nil
}

// translated answers a content with the texts that a translation has in its
// language, and where the translation has texts of what is not there.
func translated(original, translation Content, tag string) (Content, Errors, error) {
	c, err := cloneContent(original)
	if err != nil {
		return nil, nil, err
	}
	texts, labels := map[string]string{}, map[string][]string{}
	translation.walk(&walk{
		text: func(path []string, t *Text, _ TextField, _ int) {
			if value, ok := (*t)[tag]; ok {
				texts[strings.Join(path, ".")] = value
			}
		},
		labels: func(path []string, l *Labels, _ TextField) {
			if values, ok := (*l)[tag]; ok {
				labels[strings.Join(path, ".")] = values
			}
		},
	})
	c.walk(&walk{
		absent: true,
		text:   func(path []string, t *Text, _ TextField, _ int) { *t = putAt(*t, tag, texts, path) },
		labels: func(path []string, l *Labels, _ TextField) { *l = putAt(*l, tag, labels, path) },
	})
	translateTerms(c, translation, tag)
	var errs Errors
	for path := range texts {
		errs = append(errs, Invalid(append(strings.Split(path, "."), tag), "the entry has nothing here to translate"))
	}
	slices.SortFunc(errs, func(a, b *Error) int { return slices.Compare(a.Path, b.Path) })
	return c, errs, nil
}

// overtaken reports whether of what a translation translates anything is different
// in a later version: a text in any language in which it was there, or in the
// translation's own. Languages that were added beside them change nothing.
func overtaken(base, later, translation Content, tag string) bool {
	was, now := allTexts(base), allTexts(later)
	for path, texts := range allTexts(translation) {
		if len(texts[tag]) == 0 {
			continue
		}
		for language := range was[path] {
			if !slices.Equal(was[path][language], now[path][language]) {
				return true
			}
		}
		if !slices.Equal(was[path][tag], now[path][tag]) {
			return true
		}
	}
	return termsOvertaken(base, later, translation, tag)
}

// allTexts lists the texts and labels of a content by their paths.
func allTexts(c Content) map[string]Labels {
	all := map[string]Labels{}
	c.walk(&walk{
		text: func(path []string, t *Text, _ TextField, _ int) {
			labels := Labels{}
			for tag, value := range *t {
				labels[tag] = []string{value}
			}
			all[strings.Join(path, ".")] = labels
		},
		labels: func(path []string, l *Labels, _ TextField) { all[strings.Join(path, ".")] = *l },
	})
	return all
}

// termsOvertaken is overtaken for what of a concept is written in one language each.
func termsOvertaken(base, later, translation Content, tag string) bool {
	was, ok := base.(*ConceptContent)
	if !ok {
		return false
	}
	now, ours := later.(*ConceptContent), translation.(*ConceptContent)
	return listOvertaken(was.Definitions, now.Definitions, ours.Definitions, tag, definitionTag) ||
		listOvertaken(was.Discouraged, now.Discouraged, ours.Discouraged, tag, discouragedTag) ||
		listOvertaken(was.LabelDetails, now.LabelDetails, ours.LabelDetails, tag, labelDetailTag) ||
		listOvertaken(was.Notes, now.Notes, ours.Notes, tag, noteTag)
}

func listOvertaken[T any](was, now, ours []T, tag string, of func(T) string) bool {
	if len(ours) == 0 {
		return false
	}
	missing := func(list []T) func(T) bool {
		return func(one T) bool {
			return !slices.ContainsFunc(list, func(other T) bool { return reflect.DeepEqual(one, other) })
		}
	}
	added := func(one T) bool { return of(one) == tag && missing(was)(one) }
	return slices.ContainsFunc(was, missing(now)) || slices.ContainsFunc(now, added)
}

// putAt puts the value of a path under a tag, and takes it from the values.
func putAt[M ~map[string]V, V any](m M, tag string, values map[string]V, path []string) M {
	key := strings.Join(path, ".")
	value, ok := values[key]
	if !ok {
		return m
	}
	delete(values, key)
	if m == nil {
		m = M{}
	}
	m[tag] = value
	return m
}

// translateTerms takes over what of a concept is written in one language each.
func translateTerms(to, from Content, tag string) {
	c, ok := to.(*ConceptContent)
	if !ok {
		return
	}
	translation := from.(*ConceptContent)
	c.Definitions = retold(c.Definitions, translation.Definitions, tag, definitionTag)
	c.Discouraged = retold(c.Discouraged, translation.Discouraged, tag, discouragedTag)
	c.LabelDetails = retold(c.LabelDetails, translation.LabelDetails, tag, labelDetailTag)
	c.Notes = retold(c.Notes, translation.Notes, tag, noteTag)
}
