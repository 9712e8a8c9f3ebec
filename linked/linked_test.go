package linked_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/linked"
	"prologis/skos/rdf"
)

var ctx = context.Background()

// furnish makes a base with an entry of every kind, and a server of its URIs.
func furnish(t *testing.T) (*kb.Base, *httptest.Server) {
	t.Helper()
	base := basetest.Open(t)
	put := func(c kb.Content, slug string) {
		if _, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: c, Slug: slug}); err != nil {
			t.Fatal(err)
		}
	}
	put(&kb.TerritoryContent{Name: kb.Text{"it": "Veneto"}, Sort: kb.TerritoryRegion, Code: "05", Nuts: "ITH3", Point: &kb.Point{Latitude: 45.5, Longitude: 12}}, "veneto")
	put(&kb.OrganisationContent{Name: kb.Text{"it": "Regione"}, Sort: kb.SortRegion, Territory: "veneto", Website: "https://r.example/"}, "regione")
	put(&kb.ProgrammeContent{Name: kb.Text{"it": "FEI"}, Funder: "regione", Start: "2014", End: "2015"}, "fei")
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Quadro"}}, "quadro")
	put(&kb.ConceptContent{Scheme: "quadro", TopConceptOf: []kb.ID{"quadro"}, PrefLabel: kb.Text{"it": "cura", "en": "care", "ar": "رعاية"},
		Definitions: []kb.Definition{{Value: "<b>Cura</b>.", Language: "it", Sources: []string{"http://l.example/1"}, Recommended: true}},
		Discouraged: []kb.DiscouragedTerm{{Label: "presa", Language: "it", Reason: kb.Text{"it": "Oscuro."}}}}, "cura")
	put(&kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "ascolto"}, Broader: []kb.ID{"cura"}, ExactMatch: []string{"javascript:alert(1)"}}, "ascolto")
	put(&kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "vecchio"}, Deprecated: true, ReplacedBy: "cura"}, "vecchio")
	put(&kb.CollectionContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "Insieme"}, Members: []kb.ID{"concept/cura"}}, "insieme")
	template := kb.Template{Title: kb.Text{"it": "Sportello"}, Summary: kb.Text{"it": "Uno."}, Steps: kb.Text{"it": "1. **Chi**<script>x</script>\n2. Come"}, Start: "2014", Themes: []kb.ID{"cura"}, Territories: []kb.ID{"veneto"},
		Organisations: []kb.OrganisationRole{{Role: kb.RoleFunder, Organisation: "regione"}}, Sources: []kb.Source{{Title: "Atti", URL: "https://a.example/"}}, Licence: "CC-BY-4.0"}
	put(&kb.PracticeContent{Template: template}, "sportello")
	put(&kb.CaseStudyContent{Template: template, Practices: []kb.ID{"sportello"}}, "caso")
	server := httptest.NewServer(linked.Handler(base, linked.Options{Name: "Prova", Log: slog.New(slog.DiscardHandler)}))
	t.Cleanup(server.Close)
	return base, server
}

// get asks for a path without following where it leads.
func get(t *testing.T, server *httptest.Server, path string, headers ...string) (*http.Response, string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, server.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer, string(body)
}

func TestNegotiation(t *testing.T) {
	_, server := furnish(t)
	for accept, want := range map[string]string{
		"":    "html",
		"*/*": "html",
		"text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8": "html",
		"application/xhtml+xml":                    "html",
		"text/turtle":                              "ttl",
		"application/rdf+xml":                      "rdf",
		"application/ld+json, text/turtle;q=0.9":   "jsonld",
		"text/turtle;q=0.5, application/json":      "jsonld",
		"text/*;q=0.3, text/turtle;q=0.1":          "html",
		"text/html;q=0, */*;q=0.1":                 "ttl",
		"application/n-triples;q=1.0, nonsense, /": "nt",
		"image/png":     "",
		"text/html;q=0": "",
	} {
		answer, body := get(t, server, "/id/concept/cura?rev=1", "Accept", accept)
		if answer.Header.Get("Vary") != "Accept" || len(answer.Header.Values("Link")) != 5 {
			t.Errorf("Accept %q: %v", accept, answer.Header)
		}
		if want == "" {
			if answer.StatusCode != http.StatusNotAcceptable || !strings.Contains(body, "/id/concept/cura.ttl is text/turtle") {
				t.Errorf("Accept %q: %s %s", accept, answer.Status, body)
			}
			continue
		}
		if got := answer.Header.Get("Location"); answer.StatusCode != http.StatusSeeOther || got != "/id/concept/cura."+want+"?rev=1" {
			t.Errorf("Accept %q: %s to %s, want .%s", accept, answer.Status, got, want)
		}
	}
}

// TestEveryKindInEveryForm asks for entries and finds in each form what it is.
func TestEveryKindInEveryForm(t *testing.T) {
	_, server := furnish(t)
	const core, schema = "http://www.w3.org/2004/02/skos/core#", "https://schema.org/"
	uri := func(path string) rdf.Term { return rdf.NewIRI(basetest.BaseURL + "/id/" + path) }
	for path, wants := range map[string][]rdf.Triple{
		"concept/cura": {
			{Subject: uri("concept/cura"), Predicate: core + "prefLabel", Object: rdf.NewLiteral("care", "en")},
			{Subject: uri("concept/cura"), Predicate: core + "narrower", Object: uri("concept/ascolto")},
		},
		"concept/vecchio":       {{Subject: uri("concept/vecchio"), Predicate: "http://purl.org/dc/terms/isReplacedBy", Object: uri("concept/cura")}},
		"concept-scheme/quadro": {{Subject: uri("concept-scheme/quadro"), Predicate: core + "hasTopConcept", Object: uri("concept/cura")}},
		"collection/insieme":    {{Subject: uri("collection/insieme"), Predicate: core + "member", Object: uri("concept/cura")}},
		"practice/sportello": {
			{Subject: uri("practice/sportello"), Predicate: schema + "about", Object: uri("concept/cura")},
			{Subject: uri("practice/sportello"), Predicate: schema + "temporalCoverage", Object: rdf.NewLiteral("2014/..", "")},
		},
		"case-study/caso":      {{Subject: uri("case-study/caso"), Predicate: schema + "exampleOfWork", Object: uri("practice/sportello")}},
		"organisation/regione": {{Subject: uri("organisation/regione"), Predicate: rdf.Type, Object: rdf.NewIRI(schema + "GovernmentOrganization")}},
		"territory/veneto":     {{Subject: uri("territory/veneto"), Predicate: schema + "latitude", Object: rdf.NewTyped("45.5", rdf.XSD+"decimal")}},
		"programme/fei":        {{Subject: uri("programme/fei"), Predicate: schema + "funder", Object: uri("organisation/regione")}},
		"":                     {{Subject: uri(""), Predicate: "http://purl.org/dc/terms/title", Object: rdf.NewLiteral("Prova", "")}},
	} {
		for extension, format := range map[string]rdf.Format{"ttl": rdf.Turtle, "jsonld": rdf.JSONLD, "rdf": rdf.RDFXML, "nt": rdf.NTriples} {
			address := "/id/" + path + "." + extension
			if path == "" {
				address = "/id/?format=" + extension
			}
			answer, body := get(t, server, address)
			graph, err := rdf.ReadAll(strings.NewReader(body), format, "")
			if answer.StatusCode != http.StatusOK || err != nil {
				t.Errorf("%s: %s, %v\n%s", address, answer.Status, err, body)
				continue
			}
			for _, want := range wants {
				if !contains(graph, want) {
					t.Errorf("%s lacks %s:\n%s", address, rdf.Line(want), body)
				}
			}
		}
		if path == "" {
			continue
		}
		answer, body := get(t, server, "/id/"+path+".html", "Accept-Language", "en")
		if answer.StatusCode != http.StatusOK || answer.Header.Get("Content-Language") != "en" || !strings.Contains(body, `<html lang="en">`) || !strings.Contains(body, "Other forms") {
			t.Errorf("%s.html: %s\n%s", path, answer.Status, body)
		}
	}
}

func contains(graph []rdf.Triple, want rdf.Triple) bool {
	for _, t := range graph {
		if t == want {
			return true
		}
	}
	return false
}

func TestPages(t *testing.T) {
	base, server := furnish(t)
	_, body := get(t, server, "/id/concept/cura.html", "Accept-Language", "fr, it;q=0.5")
	for _, want := range []string{`<html lang="it">`, "&lt;b&gt;Cura&lt;/b&gt;.", `href="http://l.example/1"`, "consigliata", "Da non usare", "Oscuro.",
		`lang="ar" dir="rtl"`, `href="/id/concept/ascolto"`, `href="/id/practice/sportello"`, `href="/id/concept/cura.html?lang=en"`} {
		if !strings.Contains(body, want) {
			t.Errorf("the page lacks %q:\n%s", want, body)
		}
	}
	if _, body := get(t, server, "/id/concept/ascolto.html"); strings.Contains(body, `href="javascript:`) {
		t.Error("a mapping is a script")
	}
	if _, body := get(t, server, "/id/concept/vecchio.html"); !strings.Contains(body, "Non più in uso") || !strings.Contains(body, "Al suo posto") {
		t.Errorf("a deprecated concept:\n%s", body)
	}
	if _, err := base.Archive(ctx, kb.Author{}, kb.KindCaseStudy, kb.ArchiveInput{Target: "caso", Reason: "doppione"}); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, server, "/id/practice/sportello.html"); !strings.Contains(body, "<li><strong>Chi</strong>") || strings.Contains(body, "<script") {
		t.Errorf("Markdown is shown as\n%s", body)
	}
	answer, body := get(t, server, "/id/case-study/caso.html")
	if answer.StatusCode != http.StatusOK || !strings.Contains(body, "Archiviato: doppione") {
		t.Errorf("an archived case: %s\n%s", answer.Status, body)
	}
}

func TestRevisionsOldSlugsAndWhatIsNotThere(t *testing.T) {
	base, server := furnish(t)
	c := &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "sollecitudine"}}
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Target: "vecchio", Slug: "nuovo"}); err != nil {
		t.Fatal(err)
	}
	if _, body := get(t, server, "/id/concept/vecchio.nt"); !strings.Contains(body, basetest.BaseURL+"/id/concept/vecchio>") || !strings.Contains(body, "sollecitudine") {
		t.Errorf("under its old slug:\n%s", body)
	}
	if _, body := get(t, server, "/id/concept/nuovo.nt?rev=1"); !strings.Contains(body, `"vecchio"@it`) {
		t.Errorf("revision 1:\n%s", body)
	}
	for _, path := range []string{"/id/concept/none", "/id/concept/none.ttl", "/id/concept/cura.pdf", "/id/person/x.ttl", "/id/concept/cura.ttl?rev=9", "/id/concept/cura.ttl?rev=x", "/id/concept/CURA", "/id/concept"} {
		if answer, body := get(t, server, path); answer.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %s\n%s", path, answer.Status, body)
		}
	}
	answer, _ := get(t, server, "/id/concept/cura.ttl")
	if again, _ := get(t, server, "/id/concept/cura.ttl", "If-None-Match", answer.Header.Get("ETag")); again.StatusCode != http.StatusNotModified {
		t.Errorf("the same again: %s", again.Status)
	}
}

// A merged concept's URI answers with the concept in its place and says so; a revision
// that was cited stays what it was.
func TestAMergedConceptIsReplaced(t *testing.T) {
	base, server := furnish(t)
	editor := kb.Viewer{Person: "person_aaaaaaaaaaaaaaaaaaaaaaaaaa", Role: kb.RoleEditor}
	if _, err := base.MergeConcepts(ctx, editor, kb.MergeInput{Source: "ascolto", Target: "cura"}); err != nil {
		t.Fatal(err)
	}
	uri := func(slug string) rdf.Term { return rdf.NewIRI(basetest.BaseURL + "/id/concept/" + slug) }
	answer, body := get(t, server, "/id/concept/ascolto.ttl")
	graph, err := rdf.ReadAll(strings.NewReader(body), rdf.Turtle, "")
	if err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("%s, %v", answer.Status, err)
	}
	for _, want := range []rdf.Triple{
		{Subject: uri("ascolto"), Predicate: "http://purl.org/dc/terms/isReplacedBy", Object: uri("cura")},
		{Subject: uri("cura"), Predicate: "http://www.w3.org/2004/02/skos/core#altLabel", Object: rdf.NewLiteral("ascolto", "it")},
	} {
		if !contains(graph, want) {
			t.Errorf("it lacks %s:\n%s", rdf.Line(want), body)
		}
	}
	if _, body := get(t, server, "/id/concept/ascolto.ttl?rev=1"); !strings.Contains(body, `prefLabel "ascolto"@it`) {
		t.Errorf("the first revision is now\n%s", body)
	}
}

// A form that cannot hold what is stated is not answered with a part of it.
func TestAFormThatCannotHoldAnEntryIsNotAcceptable(t *testing.T) {
	base, server := furnish(t)
	c := &kb.ConceptContent{Scheme: "quadro", PrefLabel: kb.Text{"it": "guasto\uFFFE"}}
	if _, err := base.Put(ctx, kb.Author{}, kb.PutInput{Content: c, Slug: "guasto"}); err != nil {
		t.Fatal(err)
	}
	answer, body := get(t, server, "/id/concept/guasto.rdf")
	if answer.StatusCode != http.StatusNotAcceptable || answer.Header.Get("ETag") != "" || len(answer.Header.Values("Link")) != 5 {
		t.Errorf("%s %v", answer.Status, answer.Header)
	}
	for _, want := range []string{basetest.BaseURL + "/id/concept/guasto>", "prefLabel", "turtle jsonld ntriples"} {
		if !strings.Contains(body, want) {
			t.Errorf("the answer lacks %q:\n%s", want, body)
		}
	}
	if answer, body := get(t, server, "/id/concept/guasto.ttl"); answer.StatusCode != http.StatusOK || !strings.Contains(body, "guasto\uFFFE") {
		t.Errorf("%s\n%s", answer.Status, body)
	}
}
