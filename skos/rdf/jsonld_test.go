package rdf_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/piprate/json-gold/ld"

	"prologis/internal/isomorphic"
	"prologis/skos/rdf"
)

// TestJSONLDSuite runs the toRdf tests of JSON-LD 1.1 that need nothing but the
// document: the suite comes with the module of the library.
func TestJSONLDSuite(t *testing.T) {
	out, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "github.com/piprate/json-gold").Output()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(strings.TrimSpace(string(out)), "ld", "testdata")
	var manifest struct {
		BaseIRI  string `json:"baseIri"`
		Sequence []struct {
			ID     string   `json:"@id"`
			Type   []string `json:"@type"`
			Input  string   `json:"input"`
			Expect string   `json:"expect"`
			Option map[string]any
		} `json:"sequence"`
	}
	raw, err := os.ReadFile(filepath.Join(folder, "toRdf-manifest.jsonld"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &manifest); err != nil {
		t.Fatal(err)
	}
	ran := 0
	for _, c := range manifest.Sequence {
		if needsMore(c.Option) || unread[strings.TrimPrefix(c.ID, "#")] != "" {
			continue
		}
		ran++
		input, err := os.ReadFile(filepath.Join(folder, c.Input))
		if err != nil {
			t.Fatal(err)
		}
		got, err := rdf.ReadAll(strings.NewReader(string(input)), rdf.JSONLD, manifest.BaseIRI+c.Input)
		if !slices.Contains(c.Type, "jld:PositiveEvaluationTest") {
			if err == nil && slices.Contains(c.Type, "jld:NegativeEvaluationTest") {
				t.Errorf("%s: no error for\n%s", c.ID, input)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v\n%s", c.ID, err, input)
			continue
		}
		if diff := isomorphic.Difference(got, quads(t, filepath.Join(folder, c.Expect))); diff != "" {
			t.Errorf("%s: %s\n%s", c.ID, diff, input)
		}
	}
	if ran < 300 {
		t.Errorf("only %d tests ran", ran)
	}
}

// unread are the tests that are not passed, each with its reason.
var unread = func() map[string]string {
	reasons := map[string]string{}
	for reason, ids := range map[string]string{
		"contexts are not fetched":                                    "tc031 tc034 te126 te127 te128 tso05 tso06 tso08 tso09 tso11",
		"the library removes the dots of bases that have them":        "t0122 t0123 t0124 t0125 t0128 t0130 t0131 t0132",
		"the library reads contexts scoped to @nest too widely":       "tc037 tc038",
		"the library joins a relative @vocab as a text":               "te111 te112",
		"the library lets these contexts and types pass":              "tc033 te123 tec02 ter52 ter54 ter56 tpr28",
		"the library refuses these protected terms":                   "tpr38 tpr39 tpr43",
		"the library writes JSON literals of objects only: see below": "tjs03 tjs07 tjs08 tjs14 tjs17 tjs18 tjs22 tjs23",
		"IRIs that cannot be are left out in lists too":               "tli12",
	} {
		for _, id := range strings.Fields(ids) {
			reasons[id] = reason
		}
	}
	return reasons
}()

// needsMore reports whether a test is of another version, or rests on an option of
// the interface of JSON-LD that documents do not have.
func needsMore(option map[string]any) bool {
	for _, name := range []string{"expandContext", "produceGeneralizedRdf", "rdfDirection", "base", "processingMode"} {
		if _, ok := option[name]; ok && option[name] != "json-ld-1.1" {
			return true
		}
	}
	return option["specVersion"] == "json-ld-1.0"
}

// quads reads N-Quads without the names of graphs.
func quads(t *testing.T, file string) (triples []rdf.Triple) {
	t.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	dataset, err := ld.ParseNQuads(string(raw))
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	for _, graph := range dataset.Graphs {
		for _, q := range graph {
			triples = append(triples, rdf.Triple{Subject: node(q.Subject), Predicate: q.Predicate.GetValue(), Object: node(q.Object)})
		}
	}
	return triples
}

func node(n ld.Node) rdf.Term {
	switch n := n.(type) {
	case ld.BlankNode:
		return rdf.NewBlank(n.Attribute)
	case ld.Literal:
		if n.Language != "" {
			return rdf.NewLiteral(n.Value, n.Language)
		}
		return rdf.NewTyped(n.Value, n.Datatype)
	}
	return rdf.NewIRI(n.GetValue())
}
