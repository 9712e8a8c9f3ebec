package graph

import (
	"context"
	"fmt"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"prologis/kb"
)

// Limits bound what one operation may ask. They are held against the document and
// its variables before anything is executed.
type Limits struct {
	Tokens     int // of the document
	Depth      int // of fields in fields
	Fields     int // in the document, fragments written out
	Aliases    int
	Nodes      int // sizes of connections, multiplied where they are nested
	Complexity int // fields of all nodes, the dear ones counted more than once
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		limit     *int
		otherwise int
	}{{&l.Tokens, 10_000}, {&l.Depth, 15}, {&l.Fields, 1_500}, {&l.Aliases, 500}, {&l.Nodes, 10_000}, {&l.Complexity, 200_000}} {
		if *d.limit == 0 {
			*d.limit = d.otherwise
		}
	}
	return l
}

// admission refuses operations beyond the limits.
type admission struct {
	limits Limits
	cache  *queryCache
}

func (*admission) ExtensionName() string                   { return "Admission" }
func (*admission) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters looks at the form of a document that was not seen
// before. Validation comes after it, because that can take long with many fields.
func (a *admission) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	if _, seen := a.cache.Get(ctx, params.Query); seen {
		return nil
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: params.Query}, a.limits.Tokens)
	if err != nil {
		return a.unparsed(err)
	}
	form := &documentForm{fragments: doc.Fragments, seen: map[string]*extent{}}
	for _, op := range doc.Operations {
		if err := a.admit(form.measure(op.SelectionSet, 0)); err != nil {
			return err
		}
	}
	return nil
}

// unparsed leaves syntax errors to the executor, which says where they are, and
// refuses what is too long to be read.
func (a *admission) unparsed(err error) *gqlerror.Error {
	if strings.Contains(err.Error(), "exceeded token limit") {
		return tooComplex("the document has more than %d tokens", a.limits.Tokens)
	}
	return nil
}

func (a *admission) admit(e extent) *gqlerror.Error {
	switch {
	case e.depth > a.limits.Depth:
		return tooComplex("the fields are nested deeper than %d", a.limits.Depth)
	case e.aliases > a.limits.Aliases:
		return tooComplex("there are more than %d aliases", a.limits.Aliases)
	case e.fields > a.limits.Fields:
		return tooComplex("there are more than %d fields", a.limits.Fields)
	}
	return nil
}

func tooComplex(format string, args ...any) *gqlerror.Error {
	err := &kb.Error{Code: kb.CodeTooComplex, Message: fmt.Sprintf(format, args...) + ": ask for less, or in several operations"}
	return &gqlerror.Error{Message: err.Message, Err: err}
}

// extent is how large a selection is.
type extent struct{ depth, fields, aliases int }

// Sums stop here, long before they overflow.
const enough = 1 << 20

func (e *extent) add(below extent, deeper int) {
	e.depth = max(e.depth, below.depth+deeper)
	e.fields = min(e.fields+below.fields, enough)
	e.aliases = min(e.aliases+below.aliases, enough)
}

// documentForm measures the selections of a document that is not validated yet:
// fragments may be missing, or spread themselves.
type documentForm struct {
	fragments ast.FragmentDefinitionList
	seen      map[string]*extent
}

func (d *documentForm) measure(selections ast.SelectionSet, level int) (e extent) {
	if level > 1000 {
		return extent{depth: enough}
	}
	for _, s := range selections {
		switch s := s.(type) {
		case *ast.Field:
			e.add(d.field(s, level), 1)
		case *ast.InlineFragment:
			e.add(d.measure(s.SelectionSet, level+1), 0)
		case *ast.FragmentSpread:
			e.add(d.fragment(s.Name, level), 0)
		}
	}
	return e
}

func (d *documentForm) field(f *ast.Field, level int) extent {
	e := d.measure(f.SelectionSet, level+1)
	if strings.HasPrefix(f.Name, "__") {
		e.depth = 0 // tools look deep into types of types
	}
	e.fields++
	if f.Alias != f.Name {
		e.aliases++
	}
	return e
}

func (d *documentForm) fragment(name string, level int) extent {
	if e, ok := d.seen[name]; ok {
		return *e // still zero within itself
	}
	e := &extent{}
	d.seen[name] = e
	if definition := d.fragments.ForName(name); definition != nil {
		*e = d.measure(definition.SelectionSet, level+1)
	}
	return *e
}
