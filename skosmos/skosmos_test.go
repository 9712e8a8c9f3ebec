package skosmos_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/skos/rdf"
	"prologis/skosmos"
)

var ctx = context.Background()

func serve(t *testing.T) *httptest.Server {
	t.Helper()
	base := basetest.Open(t)
	put := func(c kb.Content, slug string) {
		if _, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: c, Slug: slug}); err != nil {
			t.Fatal(err)
		}
	}
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Prova", "en": "Test"}}, "prova")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "pesce", "en": "fish"}, Notations: []kb.Notation{{Value: "P"}}}, "pesce")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "carpa", "en": "carp"}, AltLabels: kb.Labels{"en": {"golden crucian"}}, HiddenLabels: kb.Labels{"it": {"carppa"}},
		Broader: []kb.ID{"pesce"}, ExactMatch: []string{"http://m.example/1"}}, "carpa")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "spigola", "en": "bass"}, Broader: []kb.ID{"pesce"}, Related: []kb.ID{"carpa"}}, "spigola")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "spigola nera", "en": "black bass"}, Broader: []kb.ID{"spigola"}, Deprecated: true, ReplacedBy: "spigola"}, "spigola-nera")
	put(&kb.CollectionContent{Scheme: "prova", PrefLabel: kb.Text{"it": "Di lago"}, Members: []kb.ID{"concept/carpa"}}, "di-lago")
	put(&kb.CollectionContent{Scheme: "prova", PrefLabel: kb.Text{"it": "Tutti"}, Members: []kb.ID{"collection/di-lago", "concept/spigola"}}, "tutti")
	server := httptest.NewServer(skosmos.Handler(base, slog.New(slog.DiscardHandler)))
	t.Cleanup(server.Close)
	return server
}

func get(t *testing.T, server *httptest.Server, path string) (status int, body string) {
	t.Helper()
	answer, err := http.Get(server.URL + "/rest/v1/" + path)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	raw, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(raw)
}

func of(slug string) string {
	return "uri=" + url.QueryEscape(basetest.BaseURL+"/id/concept/"+slug)
}

// TestAnswersHaveThePublishedShapes holds every answer against the schema that
// Skosmos publishes for it, and against what it says.
func TestAnswersHaveThePublishedShapes(t *testing.T) {
	server := serve(t)
	schemas := readSchemas(t)
	const carp = basetest.BaseURL + "/id/concept/carpa"
	asked := map[string]bool{}
	for _, c := range []struct {
		template, query string
		says            []string
	}{
		{"/vocabularies", "lang=en", []string{`"id":"prova"`, `"title":"Test"`}},
		{"/search", "query=*bass&lang=en", []string{`"prefLabel":"bass"`, `"prefLabel":"black bass"`, `"vocab":"prova"`}},
		{"/types", "lang=en", []string{"skos/core#Concept"}},
		{"/{vocid}/", "lang=it", []string{`"title":"Prova"`, `"languages":["en","it"]`}},
		{"/{vocid}/types", "lang=it", []string{"Concetto"}},
		{"/{vocid}/topConcepts", "lang=en", []string{`"label":"fish"`, `"hasChildren":true`, `"notation":"P"`}},
		{"/{vocid}/search", "query=carp*", []string{`"prefLabel":"carp"`, `"hiddenLabel":"carppa"`, `"prefLabel":"carpa"`}},
		{"/{vocid}/lookup", "label=Golden+Crucian&lang=en", []string{`"altLabel":"golden crucian"`, carp}},
		{"/{vocid}/vocabularyStatistics", "", []string{`"count":4`, `"deprecatedCount":1`, `"conceptGroups"`}},
		{"/{vocid}/labelStatistics", "", []string{`{"property":"skos:altLabel","labels":1}`}},
		{"/{vocid}/label", of("carpa") + "&lang=en", []string{`"prefLabel":"carp"`, `"altLabel":["golden crucian"]`}},
		{"/{vocid}/broader", of("carpa") + "&lang=en", []string{`"prefLabel":"fish"`}},
		{"/{vocid}/broaderTransitive", of("spigola-nera") + "&lang=en", []string{`"prefLabel":"fish"`, `"prefLabel":"bass"`}},
		{"/{vocid}/narrower", of("pesce") + "&lang=en", []string{`"prefLabel":"bass"`, `"prefLabel":"carp"`}},
		{"/{vocid}/narrowerTransitive", of("pesce") + "&lang=en", []string{`"prefLabel":"black bass"`}},
		{"/{vocid}/related", of("carpa") + "&lang=en", []string{`"prefLabel":"bass"`}},
		{"/{vocid}/children", of("pesce") + "&lang=en", []string{`"prefLabel":"bass","hasChildren":true`}},
		{"/{vocid}/groups", "lang=it", []string{`"prefLabel":"Tutti"`, `"childGroups":["` + basetest.BaseURL + "/id/collection/di-lago"}},
		{"/{vocid}/groupMembers", "uri=" + url.QueryEscape(basetest.BaseURL+"/id/collection/tutti"), []string{`"isSuper":true`, `"prefLabel":"spigola"`}},
		{"/{vocid}/hierarchy", of("spigola") + "&lang=en", []string{`"top":"` + basetest.BaseURL + "/id/concept-scheme/prova", `"label":"carp"`}},
	} {
		asked[c.template] = true
		path := strings.TrimPrefix(strings.Replace(c.template, "{vocid}", "prova", 1), "/") + "?" + c.query
		status, body := get(t, server, path)
		var answer any
		if err := json.Unmarshal([]byte(body), &answer); status != http.StatusOK || err != nil {
			t.Errorf("%s: %d, %v\n%s", path, status, err, body)
			continue
		}
		for _, problem := range schemas.check(schemas.of(c.template), answer, "") {
			t.Errorf("%s: %s\n%s", path, problem, body)
		}
		for _, want := range c.says {
			if !strings.Contains(body, want) {
				t.Errorf("%s lacks %s:\n%s", path, want, body)
			}
		}
	}
	for template := range schemas.Paths {
		if !asked[template] {
			t.Errorf("%s is not asked for", template)
		}
	}
}

// TestAnswersBeyondThePublishedSchemas are those that Skosmos gives and its schemas
// leave out.
func TestAnswersBeyondThePublishedSchemas(t *testing.T) {
	server := serve(t)
	for path, wants := range map[string][]string{
		"prova/index/?lang=en":                             {`"indexLetters":["B","C","F","G"]`},
		"prova/index/B?lang=en":                            {`"localname":"spigola","prefLabel":"bass","lang":"en"`, "black bass"},
		"prova/index/G?lang=en":                            {`"altLabel":"golden crucian"`},
		"prova/index/B?lang=en&limit=1&offset=1":           {`"indexConcepts":[{"uri":"` + basetest.BaseURL + `/id/concept/spigola-nera"`},
		"prova/new?lang=en":                                {`"changeList":[{"uri":"` + basetest.BaseURL + `/id/concept/spigola-nera","prefLabel":"black bass"`, `"replacingLabel":"bass"`},
		"prova/modified?lang=en&limit=1":                   {`"changeList":[{`, `"date":"2`},
		"prova/mappings?" + of("carpa"):                    {`"type":["http://www.w3.org/2004/02/skos/core#exactMatch"]`, "http://m.example/1"},
		"search?query=bass&vocab=prova&unique=true":        {`"prefLabel":"bass"`},
		"search?query=b*&" + "parent=" + of("spigola")[4:]: {`"prefLabel":"black bass"`},
		"label?" + of("carpa") + "&lang=sv":                {`"uri":"` + basetest.BaseURL},
	} {
		status, body := get(t, server, path)
		for _, want := range wants {
			if status != http.StatusOK || !strings.Contains(body, want) {
				t.Errorf("%s: %d lacks %s:\n%s", path, status, want, body)
			}
		}
	}
	for path, want := range map[string]string{
		"search?query=": "400 Bad Request : query parameter missing", "search?query=*": "400 Bad Request", "vocabularies": "400 Bad Request : lang parameter missing",
		"nessuno/":                       "404 Not Found : Vocabulary id 'nessuno' not found in configuration.",
		"prova/label?uri=http://x/y":     "404 Not Found : Could not find concept <http://x/y>",
		"prova/broader":                  "400 Bad Request : uri parameter missing",
		"prova/lookup?label=nulla":       "404 Not Found : Could not find label 'nulla'",
		"prova/search?query=a&maxhits=x": "400 Bad Request : maxhits parameter is invalid",
		"prova/data?format=text/plain":   "400 Bad Request : Unsupported format",
	} {
		if _, body := get(t, server, path); !strings.HasPrefix(body, want) {
			t.Errorf("%s: %s\nwant %s", path, body, want)
		}
	}
}

func TestData(t *testing.T) {
	server := serve(t)
	for path, format := range map[string]rdf.Format{
		"prova/data?format=text/turtle": rdf.Turtle, "data?format=application/ld%2Bjson&" + of("carpa"): rdf.JSONLD, "prova/data?" + of("carpa"): rdf.RDFXML,
	} {
		status, body := get(t, server, path)
		graph, err := rdf.ReadAll(strings.NewReader(body), format, "")
		if status != http.StatusOK || err != nil || len(graph) == 0 || !strings.Contains(body, "golden crucian") {
			t.Errorf("%s: %d, %v\n%s", path, status, err, body)
		}
	}
}

// schemas are what testdata/swagger.json says of answers.
type schemas struct {
	Paths map[string]struct {
		Get struct {
			Responses map[string]struct{ Schema schema }
		}
	}
	Definitions map[string]schema
}

type schema struct {
	Ref        string `json:"$ref"`
	Type       string
	Properties map[string]schema
	Items      *schema
	Required   []string
}

func readSchemas(t *testing.T) *schemas {
	t.Helper()
	raw, err := os.ReadFile("testdata/swagger.json")
	if err != nil {
		t.Fatal(err)
	}
	s := &schemas{}
	if err := json.Unmarshal(raw, s); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *schemas) of(path string) schema { return s.Paths[path].Get.Responses["200"].Schema }

// check says where an answer is not of its schema. In two things Skosmos itself
// answers otherwise than it publishes, and its clients rest on that: search results
// stand under results, and what the schema has as lists of everything above or below
// are objects by URI.
func (s *schemas) check(want schema, answer any, at string) (problems []string) {
	if want.Ref != "" {
		want = s.Definitions[strings.TrimPrefix(want.Ref, "#/definitions/")]
	}
	wrong := func() []string { return []string{fmt.Sprintf("%s is no %s", at, want.Type)} }
	switch want.Type {
	case "object":
		object, ok := answer.(map[string]any)
		if !ok {
			return wrong()
		}
		if _, found := object["results"]; found && at == "" {
			object["vocabularies"] = object["results"]
		}
		for _, name := range want.Required {
			if _, ok := object[name]; !ok {
				problems = append(problems, at+"."+name+" is missing")
			}
		}
		for name, property := range want.Properties {
			if value, ok := object[name]; ok {
				problems = append(problems, s.check(property, value, at+"."+name)...)
			}
		}
	case "array":
		list, ok := answer.([]any)
		if byURI, keyed := answer.(map[string]any); keyed && strings.HasSuffix(at, "Transitive") {
			ok = true
			for _, value := range byURI {
				list = append(list, value)
			}
		}
		if !ok {
			return wrong()
		}
		for i, value := range list {
			problems = append(problems, s.check(*want.Items, value, fmt.Sprintf("%s.%d", at, i))...)
		}
	case "string":
		if _, ok := answer.(string); !ok {
			return wrong()
		}
	case "boolean":
		if _, ok := answer.(bool); !ok {
			return wrong()
		}
	case "integer":
		if n, ok := answer.(float64); !ok || n != float64(int(n)) {
			return wrong()
		}
	}
	return problems
}
