package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// questions are the arguments of every root: of each the first alternative is asked
// with everything below it, as far as the walk goes. Filters and orders are filled
// by the schema beside these.
func (v *visibility) questions() map[string][]string {
	list := []string{"first: 3, orderBy: [{field: UPDATED_AT}]", `last: 3, filter: {text: "parola"}`}
	entry := func(slug string, more ...string) (alternatives []string) {
		alternatives = append([]string{`slug: "` + slug + `"`}, more...)
		for _, id := range v.contributions() {
			return append(alternatives, `id: "`+id+`"`)
		}
		return append(alternatives, `id: "x"`)
	}
	q := map[string][]string{
		"node": {`id: "` + v.publicID("practice", "pratica-base") + `"`}, "nodes": {"ids: " + quoted(v.contributions()[:min(3, len(v.work))])},
		"practice": entry("pratica-base"), "caseStudy": entry("caso-base"), "concept": entry("alto", `uri: "https://vocabolario.example/x"`),
		"conceptScheme": entry("quadro", `uri: "https://vocabolario.example/x"`), "collection": entry("raccolta", `uri: "https://vocabolario.example/x"`),
		"organisation": entry("cooperativa"), "territory": entry("venezia", `code: "027042"`), "programme": entry("fondo"),
		"practices": list, "caseStudies": list, "concepts": {"first: 3, orderBy: [{field: LABEL}]", `last: 3, filter: {text: "alto"}`},
		"organisations": {"first: 3, orderBy: [{field: NAME}]", `last: 3, filter: {text: "comune"}`}, "territories": {"first: 3, orderBy: [{field: NAME}]", `last: 3, filter: {text: "venezia"}`},
		"programmes": {"first: 3", `last: 3, filter: {text: "fondo"}`}, "conceptSchemes": {""}, "glossaryHealth": {`scheme: "quadro"`},
		"search": {`query: "*", first: 4`, `query: "parola", language: "it", syntax: PLAIN, facets: [THEMES, KIND, ORGANISATIONS], facetOptions: [{field: THEMES, text: "a", first: 2}], expand: [SYNONYMS], without: ["alto"], first: 2`,
			`query: "*", filter: {text: "parola"}, orderBy: {field: UPDATED_AT}`},
		"suggest":  {`prefix: "pa", first: 3`, `prefix: "a", kinds: [CONCEPT]`},
		"annotate": {`text: "Alto e vicino, un parolone"`, `text: "alto", language: "it"`, `text: "alto", schemes: ["quadro"]`}, "base": {""}, "viewer": {""},
		"changes": {"first: 3", "first: 100, after: 0", "kinds: [PRACTICE]"}, "people": {"first: 20", "last: 3"}, "person": {},
		"tokens": {"first: 30", "last: 3", "filter: {everybody: true}, first: 50"}, "journal": {"first: 100"}, "denials": {"first: 100"},
		"similar": {`title: "parola", summary: "parola", concepts: ["alto"], first: 5`, `id: "pratica-base"`},
		"coverage": {`rows: {field: THEMES, in: ["alto"]}, columns: {field: TERRITORIES, in: ["venezia"]}`, `rows: {field: TARGET_GROUPS, directOnly: true}, columns: {field: AREAS}`,
			`rows: {field: THEMES, below: "alto"}, columns: {field: TERRITORIES, in: ["venezia"]}, filter: {text: "parola"}`},
		"contributionLink": {""}, "contribution": {}, "contributions": {"first: 3, orderBy: [{field: DUE_AT}]", "last: 3"},
	}
	for what, id := range v.work {
		if strings.HasPrefix(id, "contribution_") {
			q["contribution"] = append(q["contribution"], `id: "`+id+`"`)
		}
		if what == "concept DRAFT" || what == "caseStudy IN_REVIEW" {
			q["node"] = append(q["node"], `id: "`+id+`"`)
		}
	}
	for role := range v.persons {
		q["person"] = append(q["person"], `id: "`+string(v.persons[role])+`"`)
	}
	return q
}

func (v *visibility) publicID(kind, slug string) string {
	var answer map[string]struct{ ID string }
	v.query(fmt.Sprintf(`{ %s(slug: %q) { id } }`, kind, slug), nil, &answer)
	return answer[kind].ID
}

// depth is how many documents away from a root everything is asked.
func depth(role string) int {
	if role == "anonymous" || os.Getenv("KB_TEST_LONG") != "" {
		return 2
	}
	return 1
}

// askAll asks everything that stands below a root, in as many operations as the
// limits on them want.
func (v *visibility) askAll(role string, root *piece) map[string][]byte {
	answers := map[string][]byte{}
	v.askParts(role, root, mostFields, answers)
	return answers
}

// askParts asks parts of at most so many fields, and smaller ones of those that are
// refused. What is refused by itself nobody can ask.
func (v *visibility) askParts(role string, root *piece, most int, answers map[string][]byte) {
	for _, part := range root.split(most) {
		query := "{ " + part.String() + " }"
		if !v.dear[query] {
			answer := v.ask(role, query, nil)
			if v.dear[query] = bytes.Contains(answer, []byte("TOO_COMPLEX")); !v.dear[query] {
				answers[query] = answer
				continue
			}
		}
		if most > 3 {
			v.askParts(role, part, most/2, answers)
		}
	}
}

// walk asks every root of the schema as a role.
func (v *visibility) walk(role string) {
	questions := v.questions()
	for _, root := range v.schema.Query.Fields {
		if strings.HasPrefix(root.Name, "__") {
			continue
		}
		alternatives, known := questions[root.Name]
		if !known {
			v.unknown["Query."+root.Name] = true
			continue
		}
		noted := alternatives
		for i, arguments := range alternatives {
			deep := 1
			if i == 0 {
				deep = depth(role)
			}
			v.askAll(role, v.root(root.Name, arguments, deep))
		}
		for _, a := range root.Arguments {
			switch d := v.schema.Types[a.Type.Name()]; {
			case d.Kind == ast.InputObject:
				v.fillIn(role, root, a, d, noted)
				noted = append(slices.Clone(noted), a.Name+": ")
			case a.Name == "after" && a.Type.Name() == "String", a.Name == "before", a.Name == "cursor":
				v.page(role, root, a.Name)
				noted = append(slices.Clone(noted), a.Name+": ")
			}
		}
		v.note("Query", root, noted)
	}
}

// fillIn asks a root with each member of an input by itself.
func (v *visibility) fillIn(role string, root *ast.FieldDefinition, a *ast.ArgumentDefinition, d *ast.Definition, alternatives []string) {
	with := ""
	if root.Name == "search" {
		with = `query: "*", `
	}
	if a.Type.NonNull { // asked with every alternative
		v.input(d.Name, nil)
		return
	}
	if root.Name == "coverage" {
		with = `rows: {field: THEMES, in: ["alto"]}, columns: {field: TERRITORIES, in: ["venezia"]}, `
	}
	text := v.maker.text
	defer func() { v.maker.text = text }()
	v.maker.text = func() string { return "parola" }
	for _, f := range d.Fields {
		value := v.input(d.Name, nil)[f.Name]
		if d.Fields.ForName("field") != nil {
			value = nil // an order: whole
		}
		in := map[string]any{f.Name: value}
		if value == nil && d.Fields.ForName("field") != nil {
			in = v.input(d.Name, nil)
		}
		selection := v.under(root.Name+"("+with+a.Name+": $v)", root.Type.Name(), 0)
		variable := strings.TrimSuffix(a.Type.String(), "!")
		var given any = in
		if a.Type.Elem != nil {
			given = []any{in}
		}
		v.ask(role, "query($v: "+variable+") { "+selection.String()+" }", map[string]any{"v": given})
	}
}

var endCursor = regexp.MustCompile(`"endCursor":"([^"]*)"`)

// page asks for what stands behind or before the first of a root.
func (v *visibility) page(role string, root *ast.FieldDefinition, argument string) {
	with, size := "", "first: 1"
	if root.Name == "search" {
		with = `query: "*", `
	}
	found := endCursor.FindSubmatch(v.ask(role, "{ "+root.Name+"("+with+"first: 1) { pageInfo { endCursor } } }", nil))
	if found == nil {
		return
	}
	if argument == "before" {
		size = "last: 1"
	}
	v.askAll(role, v.root(root.Name, fmt.Sprintf("%s%s, %s: %q", with, size, argument, found[1]), 0))
}

var seqOf = regexp.MustCompile(`"seq":\d+`)

// public answers everything that nobody in particular sees, by question.
func (v *visibility) public() map[string]string {
	answers := map[string]string{}
	kept := v.work
	v.work = map[string]string{} // the same questions before and after
	defer func() { v.work = kept }()
	for root, alternatives := range v.questions() {
		if root == "person" || root == "nodes" {
			continue
		}
		for _, arguments := range alternatives {
			for query, answer := range v.askAll("anonymous", v.root(root, arguments, 1)) {
				answers[query] = string(seqOf.ReplaceAll(answer, []byte(`"seq":0`)))
			}
		}
	}
	for _, path := range []string{"/id/practice/pratica-base", "/id/concept/alto.ttl", "/search.atom?q=parola", "/search.csv?q=parola", "/rest/v1/search?query=alto"} {
		response, answer := v.sent("anonymous", http.MethodGet, path, "")
		answers[path] = fmt.Sprintf("%d, ETag %s\n%s", response.StatusCode, response.Header.Get("ETag"), answer)
	}
	return answers
}

// twins asks for what exists and may not be seen, and for what does not exist: the
// answers are the same.
func (v *visibility) twins() {
	v.maker.text = func() string { return "parola" }
	for _, role := range roles {
		for _, id := range v.hidden(role) {
			unknown := id[:len(id)-5] + "00000"
			v.twin(role, "GET /files", id, unknown)
			for _, query := range []string{
				`query($x: ID!) { node(id: $x) { id } nodes(ids: [$x]) { id } contribution(id: $x) { id } }`,
				`query($x: ID!) { practice(id: $x) { id } caseStudy(id: $x) { id } concept(id: $x) { id } organisation(id: $x) { id } }`,
				`query($x: ID!) { contributions(filter: {targets: [$x]}) { totalCount } practices(filter: {themes: {in: [$x]}}) { totalCount } search(query: "*", without: [$x]) { totalCount } }`,
				`query($x: ID!) { tokens(filter: {person: $x}) { totalCount } }`, `query($x: ID!) { journal(filter: {id: $x}) { nodes { seq } } }`, `query($x: ID!) { person(id: $x) { id } }`,
			} {
				if role != "admin" || !strings.Contains(query, "journal") {
					v.twin(role, query, id, unknown)
				}
			}
			for _, m := range v.schema.Mutation.Fields {
				if len(m.Arguments) == 1 && role != "admin" && m.Name != "uploadFile" {
					v.twinMutations(role, m, id, unknown)
				}
			}
		}
	}
	for _, query := range []string{
		`query($x: String!) { search(query: $x, facets: [THEMES, KIND]) { totalCount didYouMean corrected facets { buckets { count } } concepts { matched } } }`,
		`query($x: String!) { suggest(prefix: $x) { label } }`, `query($x: String!) { annotate(text: $x) { marks { text } candidates { term } } }`,
		`query($x: String!) { practices(filter: {text: $x}) { totalCount } concepts(filter: {text: $x}) { totalCount } }`,
		`query($x: String!) { contributions(filter: {text: $x}) { totalCount } }`, `query($x: String!) { practice(slug: $x) { id } concept(slug: $x) { id } }`,
		`query($x: String!) { people(filter: {mail: $x}) { totalCount } }`,
	} {
		for _, role := range []string{"anonymous", "stranger", "reviewer"} {
			for text, p := range v.planted {
				if mark.MatchString(text) && p.class == "draft" && (p.what == "the text of a practice DRAFT" || p.what == "the text of a concept DRAFT") {
					v.twin(role, query, text, "zq00000000000000")
					break
				}
			}
		}
	}
}

// hidden lists an id of each sort of private thing that a role may not see.
func (v *visibility) hidden(role string) (ids []string) {
	seen := map[string]bool{}
	for id, p := range v.planted {
		kind, _, private := strings.Cut(id, "_")
		if private && !seen[kind+p.class] && !slices.Contains(maySee[p.class], role) {
			seen[kind+p.class] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// twin asks the same of two things.
func (v *visibility) twin(role, query, hidden, unknown string) {
	v.t.Helper()
	answer := func(x string) string {
		if query == "GET /files" {
			response, body := v.sent(role, http.MethodGet, "/files/"+x, "")
			return fmt.Sprint(response.StatusCode, response.ContentLength, response.Header.Get("ETag"), string(body))
		}
		return string(seqOf.ReplaceAll(v.ask(role, query, map[string]any{"x": x}), []byte(`"seq":0`)))
	}
	if a, b := answer(hidden), answer(unknown); strings.ReplaceAll(a, hidden, unknown) != b {
		v.t.Errorf("%s can tell that %s exists: %s\n%s\n%s", role, v.planted[hidden].what, query, a, b)
	}
}

// twinMutations puts what is hidden and what is unknown wherever a mutation takes
// an id.
func (v *visibility) twinMutations(role string, m *ast.FieldDefinition, hidden, unknown string) {
	typeName := m.Arguments[0].Type.Name()
	for _, f := range v.schema.Types[typeName].Fields {
		if f.Type.Name() != "ID" {
			continue
		}
		answer := func(x string) string {
			in := map[string]any{}
			for _, other := range v.schema.Types[typeName].Fields {
				if other.Type.NonNull && other.Type.Name() != "ID" {
					in[other.Name] = v.value(typeName, other)
				} else if other.Type.NonNull {
					in[other.Name] = unknown
				}
			}
			in[f.Name] = x
			if v.schema.Types[typeName].Fields.ForName("concept") != nil {
				in["concept"] = map[string]any{"prefLabel": []any{map[string]any{"language": "it", "value": "Parola"}}, "scheme": x}
			}
			return string(seqOf.ReplaceAll(v.ask(role, v.mutation(m.Name), map[string]any{"input": in}), []byte(`"seq":0`)))
		}
		if a, b := answer(hidden), answer(unknown); strings.ReplaceAll(a, hidden, unknown) != b {
			v.t.Errorf("%s can tell by %s.%s that %s exists:\n%.600s\n%.600s", role, m.Name, f.Name, v.planted[hidden].what, a, b)
		}
	}
}

// beside looks where nobody asks by GraphQL.
func (v *visibility) beside() {
	for _, role := range roles {
		for _, path := range []string{"/", "/healthz", "/readyz", "/metrics", "/schema.graphqls", "/graphiql", "/auth/sign-in", "/nothing", "/search.atom", "/search.csv", "/search.atom?q=zq*", "/search.csv?q=zq*",
			"/id/practice/pratica-base", "/id/concept/alto", "/id/concept-scheme/quadro", "/rest/v1/vocabularies?lang=it", "/rest/v1/search?query=zq*", "/rest/v1/quadro/data?format=text/turtle"} {
			v.sent(role, http.MethodGet, path, "")
		}
		for what, id := range v.work {
			if !strings.HasPrefix(id, "file_") {
				continue
			}
			response, _ := v.sent(role, http.MethodGet, "/files/"+id, "")
			if may := slices.Contains(maySee[v.planted[id].class], role); may != (response.StatusCode == http.StatusOK) {
				v.t.Errorf("%s gets %d for the %s", role, response.StatusCode, what)
			}
		}
	}
	for _, format := range []string{"jsonl", "turtle", "rdfxml", "jsonld", "ntriples", "csv"} {
		v.hold("anonymous", "export "+format, []byte(mustRun(v.t, "export", "--format", format, "--data", v.env.cli.Data).out))
	}
	wrong, _ := json.Marshal(map[string]string{"mail": v.t.Name() + "@posta.example", "password": "zq00000000000000"})
	v.sent("anonymous", http.MethodPost, "/auth/sign-in", string(wrong), "Content-Type", "application/json")
	for _, m := range mark.FindAllString(v.log.String(), -1) {
		if p := v.planted[strings.ToLower(m)]; p != nil {
			v.t.Errorf("the log has %s (%s)", p.what, p.class)
		}
	}
}
