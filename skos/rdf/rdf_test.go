package rdf_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"prologis/internal/isomorphic"
	"prologis/skos/rdf"
)

// conformance is a test of the W3C suites, in testdata/w3c with their licence.
type conformance struct {
	Name  string `json:"name"`
	Input string `json:"input"`
	Bad   bool   `json:"bad"`
	Want  string `json:"want"` // N-Triples
}

func TestW3CSuites(t *testing.T) {
	for _, suite := range []struct {
		file, base string
		format     rdf.Format
	}{
		{"ntriples", "", rdf.NTriples},
		{"turtle", "http://www.w3.org/2013/TurtleTests/", rdf.Turtle},
		{"rdfxml", "http://www.w3.org/2013/RDFXMLTests/", rdf.RDFXML},
	} {
		raw, err := os.ReadFile(filepath.Join("testdata", "w3c", suite.file+".json"))
		if err != nil {
			t.Fatal(err)
		}
		var tests []conformance
		if err := json.Unmarshal(raw, &tests); err != nil {
			t.Fatal(err)
		}
		for i, c := range tests {
			got, err := rdf.ReadAll(strings.NewReader(c.Input), suite.format, suite.base+c.Name)
			if c.Bad {
				if err == nil {
					t.Errorf("%s %d %s: no error for\n%s", suite.file, i, c.Name, c.Input)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s %d %s: %v\n%s", suite.file, i, c.Name, err, c.Input)
				continue
			}
			want, err := rdf.ReadAll(strings.NewReader(c.Want), rdf.Turtle, suite.base+c.Name)
			if err != nil {
				t.Fatalf("%s %d: the expected graph: %v\n%s", suite.file, i, err, c.Want)
			}
			if diff := isomorphic.Difference(got, want); diff != "" {
				t.Errorf("%s %d %s:\n%s\n%s", suite.file, i, c.Name, diff, c.Input)
			}
		}
	}
}

func TestBadDocumentsNameTheLine(t *testing.T) {
	long := strings.Repeat("x", rdf.MaxLiteral+10)
	for _, c := range []struct {
		format     rdf.Format
		text, says string
	}{
		{rdf.Turtle, "@prefix a: <http://a/> .\n\na:b a:c ;\n", "line 3: an IRI, a name or a literal is wanted"},
		{rdf.Turtle, "<http://a/b> <http://a/c> \"x\n", "line 1: the string is not closed"},
		{rdf.Turtle, "\n<http://a/b> <c> \"x\" .", "line 2: <c> is relative, and there is no base"},
		{rdf.Turtle, "\n\nx:y x:z 1 .", "line 3: the prefix x: is not declared"},
		{rdf.Turtle, "<http://a/b> <http://a/c> \"" + long + "\" .", "line 1: the literal that starts in line 1 has more than"},
		{rdf.Turtle, "<http://a/b> <http://a/c> \"\xff\" .", "line 1: the text is not UTF-8"},
		{rdf.Turtle, "<http://a/b> <http://a/c> " + strings.Repeat("[ <http://a/c> ", 5000), "nested more than 1000 deep"},
		{rdf.NTriples, "<http://a/b> <http://a/c> \"x\" .\n<http://a/b> \"c\" .", "line 2: a predicate is wanted"},
		{rdf.RDFXML, "<rdf:RDF xmlns:rdf=\"" + rdf.Type[:43] + "\">\n<rdf:Description>\n</rdf:RDF>", "line 3: <rdf:Description> is closed by </rdf:RDF>"},
		{rdf.RDFXML, "<!DOCTYPE r [<!ENTITY a \"ha\">\n<!ENTITY b \"&a;&a;&a;\">]><r/>", "line 2: the entity b holds another one or markup: that is refused"},
		{rdf.RDFXML, "<!DOCTYPE r [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><r>&a;</r>", "line 1: only entities that stand for a text are read"},
		{rdf.RDFXML, "<!DOCTYPE r [<!ENTITY a>]><r>&a;</r>", "line 1: "},
		{rdf.RDFXML, "<r xmlns=\"http://a/\"><p>" + long + "</p></r>", "more than 1048576 bytes"},
		{rdf.RDFXML, strings.Repeat("<r xmlns=\"http://a/\">", 5000), "nested more than 1000 deep"},
		{rdf.RDFXML, "", "there is no element"},
		{rdf.JSONLD, "{\n\"@id\": \"http://a/b\",\n}", "line 3: "},
		{rdf.JSONLD, `{"@context": "https://example.org/context", "a": 1}`, "is not built in, and nothing is fetched"},
		{rdf.JSONLD, `{"http://a/b": "` + long + `"}`, "line 1: a literal has more than"},
		{rdf.JSONLD, strings.Repeat("[", 5000), "nested more than 1000 deep"},
		{rdf.JSONLD, `{"http://a/b": {"@value": null`, "line 1: "},
	} {
		_, err := rdf.ReadAll(strings.NewReader(c.text), c.format, "")
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s %.60q: %v\nwant: %s", c.format, c.text, err, c.says)
		}
	}
}

func TestEntitiesAbbreviateNamespaces(t *testing.T) {
	got, err := rdf.ReadAll(strings.NewReader(`<?xml version="1.0" encoding="ISO-8859-1"?>
<!DOCTYPE rdf:RDF [ <!ENTITY skos "http://www.w3.org/2004/02/skos/core#"> ]>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:skos="&skos;">
<skos:Concept rdf:about="http://a/1"><skos:prefLabel xml:lang="it">citt`+"\xe0"+`</skos:prefLabel><rdf:type rdf:resource="&skos;Concept"/></skos:Concept></rdf:RDF>`), rdf.RDFXML, "")
	if err != nil || len(got) != 3 || got[1].Object.Value != "città" || got[2].Object != got[0].Object {
		t.Errorf("%v, %v", got, err)
	}
}

// TestWhatIsWrittenReadsTheSame writes random graphs in every syntax.
func TestWhatIsWrittenReadsTheSame(t *testing.T) {
	for seed := range uint64(100) {
		graph := randomGraph(rand.New(rand.NewPCG(seed, 1)))
		for _, format := range rdf.Formats {
			var out bytes.Buffer
			w := rdf.NewWriter(&out, format, []rdf.Prefix{{Name: "a", Namespace: "http://a.example/"}, {Name: "rdf", Namespace: rdf.Type[:43]}})
			for _, triple := range graph {
				if err := w.Write(triple); err != nil {
					t.Fatal(err)
				}
			}
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			got, err := rdf.ReadAll(&out, format, "")
			if err != nil {
				t.Fatalf("seed %d, %s: %v", seed, format, err)
			}
			if diff := isomorphic.Difference(got, graph); diff != "" {
				t.Fatalf("seed %d, %s: %s", seed, format, diff)
			}
		}
		for _, triple := range graph {
			if got, err := rdf.ParseLine(rdf.Line(triple)); err != nil || got != triple {
				t.Fatalf("%v as a line: %v, %v", triple, got, err)
			}
		}
	}
}

func randomGraph(r *rand.Rand) (graph []rdf.Triple) {
	pick := func(from ...string) string { return from[r.IntN(len(from))] }
	iri := func() string {
		return pick("http://a.example/", "http://b.example/x/", "http://a.example/p?q=", "urn:x:") + pick("n", "N1", "è", "a.b", "x-y_z", "é%20", "nn")
	}
	text := func() string {
		return pick("", "x", "città", "\"q\" \\ 'a'", "a\nb\tc\r", "<&>]]>", " space ", "移民", "\u00a0\u2028", "{}@^")
	}
	blank := func() rdf.Term { return rdf.NewBlank(pick("n", "", "_") + strconv.Itoa(r.IntN(6))) }
	for range 1 + r.IntN(40) {
		s := rdf.NewIRI(iri())
		if r.IntN(3) == 0 {
			s = blank()
		}
		var o rdf.Term
		switch r.IntN(5) {
		case 0:
			o = rdf.NewIRI(iri())
		case 1:
			o = blank()
		case 2:
			o = rdf.NewLiteral(text(), pick("it", "en-GB", "zh-Hant"))
		case 3:
			o = rdf.NewTyped(text(), pick("http://a.example/T", rdf.XSD+"date", rdf.XSD+"string"))
		default:
			o = rdf.NewLiteral(text(), "")
		}
		p := pick("http://a.example/p", "http://b.example/ns#q", "http://b.example/1/r2", "http://b.example/è", "http://b.example/a.b-1", rdf.Type)
		graph = append(graph, rdf.Triple{Subject: s, Predicate: p, Object: o})
	}
	return graph
}
