package kb

import (
	"reflect"
	"strconv"
	"strings"
)

// strays answers the index of the first step of a path that leads nowhere in a
// content; -1 when all of it leads somewhere. A step is the name of a field, the
// place of a member that a list has, or of a text the tag of a language, in which
// there need be nothing yet.
func strays(path []string, c Content) int {
	at := reflect.ValueOf(c).Elem()
	for i, step := range path {
		if at.Kind() == reflect.Pointer {
			if at.IsNil() { // what is not there yet has its fields all the same
				at = reflect.New(at.Type().Elem())
			}
			at = at.Elem()
		}
		if at = below(at, step); !at.IsValid() {
			return i
		}
	}
	return -1
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
