package main

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"sort"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
)

// walker makes operations that reach every field of the schema, from every root,
// by itself: what it does not know how to ask it names, and the test fails.
type walker struct {
	t       *testing.T
	schema  *ast.Schema
	visited map[string]bool // Type.field, Type.field(argument) and Input.field
	unknown map[string]bool // the same, of what it cannot fill
}

func newWalker(t *testing.T) *walker {
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	return &walker{t: t, schema: schema, visited: map[string]bool{}, unknown: map[string]bool{}}
}

// askedWith are the arguments of fields below the roots, beside those that are the same
// everywhere: each alternative is asked beside the others.
var askedWith = map[string][]string{
	"citation":        {"format: APA", "format: BIBTEX, revision: 1"},
	"definitions":     {`in: ["it", "en"]`, `asOf: "2016"`},
	"comments":        {"first: 5", "last: 2"},
	"notifications":   {"first: 50", "last: 2, unread: true"},
	"contributions":   {"filter: {}, first: 5", "last: 2"},
	"similar":         {"first: 2"},
	"similarUnderWay": {"first: 2"},
	"letters":         {"", `language: "it"`},
	"index":           {"first: 2", `letter: "p", language: "it", last: 2`},
}

var argumentName = regexp.MustCompile(`(\w+): `)

// alternatives are the arguments with which a field below the roots is asked.
func (w *walker) alternatives(owner string, f *ast.FieldDefinition) []string {
	var names []string
	for _, a := range f.Arguments {
		names = append(names, a.Name)
	}
	var list []string
	for _, alternative := range askedWith[f.Name] {
		if !slices.ContainsFunc(argumentName.FindAllStringSubmatch(alternative, -1), func(m []string) bool { return !slices.Contains(names, m[1]) }) {
			list = append(list, alternative)
		}
	}
	switch {
	case list != nil:
	case len(names) == 0:
		list = []string{""}
	case slices.Equal(names, []string{"in"}):
		list = []string{`in: ["it", "en"]`}
	case slices.Equal(names, []string{"first", "after", "last", "before"}):
		list = []string{"first: 2", "last: 2"}
	}
	w.note(owner, f, list)
	return list
}

// note notes the arguments in alternatives as visited, and the others as unknown.
// The pages behind a cursor are asked at the roots.
func (w *walker) note(owner string, f *ast.FieldDefinition, alternatives []string) {
	name := owner + "." + f.Name
	w.visited[name] = true
	for _, a := range f.Arguments {
		if !strings.Contains(" "+strings.Join(alternatives, ", "), " "+a.Name+": ") && (owner == "Query" || a.Name != "after" && a.Name != "before") {
			w.unknown[name+"("+a.Name+")"] = true
		}
	}
}

// piece is a part of an operation: a field or a condition on a type, with what
// stands below it.
type piece struct {
	text  string
	below []*piece
}

func (p *piece) size() int {
	n := 1
	for _, b := range p.below {
		n += b.size()
	}
	return n
}

func (p *piece) String() string {
	if len(p.below) == 0 {
		return p.text
	}
	var parts []string
	for _, b := range p.below {
		parts = append(parts, b.String())
	}
	return p.text + " { " + strings.Join(parts, " ") + " }"
}

// whole selects everything of a type, and of what it leads to as far as depth
// documents away; of those behind them only which they are.
func (w *walker) whole(typeName string, depth int) []*piece {
	definition := w.schema.Types[typeName]
	if definition.Kind != ast.Object {
		return w.possible(definition, depth)
	}
	var pieces []*piece
	for _, f := range definition.Fields {
		if !strings.HasPrefix(f.Name, "__") {
			pieces = append(pieces, w.field(definition.Name, f, depth)...)
		}
	}
	return pieces
}

// possible selects everything of each type that an interface or union stands for.
// Fields that differ between them get names of their own.
func (w *walker) possible(abstract *ast.Definition, depth int) []*piece {
	pieces := []*piece{{text: "__typename"}}
	types := w.schema.PossibleTypes[abstract.Name]
	differ := map[string]bool{}
	for _, a := range types {
		for _, f := range a.Fields {
			for _, b := range types {
				if g := b.Fields.ForName(f.Name); g != nil && (g.Type.String() != f.Type.String() || len(g.Arguments) != len(f.Arguments)) {
					differ[f.Name] = true
				}
			}
		}
	}
	for _, d := range types {
		condition := &piece{text: "... on " + d.Name, below: w.whole(d.Name, depth)}
		for _, p := range condition.below {
			name, _, _ := strings.Cut(strings.TrimSpace(strings.Split(p.text, "(")[0]), ":")
			if differ[name] {
				p.text = d.Name + "_" + name + ": " + p.text
			}
		}
		pieces = append(pieces, condition)
	}
	return pieces
}

// documents are the types that stand for themselves: a walk counts its steps in them.
func (w *walker) document(typeName string) bool {
	d := w.schema.Types[typeName]
	return d.Name == "Node" || d.Name == "Entry" || slices.Contains(d.Interfaces, "Node")
}

// field selects a field with each of its alternatives, the first deep.
func (w *walker) field(owner string, f *ast.FieldDefinition, depth int) (pieces []*piece) {
	for i, arguments := range w.alternatives(owner, f) {
		text := f.Name
		if i > 0 {
			text = fmt.Sprintf("%s_%d: %s", f.Name, i, f.Name)
			depth = 0
		}
		if arguments != "" {
			text += "(" + arguments + ")"
		}
		pieces = append(pieces, w.under(text, f.Type.Name(), depth))
	}
	return pieces
}

// under selects what stands below a field of a type. The nodes of a page and those
// of its edges are the same.
func (w *walker) under(text, typeName string, depth int) *piece {
	p := &piece{text: text}
	switch d := w.schema.Types[typeName]; {
	case d.Kind == ast.Scalar || d.Kind == ast.Enum:
	case w.document(typeName) && depth == 0:
		p.below = []*piece{{text: "__typename"}, {text: "id"}}
	case w.document(typeName):
		p.below = w.whole(typeName, depth-1)
	case strings.HasSuffix(typeName, "Edge") && w.schema.Types[strings.TrimSuffix(typeName, "Edge")] != nil:
		p.below = w.whole(typeName, 0)
	default:
		p.below = w.whole(typeName, depth)
	}
	return p
}

// mostFields is how many fields one operation asks for.
const mostFields = 1_100

// split makes selections of at most so many fields, each from the root.
func (p *piece) split(most int) []*piece {
	if p.size() <= most {
		return []*piece{p}
	}
	var parts []*piece
	part := &piece{text: p.text}
	for _, b := range p.below {
		for _, small := range b.split(most) {
			if len(part.below) > 0 && part.size()+small.size() > most {
				parts = append(parts, part)
				part = &piece{text: p.text}
			}
			part.below = append(part.below, small)
		}
	}
	return append(parts, part)
}

// root selects everything below a root.
func (w *walker) root(name, arguments string, depth int) *piece {
	text := name
	if arguments != "" {
		text += "(" + arguments + ")"
	}
	return w.under(text, w.schema.Query.Fields.ForName(name).Type.Name(), depth)
}

// mutation asks a mutation for its payload, and for as much of what it holds, from
// its beginning on, as fits.
func (w *walker) mutation(name string) string {
	f := w.schema.Mutation.Fields.ForName(name)
	if f == nil {
		w.t.Fatalf("there is no mutation %s", name)
	}
	w.visited["Mutation."+name] = true
	head, call := "mutation", name
	for _, a := range f.Arguments {
		w.visited["Mutation."+name+"("+a.Name+")"] = true
		head, call = "mutation($input: "+a.Type.String()+")", name+"(input: $input)"
	}
	payload := w.under(call, f.Type.Name(), 1)
	for i, p := range payload.below {
		payload.below[i] = p.split(mostFields - 100)[0]
	}
	return head + " { " + payload.String() + " }"
}

// missed names what of the schema no operation had, and what could not be filled.
func (w *walker) missed() (names []string) {
	for name := range w.unknown {
		names = append(names, name+": say how to fill it")
	}
	for _, d := range w.schema.Types {
		if d.BuiltIn || strings.HasPrefix(d.Name, "__") || d.Kind != ast.Object && d.Kind != ast.InputObject {
			continue
		}
		for _, f := range d.Fields {
			if name := d.Name + "." + f.Name; !strings.HasPrefix(f.Name, "__") && !w.visited[name] {
				names = append(names, name)
			}
		}
	}
	sort.Strings(names)
	return names
}

// maker makes inputs of which every member is filled, by the schema.
type maker struct {
	*walker
	text func() string // makes a text
}

// noID is the id of nobody.
const noID = "person_00000000000000000000000000"

// given are members of inputs that have to be of a form, or that name documents:
// by Type.member, or by member for all types. nil leaves a member out.
var given = map[string]any{
	"language": "it", "licence": "CC-BY-4.0", "currency": "EUR", "evidence": 4, "year": 2016, "latitude": 45.4, "longitude": 12.3,
	"lat": 45.4, "lon": 12.3, "minimum": "10", "start": "2014", "end": "2016", "validFrom": "2014", "validTo": "2017",
	"AttachmentInput.licence": "CC0_1_0", "synthetic": false, "deprecated": false, "replacedBy": nil,
	"territories": "venezia", "territory": "venezia", "OrganisationInput.territory": "venezia",
	"themes": "alto", "areas": "alto", "targetGroups": "alto", "indirectTargetGroups": "alto", "instruments": "alto", "kindOf": "alto",
	"adaptedFrom": "pratica-base", "related": "pratica-base", "practices": "pratica-base", "organisation": "cooperativa",
	"programme": "fondo", "scheme": "quadro", "schemes": "quadro", "topConceptOf": nil, "broader": "alto", "ConceptInput.related": "vicino",
	"preferred": "alto", "publisher": nil, "members": "alto", "partOf": nil, "TerritoryInput.parent": nil, "ProgrammeInput.parent": nil, "districts": nil, "funder": "comune",
	"code": nil, "nuts": nil, "cadastralCode": nil, "file": nil, "attachments": nil, "ConceptSchemeInput.languages": "it",
	"labelDetails": nil, "and": map[string]any{}, "or": map[string]any{}, "not": map[string]any{}, "by": "import", "kinds": nil,
	"acronym": "PP",
	"person":  noID, "below": nil, "CoverageAxis.in": []any{"vicino", "alto"}, "CoverageAxis.after": "vicino", "JournalFilter.id": noID,
	"ConceptTagFilter.in": "alto", "ConceptTagFilter.all": "alto", "TerritoryTagFilter.in": "venezia", "OrganisationTagFilter.in": "cooperativa",
	"ProgrammeTagFilter.in": "fondo", "SchemeFilter.in": "quadro", "BroaderFilter.in": "alto", "ParentFilter.in": "venezia", "targets": "pratica-base",
	"ContributionFilter.organisations": "cooperativa", "ContributionFilter.and": nil,
	"ContributionFilter.or": nil, "PersonFilter.mail": "x@y.example", "JournalFilter.kinds": "practice", "score": 2, "everybody": true,
}

// links are members that are addresses.
var links = []string{"uri", "url", "website", "datatype", "exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch"}

// input makes an input of a type; over says what else its members are, nil leaves
// one out.
func (m *maker) input(typeName string, over map[string]any) map[string]any {
	in := map[string]any{}
	for _, f := range m.schema.Types[typeName].Fields {
		name := typeName + "." + f.Name
		value, said := over[f.Name]
		if !said {
			value = m.value(typeName, f)
		}
		m.visited[name] = true
		if value != nil {
			in[f.Name] = value
		}
	}
	return in
}

func (m *maker) value(owner string, f *ast.FieldDefinition) any {
	for _, name := range []string{owner + "." + f.Name, f.Name} {
		value, known := given[name]
		switch {
		case !known || value != nil && (m.schema.Types[f.Type.Name()].Kind == ast.InputObject) != (reflect.TypeOf(value).Kind() == reflect.Map):
		case value != nil && f.Type.Elem != nil && reflect.TypeOf(value).Kind() != reflect.Slice:
			return []any{value}
		default:
			return value
		}
	}
	address := slices.Contains(links, f.Name) || f.Name == "sources" && f.Type.Name() == "String"
	one := m.scalar(owner, f, address)
	switch {
	case f.Type.Name() == "LocalisedTextInput":
		return []any{one, map[string]any{"language": "en", "value": m.text()}}
	case f.Type.Elem != nil:
		return []any{one}
	}
	return one
}

func (m *maker) scalar(owner string, f *ast.FieldDefinition, address bool) any {
	d := m.schema.Types[f.Type.Name()]
	switch {
	case d.Kind == ast.InputObject:
		return m.input(d.Name, nil)
	case d.Kind == ast.Enum:
		return d.EnumValues[0].Name
	case address:
		return "https://vocabolario.example/" + m.text()
	}
	switch d.Name {
	case "String":
		return m.text()
	case "Int", "Seq":
		return 3
	case "Float":
		return 1.5
	case "Boolean":
		return true
	case "Decimal":
		return "12.50"
	case "Date":
		return "2015"
	case "DateTime":
		return "2030-01-01T00:00:00.000Z"
	case "Language":
		return "it"
	}
	m.unknown[owner+"."+f.Name] = true
	return nil
}
