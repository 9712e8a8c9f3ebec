package kb

import (
	"encoding/json"
	"slices"
	"strings"
)

// Validate says everything that is wrong with a content by itself; the tags of
// its languages are put into canonical form.
func Validate(c Content, slug string) Errors {
	v := &validation{}
	v.content(c)
	if slug != "" && !ValidSlug(slug) {
		v.errs = append(v.errs, Invalid([]string{"slug"}, "%q is not a slug: lower-case letters, digits and single hyphens, at most %d", slug, maxSlug))
	}
	return v.errs
}

// content checks a content.
func (v *validation) content(c Content) {
	v.checkSize(c)
	c.walk(&walk{
		text: func(path []string, t *Text, field TextField, limit int) {
			v.at(path, func(last string) {
				v.checkText(last, *t, limit)
				if field == TextLabel && !keptAsImported(c.Kind()) {
					v.in(last, func() { v.checkLines(*t) })
				}
			})
		},
		labels: func(path []string, l *Labels, field TextField) {
			v.at(path, func(last string) { v.checkLabels(last, *l, field) })
		},
	})
	c.check(v)
}

// keptAsImported reports whether entries of a kind have their labels from vocabularies,
// which come out again as they were.
func keptAsImported(k Kind) bool {
	return k == KindConcept || k == KindConceptScheme || k == KindCollection
}

// checkLines refuses titles and names of several lines.
func (v *validation) checkLines(t Text) {
	for _, tag := range t.Languages() {
		if strings.ContainsAny(t[tag], "\n\r\u0085\u2028\u2029") {
			v.malformed(tag, "is one line: write a space where it breaks")
		}
	}
}

func (v *validation) at(path []string, fn func(last string)) {
	saved := v.path
	v.path = slices.Clone(path[:len(path)-1])
	fn(path[len(path)-1])
	v.path = saved
}

func (v *validation) checkLabels(step string, l Labels, field TextField) {
	limit := maxTitle
	if field == TextBody {
		limit = maxSummary
	}
	v.in(step, func() {
		for _, tag := range l.Languages() {
			canonical, ok := CanonicalTag(tag)
			if !ok {
				v.malformed(tag, "%q is not a BCP 47 language tag, such as it or pt-BR", tag)
				continue
			}
			v.each(tag, len(l[tag]), func(i int) {
				if blank(l[tag][i]) {
					v.invalid("", "is empty: leave it out instead")
				}
				v.checkString("", l[tag][i], limit)
			})
			if canonical != tag {
				l[canonical] = append(slices.Clip(l[canonical]), l[tag]...)
				delete(l, tag)
			}
		}
	})
}

// checkSize says that a content is too large, at the member that holds most of it.
func (v *validation) checkSize(c Content) {
	b, err := json.Marshal(c)
	if err != nil || len(b) <= maxContentBytes {
		return // what cannot be encoded fails where it is kept
	}
	var members map[string]json.RawMessage
	_ = json.Unmarshal(b, &members) // it was made of an object
	largest := ""
	for name, value := range members {
		if len(value) > len(members[largest]) {
			largest = name
		}
	}
	v.malformed(largest, "makes the whole hold %d bytes, all languages together; the limit is %d", len(b), maxContentBytes)
}
