package rdf

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/piprate/json-gold/ld"
)

// undefined is the vocabulary under which properties come that no context defines.
const undefined = "urn:x-undefined:"

// expandJSON expands a document, and tells left what it says that JSON-LD takes no notice
// of: properties that no context defines, and what is no statement of RDF. What a context
// itself leaves out, by a null, is not told.
func expandJSON(document any, options *ld.JsonLdOptions, left func(string)) ([]any, error) {
	expanded, err := ld.NewJsonLdProcessor().Expand(document, options)
	if err != nil {
		return nil, err
	}
	named := options.Copy()
	named.ExpandContext = map[string]any{"@context": map[string]any{"@vocab": undefined}}
	all, err := ld.NewJsonLdProcessor().Expand(document, named)
	if err != nil {
		left(fmt.Sprintf("properties that no context defines would be left out, and cannot be looked for: %s", jsonMessage(err)))
	}
	names := map[string]int{}
	countUndefined(all, names)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		left(fmt.Sprintf("no context of the document defines %q: left out, %d times", name, names[name]))
	}
	(&leaving{left, map[string]bool{}}).look(expanded)
	return expanded, nil
}

// countUndefined counts the properties that are not defined, by name.
func countUndefined(v any, names map[string]int) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			countUndefined(one, names)
		}
	case map[string]any:
		for key, value := range v {
			if name, ok := strings.CutPrefix(key, undefined); ok {
				names[name]++
			} else {
				countUndefined(value, names)
			}
		}
	}
}

// leaving tells what of an expanded document is no statement, each thing once.
type leaving struct {
	left func(string)
	told map[string]bool
}

func (l *leaving) tell(format string, args ...any) {
	if message := fmt.Sprintf(format, args...); !l.told[message] {
		l.told[message] = true
		l.left(message)
	}
}

func (l *leaving) look(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			l.look(one)
		}
	case map[string]any:
		if value, ok := v["@value"]; ok {
			l.literal(value, v)
			return
		}
		for key, value := range v {
			l.property(key, value)
		}
	}
}

func (l *leaving) property(key string, value any) {
	switch key {
	case "@id", "@type":
		l.names(value)
	case "@index":
	default:
		if strings.HasPrefix(key, "_:") {
			l.tell("the property %q is a blank node: statements have IRIs for properties, and what it says is left out", key)
		} else if !strings.HasPrefix(key, "@") {
			l.names(key)
		}
		l.look(value)
	}
}

// names looks at what is to be an IRI.
func (l *leaving) names(v any) {
	switch v := v.(type) {
	case []any:
		for _, one := range v {
			l.names(one)
		}
	case string:
		if !strings.HasPrefix(v, "_:") && !isReadable(v) {
			l.tell("%q is no IRI: what is said with it is left out", v)
		}
	}
}

// isReadable reports whether the library and this package take an IRI for one.
func isReadable(iri string) bool {
	return wellFormed(iri) && !ld.IsRelativeIri(iri) && !ld.InvalidNode(ld.NewIRI(iri))
}

func (l *leaving) literal(value any, of map[string]any) {
	if datatype, _ := of["@type"].(string); datatype != "" && datatype != "@json" && !isReadable(datatype) {
		l.tell("%q is no IRI of a datatype: the literal %q is left out", datatype, fmt.Sprint(value))
	}
	if tag, _ := of["@language"].(string); tag != "" && ld.InvalidNode(ld.NewLiteral("", "", tag)) {
		l.tell("%q is no language tag, such as it or pt-BR: the text %q is left out", tag, fmt.Sprint(value))
	}
}
