package graph_test

import (
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
	"prologis/internal/basetest"
	"prologis/kb"
)

var wholeSchema = gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})

// emptyInput is what a form sends of which every field is there and nothing is
// filled in: empty strings, and in every list one member that is empty itself.
func emptyInput(t *ast.Type) any {
	if t.Elem != nil {
		return []any{emptyInput(t.Elem)}
	}
	definition := wholeSchema.Types[t.Name()]
	switch {
	case t.Name() == "Language":
		return "it"
	case t.Name() == "String" || t.Name() == "ID":
		return ""
	case t.NonNull && (t.Name() == "Float" || t.Name() == "Int"):
		return 0
	case definition.Kind != ast.InputObject:
		return nil
	}
	input := object{}
	for _, field := range definition.Fields {
		if value := emptyInput(field.Type); value != nil {
			input[field.Name] = value
		}
	}
	return input
}

// everything selects all of a draft, down to the entries that it leads to.
func everything(typeName string) string {
	var selected []string
	for _, field := range wholeSchema.Types[typeName].Fields {
		below := wholeSchema.Types[field.Type.Name()]
		switch {
		case strings.HasPrefix(field.Name, "__"):
		case below.IsLeafType():
			selected = append(selected, field.Name)
		case strings.HasSuffix(below.Name, "Draft") || below.Name == "Text" || below.Name == "Translation":
			selected = append(selected, field.Name+" "+everything(below.Name))
		default:
			selected = append(selected, field.Name+" { __typename }")
		}
	}
	return "{ " + strings.Join(selected, " ") + " }"
}

// TestAnEmptyFormIsKept saves forms of which nothing is filled in, and reads them.
func TestAnEmptyFormIsKept(t *testing.T) {
	d := newDesk(t)
	for member, typeName := range map[string]string{"practice": "Practice", "caseStudy": "CaseStudy", "concept": "Concept"} {
		input := emptyInput(ast.NamedType(typeName+"Input", nil))
		c := d.must(contribute, object{member: input}, d.member)
		data := d.data(`query($id: ID!) { contribution(id: $id) { proposal { ... on `+typeName+`Draft `+everything(typeName+"Draft")+` } } }`,
			object{"id": at(c, "id")}, d.member...)
		for _, text := range []string{"title", "prefLabel", "summary"} {
			if got := at(data, "contribution", "proposal", text); got != nil {
				t.Errorf("%s.%s: %v", member, text, got)
			}
		}
	}
}

// TestADiscussionSurvivesWhatIsEmpty reads comments of which nothing is shown, and
// one whose author's data was erased.
func TestADiscussionSurvivesWhatIsEmpty(t *testing.T) {
	d := newDesk(t)
	c := d.must(submit, on(d.must(contribute, object{"practice": wholePractice()}, d.member)), d.member)
	const comment = `mutation($input: CommentInput!) { commentOnContribution(input: $input) { comment { author { id } } userErrors { path code message } } }`
	for _, text := range []string{"[a]: http://x.example", "[b]: http://y.example"} {
		if payload := d.do(comment, object{"id": at(c, "id"), "text": text}, d.member); told(payload) != "" {
			t.Fatalf("%s: %v", text, payload)
		}
	}
	admin, err := d.base.Authenticate(t.Context(), strings.TrimPrefix(d.admin[1], "Bearer "))
	d.ok(err)
	d.ok(d.base.SetBaseURL(t.Context(), "", basetest.BaseURL))
	invited, err := d.base.Invite(t.Context(), admin, kb.InviteInput{Mail: "zenobia@ponte.example", Role: kb.RoleContributor, Organisation: "cooperativa"})
	d.ok(err)
	session, err := d.base.RedeemLink(t.Context(), invited.Link.Secret, kb.RedeemInput{Name: "Zenobia", Password: "una frase che nessuno indovina"})
	d.ok(err)
	zenobia, err := d.base.SessionViewer(t.Context(), session.Secret)
	d.ok(err)
	_, err = d.base.Comment(t.Context(), zenobia, kb.RemarkInput{ID: kb.ID(at(c, "id").(string)), FieldComment: kb.FieldComment{Text: "Parole di Zenobia."}})
	d.ok(err)
	_, err = d.base.ErasePerson(t.Context(), admin, zenobia.Person)
	d.ok(err)
	data := d.data(`{ contributions(first: 5) { nodes { erased comments(first: 5) { nodes { text html erased } } } } viewer { notifications(first: 5) { nodes { comment { text html } } } } }`, nil, d.member...)
	for i, text := range []string{"[a]: http://x.example", "[b]: http://y.example", ""} {
		if comment := at(data, "contributions", "nodes", 0, "comments", "nodes", i); at(comment, "text") != text || strings.TrimSpace(at(comment, "html").(string)) != "" || at(comment, "erased") != (text == "") {
			t.Errorf("comment %d: %v", i, comment)
		}
	}
	if at(data, "contributions", "nodes", 0, "erased") != false {
		t.Error("the contribution of another is told to be erased")
	}
	if at(data, "viewer", "notifications", "nodes", 0, "comment", "text") != "" {
		t.Errorf("notified: %v", data["viewer"])
	}
}

func (h *house) ok(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}
