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
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Altra"}}, "altra")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "pesce", "en": "fish"}, Notations: []kb.Notation{{Value: "P"}}}, "pesce")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "carpa", "en": "carp"}, AltLabels: kb.Labels{"en": {"golden crucian"}}, HiddenLabels: kb.Labels{"it": {"carppa"}},
		Broader: []kb.ID{"pesce"}, ExactMatch: []string{"http://m.example/1"}}, "carpa")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "spigola", "en": "bass"}, Broader: []kb.ID{"pesce"}, Related: []kb.ID{"carpa"}}, "spigola")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "spigola nera", "en": "black bass"}, Broader: []kb.ID{"spigola"}, Deprecated: true, ReplacedBy: "spigola"}, "spigola-nera")
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Guasti"}}, "guasti")
	put(&kb.ConceptContent{Scheme: "guasti", PrefLabel: kb.Text{"it": "guasto\uFFFE"}}, "guasto")
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
	for template, path := range schemas.Paths {
		rdf := path.Get.Responses["200"].Schema.Ref == "" // TestData
		if !asked[template] && !rdf {
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
		"search": "400 Bad Request : query parameter missing", "vocabularies": "400 Bad Request : lang parameter missing",
		"nessuno/":                       "404 Not Found : Vocabulary id 'nessuno' not found in configuration.",
		"prova/label?uri=http://x/y":     "404 Not Found : Could not find concept <http://x/y>",
		"prova/broader":                  "400 Bad Request : uri parameter missing",
		"prova/lookup?label=nulla":       "404 Not Found : Could not find label 'nulla'",
		"prova/search?query=a&maxhits=x": "400 Bad Request : maxhits parameter is invalid",
		"prova/search?query=a&maxhits=0": "400 Bad Request : maxhits parameter is invalid",
		"search?query=a&vocab=prova+x":   "404 Not Found : Vocabulary id 'x' not found in configuration.",
		"search?query=a&parent=x":        "404 Not Found : Could not find concept <x>",
		"prova/data?format=text/plain":   "400 Bad Request : Unsupported format",
		"types?lang=it&callback=a%28b":   "400 Bad Request : callback parameter is invalid",
	} {
		if _, body := get(t, server, path); !strings.HasPrefix(body, want) {
			t.Errorf("%s: %s\nwant %s", path, body, want)
		}
	}
}

// found is what a search answers, in short.
func found(t *testing.T, server *httptest.Server, query string) string {
	t.Helper()
	status, body := get(t, server, query)
	var answer struct {
		Results []struct{ Localname, PrefLabel, MatchedPrefLabel, AltLabel, HiddenLabel, Lang, Vocab string }
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		t.Fatalf("%s: %d %s", query, status, body)
	}
	var said []string
	for _, r := range answer.Results {
		said = append(said, strings.Join(strings.Fields(r.Localname+" "+r.PrefLabel+" "+r.MatchedPrefLabel+" "+r.AltLabel+" "+r.HiddenLabel), " "))
	}
	return strings.Join(said, ", ")
}

// TestSearchHonoursEveryParameter asks with each of the parameters that Skosmos publishes.
func TestSearchHonoursEveryParameter(t *testing.T) {
	server := serve(t)
	fish, lake := "parent="+of("pesce")[4:], "group="+url.QueryEscape(basetest.BaseURL+"/id/collection/di-lago")
	for query, want := range map[string]string{
		"search?query=BASS":                            "spigola bass",
		"search?query=bas":                             "",
		"search?query=*crucian":                        "carpa carp golden crucian",
		"search?query=carp*":                           "carpa carp, carpa carpa, carpa carpa carppa",
		"search?query=carp*&lang=it":                   "carpa carpa, carpa carpa carppa",
		"search?query=carp*&unique=true":               "carpa carp",
		"search?query=*c*&unique=true&lang=en":         "spigola-nera black bass, carpa carp",
		"search?query=bass&labellang=it":               "spigola spigola bass",
		"search?query=carp*&maxhits=1&offset=1":        "carpa carpa",
		"search?query=*bass&vocab=prova+altra":         "spigola bass, spigola-nera black bass",
		"search?query=*bass&vocab=altra":               "",
		"search?query=*&lang=en&" + fish:               "spigola bass, spigola-nera black bass, carpa carp, carpa carp golden crucian",
		"search?query=*&lang=en&unique=1&" + lake:      "carpa carp",
		"search?query=b*&lang=en&" + fish + "&" + lake: "",
		"search?query=*":                               "",
		"search?query=":                                "",
		"search?query=bass&type=skos:Concept":          "spigola bass",
		"search?query=bass&type=skos:Collection":       "",
		"prova/search?query=bass":                      "spigola bass",
		"altra/search?query=bass":                      "",
	} {
		if got := found(t, server, query); got != want {
			t.Errorf("%s: %q, not %q", query, got, want)
		}
	}
	_, body := get(t, server, "search?query=carp&lang=en&fields=broader+prefLabel+altLabel+hiddenLabel+exactMatch+notation+related+narrower")
	for _, want := range []string{`"broader":[{"uri":"` + basetest.BaseURL + `/id/concept/pesce"}]`, `"prefLabels":{"en":"carp","it":"carpa"}`, `"altLabels":{"en":["golden crucian"]}`,
		`"hiddenLabels":{"it":["carppa"]}`, `"exactMatch":[{"uri":"http://m.example/1"}]`, `"related":[{"uri":"` + basetest.BaseURL + `/id/concept/spigola"}]`, `"broader":"skos:broader"`, `"@language":"en"`} {
		if !strings.Contains(body, want) {
			t.Errorf("fields lack %s:\n%s", want, body)
		}
	}
}

func TestLabelsOfAnotherLanguageSaySo(t *testing.T) {
	server := serve(t)
	for path, want := range map[string]string{
		"prova/topConcepts?lang=zh":                     `"label":"pesce (it)"`,
		"prova/children?" + of("pesce") + "&lang=zh":    `"prefLabel":"carpa (it)"`,
		"prova/hierarchy?" + of("carpa") + "&lang=zh":   `"prefLabel":"pesce (it)"`,
		"prova/children?" + of("pesce") + "&lang=en-GB": `"prefLabel":"carp"`,
	} {
		if _, body := get(t, server, path); !strings.Contains(body, want) {
			t.Errorf("%s lacks %s:\n%s", path, want, body)
		}
	}
}

// TestMediaTypes are JSON, JSON-LD for who wants that alone, and a script that calls back.
func TestMediaTypes(t *testing.T) {
	server := serve(t)
	for _, c := range []struct{ path, accept, mediaType, start string }{
		{"types?lang=it", "", "application/json", "{"},
		{"types?lang=it", "application/ld+json", "application/ld+json", "{"},
		{"types?lang=it", "application/json, application/ld+json;q=0.5", "application/json", "{"},
		{"types?lang=it&callback=a.b", "", "application/javascript", "/**/a.b({"},
	} {
		r, err := http.NewRequest(http.MethodGet, server.URL+"/rest/v1/"+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept", c.accept)
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil || answer.Header.Get("Content-Type") != c.mediaType+"; charset=utf-8" || answer.Header.Get("Vary") != "Accept" || !strings.HasPrefix(string(body), c.start) {
			t.Errorf("%s as %q: %v, %v\n%s", c.path, c.accept, answer.Header, err, body)
		}
	}
}

// TestData reads what is published as RDF, in every syntax that Skosmos publishes.
func TestData(t *testing.T) {
	server := serve(t)
	formats := map[string]rdf.Format{"application/rdf+xml": rdf.RDFXML, "text/turtle": rdf.Turtle, "application/ld+json": rdf.JSONLD, "application/json": rdf.JSONLD}
	for template, path := range readSchemas(t).Paths {
		if path.Get.Responses["200"].Schema.Ref != "" {
			continue
		}
		for _, mediaType := range path.Get.Produces {
			address := strings.TrimPrefix(strings.Replace(template, "{vocid}", "prova", 1), "/") + "?" + of("carpa") + "&format=" + url.QueryEscape(mediaType)
			status, body := get(t, server, address)
			graph, err := rdf.ReadAll(strings.NewReader(body), formats[mediaType], "")
			if status != http.StatusOK || err != nil || len(graph) == 0 {
				t.Errorf("%s: %d, %v\n%s", address, status, err, body)
			}
		}
	}
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

// TestDataThatRDFXMLCannotHold is refused, whole vocabularies too.
func TestDataThatRDFXMLCannotHold(t *testing.T) {
	server := serve(t)
	for _, path := range []string{"data?" + of("guasto"), "guasti/data?" + of("guasto"), "guasti/data?format=application/rdf%2Bxml"} {
		status, body := get(t, server, path)
		if status != http.StatusNotAcceptable || !strings.HasPrefix(body, "406 Not Acceptable : rdfxml cannot hold 1 of the statements") || !strings.Contains(body, "/id/concept/guasto>") {
			t.Errorf("%s: %d\n%s", path, status, body)
		}
	}
	if status, body := get(t, server, "guasti/data?format=text/turtle"); status != http.StatusOK || !strings.Contains(body, "guasto\uFFFE") {
		t.Errorf("as Turtle: %d\n%s", status, body)
	}
}

// schemas are what testdata/swagger.json says of answers.
type schemas struct {
	Paths map[string]struct {
		Get struct {
			Produces  []string
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
