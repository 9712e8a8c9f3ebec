package kb

import (
	"reflect"
	"strconv"
	"strings"
)

// fieldAt answers where a path leads in a contribution, as comments keep it: the names of
// fields of what is proposed, the places of members that lists have, and of texts the tags
// of languages, in which there need be nothing yet. Paths of its problems do, with what is
// proposed in front, and those of inputs, which name a text by its place among the
// languages. stray is the index of the first step that leads nowhere; -1 for none.
func (c *Contribution) fieldAt(path []string) (kept []string, stray int) {
	if len(path) == 1 && c.Target != "" && (path[0] == "target" || path[0] == "baseRevision") {
		return path, -1
	}
	at, placed := reflect.ValueOf(c.Proposal).Elem(), false
	for i, step := range path {
		if i == 0 && step == proposed || placed && (step == "value" || step == "language") {
			placed = false
			continue
		}
		at = filledIn(at)
		steps := byLanguage(at, step)
		if placed = steps != nil; !placed {
			steps = []string{step}
		}
		for _, one := range steps {
			if at = below(at, one); !at.IsValid() {
				return nil, i
			}
		}
		kept = append(kept, steps...)
	}
	return kept, -1
}

// filledIn is what a pointer leads to: what is not there yet has its fields all the same.
func filledIn(at reflect.Value) reflect.Value {
	if at.Kind() != reflect.Pointer {
		return at
	}
	if at.IsNil() {
		at = reflect.New(at.Type().Elem())
	}
	return at.Elem()
}

// byLanguage answers the steps by language to the text at a place in the list that inputs
// give and drafts answer, by alphabet of the tags; nil where there is none.
func byLanguage(at reflect.Value, place string) []string {
	n, err := strconv.Atoi(place)
	if err != nil || strconv.Itoa(n) != place || n < 0 || at.Kind() != reflect.Map {
		return nil
	}
	switch texts := at.Interface().(type) {
	case Text:
		if n < len(texts) {
			return []string{texts.Languages()[n]}
		}
	case Labels:
		for _, tag := range texts.Languages() {
			if n < len(texts[tag]) {
				return []string{tag, strconv.Itoa(n)}
			}
			n -= len(texts[tag])
		}
	}
	return nil
}

// below is what a step leads to from a value; the zero Value for nothing.
func below(at reflect.Value, step string) reflect.Value {
	switch at.Kind() {
	case reflect.Struct:
		return fieldNamed(at, step)
	case reflect.Map: // by language
		if tag, ok := CanonicalTag(step); !ok || tag != step {
			return reflect.Value{}
		}
		if there := at.MapIndex(reflect.ValueOf(step)); there.IsValid() {
			return there
		}
		return reflect.Zero(at.Type().Elem())
	case reflect.Slice:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < at.Len() && strconv.Itoa(i) == step {
			return at.Index(i)
		}
	}
	return reflect.Value{}
}

// fieldNamed is the field of a struct that inputs call by a name.
func fieldNamed(at reflect.Value, name string) reflect.Value {
	for i := range at.NumField() {
		f := at.Type().Field(i)
		if f.Anonymous {
			if found := fieldNamed(at.Field(i), name); found.IsValid() {
				return found
			}
			continue
		}
		if tag, _, _ := strings.Cut(f.Tag.Get("json"), ","); tag == name && name != "" && name != "-" {
			return at.Field(i)
		}
	}
	return reflect.Value{}
}
