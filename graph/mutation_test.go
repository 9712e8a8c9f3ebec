package graph_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"prologis/kb"
)

const (
	putEntry = `mutation($input: PutEntryInput!) { putEntry(input: $input) { entry { id slug kind revision heading { value } } userErrors { path code message } } }`
	archive  = `mutation($input: ArchiveEntryInput!) { archiveEntry(input: $input) { entry { id slug revision archived { reason replacement { slug } } } userErrors { path code message } } }`
)

type object = map[string]any

// token makes a token of a role, and answers the headers that present it.
func (h *house) token(role kb.AccessRole) []string {
	h.t.Helper()
	in := kb.TokenInput{Role: role, Name: "service of " + string(role)}
	if role == kb.RoleContributor {
		in.Organisation = "regione-veneto"
	}
	secret, _, err := h.base.CreateToken(context.Background(), "test", in)
	if err != nil {
		h.t.Fatal(err)
	}
	return []string{"Authorization", "Bearer " + secret}
}

// texts is a localised text in Italian.
func texts(value string) []any { return []any{object{"language": "it", "value": value}} }

func programme(name string) object { return object{"name": texts(name)} }

// told answers the paths and codes of user errors.
func told(payload any) string {
	var all []string
	errs, _ := at(payload, "userErrors").([]any)
	for _, e := range errs {
		var steps []string
		for _, step := range at(e, "path").([]any) {
			steps = append(steps, step.(string))
		}
		all = append(all, strings.Join(steps, ".")+" "+at(e, "code").(string))
	}
	return strings.Join(all, ", ")
}

// put publishes by the mutation, and fails the test when that is refused.
func (h *house) mutate(query string, input object, headers []string) any {
	h.t.Helper()
	data := h.data(query, object{"input": input}, headers...)
	for _, payload := range data {
		if errs := told(payload); errs != "" {
			h.t.Fatalf("%v: %v", input, at(payload, "userErrors"))
		}
		return at(payload, "entry")
	}
	return nil
}

func TestPutEntryOfEveryKind(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	for _, c := range []struct{ query, slug, kind string }{
		{`territory: {name: {language: IT, value: "Veneto"}, sort: REGION, code: "05", point: {latitude: 45, longitude: 12.5}}`, "veneto", "TERRITORY"},
		{`conceptScheme: {name: [{language: "it", value: "Quadro"}], languages: ["it", "en"], sources: {title: "x", year: 2014}}`, "quadro", "CONCEPT_SCHEME"},
		{`concept: {scheme: "quadro", prefLabel: [{language: "it", value: "Casa"}], altLabels: [{language: "it", value: "Alloggio"}, {language: "it", value: "Tetto"}], deprecated: false, definitions: [{value: "x", language: "it", kind: LAW}]}`, "casa", "CONCEPT"},
		{`organisation: {name: [{language: "it", value: "Regione"}], sort: REGION, territory: "veneto"}`, "regione", "ORGANISATION"},
		{`programme: {name: [{language: "it", value: "FEI"}], funder: "regione", start: "2008"}`, "fei", "PROGRAMME"},
		{`practice: {title: [{language: "it", value: "Sportello"}, {language: "en", value: "Desk"}], summary: [{language: "it", value: "Uno sportello."}], themes: "casa", territories: ["veneto"],
			organisations: {role: PARTNER, organisation: "regione"}, programmes: [{programme: "fei", amount: {value: "10.50", currency: "EUR"}}], results: [{statement: [{language: "it", value: "Fatto."}], year: 2015, evidence: 3}]}`, "sportello", "PRACTICE"},
		{`caseStudy: {title: [{language: "it", value: "Un caso"}], summary: [{language: "it", value: "x"}], practices: ["sportello"], related: "sportello"}`, "un-caso", "CASE_STUDY"},
	} {
		a := h.ask(`mutation { putEntry(input: {note: "nuovo", `+c.query+`}) { entry { id slug kind revision ... on Practice { themes { slug } results { year } } } userErrors { path code message } } }`, nil, editor...)
		entry := at(a.Data, "putEntry", "entry")
		if len(a.Errors) > 0 || told(at(a.Data, "putEntry")) != "" || at(entry, "slug") != c.slug || at(entry, "kind") != c.kind || at(entry, "revision") != 1.0 {
			t.Fatalf("%s: %+v", c.query, a)
		}
		seq, _ := h.base.Head()
		if a.Extensions["seq"] != float64(seq) || a.header.Get("X-KB-Seq") != fmt.Sprint(seq) {
			t.Errorf("%s: the answer names seq %v, %s; the write made %d", c.kind, a.Extensions["seq"], a.header.Get("X-KB-Seq"), seq)
		}
		if c.kind == "PRACTICE" && (at(entry, "themes", 0, "slug") != "casa" || at(entry, "results", 0, "year") != 2015.0) {
			t.Errorf("the answer to a write: %v", entry)
		}
	}
	data := h.data(`{ concept(slug: "casa") { altLabels { value } practices { nodes { slug caseStudies { totalCount } } } history { nodes { by note revision } } } }`, nil)
	if at(data, "concept", "altLabels", 1, "value") != "Tetto" || at(data, "concept", "practices", "nodes", 0, "caseStudies", "totalCount") != 1.0 {
		t.Errorf("read back: %v", data)
	}
	if item := at(data, "concept", "history", "nodes", 0); at(item, "by") != "service of EDITOR" || at(item, "note") != "nuovo" {
		t.Errorf("history: %v", item)
	}
}

func TestUpdateArchiveAndRevisions(t *testing.T) {
	h := newHouse(t).furnish()
	editor := h.token(kb.RoleEditor)
	first := h.mutate(putEntry, object{"programme": programme("FSE")}, editor)
	id := at(first, "id")
	second := h.mutate(putEntry, object{"programme": programme("FSE+"), "target": "fse", "expectedRevision": 1}, editor)
	if at(second, "id") != id || at(second, "revision") != 2.0 || at(second, "slug") != "fse" {
		t.Errorf("updated: %v", second)
	}
	before, _ := h.base.Head()
	if same := h.mutate(putEntry, object{"programme": programme("FSE+"), "target": id, "expectedRevision": 2}, editor); at(same, "revision") != 2.0 {
		t.Errorf("equal content: %v", same)
	}
	if after, _ := h.base.Head(); after != before {
		t.Errorf("equal content made commit %d", after)
	}
	for revision, want := range map[int]string{1: "expectedRevision CONFLICT", 3: "expectedRevision CONFLICT"} {
		data := h.data(putEntry, object{"input": object{"programme": programme("x"), "target": id, "expectedRevision": revision}}, editor...)
		if got := told(data["putEntry"]); got != want || at(data, "putEntry", "entry") != nil {
			t.Errorf("at revision %d: %s, %v", revision, got, data)
		}
		data = h.data(archive, object{"input": object{"id": id, "expectedRevision": revision, "reason": "x"}}, editor...)
		if got := told(data["archiveEntry"]); got != want {
			t.Errorf("archived at revision %d: %s", revision, got)
		}
	}
	gone := h.mutate(archive, object{"id": id, "expectedRevision": 2, "reason": "chiuso", "replacement": "fei"}, editor)
	if at(gone, "archived", "reason") != "chiuso" || at(gone, "archived", "replacement", "slug") != "fei" || at(gone, "revision") != 3.0 {
		t.Errorf("archived: %v", gone)
	}
	data := h.data(`{ programme(slug: "fse") { archived { reason } } programmes { nodes { slug } } }`, nil)
	if at(data, "programme", "archived", "reason") != "chiuso" || len(at(data, "programmes", "nodes").([]any)) != 1 {
		t.Errorf("after the archiving: %v", data)
	}
}

// TestMutationFieldsRunInOrder writes twice in one operation; the second write, and
// what is selected below it, sees the first.
func TestMutationFieldsRunInOrder(t *testing.T) {
	h := newHouse(t)
	a := h.ask(`mutation {
		one: putEntry(input: {programme: {name: [{language: "it", value: "Uno"}]}}) { entry { slug revision } }
		two: putEntry(input: {programme: {name: [{language: "it", value: "Due"}], parent: "uno"}}) { entry { ... on Programme { parent { slug revision } } } }
		three: putEntry(input: {target: "uno", expectedRevision: 1, programme: {name: [{language: "it", value: "Uno bis"}]}}) { entry { revision } }
		four: putEntry(input: {programme: {name: [{language: "it", value: "Quattro"}], parent: "uno"}}) { entry { ... on Programme { parent { revision name { value } history { totalCount nodes { by } } } } } }
	}`, nil, h.token(kb.RoleEditor)...)
	if len(a.Errors) > 0 || at(a.Data, "two", "entry", "parent", "revision") != 1.0 || at(a.Data, "three", "entry", "revision") != 2.0 ||
		at(a.Data, "four", "entry", "parent", "name", "value") != "Uno bis" || at(a.Data, "four", "entry", "parent", "history", "totalCount") != 2.0 {
		t.Errorf("%+v", a)
	}
}

func TestRolesMayWrite(t *testing.T) {
	h := newHouse(t).furnish()
	roles := map[kb.AccessRole]string{
		kb.RoleAnonymous: " UNAUTHENTICATED", kb.RoleContributor: " FORBIDDEN", kb.RoleReviewer: " FORBIDDEN", kb.RoleEditor: "", kb.RoleAdmin: "",
	}
	for role, want := range roles {
		var headers []string
		if role != kb.RoleAnonymous {
			headers = h.token(role)
		}
		before, _ := h.base.Head()
		a := h.ask(putEntry, object{"input": object{"programme": programme("di " + string(role))}}, headers...)
		if got := told(a.Data["putEntry"]); got != want || len(a.Errors) > 0 || a.status != 200 {
			t.Errorf("%s puts: %q, want %q: %+v", role, got, want, a)
		}
		id, revision := "fei", 1
		if want == "" {
			id, revision = at(a.Data, "putEntry", "entry", "id").(string), 1
		}
		a = h.ask(archive, object{"input": object{"id": id, "expectedRevision": revision, "reason": "x"}}, headers...)
		if got := told(a.Data["archiveEntry"]); got != want {
			t.Errorf("%s archives: %q, want %q", role, got, want)
		}
		if after, _ := h.base.Head(); want != "" && after != before {
			t.Errorf("%s wrote commit %d", role, after)
		}
	}
}

func TestIdempotencyKeys(t *testing.T) {
	h := newHouse(t).furnish()
	editor, other := h.token(kb.RoleEditor), h.token(kb.RoleAdmin)
	input := object{"programme": programme("FSE"), "idempotencyKey": "k-1", "note": "n"}
	first := h.mutate(putEntry, input, editor)
	before, _ := h.base.Head()
	again := h.mutate(putEntry, input, editor)
	if after, _ := h.base.Head(); at(again, "id") != at(first, "id") || after != before {
		t.Errorf("repeated: %v and %v, seq %d and %d", first, again, before, after)
	}
	for name, change := range map[string]object{
		"other content": {"programme": programme("FSE+"), "idempotencyKey": "k-1", "note": "n"},
		"other note":    {"programme": programme("FSE"), "idempotencyKey": "k-1", "note": "m"},
		"other kind":    {"organisation": object{"name": texts("FSE"), "sort": "OTHER"}, "idempotencyKey": "k-1", "note": "n"},
		"a target":      {"programme": programme("FSE"), "idempotencyKey": "k-1", "note": "n", "target": "fse", "expectedRevision": 1},
	} {
		if got := told(h.data(putEntry, object{"input": change}, editor...)["putEntry"]); !strings.HasSuffix(got, "CONFLICT") {
			t.Errorf("%s: %q", name, got)
		}
	}
	if theirs := h.mutate(putEntry, input, other); at(theirs, "id") == at(first, "id") {
		t.Errorf("the key of another viewer: %v", theirs)
	}
	gone := object{"id": "fse", "expectedRevision": 1, "reason": "chiuso", "idempotencyKey": "k-1"} // another mutation, another key
	if e := h.mutate(archive, gone, editor); at(e, "revision") != 2.0 {
		t.Errorf("archived: %v", e)
	}
	if e := h.mutate(archive, gone, editor); at(e, "revision") != 2.0 || at(e, "archived", "reason") != "chiuso" {
		t.Errorf("archived again: %v", e)
	}
	gone["reason"] = "altro"
	if got := told(h.data(archive, object{"input": gone}, editor...)["archiveEntry"]); !strings.HasSuffix(got, "CONFLICT") {
		t.Errorf("archived for another reason: %q", got)
	}
}

// TestConcurrentWriters has many write at once: of those who saw the same revision
// one wins, and one key is used once.
func TestConcurrentWriters(t *testing.T) {
	h := newHouse(t).furnish()
	editor := h.token(kb.RoleEditor)
	const writers = 8
	both := func(input func(i int) object) (won, conflicts int, ids map[any]bool) {
		var wg sync.WaitGroup
		answers := make([]answer, writers)
		for i := range writers {
			wg.Go(func() { answers[i] = h.ask(putEntry, object{"input": input(i)}, editor...) })
		}
		wg.Wait()
		ids = map[any]bool{}
		for _, a := range answers {
			switch payload := a.Data["putEntry"]; {
			case len(a.Errors) > 0:
				t.Error(a.Errors)
			case at(payload, "entry") != nil:
				won++
				ids[at(payload, "entry", "id")] = true
			case told(payload) == "expectedRevision CONFLICT":
				conflicts++
			}
		}
		return won, conflicts, ids
	}
	for round := range 5 {
		won, conflicts, _ := both(func(i int) object {
			return object{"programme": programme(fmt.Sprint("FEI ", round, i)), "target": "fei", "expectedRevision": round + 1}
		})
		if won != 1 || conflicts != writers-1 {
			t.Errorf("round %d: %d won, %d conflicts", round, won, conflicts)
		}
		won, _, ids := both(func(int) object {
			return object{"programme": programme("Uguale"), "idempotencyKey": fmt.Sprint("round ", round)}
		})
		if won != writers || len(ids) != 1 {
			t.Errorf("round %d: one key was answered %d times with %d entries", round, won, len(ids))
		}
		won, _, ids = both(func(int) object { return object{"programme": programme("Omonimo")} })
		if won != writers || len(ids) != writers {
			t.Errorf("round %d: %d of the same name became %d entries", round, won, len(ids))
		}
	}
}

func TestBadTokensRefuseTheRequest(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	for name, c := range map[string]struct {
		headers http.Header
		status  int
	}{
		"none":           {http.Header{}, 200},
		"good":           {http.Header{"Authorization": {editor[1]}}, 200},
		"in lower case":  {http.Header{"Authorization": {"bearer" + editor[1][len("Bearer"):]}}, 200},
		"of a proxy":     {http.Header{"Authorization": {"Basic eDp5"}}, 200},
		"unknown":        {http.Header{"Authorization": {"Bearer kb_nonsense"}}, 401},
		"empty":          {http.Header{"Authorization": {"Bearer "}}, 401},
		"no token":       {http.Header{"Authorization": {"Bearer"}}, 401},
		"two":            {http.Header{"Authorization": {editor[1], editor[1]}}, 401},
		"another's path": {http.Header{"Authorization": {editor[1] + "x"}}, 401},
	} {
		for _, method := range []string{"GET", "POST"} {
			target, body := "/graphql?query="+url.QueryEscape("{ base { seq } }"), ""
			if method == "POST" {
				target, body = "/graphql", `{"query": "{ base { seq } }"}`
			}
			r := httptest.NewRequest(method, target, strings.NewReader(body))
			r.Header = c.headers.Clone()
			r.Header.Set("Content-Type", "application/json")
			a := h.send(r)
			if a.status != c.status {
				t.Errorf("%s %s: %d, want %d", method, name, a.status, c.status)
			}
			if c.status == 401 && (a.Data != nil || len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "UNAUTHENTICATED" || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer")) {
				t.Errorf("%s %s: %+v", method, name, a)
			}
		}
	}
}

// TestNothingIsWrittenUnasked sends mutations as browsers send things to other
// sites without asking: nothing is written, even with a token.
func TestNothingIsWrittenUnasked(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	mutation := `mutation { putEntry(input: {programme: {name: [{language: "it", value: "x"}]}}) { entry { id } } }`
	before, _ := h.base.Head()
	target := "/graphql?query=" + url.QueryEscape(mutation)
	for _, c := range []struct {
		method, target, contentType, body string
		status                            int
	}{
		{"GET", target, "", "", 405},
		{"HEAD", target, "", "", 405},
		{"GET", target, "application/json", "", 405},
		{"POST", target, "text/plain", `{"query": "` + strings.ReplaceAll(mutation, `"`, `\"`) + `"}`, 415},
		{"POST", target, "application/x-www-form-urlencoded", "query=" + url.QueryEscape(mutation), 415},
		{"POST", target, "multipart/form-data; boundary=x", "--x--", 400},
		{"POST", target, "", `{"query": "` + strings.ReplaceAll(mutation, `"`, `\"`) + `"}`, 415},
		{"POST", target, "application/json", `{}`, 400}, // the address of a POST is not read
	} {
		r := httptest.NewRequest(c.method, c.target, strings.NewReader(c.body))
		r.Header.Set("Authorization", editor[1])
		if c.contentType != "" {
			r.Header.Set("Content-Type", c.contentType)
		}
		a := h.send(r)
		if a.status != c.status || c.status == 405 && a.header.Get("Allow") != "POST" {
			t.Errorf("%s as %q: %d, Allow %q, want %d", c.method, c.contentType, a.status, a.header.Get("Allow"), c.status)
		}
	}
	if after, _ := h.base.Head(); after != before {
		t.Errorf("commit %d was written", after)
	}
}

// TestNamesOfMakersAreReadTogether counts the looks at the replica for the makers
// of many revisions.
func TestNamesOfMakersAreReadTogether(t *testing.T) {
	h := newHouse(t)
	makers := [][]string{h.token(kb.RoleEditor), h.token(kb.RoleAdmin)}
	for i := range 10 {
		slug := fmt.Sprint("programma-", i)
		h.mutate(putEntry, object{"programme": programme(fmt.Sprint("Programma ", i))}, makers[0])
		h.mutate(putEntry, object{"programme": programme("x"), "target": slug, "expectedRevision": 1}, makers[1])
	}
	query := `{ programmes { nodes { history { nodes { by } } } } }`
	h.views.Store(0)
	data := h.data(query, nil)
	if views := h.views.Load(); views > 2 {
		t.Errorf("%d looks at the replica", views)
	}
	for i := range 10 {
		if nodes := at(data, "programmes", "nodes", i, "history", "nodes"); at(nodes, 0, "by") != "service of ADMIN" || at(nodes, 1, "by") != "service of EDITOR" {
			t.Errorf("%v", nodes)
		}
	}
	h.views.Store(0)
	h.data(`mutation { putEntry(input: {target: "programma-1", expectedRevision: 2, programme: {name: [{language: "it", value: "y"}]}}) { entry { history { nodes { by } } ... on Programme { funder { slug } } } } }`, nil, makers[0]...)
	if views := h.views.Load(); views > 4 { // the token, the rules, the index, the answer
		t.Errorf("%d looks at the replica for a write", views)
	}
}

func TestMutationsAreLimited(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	before, _ := h.base.Head()
	one := `putEntry(input: {programme: {name: [{language: "it", value: "x"}]}}) { entry { id } }`
	var many strings.Builder
	for i := range 101 {
		fmt.Fprintf(&many, " a%d: %s", i, one)
	}
	deep := `mutation { putEntry(input: {programme: {name: []}}) { entry { ... on Programme {` + strings.Repeat(" parent {", 15) + " id" + strings.Repeat(" }", 15) + " } } } }"
	for name, query := range map[string]string{
		"many": "mutation {" + many.String() + " }",
		"deep": deep,
		"wide": strings.Replace("mutation { "+one+" }", "id", "... on Programme { practices(first: 100) { nodes { related(first: 100) { nodes { id } } } } }", 1),
	} {
		a := h.ask(query, nil, editor...)
		if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "TOO_COMPLEX" {
			t.Errorf("%s: %.300v", name, a)
		}
	}
	if after, _ := h.base.Head(); after != before {
		t.Errorf("commit %d was written", after)
	}
}
