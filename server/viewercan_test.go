package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// permissions compares what viewerCan says with what mutations then do.
type permissions struct {
	*mistakes
	roles []string
	// scoped are those, and who may do less than their role: by tokens of each scope, and
	// of an organisation that was archived.
	scoped []string
	done   map[string][2]bool // by mutation: whether it was refused, and done
}

// ungranted are the mutations of which viewerCan says nothing, each with its reason.
var ungranted = map[string]string{
	"changePassword":        "wants the present password of whoever it is",
	"signOutEverywhere":     "is for whoever has signed in, and takes nothing",
	"markNotificationsRead": "is for whoever has signed in: ids of others' notifications mark nothing",
}

// TestViewerCanIsWhatMutationsDo asks, of every object that says viewerCan and as
// everybody, what may be done with it, and then does it.
func TestViewerCanIsWhatMutationsDo(t *testing.T) {
	if testing.Short() {
		t.Skip("asks for everything as everybody, one after the other: no races to be found")
	}
	t.Parallel()
	p := &permissions{mistakes: newMistakes(t), done: map[string][2]bool{}}
	p.join("colleague", kb.RoleContributor, "cooperativa")
	p.join("removed", kb.RoleContributor, "comune")
	p.must("admin", "removeMembership", map[string]any{"person": p.personOf("removed"), "organisation": "comune"}, "")
	p.roles = []string{"anonymous", "removed", "stranger", "author", "colleague", "reviewer", "editor", "admin"}
	p.scoped = append(slices.Clone(p.roles), p.narrowed()...)
	for _, part := range []struct {
		name string
		try  func()
	}{
		{"contributions", p.contributions}, {"comments and links", p.discussions}, {"entries", p.entries}, {"files", p.attached},
		{"people", p.people}, {"what is one's own", p.own}, {"the base", p.whole},
	} {
		t.Run(part.name, func(t *testing.T) {
			p.t, p.running.t = t, t
			part.try()
		})
	}
	for _, f := range p.schema.Mutation.Fields {
		if did := p.done[f.Name]; ungranted[f.Name] == "" && did != [2]bool{true, true} {
			t.Errorf("%s: refused %v, done %v", f.Name, did[0], did[1])
		}
	}
}

// narrowed makes tokens that may do less than whose they are, one of each role and of each
// organisation, and a member of an organisation that is then archived.
func (p *permissions) narrowed() (names []string) {
	for _, slug := range []string{"Ente sciolto", "Associazione"} {
		p.must("bootstrap", "putEntry", map[string]any{"organisation": map[string]any{"name": said(slug), "sort": "OTHER"}}, "")
	}
	p.join("dissolved", kb.RoleContributor, "ente-sciolto")
	both := p.join("both", kb.RoleContributor, "ente-sciolto")
	p.must("admin", "setMembership", map[string]any{"person": p.personOf("both"), "organisation": "associazione", "role": "CONTRIBUTOR"}, "")
	names = []string{"dissolved", "both"}
	for _, slug := range []kb.ID{"", "associazione"} {
		name := "both for " + string(slug)
		p.issue(both, name, kb.RoleContributor, func(kb.Viewer) kb.ID { return slug })
		names = append(names, name)
	}
	for _, role := range []string{"CONTRIBUTOR", "REVIEWER", "EDITOR"} {
		name := "admin as " + role
		p.tokens[name] = within(p.must("admin", "createToken", map[string]any{"name": name, "role": role}, "secret"), "secret").(string)
		names = append(names, name)
	}
	p.must("editor", "archiveEntry", map[string]any{"id": "ente-sciolto", "expectedRevision": 1, "reason": "sciolto"}, "")
	return names
}

// personOf is the person of a token.
func (p *permissions) personOf(role string) any {
	p.t.Helper()
	return within(p.asked("{ viewer { person { id } } }", p.tokens[role]), "data", "viewer", "person", "id")
}

func (p *permissions) asked(query, token string) (answer any) {
	p.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query})
	if err != nil {
		p.t.Fatal(err)
	}
	_, b := p.send(http.MethodPost, "/graphql", token, strings.NewReader(string(body)), "Content-Type", "application/json")
	if err := json.Unmarshal(b, &answer); err != nil {
		p.t.Fatal(err)
	}
	return answer
}

// can answers the reasons why whoever has a token may not do what with an object, ""
// for what they may; nil when they do not see it. of is the selection that leads to it.
func (p *permissions) can(token, of string, id any) map[string]string {
	p.t.Helper()
	query := "{ " + of + " { viewerCan { action allowed reason } " + map[bool]string{true: "id"}[id != nil] + " }" + strings.Repeat(" }", strings.Count(of, "{")-strings.Count(of, "}")+1)
	list := viewerCanIn(p.asked(query, token), id)
	if list == nil {
		return nil
	}
	can := map[string]string{}
	for _, one := range list {
		reason, _ := within(one, "reason").(string)
		if allowed := within(one, "allowed").(bool); allowed != (reason == "") {
			p.t.Errorf("%s: %v", of, one)
		}
		can[within(one, "action").(string)] = reason
	}
	return can
}

// viewerCanIn finds the viewerCan of the object with an id; nil: of the first.
func viewerCanIn(of, id any) (found []any) {
	switch of := of.(type) {
	case []any:
		for _, one := range of {
			if found = viewerCanIn(one, id); found != nil {
				return found
			}
		}
	case map[string]any:
		if list, ok := of["viewerCan"].([]any); ok && (id == nil || of["id"] == id) {
			return list
		}
		for _, one := range of {
			if found = viewerCanIn(one, id); found != nil {
				return found
			}
		}
	}
	return nil
}

// agree holds what viewerCan says of an action against a mutation, and reports whether
// it was done.
func (p *permissions) agree(who, token string, can map[string]string, action, name string, input map[string]any) bool {
	p.t.Helper()
	found, _ := p.complaints(token, name, input, "")
	reason, told := can[action]
	did := p.done[name]
	switch where := fmt.Sprintf("%s as %s of %.200v", name, who, input); {
	case len(found) == 0 && told && reason == "":
		did[1] = true
	case len(found) == 0:
		p.t.Errorf("%s is done; viewerCan says of %s %q (told: %v)", where, action, reason, told)
	case told && reason == "":
		p.t.Errorf("%s: %v %q; viewerCan says that it can be done", where, found, messages(found))
	case slices.Contains([]string{"FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND", "CONFLICT"}, found[0].Code):
		did[0] = true
	default:
		p.t.Errorf("%s: %v %q; viewerCan says %q", where, found, messages(found), reason)
	}
	p.done[name] = did
	return len(found) == 0
}

// contributions does everything in every state; what is done is done on a new one next.
func (p *permissions) contributions() {
	for _, state := range kb.States {
		id, revision := p.brought(string(state))
		decided := state == kb.StateAccepted || state == kb.StateRejected || state == kb.StateWithdrawn
		written := state == kb.StateDraft || state == kb.StateChangesRequested
		for _, who := range append(slices.Clone(p.roles), "FILL", "CONFIRM") {
			for name, row := range mutationRows {
				if row.action == "" {
					continue
				}
				token := p.tokens[who]
				if who == "FILL" || who == "CONFIRM" {
					if decided || who == "FILL" && !written {
						continue // there are no such links, or they have ended
					}
					token = p.link(id, who)["secret"].(string)
				}
				can := p.can(token, fmt.Sprintf("contribution(id: %q)", id), nil)
				if p.agree(who, token, can, row.action, name, p.about(name, id, revision)) {
					id, revision = p.brought(string(state))
				}
			}
		}
	}
}

// about is the input of a mutation on a contribution.
func (p *permissions) about(name string, id, revision any) map[string]any {
	in := map[string]any{}
	for member, value := range map[string]any{"id": id, "expectedRevision": revision, "reason": "perché", "text": "una domanda", "purpose": "CONFIRM", "practice": wholes["practice"]} {
		if p.schema.Types[p.schema.Mutation.Fields.ForName(name).Arguments[0].Type.Name()].Fields.ForName(member) != nil {
			in[member] = value
		}
	}
	return in
}

// discussions answers and resolves comments, and revokes links, in every state.
func (p *permissions) discussions() {
	for _, state := range kb.States {
		var comment, link any
		id, _ := p.broughtWith(string(state), nil, func(id any) {
			comment, link = p.comment(id), within(p.link(id, "FILL"), "link", "id")
		})
		for _, who := range p.roles {
			token, of := p.tokens[who], fmt.Sprintf("contribution(id: %q) { ", id)
			can := p.can(token, of+"comments(first: 1) { nodes", comment)
			p.agree(who, token, can, "COMMENT", "resolveComment", map[string]any{"comment": comment, "resolved": true})
			p.agree(who, token, can, "COMMENT", "commentOnContribution", map[string]any{"id": id, "replyTo": comment, "text": "una risposta"})
			can = p.can(token, of+"links", link)
			p.agree(who, token, can, "MANAGE_LINKS", "revokeContributionLink", map[string]any{"id": link})
		}
	}
}

// entries does everything with those that are public, and that are archived.
func (p *permissions) entries() {
	archived := func(kind string) func() any {
		return func() any {
			id := p.published(kind)
			p.must("editor", "archiveEntry", map[string]any{"id": id, "expectedRevision": 1, "reason": "doppia"}, "")
			return id
		}
	}
	for _, c := range []struct {
		kind     string
		revision int
		make     func() any
	}{
		{"practice", 1, func() any { return p.published("practice") }}, {"practice", 2, archived("practice")},
		{"concept", 1, func() any { return p.published("concept") }}, {"concept", 2, archived("concept")},
	} {
		id := c.make()
		for _, who := range p.scoped {
			for name, action := range map[string]string{"contribute": "CONTRIBUTE", "putEntry": "PUT_ENTRY", "archiveEntry": "ARCHIVE_ENTRY", "restoreRevision": "RESTORE_REVISION", "mergeConcepts": "MERGE_CONCEPTS"} {
				content := map[string]any{}
				for member, value := range wholes[c.kind] {
					content[member] = value
				}
				in := map[string]map[string]any{
					"contribute": {c.kind: content, "target": id, "baseRevision": 1}, "putEntry": {c.kind: content, "target": id, "expectedRevision": c.revision},
					"archiveEntry": {"id": id, "expectedRevision": c.revision, "reason": "doppia"}, "restoreRevision": {"id": id, "expectedRevision": c.revision, "revision": 1},
					"mergeConcepts": {"source": id, "target": p.published("concept"), "expectedRevision": c.revision},
				}[name]
				can := p.can(p.tokens[who], fmt.Sprintf("%s(id: %q)", c.kind, id), nil)
				if _, applies := can[action]; applies && p.agree(who, p.tokens[who], can, action, name, in) && name != "contribute" {
					id = c.make()
				}
			}
		}
	}
}

// attached attaches a file that is published to what is new.
func (p *permissions) attached() {
	uploaded := p.must("author", "uploadFile", map[string]any{"file": file()}, "file { id }")
	with := func() map[string]any {
		return map[string]any{"title": said(p.word()), "summary": said("x"), "attachments": []any{map[string]any{"file": within(uploaded, "file", "id"), "licence": "CC_BY_4_0"}}}
	}
	slug := within(p.must("editor", "putEntry", map[string]any{"practice": merged(with(), "attachments", nil)}, "entry { slug }"), "entry", "slug")
	c := p.must("author", "contribute", map[string]any{"practice": with(), "target": slug, "baseRevision": 1}, "contribution { id revision }")
	for _, step := range []string{"submit", "claim", "accept"} {
		in := map[string]any{"id": within(c, "contribution", "id"), "expectedRevision": within(c, "contribution", "revision")}
		c = p.must(map[bool]string{true: "author", false: "reviewer"}[step == "submit"], step+"Contribution", in, "contribution { id revision }")
	}
	for _, who := range p.scoped {
		can := p.can(p.tokens[who], fmt.Sprintf("practice(slug: %q) { attachments { file", slug), nil)
		p.agree(who, p.tokens[who], can, "CONTRIBUTE", "contribute", map[string]any{"practice": with()})
		p.agree(who, p.tokens[who], can, "PUT_ENTRY", "putEntry", map[string]any{"practice": with()})
	}
}

// people manages others and oneself.
func (p *permissions) people() {
	fate := func(name string, in map[string]any) any {
		id := p.person()
		in["person"] = id
		p.must("admin", name, in, "")
		return id
	}
	p.join("somebody", kb.RoleContributor, "comune")
	targets := []any{p.person(), fate("disablePerson", map[string]any{}), fate("erasePerson", map[string]any{}), p.personOf("bootstrap"), p.personOf("somebody")}
	for _, who := range p.roles {
		for _, id := range append(slices.Clone(targets), p.personOf(who)) {
			if id == nil {
				continue // nobody
			}
			can := p.can(p.tokens[who], fmt.Sprintf("person(id: %q)", id), nil)
			for _, name := range []string{"setMembership", "removeMembership"} {
				in := map[string]any{"person": id, "organisation": "comune"}
				if name == "setMembership" {
					in["role"], in["organisation"] = "CONTRIBUTOR", "cooperativa"
				}
				p.agree(who, p.tokens[who], can, "MANAGE_PEOPLE", name, in)
			}
		}
		for _, name := range []string{"resetPassword", "disablePerson", "erasePerson"} {
			id := p.person()
			can := p.can(p.tokens[who], fmt.Sprintf("person(id: %q)", id), nil)
			p.agree(who, p.tokens[who], can, "MANAGE_PEOPLE", name, map[string]any{"person": id})
		}
	}
}

// own changes what belongs to somebody, as they and as all others.
func (p *permissions) own() {
	for _, owner := range []string{"author", "admin"} {
		token := within(p.must(owner, "createToken", map[string]any{"name": p.word(), "role": "CONTRIBUTOR"}, "token { id }"), "token", "id")
		search := within(p.must(owner, "saveSearch", map[string]any{"name": p.word()}, "savedSearch { id }"), "savedSearch", "id")
		revision := 1
		for _, who := range append(slices.DeleteFunc(slices.Clone(p.roles), func(who string) bool { return who == owner }), owner) {
			can := p.can(p.tokens[who], "tokens(filter: {everybody: true}, first: 100) { nodes", token)
			if can == nil {
				can = p.can(p.tokens[who], "tokens(first: 100) { nodes", token)
			}
			action := "OWN_ACCOUNT"
			if can["MANAGE_PEOPLE"] == "" {
				action = "MANAGE_PEOPLE"
			}
			p.agree(who, p.tokens[who], can, action, "revokeToken", map[string]any{"id": token})
			can = p.can(p.tokens[who], "viewer { savedSearches", search)
			if p.agree(who, p.tokens[who], can, "OWN_ACCOUNT", "updateSavedSearch", map[string]any{"id": search, "expectedRevision": revision, "name": p.word()}) {
				revision++
			}
			p.agree(who, p.tokens[who], can, "OWN_ACCOUNT", "deleteSavedSearch", map[string]any{"id": search})
		}
	}
}

// whole makes something new, as everybody.
func (p *permissions) whole() {
	for _, who := range p.scoped {
		can := p.can(p.tokens[who], "viewer", nil)
		for _, c := range []struct {
			action, name string
			in           map[string]any
		}{
			{"CONTRIBUTE", "contribute", map[string]any{"practice": wholes["practice"]}}, {"CONTRIBUTE", "proposeTerm", map[string]any{"term": p.word(), "language": "it", "scheme": "quadro"}},
			{"PUT_ENTRY", "putEntry", map[string]any{"practice": wholes["practice"]}}, {"UPLOAD_FILE", "uploadFile", map[string]any{"file": file()}},
			{"OWN_ACCOUNT", "updateProfile", map[string]any{"displayName": "Qualcuno"}}, {"OWN_ACCOUNT", "saveSearch", map[string]any{"name": p.word()}},
			{"OWN_ACCOUNT", "createToken", map[string]any{"name": p.word(), "role": "CONTRIBUTOR"}},
			{"MANAGE_PEOPLE", "invitePerson", map[string]any{"mail": p.word() + "@posta.example", "role": "CONTRIBUTOR", "organisation": "comune"}},
		} {
			if c.name == "createToken" && who == "removed" {
				continue // it would be for more than their role, which is none
			}
			p.agree(who, p.tokens[who], can, c.action, c.name, c.in)
		}
		_, reads := within(p.asked("{ journal(first: 1) { nodes { seq } } }", p.tokens[who]), "data", "journal").(map[string]any)
		if reason, told := can["READ_JOURNAL"]; reads != (told && reason == "") {
			p.t.Errorf("the journal as %s: read %v; viewerCan says %q", who, reads, reason)
		}
	}
}
