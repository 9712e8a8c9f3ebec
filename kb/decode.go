package kb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"strings"
)

// DecodeContent reads the content of a kind from the JSON of its input. Unknown
// fields and wrong types are INVALID, with the path as far as it is known.
func DecodeContent(kind Kind, input []byte) (Content, error) {
	c := NewContent(kind)
	if c == nil {
		return nil, Invalid([]string{"kind"}, "%q is none of %s", string(kind), kindNames())
	}
	if trimmed := bytes.TrimSpace(input); len(trimmed) == 0 || trimmed[0] != '{' {
		return nil, Invalid(nil, "the input must be a JSON object")
	}
	d := json.NewDecoder(bytes.NewReader(input))
	d.DisallowUnknownFields()
	if err := d.Decode(c); err != nil {
		var twice errTwice
		if errors.As(err, &twice) {
			return nil, twice.at(kind, c, input)
		}
		return nil, decodeError(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, Invalid(nil, "there is more behind the JSON object")
	}
	return c, nil
}

func kindNames() string {
	names := make([]string, len(Kinds))
	for i, k := range Kinds {
		names[i] = string(k)
	}
	return strings.Join(names, ", ")
}

// languageStep ends the path to the language of a text in a list of them.
const languageStep = "language"

// at is the error with the path of the text, which is not known while it is read.
func (e errTwice) at(kind Kind, c Content, input []byte) error {
	var tree any
	if err := json.Unmarshal(input, &tree); err != nil {
		return Invalid(nil, "the input is no JSON: %v", err)
	}
	path := twicePath(reflect.TypeOf(c), tree)
	if kind == KindConcept && len(path) > 0 && path[0] == "prefLabel" {
		return RuleS14.breach(path, "%v", e)
	}
	return Invalid(path, "%v", e)
}

// twicePath is the path in a tree of JSON to the first language that a text has for the
// second time; nil for none.
func twicePath(t reflect.Type, tree any) []string {
	switch t.Kind() {
	case reflect.Pointer:
		return twicePath(t.Elem(), tree)
	case reflect.Slice:
		list, _ := tree.([]any)
		for i, one := range list {
			if path := twicePath(t.Elem(), one); path != nil {
				return append([]string{strconv.Itoa(i)}, path...)
			}
		}
	case reflect.Struct:
		object, _ := tree.(map[string]any)
		for _, name := range fieldNames(t) {
			field := fieldNamed(reflect.Zero(t), name)
			if !field.IsValid() {
				continue
			}
			if path := twicePath(field.Type(), object[name]); path != nil {
				return append([]string{name}, path...)
			}
		}
	case reflect.Map:
		if t == reflect.TypeFor[Text]() {
			return repeated(tree)
		}
	}
	return nil
}

// repeated is where a text has a language for the second time; nil for nowhere.
func repeated(text any) []string {
	list, _ := text.([]any)
	seen := map[string]bool{}
	for i, one := range list {
		member, _ := one.(map[string]any)
		tag, _ := member["language"].(string)
		if seen[tag] {
			return []string{strconv.Itoa(i), languageStep}
		}
		seen[tag] = true
	}
	return nil
}

// decodeError turns an error of encoding/json into one for clients.
func decodeError(err error) *Error {
	var wrongType *json.UnmarshalTypeError
	if errors.As(err, &wrongType) {
		var path []string
		for _, step := range strings.Split(wrongType.Field, ".") {
			// embedded Go structs are no steps of the input
			if step != "" && step[0] >= 'a' && step[0] <= 'z' || step != "" && step[0] >= '0' && step[0] <= '9' {
				path = append(path, step)
			}
		}
		return Invalid(path, "a JSON %s cannot stand here: %s is wanted", wrongType.Value, wantedType(wrongType))
	}
	return Invalid(nil, "%s", strings.TrimPrefix(err.Error(), "json: "))
}

func wantedType(e *json.UnmarshalTypeError) string {
	switch e.Type.Kind().String() {
	case "string":
		return "a string"
	case "int", "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "slice":
		return "a list"
	case "map":
		return "a list of {language, value}"
	}
	return fmt.Sprintf("an object (%s)", e.Type.Name())
}

// EncodeInput answers a content as the JSON of its input: localised texts as
// lists, and references as name answers them for an id.
func EncodeInput(c Content, name func(id ID, kinds []Kind) ID) ([]byte, error) {
	raw, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	var tree any
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if err := d.Decode(&tree); err != nil {
		return nil, fmt.Errorf("encode a content: %w", err)
	}
	c.walk(&walk{
		text: func(path []string, t *Text, _ TextField, _ int) {
			var list []localised
			for _, tag := range t.Languages() {
				list = append(list, localised{tag, (*t)[tag]})
			}
			replaceAt(tree, path, list)
		},
		labels: func(path []string, l *Labels, _ TextField) {
			var list []localised
			for _, tag := range l.Languages() {
				for _, value := range (*l)[tag] {
					list = append(list, localised{tag, value})
				}
			}
			replaceAt(tree, path, list)
		},
		ref: func(path []string, id *ID, kinds []Kind) { replaceAt(tree, path, name(*id, kinds)) },
	})
	return json.Marshal(tree)
}

// replaceAt puts a value into a decoded JSON tree, where the path leads.
func replaceAt(tree any, path []string, value any) {
	for i, step := range path {
		last := i == len(path)-1
		switch node := tree.(type) {
		case map[string]any:
			if last {
				if _, there := node[step]; there {
					node[step] = value
				}
				return
			}
			tree = node[step]
		case []any:
			var n int
			if _, err := fmt.Sscan(step, &n); err != nil || n >= len(node) {
				return
			}
			if last {
				node[n] = value
				return
			}
			tree = node[n]
		default:
			return
		}
	}
}
