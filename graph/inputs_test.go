package graph_test

import (
	"reflect"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
	"prologis/kb"
)

// TestInputsMirrorContents holds the inputs against the contents that they are
// read into: the same names, and types that fit.
func TestInputsMirrorContents(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	m := &mirror{t: t, schema: schema, seen: map[string]bool{}}
	for name, kind := range map[string]kb.Kind{
		"PracticeInput": kb.KindPractice, "CaseStudyInput": kb.KindCaseStudy, "ConceptInput": kb.KindConcept, "ConceptSchemeInput": kb.KindConceptScheme,
		"OrganisationInput": kb.KindOrganisation, "TerritoryInput": kb.KindTerritory, "ProgrammeInput": kb.KindProgramme,
		"CollectionInput": kb.KindCollection,
	} {
		m.object(name, reflect.TypeOf(kb.NewContent(kind)).Elem())
	}
	m.object("FieldCommentInput", reflect.TypeFor[commentContent]())
	m.object("ChecklistScoreInput", reflect.TypeFor[kb.Score]())
	ofMutations := map[string]bool{} // these hold contents, or none
	for _, field := range schema.Mutation.Fields {
		for _, argument := range field.Arguments {
			ofMutations[argument.Type.Name()] = true
		}
	}
	var unread []string
	for name, definition := range schema.Types {
		ours := definition.Kind == ast.InputObject && strings.HasSuffix(name, "Input")
		if ours && !m.seen[name] && !ofMutations[name] {
			unread = append(unread, name)
		}
	}
	if len(unread) > 0 {
		t.Errorf("inputs that no content has: %v", unread)
	}
}

// commentContent is the content of a comment.
type commentContent struct {
	Path []string `json:"path"`
	Text string   `json:"text"`
}

// TestDraftsMirrorInputs wants every member of an input in the draft of its kind, so
// that what somebody writes is never out of their sight.
func TestDraftsMirrorInputs(t *testing.T) {
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	for name, draft := range schema.Types {
		base, ok := strings.CutSuffix(name, "Draft")
		if !ok || base == "" {
			continue
		}
		input := schema.Types[base+"Input"]
		for _, field := range input.Fields {
			if draft.Fields.ForName(field.Name) == nil {
				t.Errorf("%s lacks %s", name, field.Name)
			}
		}
		for _, field := range draft.Fields {
			if input.Fields.ForName(field.Name) == nil && !strings.HasPrefix(field.Name, "__") {
				t.Errorf("%s.%s is in no input", name, field.Name)
			}
		}
	}
}

type mirror struct {
	t      *testing.T
	schema *ast.Schema
	seen   map[string]bool
}

func (m *mirror) object(name string, typ reflect.Type) {
	m.seen[name] = true
	fields := map[string]reflect.Type{}
	jsonFields(typ, fields)
	definition := m.schema.Types[name]
	if definition == nil {
		m.t.Errorf("there is no input %s", name)
		return
	}
	for _, field := range definition.Fields {
		typ, ok := fields[field.Name]
		if !ok {
			m.t.Errorf("no content has %s.%s", name, field.Name)
			continue
		}
		m.field(name+"."+field.Name, field.Type, typ)
		delete(fields, field.Name)
	}
	for field := range fields {
		m.t.Errorf("%s lacks %s", name, field)
	}
}

// jsonFields lists the members of a struct's JSON with their types.
func jsonFields(typ reflect.Type, fields map[string]reflect.Type) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		if f.Anonymous {
			jsonFields(f.Type, fields)
			continue
		}
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		fields[name] = f.Type
	}
}

func (m *mirror) field(where string, given *ast.Type, read reflect.Type) {
	scalars := map[reflect.Type]string{
		reflect.TypeFor[kb.ID](): "ID", reflect.TypeFor[kb.Date](): "Date", reflect.TypeFor[kb.Decimal](): "Decimal", reflect.TypeFor[bool](): "Boolean",
		reflect.TypeFor[int](): "Int", reflect.TypeFor[float64](): "Float", reflect.TypeFor[string](): "String",
		reflect.TypeFor[kb.Text](): "[LocalisedTextInput!]", reflect.TypeFor[kb.Labels](): "[LocalisedTextInput!]",
		reflect.TypeFor[[]string](): "[String!]",
	}
	for read.Kind() == reflect.Pointer {
		read = read.Elem()
	}
	want, known := scalars[read]
	shown := strings.TrimSuffix(given.String(), "!")
	switch {
	case known && strings.Contains(where, "anguage") && shown == strings.Replace(want, "String", "Language", 1):
	case known && shown != want:
		m.t.Errorf("%s is %s, want %s", where, given, want)
	case known && strings.HasPrefix(want, "[Local"):
		m.seen["LocalisedTextInput"] = true
	case known:
	case read.Kind() == reflect.Slice && given.Elem != nil:
		m.field(where, given.Elem, read.Elem())
	case read.Kind() == reflect.Struct:
		m.object(given.Name(), read)
	case read.Kind() == reflect.String: // an enum
		if m.schema.Types[shown] == nil || m.schema.Types[shown].Kind != ast.Enum || read.Name() != shown {
			m.t.Errorf("%s is %s, want the enum %s", where, given, read.Name())
		}
	default:
		m.t.Errorf("%s is %s; %s is read", where, given, read)
	}
}
