package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2/ast"

	"prologis/kb"
)

// TestBadRequestsOfEveryMutation sends every mutation, good as it is, by who is nobody
// any more, as what it is not, and as another site's page would.
func TestBadRequestsOfEveryMutation(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	gone := m.endedTokens()
	browser := m.browser()
	if status := browser.signIn("admin@posta.example", goodPassword); status != http.StatusOK {
		t.Fatal(status)
	}
	for _, f := range m.schema.Mutation.Fields {
		t.Run(f.Name, func(t *testing.T) {
			m.t, m.running.t = t, t
			good, token := mutationRows[f.Name].make(m)
			head, _ := m.house.base.Head()
			body, contentType := m.body(f.Name, "", good)
			for name, ended := range gone {
				response, answer := m.send(http.MethodPost, "/graphql", ended, strings.NewReader(body), "Content-Type", contentType)
				if !bytes.Contains(answer, []byte(`"code":"UNAUTHENTICATED"`)) || bytes.Contains(answer, []byte(`"data":{`)) && ended != "" {
					t.Errorf("%s: %d %.300s", name, response.StatusCode, answer)
				}
			}
			plain, _ := json.Marshal(map[string]any{"query": m.operation(f.Name, ""), "variables": map[string]any{"input": good}})
			for name, r := range map[string]struct {
				method, path, body, contentType string
				status                          int
			}{
				"as text":       {"POST", "/graphql", string(plain), "text/plain", http.StatusUnsupportedMediaType},
				"as a form":     {"POST", "/graphql", "query=x", "application/x-www-form-urlencoded", http.StatusUnsupportedMediaType},
				"without type":  {"POST", "/graphql", string(plain), "", http.StatusUnsupportedMediaType},
				"by GET":        {"GET", "/graphql?query=" + url.QueryEscape(m.operation(f.Name, "")), "", "", http.StatusMethodNotAllowed},
				"as no form":    {"POST", "/graphql", string(plain), "multipart/form-data; boundary=x", http.StatusBadRequest},
				"as no JSON":    {"POST", "/graphql", string(plain[1:]), "application/json", http.StatusBadRequest},
				"by PUT":        {"PUT", "/graphql", string(plain), "application/json", http.StatusMethodNotAllowed},
				"as GraphQL":    {"POST", "/graphql", m.operation(f.Name, ""), "application/graphql", http.StatusUnsupportedMediaType},
				"in a charset":  {"POST", "/graphql", string(plain), "application/json; charset=utf-16", http.StatusUnsupportedMediaType},
				"as JSON of it": {"POST", "/graphql", string(plain), "application/ld+json", http.StatusUnsupportedMediaType},
			} {
				response, answer := m.send(r.method, r.path, token, strings.NewReader(r.body), "Content-Type", r.contentType)
				if response.StatusCode != r.status || !bytes.Contains(answer, []byte(`"code":"INVALID"`)) {
					t.Errorf("%s: %d, want %d: %.200s", name, response.StatusCode, r.status, answer)
				}
			}
			for _, elsewhere := range []string{"text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", contentType} {
				if elsewhere == "application/json" {
					continue // which browsers ask before sending
				}
				p := browser.send(http.MethodPost, "/graphql", body, "Content-Type", elsewhere, "Origin", "https://male.example")
				if p.StatusCode != http.StatusBadRequest || strings.Contains(p.body, `"data"`) {
					t.Errorf("with a cookie, as %s: %d %.200s", elsewhere, p.StatusCode, p.body)
				}
			}
			if now, _ := m.house.base.Head(); now != head {
				t.Errorf("%d commits were made", now-head)
			}
		})
	}
}

// endedTokens are those of nobody, by what became of them.
func (m *mistakes) endedTokens() map[string]string {
	m.t.Helper()
	base := m.house.base
	ended := map[string]string{"none": "", "unknown": "kb_" + strings.Repeat("x", 43), "none of ours": "xyz"}
	for name, lasts := range map[string]time.Duration{"expired": time.Millisecond, "revoked": time.Hour} {
		secret, made, err := base.CreateToken(m.t.Context(), "test", kb.TokenInput{Name: name, Role: kb.RoleAdmin, Lasts: lasts})
		if err != nil {
			m.t.Fatal(err)
		}
		if ended[name] = secret; name == "revoked" {
			m.must("admin", "revokeToken", map[string]any{"id": made.ID}, "")
		}
	}
	time.Sleep(5 * time.Millisecond)
	id, _ := m.brought("DRAFT")
	link := m.link(id, "FILL")
	m.must("author", "revokeContributionLink", map[string]any{"id": within(link, "link", "id")}, "")
	ended["a revoked link"] = link["secret"].(string)
	return ended
}

// TestIllegalTransitionsNameTheState does everything with contributions in every state:
// what viewerCan forbids is refused in the same words, which name the state and what
// can be done instead.
func TestIllegalTransitionsNameTheState(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	for _, f := range m.schema.Mutation.Fields {
		row := mutationRows[f.Name]
		if row == nil || row.action == "" || row.as == "" {
			continue
		}
		refused := 0
		for _, state := range kb.States {
			id, revision := m.brought(string(state))
			good, _ := row.make(m)
			if good["id"] = id; good["expectedRevision"] != nil {
				good["expectedRevision"] = revision
			}
			can := m.viewerCan(row.as, id)
			reason, readable := can[row.action]
			found, _ := m.complaints(m.tokens[row.as], f.Name, good, "")
			switch {
			case !readable:
				if len(found) != 1 || found[0].String() != "id NOT_FOUND" {
					t.Errorf("%s when %s: %v", f.Name, state, found)
				}
			case reason == "":
				if len(found) > 0 {
					t.Errorf("%s when %s: %v, and viewerCan allows it", f.Name, state, found)
				}
			case len(found) != 1 || found[0].Message != reason:
				t.Errorf("%s when %s: %v %q, and viewerCan says %q", f.Name, state, found, messages(found), reason)
			case found[0].Code == "CONFLICT":
				refused++
				if !strings.Contains(reason, "it is "+string(state)) || !strings.Contains(reason, "what you can do now: ") && !strings.Contains(reason, "you can do nothing more") {
					t.Errorf("%s when %s: %q", f.Name, state, reason)
				}
			}
		}
		if refused == 0 {
			t.Errorf("%s is a CONFLICT in no state", f.Name)
		}
	}
}

// viewerCan answers why somebody may not do what, "" for what they may; nothing of a
// contribution that they may not read.
func (m *mistakes) viewerCan(who, id string) map[string]string {
	m.t.Helper()
	body := fmt.Sprintf(`{"query": "{ contribution(id: \"%s\") { viewerCan { action allowed reason } } }"}`, id)
	_, answer := m.send(http.MethodPost, "/graphql", m.tokens[who], strings.NewReader(body), "Content-Type", "application/json")
	var read struct {
		Data struct {
			Contribution struct {
				ViewerCan []struct{ Action, Reason string }
			}
		}
	}
	if err := json.Unmarshal(answer, &read); err != nil {
		m.t.Fatal(err)
	}
	can := map[string]string{}
	for _, p := range read.Data.Contribution.ViewerCan {
		can[p.Action] = p.Reason
	}
	return can
}

// TestWhatIsOverStaysOver does to entries, people, tokens and links what cannot be done
// to them any more.
func TestWhatIsOverStaysOver(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	archived := func(kind string) any {
		id := m.published(kind)
		m.must("editor", "archiveEntry", map[string]any{"id": id, "expectedRevision": 1, "reason": "doppia"}, "")
		return id
	}
	person := func(fate string) any {
		id := m.person()
		m.must("admin", fate, map[string]any{"person": id}, "")
		return id
	}
	for _, c := range []struct {
		as, name    string
		input       map[string]any
		want, words string
	}{
		{"editor", "putEntry", map[string]any{"practice": wholes["practice"], "target": archived("practice"), "expectedRevision": 2}, "target CONFLICT", "archived"},
		{"editor", "archiveEntry", map[string]any{"id": archived("practice"), "expectedRevision": 2, "reason": "ancora"}, "id CONFLICT", "archived"},
		{"editor", "archiveEntry", map[string]any{"id": "quadro", "expectedRevision": 1, "reason": "usato"}, "id CONFLICT", "referred to by"},
		{"editor", "archiveEntry", map[string]any{"id": "quadro", "expectedRevision": 1, "reason": "x", "replacement": archived("concept")}, "replacement INVALID", "concept scheme"},
		{"editor", "mergeConcepts", map[string]any{"source": archived("concept"), "target": m.published("concept"), "expectedRevision": 2}, "source CONFLICT", "archived"},
		{"editor", "restoreRevision", map[string]any{"id": archived("practice"), "expectedRevision": 2, "revision": 9}, "revision NOT_FOUND", "9"},
		{"author", "contribute", map[string]any{"practice": wholes["practice"], "target": archived("practice"), "baseRevision": 1}, "target CONFLICT", "archived"},
		{"admin", "resetPassword", map[string]any{"person": person("disablePerson")}, "person INVALID", "disabled"},
		{"admin", "resetPassword", map[string]any{"person": person("erasePerson")}, "person INVALID", "password"},
		{"admin", "setMembership", map[string]any{"person": person("erasePerson"), "role": "EDITOR"}, "person CONFLICT", "erased"},
		{"admin", "disablePerson", map[string]any{"person": person("erasePerson"), "disabled": false}, "person CONFLICT", "erased"},
		{"author", "changePassword", map[string]any{"currentPassword": "non è questa parola", "newPassword": "un'altra frase lunga"}, "currentPassword INVALID", "is not your password"},
		{"author", "changePassword", map[string]any{"currentPassword": goodPassword, "newPassword": "corta"}, "newPassword INVALID", "at least"},
		{"author", "createToken", map[string]any{"name": "x", "role": "ADMIN"}, "role FORBIDDEN", "CONTRIBUTOR"},
		{"author", "updateProfile", map[string]any{"mail": "editor@posta.example"}, "mail FORBIDDEN", "token"},
		{"reviewer", "claimContribution", merged(m.on("SUBMITTED"), "dueAt", "2199-01-01T00:00:00Z"), "dueAt INVALID", "year"},
		{"reviewer", "acceptContribution", merged(m.on("IN_REVIEW"), "checklist", []any{map[string]any{"criterion": "ADEQUACY", "score": 4, "reason": "x"}}), "checklist.0.score INVALID", "0 to 3"},
		{"reviewer", "rejectContribution", merged(m.on("IN_REVIEW"), "reason", "  "), "reason INVALID", "required"},
		{"reviewer", "requestChanges", merged(m.on("IN_REVIEW"), "reason", "x", "comments", []any{map[string]any{"path": []any{"nothing"}, "text": "x"}}), "comments.0.path.0 INVALID", "leads nowhere"},
		{"reviewer", "requestChanges", merged(m.on("IN_REVIEW"), "reason", "x", "comments", []any{map[string]any{"path": []any{"nothing"}, "text": "x"}, map[string]any{"path": []any{"none"}, "text": "x"}}), "comments.1.path.0 INVALID", "leads nowhere"},
		{"author", "submitContribution", m.unfinished(), "proposal.summary INVALID", "required"},
		{"reviewer", "acceptContribution", m.on("SUBMITTED"), "id FORBIDDEN", "it is SUBMITTED: claim it first"},
		{"reviewer", "requestChanges", merged(m.on("SUBMITTED"), "reason", "x"), "id FORBIDDEN", "it is SUBMITTED: claim it first"},
		{"reviewer", "rejectContribution", merged(m.on("SUBMITTED"), "reason", "x"), "id FORBIDDEN", "it is SUBMITTED: claim it first"},
		{"reviewer", "releaseContribution", m.on("SUBMITTED"), "id FORBIDDEN", "it is SUBMITTED; what you can do now: COMMENT, CLAIM"},
		{"author", "acceptContribution", m.on("DRAFT"), "id FORBIDDEN", "REVIEWER is needed; yours is CONTRIBUTOR; it is DRAFT; what you can do now: REVISE"},
		{"author", "commentOnContribution", m.commented("ACCEPTED", "text", "x"), "id CONFLICT", "it is ACCEPTED"},
		{"author", "resolveComment", m.commented("REJECTED"), "comment CONFLICT", "it is REJECTED"},
		{"author", "reviseContribution", merged(m.on("DRAFT"), "caseStudy", wholes["caseStudy"]), "caseStudy INVALID", "is a practice, not a case study"},
		{"author", "contribute", map[string]any{"practice": map[string]any{"title": append(said("Uno"), said("Due")...)}}, "practice.title.1.language INVALID", "twice"},
		{"author", "contribute", map[string]any{"practice": map[string]any{"title": said("Uno"), "level": "NATIONAL"}, "target": m.published("practice"), "translation": "FR"}, "practice.title.0.language INVALID", "holds only texts in fr"},
		{"author", "contribute", map[string]any{"practice": map[string]any{"title": said("Sportello\nin biblioteca")}}, "practice.title.0.value INVALID", "is one line"},
		{"editor", "putEntry", map[string]any{"programme": map[string]any{"name": inBoth("Fondo", "A\u2028fund")}}, "programme.name.1.value INVALID", "is one line"},
		{"author", "contribute", map[string]any{"practice": wholes["practice"], "concept": wholes["concept"]}, "concept INVALID", "one content"},
		{"author", "contribute", map[string]any{"practice": wholes["practice"], "target": m.published("concept"), "baseRevision": 1}, "target INVALID", "not the id or slug of a practice"},
		{"reviewer", "acceptContribution", m.overtaken("IN_REVIEW", ""), "id CONFLICT", "by reviseContribution with baseRevision 2"},
		{"author", "submitContribution", m.overtaken("DRAFT", ""), "id CONFLICT", "by reviseContribution with baseRevision 2"},
		{"reviewer", "acceptContribution", m.overtaken("IN_REVIEW", "archive"), "id CONFLICT", "reviseContribution with another target"},
	} {
		m.holds(m.tokens[c.as], c.name, bad{want: c.want, words: c.words}, c.input)
	}
}

// commented is the input of a mutation on a comment, or on what it is on, in a state.
func (m *mistakes) commented(state string, more ...any) map[string]any {
	m.t.Helper()
	var comment any
	id, _ := m.broughtWith(state, nil, func(id any) { comment = m.comment(id) })
	if len(more) > 0 {
		return merged(map[string]any{"id": id}, more...)
	}
	return map[string]any{"comment": comment, "resolved": true}
}

// overtaken is the input of an action on a change of an entry that was changed or archived
// meanwhile.
func (m *mistakes) overtaken(state, how string) map[string]any {
	m.t.Helper()
	target := m.published("practice")
	id, revision := m.broughtWith(state, map[string]any{"target": target, "baseRevision": 1}, func(any) {})
	if how == "archive" {
		m.must("editor", "archiveEntry", map[string]any{"id": target, "expectedRevision": 1, "reason": "doppia"}, "")
	} else {
		m.must("editor", "putEntry", map[string]any{"practice": map[string]any{"title": said(m.word()), "summary": said("Un altro.")}, "target": target, "expectedRevision": 1}, "")
	}
	return map[string]any{"id": id, "expectedRevision": revision}
}

func merged(in map[string]any, more ...any) map[string]any {
	for i := 0; i+1 < len(more); i += 2 {
		in[more[i].(string)] = more[i+1]
	}
	return in
}

// unfinished is the input of an action on a draft that lacks what is required.
func (m *mistakes) unfinished() map[string]any {
	m.t.Helper()
	c := m.must("author", "contribute", map[string]any{"practice": map[string]any{"title": said("Bozza")}}, "contribution { id revision }")
	return map[string]any{"id": within(c, "contribution", "id"), "expectedRevision": within(c, "contribution", "revision")}
}

// TestMutationsAreRepeatable sends every mutation that takes a key twice with it, and
// then another input with the same key.
func TestMutationsAreRepeatable(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	secrets := regexp.MustCompile(`"(secret|url)":("[^"]*"|null)|"link":(\{[^{}]*\}|null),|"seq":\d+`)
	for _, f := range m.schema.Mutation.Fields {
		if len(f.Arguments) == 0 || m.schema.Types[f.Arguments[0].Type.Name()].Fields.ForName("idempotencyKey") == nil {
			continue
		}
		t.Run(f.Name, func(t *testing.T) {
			m.t, m.running.t = t, t
			good, token := mutationRows[f.Name].make(m)
			good["idempotencyKey"] = "chiave di " + f.Name
			selection := m.payload(f.Name)
			var answers []string
			var head kb.Seq
			for i := range 2 {
				found, answer := m.complaints(token, f.Name, good, selection)
				if len(found) > 0 {
					t.Fatalf("time %d: %v %q", i+1, found, messages(found))
				}
				answers = append(answers, string(secrets.ReplaceAll(answer, nil)))
				now, _ := m.house.base.Head()
				if i > 0 && now != head {
					t.Errorf("the repetition made %d commits", now-head)
				}
				head = now
			}
			if answers[0] != answers[1] {
				t.Errorf("answered\n%.1500s\nthen\n%.1500s", answers[0], answers[1])
			}
			found, _ := m.complaints(token, f.Name, m.another(f.Name, good), "")
			if len(found) != 1 || found[0].String() != "idempotencyKey CONFLICT" {
				t.Errorf("another input: %v %q", found, messages(found))
			}
		})
	}
}

// payload selects all that a payload holds itself, of what it leads to the plain fields.
func (m *mistakes) payload(name string) string {
	var parts []string
	for _, f := range m.schema.Types[m.schema.Mutation.Fields.ForName(name).Type.Name()].Fields {
		if d := m.schema.Types[f.Type.Name()]; f.Name == "userErrors" || strings.HasPrefix(f.Name, "__") {
			continue
		} else if d.Kind == ast.Scalar || d.Kind == ast.Enum {
			parts = append(parts, f.Name)
		} else {
			parts = append(parts, f.Name+" { "+strings.Join(m.plainFields(d), " ")+" }")
		}
	}
	return strings.Join(parts, " ")
}

func (m *mistakes) plainFields(d *ast.Definition) (names []string) {
	for _, f := range d.Fields {
		if kind := m.schema.Types[f.Type.Name()].Kind; !strings.HasPrefix(f.Name, "__") && f.Name != "personalData" && len(f.Arguments) == 0 && (kind == ast.Scalar || kind == ast.Enum) {
			names = append(names, f.Name)
		}
	}
	return names
}

// another is an input that differs in one member.
func (m *mistakes) another(name string, good map[string]any) map[string]any {
	other := bad{}.of(good)
	fields := m.schema.Types[m.schema.Mutation.Fields.ForName(name).Arguments[0].Type.Name()].Fields
	for _, member := range []string{"note", "reason", "name", "text", "mail"} {
		if fields.ForName(member) != nil {
			other[member] = m.word()
			if member == "mail" {
				other[member] = m.word() + "@posta.example"
			}
			return other
		}
	}
	switch name {
	case "uploadFile":
		other["file"] = append([]byte(strings.Replace(string(file()), "xref", "%\nxref", 1)), '\n')
	case "resolveComment":
		other["resolved"] = false
	}
	return other
}

// hostile is Markdown that would do something in a page.
const hostile = "**forte** <script>alert(1)</script> <img src=x onerror=alert(1)> [qui](javascript:alert(1)) <a href=\"data:text/html,x\" onclick=x>là</a> <style>*{}</style><svg onload=x><iframe src=//male.example>"

var dangerous = regexp.MustCompile(`(?i)<(script|style|iframe|svg|object|embed|form|input|base|meta|link)\b|<[^>]*\son\w+\s*=|(href|src)\s*=\s*"?\s*(javascript|data|vbscript):`)

// TestMarkupIsKeptAndSanitised writes markup into every text of every kind of entry and
// draft: values are as they were written, and what is answered as HTML is harmless.
func TestMarkupIsKeptAndSanitised(t *testing.T) {
	t.Parallel()
	m := newMistakes(t)
	for kind, content := range wholes {
		typeName := strings.ToUpper(kind[:1]) + kind[1:]
		texts, filled := "", map[string]any{}
		for _, f := range m.schema.Types[typeName+"Input"].Fields {
			if shown := m.schema.Types[typeName].Fields.ForName(f.Name); f.Type.Name() == "LocalisedTextInput" && shown != nil && shown.Type.Name() == "Text" {
				filled[f.Name] = said(hostile + f.Name) // labels differ
				texts += f.Name + ": " + f.Name + " { value html } "
			}
		}
		for member, value := range content {
			if filled[member] == nil {
				filled[member] = value
			}
		}
		m.markup("editor", "putEntry", map[string]any{kind: filled}, "entry { ... on "+typeName+" { "+texts+" } }", len(filled)-len(content))
		if member := m.schema.Types["ContributeInput"].Fields.ForName(kind); member == nil || member.Type.Name() != typeName+"Input" {
			continue
		}
		draft := "contribution { proposal { ... on " + typeName + "Draft { " + texts + " } } }"
		m.markup("author", "contribute", map[string]any{kind: filled}, draft, len(filled)-len(content))
	}
	id, _ := m.brought("DRAFT")
	m.markup("author", "commentOnContribution", map[string]any{"id": id, "text": hostile}, "comment { value: text }", 1)
}

// markup sends a mutation that has to be taken, and looks at the texts of its answer.
func (m *mistakes) markup(who, name string, input map[string]any, selection string, least int) {
	m.t.Helper()
	found, answer := m.complaints(m.tokens[who], name, input, selection)
	var read any
	if err := json.Unmarshal(answer, &read); err != nil || len(found) > 0 {
		m.t.Fatalf("%s: %v %v %q", name, err, found, messages(found))
	}
	kept := 0
	eachString(read, "", func(member, text string) {
		switch {
		case member == "value" && strings.HasPrefix(text, hostile):
			kept++
		case member == "html" && dangerous.MatchString(text):
			m.t.Errorf("%s: %s", name, text)
		}
	})
	if kept < max(1, least) {
		m.t.Errorf("%s: %d texts of at least %d are as they were written: %.2000s", name, kept, least, answer)
	}
}

// eachString visits the texts in decoded JSON with the member that they are of.
func eachString(v any, member string, visit func(member, text string)) {
	switch v := v.(type) {
	case string:
		visit(member, v)
	case []any:
		for _, one := range v {
			eachString(one, member, visit)
		}
	case map[string]any:
		for name, one := range v {
			eachString(one, name, visit)
		}
	}
}
