package main

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// leaf is a member of an input, or of an object in it, that holds no object itself.
type leaf struct {
	path []string // "0" is the first of a list
	typ  *ast.Type
}

// leaves lists those below a member of an input, however deep; not those of a type
// within itself again.
func (m *mistakes) leaves(path []string, typ *ast.Type, inside ...string) (list []leaf) {
	d := m.schema.Types[typ.Name()]
	if typ.Elem != nil {
		path = append(slices.Clone(path), "0")
	}
	if d.Kind != ast.InputObject {
		return []leaf{{path, typ}}
	}
	for _, f := range d.Fields {
		if !slices.Contains(inside, d.Name) {
			list = append(list, m.leaves(append(slices.Clone(path), f.Name), f.Type, append(inside, d.Name)...)...)
		}
	}
	return list
}

// put puts a value where a path leads below a member of a type: the objects on the way
// are good but for the references, which are left out.
func (m *mistakes) put(object map[string]any, typeName string, path []string, value any) {
	f := m.schema.Types[typeName].Fields.ForName(path[0])
	rest, list := path[1:], f.Type.Elem != nil
	if list {
		rest = rest[1:]
	}
	if len(rest) > 0 {
		below := m.heldIn(object[path[0]])
		if below == nil && isFilter(f) {
			below = map[string]any{}
		} else if below == nil {
			below = m.input(f.Type.Name(), m.unreferred(f.Type.Name()))
		}
		m.put(below, f.Type.Name(), rest, value)
		value = below
	}
	if list {
		value = []any{value}
	}
	object[path[0]] = value
}

// isFilter reports whether a member filters: of what is bad in it one thing is answered.
func isFilter(f *ast.FieldDefinition) bool { return !strings.HasSuffix(f.Type.Name(), "Input") }

// heldIn is the object that a member holds, or the first of its list; nil for none.
func (m *mistakes) heldIn(member any) map[string]any {
	if list, ok := member.([]any); ok {
		member = list[0]
	}
	object, _ := member.(map[string]any)
	return object
}

// unreferred leaves out the references of a type.
func (m *mistakes) unreferred(typeName string) map[string]any {
	over := map[string]any{}
	for _, f := range m.schema.Types[typeName].Fields {
		if f.Type.Name() == "ID" {
			over[f.Name] = nil
		}
	}
	return over
}

// together is how many leaves are bad in one input, where all of them are answered at once.
const together = 20

// badBelow makes what is bad of every leaf below a member that holds objects.
func (m *mistakes) badBelow(row *mutationRow, typeName string, f *ast.FieldDefinition) (list []bad) {
	at := map[string][]leaf{} // by type
	for _, l := range m.leaves([]string{f.Name}, f.Type) {
		name := l.typ.Name()
		switch {
		case m.schema.Types[name].Kind == ast.Enum:
			name = "Enum"
		case l.path[len(l.path)-1] == "file": // which is looked at before all else
			name = "File"
		}
		at[name] = append(at[name], l)
	}
	for _, kind := range slices.Sorted(maps.Keys(at)) {
		for _, b := range badLeaves[kind] {
			n := together
			if b.alone || isFilter(f) {
				n = 1
			}
			for some := range slices.Chunk(at[kind], n) {
				if kind == "ID" && (isFilter(f) || !row.publishes && b.value == any(unknownID)) {
					continue // drafts keep references for later, and filters find nothing by them
				}
				list = append(list, m.badAt(row, typeName, f, some, b))
			}
		}
	}
	return list
}

// badLeaf is a value that is bad of leaves of a type, with the codes that say so.
type badLeaf struct {
	value any
	codes string
	// alone: of several that are bad in an input only one is answered.
	alone bool
}

var badLeaves = map[string][]badLeaf{
	"String":   {{tooLong, "INVALID", false}, {"a\u0000b", "INVALID", false}, {7, "INVALID", true}},
	"Language": {{"not a tag", "INVALID", false}},
	"ID":       {{unknownID, "NOT_FOUND INVALID", false}, {tooLong, "NOT_FOUND INVALID", false}},
	"File":     {{unknownID, "NOT_FOUND INVALID", false}, {tooLong, "NOT_FOUND INVALID", false}},
	"Enum":     {{"LUNAR", "INVALID", true}},
	"Int":      {{"one", "INVALID", true}},
	"Float":    {{"one", "INVALID", true}},
	"Boolean":  {{"one", "INVALID", true}},
	"Date":     {{"2015-13", "INVALID", true}},
	"DateTime": {{"yesterday", "INVALID", true}},
	"Decimal":  {{"many", "INVALID", true}},
}

// badAt is an input in which some leaves are bad alike: each has to be answered.
func (m *mistakes) badAt(row *mutationRow, typeName string, f *ast.FieldDefinition, some []leaf, b badLeaf) bad {
	in := bad{change: map[string]any{}, codes: strings.Fields(b.codes), value: b.value, unknown: b.value == any(unknownID)}
	if whole, ok := wholes[f.Name]; ok {
		for other := range wholes {
			in.change[other] = nil
		}
		if row.action == "" { // new, of whatever kind
			in.change["target"], in.change["expectedRevision"], in.change["baseRevision"] = nil, nil, nil
		}
		in.change[f.Name] = copied(whole)
	}
	for _, l := range some {
		m.put(in.change, typeName, l.path, b.value)
		if isFilter(f) && b.value == any(tooLong) {
			in.bounded = f.Name
		}
		in.wants = append(in.wants, strings.Join(l.path, "."))
	}
	return in
}

// copied is a copy of a JSON value that shares nothing.
func copied(v any) any {
	switch v := v.(type) {
	case []any:
		list := make([]any, len(v))
		for i, one := range v {
			list[i] = copied(one)
		}
		return list
	case map[string]any:
		object := map[string]any{}
		for name, one := range v {
			object[name] = copied(one)
		}
		return object
	}
	return v
}

// leadsInto reports whether a path leads to a member of an input, or of a list or an
// object in it.
func (m *mistakes) leadsInto(typ *ast.Type, path []string) bool {
	switch d := m.schema.Types[typ.Name()]; {
	case len(path) == 0:
		return true
	case typ.Elem != nil:
		_, err := strconv.Atoi(path[0])
		return err == nil && m.leadsInto(typ.Elem, path[1:])
	case d.Kind == ast.InputObject && d.Fields.ForName(path[0]) != nil:
		return m.leadsInto(d.Fields.ForName(path[0]).Type, path[1:])
	}
	return false
}
