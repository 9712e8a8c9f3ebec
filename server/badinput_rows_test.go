package main

import (
	"regexp"
	"strings"
	"time"
)

// mutationRow says of a mutation what a good input is and what else is bad of it.
type mutationRow struct {
	as string // who may; "": whom make says
	// input makes a good input, of new things.
	input func(m *mistakes) map[string]any
	// token is that of who may, where it is made with the input.
	token func(m *mistakes, input map[string]any) string
	// action is its name in viewerCan, of those on a contribution.
	action string
	// publishes: references are resolved, and not kept for later.
	publishes bool
	// other says what is answered in the place of what is usual: by member and code.
	other map[string]string
	bad   []bad
	more  func(m *mistakes) []bad
}

func (row *mutationRow) make(m *mistakes) (input map[string]any, token string) {
	if row.input != nil {
		input = row.input(m)
	}
	if row.token != nil {
		return input, row.token(m, input)
	}
	return input, m.tokens[row.as]
}

// mutationRows has to have every mutation of the schema.
var mutationRows = map[string]*mutationRow{
	"putEntry": {as: "editor", publishes: true,
		input: func(m *mistakes) map[string]any {
			return map[string]any{"practice": wholes["practice"], "target": m.published("practice"), "expectedRevision": 1, "note": "perché"}
		},
	},
	"archiveEntry": {as: "editor", input: func(m *mistakes) map[string]any {
		return map[string]any{"id": m.published("practice"), "expectedRevision": 1, "reason": "doppia"}
	}},
	"restoreRevision": {as: "editor", input: func(m *mistakes) map[string]any {
		id := m.published("practice")
		m.must("editor", "archiveEntry", map[string]any{"id": id, "expectedRevision": 1, "reason": "doppia"}, "")
		return map[string]any{"id": id, "expectedRevision": 2, "revision": 1}
	}},
	"mergeConcepts": {as: "editor", input: func(m *mistakes) map[string]any {
		return map[string]any{"source": m.published("concept"), "target": m.published("concept"), "expectedRevision": 1, "targetRevision": 1}
	}},
	"uploadFile": {as: "author", input: func(*mistakes) map[string]any { return map[string]any{"file": file()} }},

	"invitePerson": {as: "admin", input: func(m *mistakes) map[string]any {
		return map[string]any{"mail": m.word() + "@posta.example", "role": "CONTRIBUTOR", "organisation": "cooperativa"}
	}},
	"resetPassword": {as: "admin", input: somebody},
	"setMembership": {as: "admin", input: func(m *mistakes) map[string]any {
		return map[string]any{"person": m.person(), "role": "CONTRIBUTOR", "organisation": "cooperativa"}
	}},
	"removeMembership": {as: "admin", input: func(m *mistakes) map[string]any {
		return map[string]any{"person": m.person(), "organisation": "cooperativa"}
	}},
	"disablePerson": {as: "admin", input: somebody},
	"erasePerson":   {as: "admin", input: somebody},
	"updateProfile": {as: "author", input: func(*mistakes) map[string]any { return map[string]any{"displayName": "Autrice"} }},
	"changePassword": {as: "author", input: func(*mistakes) map[string]any {
		return map[string]any{"currentPassword": goodPassword, "newPassword": "un'altra frase lunga"}
	}},
	"signOutEverywhere": {as: "author"},
	"createToken":       {as: "author", other: map[string]string{"service INVALID": "service FORBIDDEN"}, input: func(m *mistakes) map[string]any { return map[string]any{"name": m.word(), "role": "CONTRIBUTOR"} }},
	"revokeToken": {as: "author", input: func(m *mistakes) map[string]any {
		return map[string]any{"id": within(m.must("author", "createToken", map[string]any{"name": m.word(), "role": "CONTRIBUTOR"}, "token { id }"), "token", "id")}
	}},

	"contribute": {as: "author", input: func(m *mistakes) map[string]any {
		return map[string]any{"practice": wholes["practice"], "target": m.published("practice"), "baseRevision": 1}
	}, bad: []bad{{change: map[string]any{"practice": wrongAllOver, "target": "nessuna", "organisation": "nessuna", "note": tooLong}, codes: []string{"INVALID", "NOT_FOUND"},
		wants: []string{"practice.title.0.value", "practice.localName", "practice.attachments.0.file", "target", "organisation", "note"}}}},
	"proposeTerm": {as: "author", input: func(m *mistakes) map[string]any {
		return map[string]any{"term": m.word(), "language": "it", "scheme": "quadro"}
	}},
	"reviseContribution": {as: "author", action: "REVISE", input: func(m *mistakes) map[string]any {
		in := m.on("DRAFT")
		in["practice"] = wholes["practice"]
		return in
	}, bad: []bad{{change: map[string]any{"practice": wrongAllOver, "expectedRevision": 99, "note": tooLong}, codes: []string{"INVALID", "NOT_FOUND", "CONFLICT"},
		wants: []string{"practice.title.0.value", "practice.localName", "practice.attachments.0.file", "expectedRevision", "note"}}}},
	"submitContribution":   {as: "author", action: "SUBMIT", input: inState("DRAFT")},
	"withdrawContribution": {as: "author", action: "WITHDRAW", input: inState("DRAFT")},
	"claimContribution":    {as: "reviewer", action: "CLAIM", input: inState("SUBMITTED")},
	"releaseContribution":  {as: "reviewer", action: "RELEASE", input: inState("IN_REVIEW")},
	"requestChanges":       {as: "reviewer", action: "REQUEST_CHANGES", input: inState("IN_REVIEW", "reason", "mancano i risultati")},
	"acceptContribution":   {as: "reviewer", action: "ACCEPT", input: inState("IN_REVIEW")},
	"rejectContribution":   {as: "reviewer", action: "REJECT", input: inState("IN_REVIEW", "reason", "fuori tema")},

	"createContributionLink": {as: "author", action: "MANAGE_LINKS", input: func(m *mistakes) map[string]any {
		id, _ := m.brought("DRAFT")
		return map[string]any{"id": id, "purpose": "CONFIRM"}
	}},
	"revokeContributionLink": {as: "author", input: func(m *mistakes) map[string]any {
		id, _ := m.brought("DRAFT")
		return map[string]any{"id": within(m.link(id, "FILL"), "link", "id")}
	}},
	"confirmContribution": {action: "CONFIRM",
		input: inState("DRAFT"),
		token: func(m *mistakes, input map[string]any) string {
			return m.link(input["id"], "CONFIRM")["secret"].(string)
		},
	},
	"commentOnContribution": {as: "author", action: "COMMENT", input: func(m *mistakes) map[string]any {
		id, _ := m.brought("DRAFT")
		return map[string]any{"id": id, "text": "una domanda", "path": []any{"title"}}
	}},
	"resolveComment": {as: "author", input: func(m *mistakes) map[string]any {
		id, _ := m.brought("DRAFT")
		return map[string]any{"comment": m.comment(id), "resolved": true}
	}},
	"markNotificationsRead": {as: "author", input: func(m *mistakes) map[string]any { return map[string]any{"ids": []any{m.notification()}} }},
	"saveSearch": {as: "author", input: func(m *mistakes) map[string]any { return map[string]any{"name": m.word(), "query": "casa"} },
		bad: []bad{{change: map[string]any{"filter": map[string]any{"year": map[string]any{"gte": 0}}}, want: "filter.year.gte INVALID", words: "is not a year"},
			{change: map[string]any{"filter": map[string]any{"or": []any{map[string]any{"reached": map[string]any{"gte": 9, "lte": 1}}}}}, want: "filter.or.0.reached INVALID", words: "nothing is from 9 (gte) to 1 (lte)"},
			{change: map[string]any{"without": []any{"nessuno"}}, want: "without.0 NOT_FOUND", words: "there is no concept \"nessuno\""},
			{change: map[string]any{"filter": map[string]any{"not": themesIn([]string{"nessuno"})}}, want: "filter.not.themes.in.0 NOT_FOUND", words: "there is no concept \"nessuno\""},
			{change: map[string]any{"filter": map[string]any{"and": []any{map[string]any{"territories": map[string]any{"in": []any{"concept_aaaaaaaaaaaaaaaaaaaaaaaaaa"}}}}}}, want: "filter.and.0.territories.in.0 INVALID", words: "is not the id or slug of a territory"}}},
	"updateSavedSearch": {as: "author", input: func(m *mistakes) map[string]any {
		return map[string]any{"id": m.search(), "expectedRevision": 1, "name": m.word(), "query": "casa"}
	}},
	"deleteSavedSearch": {as: "author", input: func(m *mistakes) map[string]any { return map[string]any{"id": m.search()} }},
}

// wrongAllOver is wrong in ways that are found at different places of the program.
var wrongAllOver = map[string]any{
	"title": said(tooLong), "localName": "a\x00b",
	"attachments": []any{map[string]any{"file": unknownID, "licence": "CC0_1_0"}},
}

// search saves a search of the author's.
func (m *mistakes) search() any {
	return within(m.must("author", "saveSearch", map[string]any{"name": m.word()}, "savedSearch { id }"), "savedSearch", "id")
}

// somebody is the input of mutations on a person alone.
func somebody(m *mistakes) map[string]any { return map[string]any{"person": m.person()} }

// inState is the input of an action on a contribution in a state.
func inState(state string, more ...string) func(*mistakes) map[string]any {
	return func(m *mistakes) map[string]any {
		in := m.on(state)
		for i := 0; i+1 < len(more); i += 2 {
			in[more[i]] = more[i+1]
		}
		return in
	}
}

// published publishes an entry, and answers its id.
func (m *mistakes) published(kind string) any {
	m.t.Helper()
	content := map[string]any{}
	for member, value := range wholes[kind] {
		content[member] = value
	}
	content[map[string]string{"practice": "title", "concept": "prefLabel"}[kind]] = said(m.word())
	return within(m.must("editor", "putEntry", map[string]any{kind: content}, "entry { id }"), "entry", "id")
}

// person invites somebody.
func (m *mistakes) person() any {
	m.t.Helper()
	in := map[string]any{"mail": m.word() + "@posta.example", "role": "CONTRIBUTOR", "organisation": "cooperativa"}
	return within(m.must("admin", "invitePerson", in, "person { id }"), "person", "id")
}

// brought makes a contribution and brings it into a state.
func (m *mistakes) brought(state string) (id string, revision any) {
	m.t.Helper()
	return m.broughtWith(state, nil, func(any) {})
}

// broughtWith brings a contribution into a state, with what else is given of it, and what
// is made of the draft.
func (m *mistakes) broughtWith(state string, given map[string]any, make func(id any)) (id string, revision any) {
	m.t.Helper()
	practice := map[string]any{"title": said(m.word()), "summary": said("Uno sportello.")}
	c := m.must("author", "contribute", bad{change: map[string]any{"practice": practice}}.of(given), "contribution { id revision }")
	make(within(c, "contribution", "id"))
	for _, step := range map[string][]string{
		"DRAFT": nil, "WITHDRAWN": {"withdraw"}, "SUBMITTED": {"submit"}, "IN_REVIEW": {"submit", "claim"},
		"CHANGES_REQUESTED": {"submit", "claim", "requestChanges"}, "ACCEPTED": {"submit", "claim", "accept"}, "REJECTED": {"submit", "claim", "reject"},
	}[state] {
		in := map[string]any{"id": within(c, "contribution", "id"), "expectedRevision": within(c, "contribution", "revision")}
		name, who := step+"Contribution", "reviewer"
		switch step {
		case "submit", "withdraw":
			who = "author"
		case "requestChanges":
			name = step
		}
		if name == "requestChanges" || step == "reject" {
			in["reason"] = "perché"
		}
		c = m.must(who, name, in, "contribution { id revision }")
	}
	return within(c, "contribution", "id").(string), within(c, "contribution", "revision")
}

// on is the input of an action on a contribution in a state.
func (m *mistakes) on(state string) map[string]any {
	m.t.Helper()
	id, revision := m.brought(state)
	return map[string]any{"id": id, "expectedRevision": revision}
}

func (m *mistakes) link(contribution any, purpose string) map[string]any {
	m.t.Helper()
	return m.must("author", "createContributionLink", map[string]any{"id": contribution, "purpose": purpose}, "secret link { id }")
}

func (m *mistakes) comment(contribution any) any {
	m.t.Helper()
	return within(m.must("author", "commentOnContribution", map[string]any{"id": contribution, "text": "una domanda"}, "comment { id }"), "comment", "id")
}

// notification is one that the author got.
func (m *mistakes) notification() any {
	m.t.Helper()
	m.brought("IN_REVIEW")
	_, answer := m.send("POST", "/graphql", m.tokens["author"], strings.NewReader(`{"query": "{ viewer { notifications(first: 1) { nodes { id } } } }"}`), "Content-Type", "application/json")
	found := idOf.FindSubmatch(answer)
	if found == nil {
		m.t.Fatalf("no notification: %s", answer)
	}
	return string(found[1])
}

var idOf = regexp.MustCompile(`"id":"(\w+)"`)

// tomorrow is a day from now.
func tomorrow() string { return time.Now().Add(24 * time.Hour).UTC().Format(time.RFC3339) }
