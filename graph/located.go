package graph

import (
	"context"
	"regexp"
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator/core"
)

// maxMistakes bounds how many mistakes of one document a client is told.
const maxMistakes = 100

// valuesOf is where in the extensions of an error the good values are, in the place of one
// that an enum has not.
const valuesOf = "values"

// prepare reads an operation and its variables. Mistakes in them have the path in the input
// to where they are, whether a client wrote that into the document or gave it as a variable.
func (g *Graph) prepare(ctx context.Context, params *graphql.RawParams) (*graphql.OperationContext, gqlerror.List) {
	op, problems := g.Executor.CreateOperationContext(ctx, params)
	if len(problems) == 0 {
		return op, nil
	}
	problems = problems[:min(len(problems), maxMistakes)]
	if op.Operation != nil && len(problems[0].Path) > 1 {
		inVariable(op.Operation, problems[0])
		return op, problems
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, g.opts.Limits.Tokens)
	if err != nil {
		return op, problems
	}
	written := &literals{at: map[gqlerror.Location]literal{}}
	written.document(doc)
	for _, p := range problems {
		written.locate(p)
	}
	return op, problems
}

// inVariable adds to a mistake in a variable what would be right there.
func inVariable(op *ast.OperationDefinition, p *gqlerror.Error) {
	name, ok := p.Path[1].(ast.PathName)
	if !ok {
		return
	}
	definition := op.VariableDefinitions.ForName(string(name))
	if definition == nil {
		return
	}
	typ := definition.Type
	for _, step := range p.Path[2:] {
		above := typ
		if typ = member(typ, step); typ != nil {
			continue
		}
		if d := schemaType(above); d != nil && p.Message == "unknown field" {
			p.Message += meant(step, d)
		}
		return
	}
	nameValues(p, typ)
}

// meant asks for the member of an input that may be meant by an unknown one.
func meant(step ast.PathElement, d *ast.Definition) string {
	name, ok := step.(ast.PathName)
	if !ok {
		return ""
	}
	var names []string
	for _, f := range d.Fields {
		names = append(names, f.Name)
	}
	err := &gqlerror.Error{}
	core.SuggestListQuoted(": did you mean", string(name), names)(err)
	return err.Message
}

func schemaType(typ *ast.Type) *ast.Definition {
	if typ == nil {
		return nil
	}
	return executableSchema().Schema().Types[typ.Name()]
}

// member is the type of what a step leads to from a value of a type; nil for nothing.
func member(typ *ast.Type, step ast.PathElement) *ast.Type {
	if _, index := step.(ast.PathIndex); index {
		if typ == nil {
			return nil
		}
		return typ.Elem
	}
	d := schemaType(typ)
	if d == nil {
		return nil
	}
	if f := d.Fields.ForName(string(step.(ast.PathName))); f != nil {
		return f.Type
	}
	return nil
}

// nameValues lists the values of an enum in the extensions of what is wrong where one is wanted.
func nameValues(p *gqlerror.Error, typ *ast.Type) {
	d := schemaType(typ)
	if d == nil || d.Kind != ast.Enum {
		return
	}
	names := make([]string, len(d.EnumValues))
	for i, value := range d.EnumValues {
		names[i] = value.Name
	}
	if p.Extensions == nil {
		p.Extensions = map[string]any{}
	}
	p.Extensions[valuesOf] = names
}

// literal is a value that is written into a document.
type literal struct {
	path ast.Path  // from the name of the argument on
	typ  *ast.Type // of what is wanted; nil where nothing is
}

// literals are the values in a document, by the places of which mistakes tell.
type literals struct {
	at map[gqlerror.Location]literal
}

func (l *literals) document(doc *ast.QueryDocument) {
	schema := executableSchema().Schema()
	roots := map[ast.Operation]*ast.Definition{ast.Query: schema.Query, ast.Mutation: schema.Mutation, ast.Subscription: schema.Subscription}
	for _, op := range doc.Operations {
		for _, v := range op.VariableDefinitions {
			if v.DefaultValue != nil {
				l.value(ast.Path{ast.PathName("variable"), ast.PathName(v.Variable)}, v.Type, v.DefaultValue)
			}
		}
		l.selections(roots[op.Operation], op.SelectionSet)
	}
	for _, f := range doc.Fragments {
		l.selections(schema.Types[f.TypeCondition], f.SelectionSet)
	}
}

func (l *literals) selections(parent *ast.Definition, set ast.SelectionSet) {
	for _, s := range set {
		switch s := s.(type) {
		case *ast.Field:
			l.field(parent, s)
		case *ast.InlineFragment:
			of := parent
			if s.TypeCondition != "" {
				of = executableSchema().Schema().Types[s.TypeCondition]
			}
			l.selections(of, s.SelectionSet)
		}
	}
}

func (l *literals) field(parent *ast.Definition, f *ast.Field) {
	var definition *ast.FieldDefinition
	if parent != nil {
		definition = parent.Fields.ForName(f.Name)
	}
	var result *ast.Definition
	if definition != nil {
		result = schemaType(definition.Type)
	}
	for _, a := range f.Arguments {
		var typ *ast.Type
		if definition != nil {
			if argument := definition.Arguments.ForName(a.Name); argument != nil {
				typ = argument.Type
			}
		}
		l.value(ast.Path{ast.PathName(a.Name)}, typ, a.Value)
	}
	l.selections(result, f.SelectionSet)
}

func (l *literals) value(path ast.Path, typ *ast.Type, v *ast.Value) {
	if typ != nil && typ.Elem != nil && v.Kind != ast.ListValue && v.Kind != ast.Variable && v.Kind != ast.NullValue { // stands for a list of one
		path, typ = append(slices.Clip(path), ast.PathIndex(0)), typ.Elem
	}
	l.note(v.Position, literal{path, typ})
	for i, child := range v.Children {
		step := ast.PathElement(ast.PathIndex(i))
		if v.Kind == ast.ObjectValue {
			step = ast.PathName(child.Name)
		}
		to := append(slices.Clip(path), step)
		if v.Kind == ast.ObjectValue {
			l.note(child.Position, literal{to, nil})
		}
		l.value(to, member(typ, step), child.Value)
	}
}

func (l *literals) note(place *ast.Position, found literal) {
	if place != nil {
		l.at[gqlerror.Location{Line: place.Line, Column: place.Column}] = found
	}
}

// The mistakes that lie at the value or field above what they name.
var (
	missingMember = regexp.MustCompile(`^Field "\w+\.(\w+)" of required type`)
	badArgument   = regexp.MustCompile(`^(?:Field "\w+"|Unknown) argument "(\w+)"`)
)

// locate gives a mistake in a document its path in the input, and what would be right there.
func (l *literals) locate(p *gqlerror.Error) {
	if found := badArgument.FindStringSubmatch(p.Message); found != nil {
		p.Path = ast.Path{ast.PathName(found[1])}
		return
	}
	if len(p.Locations) == 0 {
		return
	}
	there, ok := l.at[p.Locations[0]]
	if !ok {
		return
	}
	p.Path = there.path
	if found := missingMember.FindStringSubmatch(p.Message); found != nil {
		p.Path = append(slices.Clip(p.Path), ast.PathName(found[1]))
		return
	}
	nameValues(p, there.typ)
}
