package graph

import (
	"encoding/json"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"prologis/kb"
)

// contentInput is an input object as a client gave it. It is turned into plain
// JSON by its type in the schema, where GraphQL lets clients write things in
// several ways: one value for a list, a number for an id.
type contentInput struct {
	types  map[string]*ast.Definition
	typ    *ast.Type
	fields map[string]any
	path   []string
	errs   kb.Errors
}

// localisedType is the type of whose lists localised texts are made.
const localisedType = "LocalisedTextInput"

func newContentInput(typeName string, fields map[string]any) *contentInput {
	return &contentInput{types: executableSchema().Schema().Types, typ: ast.NamedType(typeName, nil), fields: fields}
}

// plain answers the input as JSON values, or what is not of its type.
func (c *contentInput) plain() (any, kb.Errors) {
	v := c.value(c.typ, c.fields)
	return v, c.errs
}

func (c *contentInput) value(typ *ast.Type, v any) any {
	switch {
	case v == nil:
		return nil
	case typ.Elem != nil:
		return c.list(typ.Elem, v)
	}
	switch definition := c.types[typ.NamedType]; definition.Kind {
	case ast.InputObject:
		return c.object(definition, v)
	case ast.Enum:
		return strings.ToUpper(c.text(typ, v))
	}
	return c.scalar(typ, v)
}

// list reads a list; a single value stands for a list of one.
func (c *contentInput) list(elem *ast.Type, v any) []any {
	given := elements(v)
	list := make([]any, len(given))
	for i, one := range given {
		c.in(strconv.Itoa(i), func() { list[i] = c.value(elem, one) })
	}
	return list
}

func elements(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	list := reflect.ValueOf(v)
	if list.Kind() != reflect.Slice {
		return []any{v}
	}
	elements := make([]any, list.Len()) // of what a variable gave as a single value
	for i := range elements {
		elements[i] = list.Index(i).Interface()
	}
	return elements
}

func (c *contentInput) object(definition *ast.Definition, v any) map[string]any {
	given, ok := v.(map[string]any)
	if !ok {
		c.invalid("is not of the type %s", definition.Name)
		return nil
	}
	object := map[string]any{}
	for _, field := range definition.Fields {
		if one, ok := given[field.Name]; ok && one != nil { // null is absent
			c.in(field.Name, func() { object[field.Name] = c.value(field.Type, one) })
		}
	}
	return object
}

func (c *contentInput) scalar(typ *ast.Type, v any) any {
	switch typ.NamedType {
	case "Boolean":
		if b, ok := v.(bool); ok {
			return b
		}
	case "Int":
		if n, err := strconv.ParseInt(number(v), 10, 32); err == nil {
			return n
		}
	case "Float":
		if f, err := strconv.ParseFloat(number(v), 64); err == nil && !math.IsInf(f, 0) && !math.IsNaN(f) {
			return f
		}
	case "ID":
		if s := number(v); s != "" {
			return s
		}
		return c.text(typ, v)
	default: // strings, and scalars that are written as strings
		return c.text(typ, v)
	}
	c.invalid("is not of the type %s", typ.NamedType)
	return nil
}

// number answers a number as it is written; "" for anything else.
func number(v any) string {
	switch v := v.(type) {
	case json.Number:
		return v.String()
	case int, int32, int64:
		return fmt.Sprint(v)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

func (c *contentInput) text(typ *ast.Type, v any) string {
	s, ok := v.(string)
	if !ok {
		c.invalid("is not of the type %s: write it as a string", typ.NamedType)
	}
	return s
}

// in runs fn one step deeper in the path.
func (c *contentInput) in(step string, fn func()) {
	c.path = append(c.path, step)
	fn()
	c.path = c.path[:len(c.path)-1]
}

func (c *contentInput) invalid(format string, args ...any) {
	c.errs = append(c.errs, kb.Invalid(append([]string{}, c.path...), format, args...))
}

// locate answers where in the input a place of the content is: the rules name
// the texts of a language by its tag, the input by their index.
func (c *contentInput) locate(path []string) []string {
	var located []string
	typ, v := c.typ, any(c.fields)
	for i, step := range path {
		switch {
		case typ == nil:
		case typ.Elem != nil && typ.Elem.NamedType == localisedType:
			return append(located, locateText(elements(v), path[i:])...)
		case typ.Elem != nil:
			typ, v = typ.Elem, element(v, step)
		default:
			typ, v = c.field(typ, v, step)
		}
		located = append(located, step)
	}
	return located
}

func (c *contentInput) field(typ *ast.Type, v any, name string) (*ast.Type, any) {
	field := c.types[typ.NamedType].Fields.ForName(name)
	fields, ok := v.(map[string]any)
	if field == nil || !ok {
		return nil, nil
	}
	return field.Type, fields[name]
}

func element(v any, step string) any {
	list := elements(v)
	if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(list) {
		return list[i]
	}
	return nil
}

// locateText answers where the text of a tag is, or the n-th one of it; its language when
// the path ends with that. A path that begins with an index is of the input already.
func locateText(list []any, path []string) []string {
	tag, n, part := path[0], 0, "value"
	if len(path) > 1 {
		n, _ = strconv.Atoi(path[1])
	}
	wanted, ok := kb.CanonicalTag(tag)
	if !ok || path[len(path)-1] == "language" {
		part = "language"
	}
	if _, err := strconv.Atoi(tag); err == nil && len(path) == 2 && path[1] == part {
		return path
	}
	for i, one := range list {
		fields, _ := one.(map[string]any)
		written, _ := fields["language"].(string)
		canonical, known := kb.CanonicalTag(written)
		if written != tag && !(ok && known && canonical == wanted) {
			continue
		}
		if n == 0 {
			return []string{strconv.Itoa(i), part}
		}
		n--
	}
	return nil
}
