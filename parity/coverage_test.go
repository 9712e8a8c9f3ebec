package parity

import (
	"encoding/json"
	"fmt"
	"sort"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
)

// notAsked are fields of answers that are in no operation, each with its reason.
var notAsked = map[string]string{
	"SearchEdge.score":          "a sum of logarithms: machines may differ in its last digit",
	"Similar.score":             "made of such sums",
	"SimilarContribution.score": "made of such sums, too",

	"Subscription.changed":             "told as it happens: tests in graph hold what is told",
	"Subscription.contributionChanged": "the same",
}

// TestTheSetCoversTheSchema names what of the schema no operation has: fields of
// all types with their arguments, input fields, and the values of enums that
// clients choose from.
func TestTheSetCoversTheSchema(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	c := &coverage{t: t, schema: schema, seen: map[string]bool{}}
	for _, folder := range []string{"build", "queries"} {
		for _, o := range operations(t, folder) {
			c.operation(o)
		}
	}
	var missing []string
	for _, name := range c.wanted() {
		if !c.seen[name] && notAsked[name] == "" {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("in no operation of the set:\n%s", strings.Join(missing, "\n"))
	}
}

// coverage notes what of a schema occurs in operations.
type coverage struct {
	t      *testing.T
	schema *ast.Schema
	seen   map[string]bool
}

// wanted lists what has to occur. Connections, their edges and interfaces are the
// same all over, so only the roots' arguments are wanted of paging.
func (c *coverage) wanted() (names []string) {
	for name, definition := range c.schema.Types {
		switch {
		case definition.BuiltIn || strings.HasPrefix(name, "__"):
		case definition.Kind == ast.Object && !usual(name), definition.Kind == ast.InputObject:
			for _, field := range definition.Fields {
				if strings.HasPrefix(field.Name, "__") {
					continue
				}
				names = append(names, name+"."+field.Name)
				for _, argument := range field.Arguments {
					if name == "Query" || name == "Mutation" {
						names = append(names, name+"."+field.Name+"("+argument.Name+")")
					}
				}
			}
		case definition.Kind == ast.Enum && chosen(name):
			for _, value := range definition.EnumValues {
				names = append(names, name+"."+value.Name)
			}
		}
	}
	sort.Strings(names)
	return names
}

func usual(name string) bool {
	return name != "SearchConnection" && name != "SearchEdge" && (strings.HasSuffix(name, "Connection") || strings.HasSuffix(name, "Edge"))
}

// chosen reports whether an enum is one of choices about lists and answers, all of
// which are wanted.
func chosen(name string) bool {
	switch name {
	case "FacetField", "OrderDirection", "CitationFormat", "EntryKind":
		return true
	}
	return strings.HasSuffix(name, "OrderField")
}

func (c *coverage) operation(o *operation) {
	doc, errs := gqlparser.LoadQueryWithRules(c.schema, o.query, nil)
	if len(errs) > 0 {
		c.t.Errorf("%s: %v", o.name, errs)
		return
	}
	variables := map[string]any{}
	if o.variables != nil {
		if err := json.Unmarshal(o.variables, &variables); err != nil {
			c.t.Errorf("%s: the variables: %v", o.name, err)
		}
	}
	for _, op := range doc.Operations {
		c.selections(op.SelectionSet, variables)
	}
}

func (c *coverage) selections(set ast.SelectionSet, variables map[string]any) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			c.field(s, variables)
		case *ast.InlineFragment:
			c.selections(s.SelectionSet, variables)
		case *ast.FragmentSpread:
			c.selections(s.Definition.SelectionSet, variables)
		}
	}
}

func (c *coverage) field(f *ast.Field, variables map[string]any) {
	if f.ObjectDefinition == nil {
		return
	}
	name := f.ObjectDefinition.Name + "." + f.Name
	c.seen[name] = true
	for _, a := range f.Arguments {
		value, err := a.Value.Value(variables)
		if err != nil {
			c.t.Errorf("%s(%s): %v", name, a.Name, err)
			continue
		}
		c.seen[name+"("+a.Name+")"] = true
		c.value(f.Definition.Arguments.ForName(a.Name).Type, value)
	}
	c.selections(f.SelectionSet, variables)
}

// value notes the input fields and enum values in a value of a type.
func (c *coverage) value(typ *ast.Type, value any) {
	if value == nil {
		return
	}
	if typ.Elem != nil {
		list, ok := value.([]any)
		if !ok {
			list = []any{value}
		}
		for _, one := range list {
			c.value(typ.Elem, one)
		}
		return
	}
	definition := c.schema.Types[typ.NamedType]
	switch definition.Kind {
	case ast.Enum:
		c.seen[definition.Name+"."+fmt.Sprint(value)] = true
	case ast.InputObject:
		fields, _ := value.(map[string]any)
		for name, below := range fields {
			c.seen[definition.Name+"."+name] = true
			if field := definition.Fields.ForName(name); field != nil {
				c.value(field.Type, below)
			}
		}
	}
}
