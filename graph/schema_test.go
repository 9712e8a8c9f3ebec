package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
)

func TestEverythingInTheSchemaIsDescribed(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	if err != nil {
		t.Fatal(err)
	}
	described := func(what, description string) {
		if len(strings.TrimSpace(description)) < 5 {
			t.Errorf("%s is not described", what)
		}
	}
	for name, definition := range schema.Types {
		if definition.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		described(name, definition.Description)
		for _, field := range definition.Fields {
			if strings.HasPrefix(field.Name, "__") {
				continue
			}
			described(name+"."+field.Name, field.Description)
			for _, argument := range field.Arguments {
				described(name+"."+field.Name+"("+argument.Name+")", argument.Description)
			}
		}
		for _, value := range definition.EnumValues {
			described(name+"."+value.Name, value.Description)
		}
	}
}

// TestWhatMutationsChangeSaysWhatTheViewerCan wants viewerCan of every object that a
// mutation answers.
func TestWhatMutationsChangeSaysWhatTheViewerCan(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	none := map[string]bool{"UserError": true, "OneTimeLink": true, "ConceptHint": true}
	for _, f := range schema.Mutation.Fields {
		for _, member := range schema.Types[f.Type.Name()].Fields {
			d := schema.Types[member.Type.Name()]
			if (d.Kind == ast.Object || d.Kind == ast.Interface) && !none[d.Name] && d.Fields.ForName("viewerCan") == nil {
				t.Errorf("%s answers %s, which has no viewerCan", f.Name, d.Name)
			}
		}
	}
}
