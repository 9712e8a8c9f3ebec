package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"prologis/internal/filetest"
	"prologis/kb"
)

// mistakes is a server to which every mutation of the schema is sent with all that can
// be bad about it.
type mistakes struct {
	*running
	maker
	tokens map[string]string // by who sends them
	hidden string            // id of a draft of the stranger's
	words  int
}

func newMistakes(t *testing.T, args ...string) *mistakes {
	t.Helper()
	m := &mistakes{running: start(t, append([]string{"--no-seed", "--data", t.TempDir()}, args...)...), tokens: map[string]string{}}
	m.maker = maker{newWalker(t), m.word}
	secret, _, err := m.house.base.CreateToken(t.Context(), "test", kb.TokenInput{Name: "bootstrap", Role: kb.RoleAdmin})
	if err != nil {
		t.Fatal(err)
	}
	m.tokens["bootstrap"] = secret
	for _, name := range []string{"Cooperativa", "Comune"} {
		m.must("bootstrap", "putEntry", map[string]any{"organisation": map[string]any{"name": said(name), "sort": "OTHER"}}, "")
	}
	m.must("bootstrap", "putEntry", map[string]any{"conceptScheme": map[string]any{"name": said("Quadro")}}, "")
	m.join("author", kb.RoleContributor, "cooperativa")
	m.join("stranger", kb.RoleContributor, "comune")
	m.join("reviewer", kb.RoleReviewer, "")
	m.join("editor", kb.RoleEditor, "")
	m.join("admin", kb.RoleAdmin, "")
	return m
}

// word is a new word each time.
func (m *mistakes) word() string {
	m.words++
	return fmt.Sprintf("parola%d", m.words)
}

func said(text string) []any { return []any{map[string]any{"language": "it", "value": text}} }

const goodPassword = "una frase lunga e mia"

// join makes a person, who sets a password and makes a token. It answers the secret of
// their session.
func (m *mistakes) join(who string, role kb.AccessRole, organisation string) (session string) {
	m.t.Helper()
	in := map[string]any{"mail": who + "@posta.example", "name": who, "role": string(role)}
	if organisation != "" {
		in["organisation"] = organisation
	}
	link := within(m.must("bootstrap", "invitePerson", in, "link { url }"), "link", "url").(string)
	base := m.house.base
	signedIn, err := base.RedeemLink(m.t.Context(), link[strings.LastIndex(link, "/")+1:], kb.RedeemInput{Name: who, Password: goodPassword})
	if err != nil {
		m.t.Fatal(err)
	}
	m.issue(signedIn.Secret, who, role, func(v kb.Viewer) kb.ID { return v.Organisation })
	return signedIn.Secret
}

// issue makes a token of who has a session.
func (m *mistakes) issue(session, name string, role kb.AccessRole, organisation func(kb.Viewer) kb.ID) {
	m.t.Helper()
	viewer, err := m.house.base.SessionViewer(m.t.Context(), session)
	if err != nil {
		m.t.Fatal(err)
	}
	token, err := m.house.base.IssueToken(m.t.Context(), viewer, kb.TokenRequest{Name: name, Role: role, Organisation: organisation(viewer)})
	if err != nil {
		m.t.Fatal(err)
	}
	m.tokens[name] = token.Secret
}

// complaint is a mistake as a client is told of it, in userErrors or at the top.
type complaint struct {
	Path          []string
	Code, Message string
}

func (c complaint) String() string {
	return strings.TrimSpace(strings.Join(c.Path, ".") + " " + c.Code)
}

// operation is a mutation with what is selected beside userErrors.
func (m *mistakes) operation(name, selection string) string {
	f := m.schema.Mutation.Fields.ForName(name)
	head, call := "mutation", name
	for _, a := range f.Arguments {
		head, call = "mutation($input: "+a.Type.String()+")", name+"(input: $input)"
	}
	return head + " { " + call + " { " + selection + " userErrors { path code message } } }"
}

// body is a request of a mutation and its content type: a form where there is a file.
func (m *mistakes) body(name, selection string, input map[string]any) (body, contentType string) {
	m.t.Helper()
	file, hasFile := input["file"].([]byte)
	given := map[string]any{}
	for member, value := range input {
		given[member] = value
	}
	if hasFile {
		given["file"] = nil
	}
	request, err := json.Marshal(map[string]any{"query": m.operation(name, selection), "variables": map[string]any{"input": given}})
	if err != nil {
		m.t.Fatal(err)
	}
	if !hasFile {
		return string(request), "application/json"
	}
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	for _, field := range [][2]string{{"operations", string(request)}, {"map", `{"0": ["variables.input.file"]}`}} {
		if err := w.WriteField(field[0], field[1]); err != nil {
			m.t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile("0", "piano.pdf")
	if err == nil {
		_, err = part.Write(file)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		m.t.Fatal(err)
	}
	return form.String(), w.FormDataContentType()
}

// complaints sends a mutation, and answers what is wrong with it, with the answer.
func (m *mistakes) complaints(token, name string, input map[string]any, selection string) ([]complaint, []byte) {
	m.t.Helper()
	body, contentType := m.body(name, selection, input)
	_, answer := m.send(http.MethodPost, "/graphql", token, strings.NewReader(body), "Content-Type", contentType)
	return m.read(name, answer), answer
}

var fromVariables = regexp.MustCompile(`^(variable\.)?input(\.|$)`)

func (m *mistakes) read(name string, answer []byte) (found []complaint) {
	m.t.Helper()
	var read struct {
		Data   map[string]struct{ UserErrors []complaint }
		Errors []struct {
			Message    string
			Extensions struct {
				Code string
				Path []string
			}
		}
	}
	if err := json.Unmarshal(answer, &read); err != nil {
		m.t.Fatalf("%s: %v in %.300s", name, err, answer)
	}
	for _, e := range read.Data[name].UserErrors {
		if len(e.Path) == 0 {
			e.Path = []string{""}
		}
		found = append(found, e)
	}
	for _, e := range read.Errors {
		path := fromVariables.ReplaceAllString(strings.Join(e.Extensions.Path, "."), "")
		found = append(found, complaint{strings.Split(path, "."), e.Extensions.Code, e.Message})
	}
	for _, c := range found {
		if c.Message == "" || c.Code == "INTERNAL" || strings.Contains(c.Message, "json:") || strings.Contains(c.Message, "kb.") || len(c.Message) > 2000 {
			m.t.Errorf("%s: the message of %s: %.300q", name, c, c.Message)
		}
	}
	return found
}

// must sends a mutation that has to succeed, and answers its payload.
func (m *mistakes) must(who, name string, input map[string]any, selection string) map[string]any {
	m.t.Helper()
	found, answer := m.complaints(m.tokens[who], name, input, selection)
	var read struct{ Data map[string]map[string]any }
	if err := json.Unmarshal(answer, &read); err != nil || len(found) > 0 {
		m.t.Fatalf("%s as %s: %v %v", name, who, err, found)
	}
	return read.Data[name]
}

// bad is an input that is good but for what is changed: nil leaves a member out.
type bad struct {
	change map[string]any
	want   string // path and code
	words  string // of the message
	// wants are paths, each of which has to be answered with one of the codes.
	wants, codes []string
	value        any // at each of them
	// bounded is the member that is bounded as a whole, and may be answered instead.
	bounded string
	// unknown is an id in what is changed that nothing has: with hidden in its place,
	// which the sender may not know of, everything is answered alike.
	unknown bool
}

func (b bad) of(good map[string]any) map[string]any {
	in := map[string]any{}
	for member, value := range good {
		in[member] = value
	}
	for member, value := range b.change {
		if in[member] = value; value == nil {
			delete(in, member)
		}
	}
	return in
}

// hiding is the same with an id in the place of the one that nothing has.
func (b bad) hiding(id string) (other bad) {
	text, err := json.Marshal(b.change)
	if err == nil {
		err = json.Unmarshal([]byte(strings.ReplaceAll(string(text), unknownID, id)), &other.change)
	}
	if err != nil {
		panic(err) // it was made of JSON values
	}
	return other
}

// tooLong is more than any text may have.
var tooLong = strings.Repeat("x", 200_001)

// unknownID is one that nothing has.
const unknownID = "contribution_00000000000000000000000000"

// badMembers makes what is bad of every member of an input, from the schema.
func (m *mistakes) badMembers(row *mutationRow, typeName string) (list []bad) {
	for _, f := range m.schema.Types[typeName].Fields {
		name, d := f.Name, m.schema.Types[f.Type.Name()]
		wrap, at := func(v any) any { return v }, name
		if f.Type.Elem != nil {
			wrap, at = func(v any) any { return []any{v} }, name+".0"
		}
		add := func(value any, want string) {
			if said, ok := row.other[name+" "+want[strings.LastIndex(want, " ")+1:]]; ok {
				want = said
			}
			list = append(list, bad{change: map[string]any{name: wrap(value)}, want: want, unknown: value == unknownID})
		}
		if f.Type.NonNull && f.DefaultValue == nil {
			list = append(list, bad{change: map[string]any{name: nil}, want: name + " INVALID"})
		}
		switch {
		case d.Kind == ast.InputObject:
			list = append(list, m.badBelow(row, typeName, f)...)
		case d.Kind == ast.Enum:
			add("LUNAR", at+" INVALID")
		case d.Name == "ID":
			add(unknownID, at+" NOT_FOUND")
			add(tooLong, at+" NOT_FOUND")
		case d.Name == "String":
			add(tooLong, at+" INVALID")
			add("a\u0000b", at+" INVALID")
		case d.Name == "Language":
			add("not a tag", at+" INVALID")
		case d.Name == "DateTime":
			add("yesterday", at+" INVALID")
			add("2001-01-01T00:00:00Z", at+" INVALID")
		case name == "expectedRevision" || name == "targetRevision":
			add(99, at+" CONFLICT")
		case d.Name == "Int" || d.Name == "Boolean":
			add("one", at+" INVALID")
		}
	}
	return list
}

// wholes are the members that hold an entry, each with as little as can be
// published.
var wholes = map[string]map[string]any{
	"practice":      {"title": said("Sportello"), "summary": said("Uno sportello.")},
	"caseStudy":     {"title": said("Caso"), "summary": said("Un caso.")},
	"concept":       {"prefLabel": said("concetto"), "scheme": "quadro"},
	"conceptScheme": {"name": said("Altro quadro")},
	"organisation":  {"name": said("Ente"), "sort": "OTHER"},
	"territory":     {"name": said("Luogo"), "sort": "REGION"},
	"programme":     {"name": said("Fondo")},
	"collection":    {"prefLabel": said("Raccolta"), "scheme": "quadro"},
}

// TestBadInputOfEveryMutation sends every mutation of the schema with whatever is bad
// about each member of its input, and then as it is good.
func TestBadInputOfEveryMutation(t *testing.T) {
	if testing.Short() {
		t.Skip("sends everything, one after the other: no races to be found")
	}
	t.Parallel()
	m := newMistakes(t)
	m.hidden = within(m.must("stranger", "contribute", map[string]any{"practice": wholes["practice"]}, "contribution { id }"), "contribution", "id").(string)
	for _, f := range m.schema.Mutation.Fields {
		row := mutationRows[f.Name]
		if row == nil {
			t.Errorf("%s: say in mutationRows what a good input is, and what is bad of it", f.Name)
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			m.t, m.running.t = t, t
			good, token := row.make(m)
			var list []bad
			if len(f.Arguments) > 0 {
				list = append(m.badMembers(row, f.Arguments[0].Type.Name()), row.bad...)
			}
			if row.more != nil {
				list = append(list, row.more(m)...)
			}
			head, _ := m.house.base.Head()
			for _, b := range list {
				m.holds(token, f.Name, b, good)
			}
			if now, _ := m.house.base.Head(); now != head {
				t.Errorf("%d commits were made", now-head)
			}
			if found, answer := m.complaints(token, f.Name, good, ""); len(found) > 0 {
				t.Errorf("the good input: %.500s", answer)
			}
		})
	}
}

// holds sends what is bad: one of the complaints has to be the one that is wanted, and
// all have to lead into the input, or to what a contribution proposes.
func (m *mistakes) holds(token, name string, b bad, good map[string]any) {
	m.t.Helper()
	found, answer := m.complaints(token, name, b.of(good), "")
	if b.unknown {
		_, other := m.complaints(token, name, b.hiding(m.hidden).of(good), "")
		if string(bytes.ReplaceAll(other, []byte(m.hidden), []byte(unknownID))) != string(answer) {
			m.t.Errorf("%.200v: it can be told that %s exists: %.300s\n%.300s", b.change, m.hidden, other, answer)
		}
	}
	input := m.schema.Mutation.Fields.ForName(name).Arguments[0].Type
	for _, c := range found {
		if c.Path[0] != "" && c.Path[0] != "proposal" && !m.leadsInto(input, c.Path) {
			m.t.Errorf("%s leads nowhere in %s: %s", c, input, c.Message)
		}
	}
	for _, path := range b.wants {
		told := func(c complaint) bool {
			at := strings.Join(c.Path, ".")
			return (at == path || at != "" && at == b.bounded) && slices.Contains(b.codes, c.Code)
		}
		if !slices.ContainsFunc(found, told) {
			m.t.Errorf("%.20q at %s is no %v: %.500v %.500q", fmt.Sprint(b.value), path, b.codes, found, messages(found))
		}
	}
	if b.want == "" {
		return
	}
	right := slices.ContainsFunc(found, func(c complaint) bool { return c.String() == b.want && strings.Contains(c.Message, b.words) })
	if !right {
		m.t.Errorf("%.200v: %v %.300v, want %s %s", b.change, found, messages(found), b.want, b.words)
	}
}

func messages(found []complaint) (list []string) {
	for _, c := range found {
		list = append(list, c.Message)
	}
	return list
}

// file is a file that may be attached.
func file() []byte { return filetest.PDF() }
