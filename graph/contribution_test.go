package graph_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"prologis/kb"
)

const contributionFields = `fragment C on Contribution { id state revision kind proposal { ... on PracticeDraft { title { value translations { language value } } summary { value } themes { slug } }
	... on CaseStudyDraft { title { value } practices { slug } } ... on ConceptDraft { prefLabel { value } } } reviewer { me } }`

// mutationOf is a mutation on contributions that answers what the tests look at.
func mutationOf(name, inputType string) string {
	return fmt.Sprintf(`mutation($input: %s!) { %s(input: $input) { contribution { ...C } userErrors { path code message } } } %s`, inputType, name, contributionFields)
}

var (
	contribute     = mutationOf("contribute", "ContributeInput")
	revise         = mutationOf("reviseContribution", "ReviseContributionInput")
	submit         = mutationOf("submitContribution", "ContributionActionInput")
	withdraw       = mutationOf("withdrawContribution", "ContributionActionInput")
	claim          = mutationOf("claimContribution", "ContributionActionInput")
	release        = mutationOf("releaseContribution", "ContributionActionInput")
	requestChanges = mutationOf("requestChanges", "RequestChangesInput")
	reject         = mutationOf("rejectContribution", "RejectContributionInput")
	accept         = `mutation($input: AcceptContributionInput!) { acceptContribution(input: $input) { contribution { ...C } entry { id slug revision
		history { nodes { by reviewer note organisation { slug } } } ... on Practice { reviewLabel contributors { slug } } } userErrors { path code message } } } ` + contributionFields
	readContribution = `query($id: ID!) { contribution(id: $id) { ...C } } ` + contributionFields
)

// desk is a house with people who contribute and review.
type desk struct {
	*house
	member, colleague, stranger, reviewer, second, editor, admin []string
}

func newDesk(t *testing.T) *desk {
	d := &desk{house: newHouse(t).furnish()}
	d.put("cooperativa", &kb.OrganisationContent{Name: it("Cooperativa"), Sort: kb.SortCooperative})
	d.put("comune", &kb.OrganisationContent{Name: it("Comune"), Sort: kb.SortMunicipality})
	d.member, d.colleague = d.as("member", kb.RoleContributor, "cooperativa"), d.as("colleague", kb.RoleContributor, "cooperativa")
	d.stranger = d.as("stranger", kb.RoleContributor, "comune")
	d.reviewer, d.second = d.as("reviewer", kb.RoleReviewer, ""), d.as("second", kb.RoleReviewer, "")
	d.editor, d.admin = d.as("editor", kb.RoleEditor, ""), d.as("admin", kb.RoleAdmin, "")
	return d
}

// as makes a token, and answers the headers that present it.
func (d *desk) as(name string, role kb.AccessRole, organisation kb.ID) []string {
	d.t.Helper()
	secret, _, err := d.base.CreateToken(context.Background(), "test", kb.TokenInput{Name: name, Role: role, Organisation: organisation})
	if err != nil {
		d.t.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + secret}
}

// do sends a mutation, and answers its payload.
func (d *desk) do(query string, input object, headers []string) any {
	d.t.Helper()
	for _, payload := range d.data(query, object{"input": input}, headers...) {
		return payload
	}
	return nil
}

// must sends a mutation that has to succeed, and answers the contribution.
func (d *desk) must(query string, input object, headers []string) any {
	d.t.Helper()
	payload := d.do(query, input, headers)
	if told(payload) != "" {
		d.t.Fatalf("%.60s: %v", query, at(payload, "userErrors"))
	}
	return at(payload, "contribution")
}

// on is the input of an action on a contribution as it was answered.
func on(c any, more ...any) object {
	input := object{"id": at(c, "id"), "expectedRevision": at(c, "revision")}
	for i := 0; i+1 < len(more); i += 2 {
		input[more[i].(string)] = more[i+1]
	}
	return input
}

func wholePractice() object {
	return object{"title": texts("Sportello in biblioteca"), "summary": texts("Uno sportello."), "themes": []any{"integrazione"}}
}

func TestAContributionFromDraftToEntry(t *testing.T) {
	d := newDesk(t)
	_, version := d.base.Head()
	c := d.must(contribute, object{"practice": object{"title": texts("Sportello in biblioteca")}, "note": "prima stesura"}, d.member)
	if at(c, "state") != "DRAFT" || at(c, "proposal", "title", "value") != "Sportello in biblioteca" || at(c, "proposal", "summary") != nil {
		t.Fatalf("started: %v", c)
	}
	if got := told(d.do(submit, on(c), d.member)); got != "proposal.summary INVALID" {
		t.Fatalf("submitted too early: %s", got)
	}
	c = d.must(revise, on(c, "practice", wholePractice()), d.colleague)
	c = d.must(submit, on(c, "note", "pronto"), d.member)
	c = d.must(claim, on(c), d.reviewer)
	if at(c, "state") != "IN_REVIEW" || at(c, "reviewer", "me") != true {
		t.Fatalf("claimed: %v", c)
	}
	c = d.must(requestChanges, on(c, "reason", "manca l'inglese", "comments", []any{object{"path": []any{"title"}, "text": "In inglese?"}}), d.reviewer)
	translated := wholePractice()
	translated["title"] = []any{object{"language": "it", "value": "Sportello in biblioteca"}, object{"language": "en", "value": "Desk in the library"}}
	c = d.must(revise, on(c, "practice", translated, "note", "con il titolo inglese"), d.member)
	c = d.must(submit, on(c), d.member)
	c = d.must(claim, on(c), d.second)
	if _, now := d.base.Head(); now != version {
		t.Errorf("private writes moved the version from %d to %d", version, now)
	}
	payload := d.do(accept, on(c, "label", "PROMISING", "checklist", []any{object{"criterion": "INNOVATION", "score": 2, "reason": "nuovo qui"}}), d.second)
	if told(payload) != "" || at(payload, "contribution", "state") != "ACCEPTED" {
		t.Fatalf("accepted: %v", payload)
	}
	if _, now := d.base.Head(); now == version {
		t.Error("publishing did not move the version")
	}
	entry := at(payload, "entry")
	if at(entry, "slug") != "sportello-in-biblioteca" || at(entry, "reviewLabel") != "PROMISING" || at(entry, "contributors", 0, "slug") != "cooperativa" {
		t.Errorf("the entry: %v", entry)
	}
	if made := at(entry, "history", "nodes", 0); at(made, "by") != "second" || at(made, "reviewer") != "second" || at(made, "note") != nil || at(made, "organisation", "slug") != "cooperativa" {
		t.Errorf("its history: %v", made)
	}
	data := d.data(`{ practices(filter: {text: "biblioteca"}) { nodes { title { translations { language } } } } }`, nil)
	if len(at(data, "practices", "nodes", 0, "title", "translations").([]any)) != 2 {
		t.Errorf("the public query: %v", data)
	}
	all := d.data(`query($id: ID!) { contribution(id: $id) { state dueAt note submittedAt createdAt updatedAt label checklist { criterion score reason } entry { slug } completeness { score next }
		history { action state note by { name me } at } comments { totalCount nodes { path text html author { name } resolvedAt } } changes { path language before after } conflict { revision }
		viewerCan { action allowed reason } problems { path } author { id name } organisation { slug } target { slug } baseRevision translation } }`, object{"id": at(c, "id")}, d.member...)
	got := all["contribution"]
	if len(at(got, "history").([]any)) != 9 || at(got, "history", 1, "action") != "REVISE" || at(got, "history", 1, "by", "name") != "colleague" || at(got, "history", 4, "note") != "manca l'inglese" ||
		at(got, "comments", "totalCount") != 1.0 || at(got, "author", "name") != "member" || at(got, "label") != "PROMISING" {
		t.Errorf("what became of it: %v", got)
	}
}

func TestForeignContributionsDoNotExist(t *testing.T) {
	d := newDesk(t)
	c := d.must(contribute, object{"practice": wholePractice()}, d.member)
	id := at(c, "id").(string)
	unknown := id[:len(id)-4] + "0000"
	for name, who := range map[string][]string{"a stranger": d.stranger, "a reviewer": d.reviewer, "an editor": d.editor, "nobody": nil} {
		for _, query := range []string{readContribution, `query($id: ID!) { node(id: $id) { id } }`, `query($id: ID!) { nodes(ids: [$id]) { id } }`,
			`mutation($id: ID!) { reviseContribution(input: {id: $id, expectedRevision: 1}) { contribution { id } userErrors { path code message } } }`,
			`mutation($id: ID!) { submitContribution(input: {id: $id, expectedRevision: 9}) { contribution { id } userErrors { path code message } } }`,
			`mutation($id: ID!) { claimContribution(input: {id: $id, expectedRevision: 1}) { contribution { id } userErrors { path code message } } }`,
			`mutation($id: ID!) { commentOnContribution(input: {id: $id, text: "x"}) { comment { id } userErrors { path code message } } }`,
			`query($id: ID!) { contributions(filter: {targets: [$id]}) { totalCount } }`,
			`mutation($id: ID!) { contribute(input: {target: $id, baseRevision: 1, practice: {}}) { contribution { id } userErrors { path code message } } }`} {
			foreign := fmt.Sprint(d.ask(query, object{"id": id}, who...).Data)
			missing := fmt.Sprint(d.ask(query, object{"id": unknown}, who...).Data)
			if foreign != strings.ReplaceAll(missing, unknown, id) {
				t.Errorf("%s, %.40s: %s, of what does not exist: %s", name, query, foreign, missing)
			}
		}
		if found := at(d.data(`{ contributions(filter: {text: "biblioteca"}) { totalCount nodes { id } } }`, nil, who...), "contributions"); at(found, "totalCount") != 0.0 {
			t.Errorf("%s finds %v", name, found)
		}
	}
	for name, who := range map[string][]string{"its author": d.member, "a colleague": d.colleague, "an admin": d.admin} {
		if got := at(d.data(readContribution, object{"id": id}, who...), "contribution", "id"); got != id {
			t.Errorf("%s reads %v", name, got)
		}
		if found := at(d.data(`{ contributions { totalCount nodes { id } } }`, nil, who...), "contributions"); at(found, "totalCount") != 1.0 || at(found, "nodes", 0, "id") != id {
			t.Errorf("%s finds %v", name, found)
		}
	}
}

func TestTheDesk(t *testing.T) {
	d := newDesk(t)
	var ids []string
	for i := range 5 {
		c := d.must(contribute, object{"caseStudy": object{"title": texts(fmt.Sprintf("Caso %d", i)), "summary": texts("Un caso."), "practices": []any{"pratica-01"}}}, d.member)
		if i > 0 {
			c = d.must(submit, on(c), d.member)
		}
		if i == 4 {
			c = d.must(claim, on(c), d.reviewer)
		}
		ids = append(ids, at(c, "id").(string))
	}
	for _, c := range []struct {
		who    []string
		filter string
		want   []int // in their order
	}{
		{d.member, `{}`, []int{4, 3, 2, 1, 0}},
		{d.reviewer, `{}`, []int{4, 3, 2, 1}},
		{d.reviewer, `{needsMe: true}`, []int{4, 3, 2, 1}},
		{d.second, `{needsMe: true}`, []int{3, 2, 1}},
		{d.member, `{needsMe: true}`, []int{0}},
		{d.stranger, `{}`, nil},
		{d.admin, `{state: {in: [DRAFT]}}`, []int{0}},
		{d.admin, `{state: {not: [DRAFT, SUBMITTED]}}`, []int{4}},
		{d.second, `{reviewer: OTHERS}`, []int{4}},
		{d.reviewer, `{reviewer: ME}`, []int{4}},
		{d.reviewer, `{reviewer: NOBODY, kinds: [CASE_STUDY]}`, []int{3, 2, 1}},
		{d.reviewer, `{text: "caso 2"}`, []int{2}},
		{d.reviewer, `{organisations: ["comune"]}`, nil},
		{d.reviewer, `{organisations: ["cooperativa"], kinds: []}`, nil},
		{d.reviewer, `{or: [{reviewer: ME}, {text: "caso 3"}], not: {overdue: true}}`, []int{4, 3}},
		{d.colleague, `{mine: true}`, nil},
		{d.member, `{mine: true, and: [{targets: ["pratica-01"]}]}`, nil},
		{d.reviewer, `{}, orderBy: [{field: SUBMITTED_AT}]`, []int{1, 2, 3, 4}},
		{d.reviewer, `{}, orderBy: [{field: DUE_AT}, {field: SUBMITTED_AT, direction: DESC}]`, []int{4, 3, 2, 1}},
		{d.member, `{}, orderBy: [{field: SUBMITTED_AT, direction: DESC}]`, []int{4, 3, 2, 1, 0}},
	} {
		data := d.data(`{ contributions(first: 2, filter: `+c.filter+`) { totalCount pageInfo { endCursor hasNextPage } nodes { id } } }`, nil, c.who...)
		var found []string
		for page := data; ; {
			for _, n := range at(page, "contributions", "nodes").([]any) {
				found = append(found, at(n, "id").(string))
			}
			if at(page, "contributions", "pageInfo", "hasNextPage") != true {
				break
			}
			page = d.data(`query($after: String) { contributions(first: 2, after: $after, filter: `+c.filter+`) { totalCount pageInfo { endCursor hasNextPage } nodes { id } } }`,
				object{"after": at(page, "contributions", "pageInfo", "endCursor")}, c.who...)
		}
		var want []string
		for _, i := range c.want {
			want = append(want, ids[i])
		}
		if fmt.Sprint(found) != fmt.Sprint(want) || at(data, "contributions", "totalCount") != float64(len(want)) {
			t.Errorf("%s: %v of %v, want %v", c.filter, found, at(data, "contributions", "totalCount"), want)
		}
	}
}
