package graph_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"prologis"
	"prologis/kb"
)

// with answers a practice that is good but for what is changed.
func with(changes object) object {
	p := object{"title": texts("Titolo"), "summary": texts("Sommario")}
	for k, v := range changes {
		p[k] = v
	}
	return p
}

func TestBadInputOfMutations(t *testing.T) {
	h := newHouse(t).furnish()
	editor := h.token(kb.RoleEditor)
	long := strings.Repeat("x", 501)
	gone := h.mutate(putEntry, object{"programme": programme("Passato")}, editor)
	h.mutate(archive, object{"id": at(gone, "id"), "expectedRevision": 1, "reason": "finito"}, editor)
	before, _ := h.base.Head()
	for _, c := range []struct {
		input object
		want  string // path and code of each error
	}{
		{object{}, " INVALID"},
		{object{"practice": nil}, " INVALID"},
		{object{"practice": with(nil), "programme": programme("x")}, "programme INVALID"},
		{object{"practice": object{}}, "practice.title INVALID, practice.summary INVALID"},
		{object{"practice": with(object{"title": []any{}})}, "practice.title INVALID"},
		{object{"practice": with(object{"title": texts("")})}, "practice.title.0.value INVALID"},
		{object{"practice": with(object{"title": []any{texts("x")[0], object{"language": "en", "value": long}}})}, "practice.title.1.value INVALID"},
		{object{"practice": with(object{"title": []any{texts("x")[0], object{"language": "not a tag", "value": "x"}}})}, "practice.title.1.language INVALID"},
		{object{"practice": with(object{"title": []any{object{"language": 3, "value": "x"}}})}, "practice.title.0.language INVALID"},
		{object{"practice": with(object{"title": []any{texts("x")[0], texts("y")[0]}})}, "practice.title.1.language INVALID"},
		{object{"practice": with(object{"results": []any{object{"statement": texts("x")}, object{"statement": append(texts("y"), texts("z")...)}}})}, "practice.results.1.statement.1.language INVALID"},
		{object{"practice": with(object{"localName": "a\u0000b"})}, "practice.localName INVALID"},
		{object{"practice": with(object{"start": "2014-13"})}, "practice.start INVALID"},
		{object{"practice": with(object{"start": 2014})}, "practice.start INVALID"},
		{object{"practice": with(object{"start": "2015", "end": "2014"})}, "practice.end INVALID"},
		{object{"practice": with(object{"language": "???"})}, "practice.language INVALID"},
		{object{"practice": with(object{"point": object{"latitude": 91, "longitude": -181}})}, "practice.point.latitude INVALID, practice.point.longitude INVALID"},
		{object{"practice": with(object{"reached": object{"direct": -1}})}, "practice.reached.direct INVALID"},
		{object{"practice": with(object{"themes": "nessuno"})}, "practice.themes.0 NOT_FOUND"},
		{object{"practice": with(object{"themes": []any{"integrazione", "concept_00000000000000000000000000"}})}, "practice.themes.1 NOT_FOUND"},
		{object{"practice": with(object{"themes": []any{h.put("fei", &kb.ProgrammeContent{Name: it("FEI"), Funder: "regione-veneto"}).Meta().ID}})}, "practice.themes.0 INVALID"},
		{object{"practice": with(object{"related": []any{"x", "pratica-00"}, "territories": []any{"y"}})}, "practice.territories.0 NOT_FOUND, practice.related.0 NOT_FOUND"},
		{object{"practice": with(object{"organisations": []any{object{"organisation": "regione-veneto"}}})}, "practice.organisations.0.role INVALID"},
		{object{"practice": with(object{"organisations": []any{object{"role": "PARTNER"}}})}, "practice.organisations.0.organisation INVALID"},
		{object{"practice": with(object{"programmes": []any{object{"programme": "passato"}}})}, "practice.programmes.0.programme INVALID"},
		{object{"practice": with(object{"programmes": []any{object{"programme": "fei", "amount": object{"value": "1,5", "currency": "euro"}}}})}, "practice.programmes.0.amount.value INVALID, practice.programmes.0.amount.currency INVALID"},
		{object{"practice": with(object{"programmes": []any{object{"programme": "fei", "amount": object{"value": 1.5, "currency": "EUR"}}}})}, "practice.programmes.0.amount.value INVALID"},
		{object{"practice": with(object{"yearlyCost": object{"minimum": "01"}})}, "practice.yearlyCost.minimum INVALID, practice.yearlyCost.currency INVALID"},
		{object{"practice": with(object{"results": []any{object{"statement": texts("x")}, object{"evidence": 6}}})}, "practice.results.1.statement INVALID, practice.results.1.evidence INVALID"},
		{object{"practice": with(object{"results": []any{object{"statement": texts("x"), "year": 20140}}})}, "practice.results.0.year INVALID"},
		{object{"practice": with(object{"involvement": []any{object{"text": texts("x")}}})}, "practice.involvement.0.phase INVALID"},
		{object{"practice": with(object{"sources": []any{object{"url": "javascript:alert(1)"}}})}, "practice.sources.0.title INVALID, practice.sources.0.url INVALID"},
		{object{"caseStudy": with(object{"practices": []any{"caso-01"}})}, "caseStudy.practices.0 NOT_FOUND"},
		{object{"concept": object{"prefLabel": texts("x")}}, "concept.scheme INVALID"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "nessuno"}}, "concept.scheme NOT_FOUND"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "prologis", "uri": "x y"}}, "concept.uri INVALID"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "prologis", "altLabels": []any{object{"language": "en", "value": "a"}, texts("b")[0], object{"language": "en", "value": ""}}}}, "concept.altLabels.2.value INVALID"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "prologis", "exactMatch": []any{"http://a.example/", "no uri"}}}, "concept.exactMatch.1 INVALID"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "prologis", "definitions": []any{object{"value": "a", "language": "it", "recommended": true}, object{"value": "b", "language": "it", "recommended": true}}}}, "concept.definitions.1.recommended INVALID"},
		{object{"concept": object{"prefLabel": texts("x"), "scheme": "prologis", "broader": []any{"integrazione-scolastica"}}, "target": "integrazione", "expectedRevision": 1}, "concept.broader INVALID"},
		{object{"conceptScheme": object{"name": texts("x"), "languages": []any{"it", "_"}}}, "conceptScheme.languages.1 INVALID"},
		{object{"organisation": object{"name": texts("x")}}, "organisation.sort INVALID"},
		{object{"organisation": object{"name": texts("x"), "sort": "OTHER", "website": "x"}}, "organisation.website INVALID"},
		{object{"territory": object{"name": texts("x"), "sort": "REGION", "code": "à"}}, "territory.code INVALID"},
		{object{"programme": object{"start": "x"}}, "programme.name INVALID, programme.start INVALID"},
		{object{"programme": programme("x"), "target": "fei"}, "expectedRevision INVALID"},
		{object{"programme": programme("x"), "expectedRevision": 1}, "expectedRevision INVALID"},
		{object{"programme": programme("x"), "target": "", "expectedRevision": 1}, "target INVALID"},
		{object{"programme": programme("x"), "target": "nessuno", "expectedRevision": 1}, "target NOT_FOUND"},
		{object{"programme": programme("x"), "target": "pratica-00", "expectedRevision": 1}, "target NOT_FOUND"},
		{object{"programme": programme("x"), "target": at(h.data(`{ practice(slug: "pratica-00") { id } }`, nil), "practice", "id"), "expectedRevision": 1}, "target INVALID"},
		{object{"programme": programme("x"), "target": "fei", "expectedRevision": 99}, "expectedRevision CONFLICT"},
		{object{"programme": programme("x"), "target": "passato", "expectedRevision": 2}, "target CONFLICT"},
		{object{"territory": object{"name": texts("x"), "sort": "REGION", "code": "05"}}, " CONFLICT"},
		{object{"practice": with(object{"title": texts(long), "themes": []any{"nessuno"}, "start": "2015", "end": "2014", "attachments": []any{object{"file": "nessuno"}}}), "note": strings.Repeat("x", 2001), "target": "nessuno"},
			"expectedRevision INVALID, note INVALID, practice.title.0.value INVALID, practice.end INVALID, practice.attachments.0.licence INVALID, practice.attachments.0.file NOT_FOUND, target NOT_FOUND, practice.themes.0 NOT_FOUND"},
		{object{"territory": object{"name": texts(long), "sort": "REGION", "code": "05", "parent": "nessuno"}, "target": "veneto", "expectedRevision": 99}, "territory.name.0.value INVALID, expectedRevision CONFLICT, territory.parent NOT_FOUND"},
		{object{"practice": with(object{"title": []any{object{"language": 3, "value": 4}}}), "target": "", "idempotencyKey": ""}, "idempotencyKey INVALID, target INVALID, practice.title.0.language INVALID, practice.title.0.value INVALID"},
		{object{"practice": with(object{"related": slices.Repeat([]any{"nessuno"}, 300)})}, strings.Join(append(unknown("practice.related", 200), " INVALID"), ", ")},
		{object{"programme": programme("x"), "idempotencyKey": ""}, "idempotencyKey INVALID"},
		{object{"programme": programme("x"), "idempotencyKey": strings.Repeat("k", 201)}, "idempotencyKey INVALID"},
	} {
		data := h.data(putEntry, object{"input": c.input}, editor...)
		// a CONFLICT may name its field more exactly than it has to
		if got := told(data["putEntry"]); got != c.want && !(strings.HasPrefix(c.want, " CONFLICT") && strings.HasSuffix(got, " CONFLICT")) {
			t.Errorf("%s:\n%s\nwant\n%s", text(c.input), got, c.want)
		}
		if at(data, "putEntry", "entry") != nil {
			t.Errorf("%s: an entry beside errors: %v", text(c.input), data)
		}
		errs, _ := at(data, "putEntry", "userErrors").([]any)
		for _, e := range errs {
			if message := at(e, "message").(string); message == "" || strings.Contains(message, "json:") || strings.Contains(message, "kb.") {
				t.Errorf("%s: the message %q", text(c.input), message)
			}
		}
	}
	for _, c := range []struct {
		input object
		want  string
	}{
		{object{"id": "nessuno", "expectedRevision": 1, "reason": "x"}, "id NOT_FOUND"},
		{object{"id": "", "expectedRevision": 1, "reason": "x"}, "id INVALID"},
		{object{"id": "fei", "expectedRevision": 1, "reason": " "}, "reason INVALID"},
		{object{"id": "fei", "expectedRevision": 2, "reason": "x"}, "expectedRevision CONFLICT"},
		{object{"id": "passato", "expectedRevision": 2, "reason": "x"}, "id CONFLICT"},
		{object{"id": "fei", "expectedRevision": 1, "reason": "x"}, "id CONFLICT"}, // practices refer to it
		{object{"id": "pratica-05", "expectedRevision": 1, "reason": "x", "replacement": "pratica-05"}, "replacement INVALID"},
		{object{"id": "pratica-05", "expectedRevision": 1, "reason": "x", "replacement": "caso-01"}, "replacement NOT_FOUND"},
		{object{"id": "pratica-05", "expectedRevision": 1, "reason": "x", "replacement": ""}, "replacement INVALID"},
		{object{"id": "pratica-05", "expectedRevision": 1, "reason": "x", "idempotencyKey": ""}, "idempotencyKey INVALID"},
	} {
		data := h.data(archive, object{"input": c.input}, editor...)
		if got := told(data["archiveEntry"]); got != c.want {
			t.Errorf("%s: %s, want %s", text(c.input), got, c.want)
		}
	}
	if after, _ := h.base.Head(); after != before {
		t.Errorf("commit %d was written", after)
	}
}

// unknown are so many mistakes in a list of references.
func unknown(path string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprintf("%s.%d NOT_FOUND", path, i))
	}
	return all
}

func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// TestInputsThatAreNoGraphQL breaks the schema, which is told before anything runs: of
// what is written into the document as of what is in variables, where it is and what would
// be right.
func TestInputsThatAreNoGraphQL(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	name := object{"name": texts("x")}
	for _, c := range []struct {
		input object
		path  string
		words string // of either message
	}{
		{object{"practice": with(object{"titel": 1})}, "practice.titel", `did you mean "title"`},
		{object{"practice": with(object{"status": "LUNAR"})}, "practice.status", "it is one of PLANNING"},
		{object{"practice": with(object{"level": []any{"REGIONAL", "CONCLUDE"}})}, "practice.level", ""},
		{object{"practice": with(object{"involvement": []any{object{"phase": "NEVER"}}})}, "practice.involvement.0.phase", "it is one of DESIGN"},
		{object{"practice": with(object{"title": "Titolo"})}, "practice.title.0", ""},
		{object{"practice": with(object{"title": []any{object{"value": "x"}}})}, "practice.title.0.language", ""},
		{object{"practice": with(object{"point": object{"latitude": 1}})}, "practice.point.longitude", ""},
		{object{"practice": with(object{"reached": object{"direct": 1.5}})}, "practice.reached.direct", ""},
		{object{"practice": with(object{"synthetic": "yes"})}, "practice.synthetic", ""},
		{object{"practice": with(object{"themes": []any{nil}})}, "practice.themes.0", ""},
		{object{"practice": 1}, "practice", ""},
		{object{"programme": name, "expectedRevision": "one"}, "expectedRevision", ""},
		{object{"idempotencyKey": true, "programme": name}, "idempotencyKey", ""},
		{object{"slug": "x", "programme": name}, "slug", ""},
	} {
		for how, a := range map[string]answer{
			"variable.input.": h.ask(putEntry, object{"input": c.input}, editor...),
			"input.":          h.ask(`mutation { putEntry(input: `+literal(c.input)+`) { entry { id } } }`, nil, editor...),
		} {
			if len(a.Errors) == 0 || a.Errors[0].Extensions["code"] != "INVALID" || a.Data != nil {
				t.Errorf("%s: %v: %+v", how, c.input, a)
				continue
			}
			e := a.Errors[0]
			message := strings.ToLower(e.Message)
			if pathOf(e) != how+c.path || !strings.Contains(message, strings.ToLower(c.words)) || strings.Contains(message, "it is one of") != (e.Extensions["values"] != nil) {
				t.Errorf("%v: %s %q %v, want %s", c.input, pathOf(e), e.Message, e.Extensions["values"], how+c.path)
			}
		}
	}
	for query, want := range map[string]string{
		`{ practices(firts: 1) { totalCount } }`: "firts",
		`{ suggest { label } }`:                  "prefix",
		`query($f: CitationFormat = LUNAR) { practice(slug: "x") { citation(format: $f) } }`:                             "variable.f",
		`{ search(query: "x") { nodes { ...F } } } fragment F on Practice { ... on Practice { citation(format: RIZ) } }`: "format",
		`{ search(query: "x", expand: WIDER) { totalCount } }`:                                                           "expand.0",
	} {
		if a := h.ask(query, nil); len(a.Errors) == 0 || pathOf(a.Errors[0]) != want || a.Errors[0].Extensions["code"] != "INVALID" {
			t.Errorf("%s: %+v, want %s", query, a.Errors, want)
		}
	}
	many := h.ask(`{ `+strings.Repeat(`search(query: 1) { totalCount } `, 200)+`}`, nil)
	if len(many.Errors) != 100 {
		t.Errorf("%d errors of 200 mistakes", len(many.Errors))
	}
}

// literal is an input as it is written into a document: values in capitals are those of enums.
func literal(v any) string {
	var parts []string
	switch v := v.(type) {
	case object:
		for name, one := range v {
			parts = append(parts, name+": "+literal(one))
		}
		return "{" + strings.Join(parts, ", ") + "}"
	case []any:
		for _, one := range v {
			parts = append(parts, literal(one))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case string:
		if v == strings.ToUpper(v) {
			return v
		}
	}
	return text(v)
}

// TestNoValueBreaksAnInput puts all sorts of values into every field of every
// content: whatever becomes of them, nothing of ours breaks.
func TestNoValueBreaksAnInput(t *testing.T) {
	h := newHouse(t)
	editor := h.token(kb.RoleEditor)
	schema := gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphqls", Input: prologis.Schema})
	values := []any{
		nil, true, 0, -1.5, 1e300, "", "x", "\u0000", "0", strings.Repeat("è", 501), []any{}, []any{nil}, []any{[]any{}}, []any{1, "x"}, object{}, object{"x": 1},
		[]any{object{}}, []any{object{"language": "it", "value": ""}, object{"language": "IT", "value": "x"}}, []any{object{"language": "0", "value": "x"}}, object{"language": "it", "value": nil},
	}
	for _, field := range schema.Types["PutEntryInput"].Fields {
		content := schema.Types[field.Type.Name()]
		if content.Kind != ast.InputObject {
			continue
		}
		for _, member := range content.Fields {
			for _, value := range values {
				a := h.ask(putEntry, object{"input": object{field.Name: object{member.Name: value}}}, editor...)
				for _, e := range a.Errors {
					if e.Extensions["code"] != "INVALID" {
						t.Errorf("%s.%s: %v: %v", field.Name, member.Name, value, e)
					}
				}
				if strings.Contains(told(a.Data["putEntry"]), "INTERNAL") || len(a.Errors) == 0 && a.Data["putEntry"] == nil {
					t.Errorf("%s.%s: %v: %v", field.Name, member.Name, value, a)
				}
			}
		}
	}
}
