package skos_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/skos"
	"prologis/skos/rdf"
)

// TestWhatRDFXMLCannotHoldIsRefused brings in statements that RDF/XML cannot hold: the
// import says so, and an export of them writes nothing.
func TestWhatRDFXMLCannotHoldIsRefused(t *testing.T) {
	raw, err := os.ReadFile("testdata/unwritable.nt")
	if err != nil {
		t.Fatal(err)
	}
	base := basetest.Open(t)
	report := imported(t, base, string(raw), rdf.NTriples)
	const note = "an export as RDF/XML will be refused: it cannot hold 4 of the statements, the first is <http://v.example/a> "
	if len(report.Notes) == 0 || !strings.HasPrefix(report.Notes[0], note) {
		t.Errorf("the import says %q", report.Notes)
	}
	var out bytes.Buffer
	var found *rdf.UnwritableError
	if err := skos.Export(ctx, base, "prova", rdf.RDFXML, &out); !errors.As(err, &found) || found.Count != 4 || out.Len() > 0 {
		t.Errorf("%v, and %d bytes are written", err, out.Len())
	}
	for _, want := range []string{"<http://v.example/a> <http://v.example/p/>", "<http://v.example/b> <http://v.example/123>", `"ctl\u0001x"@en`} {
		if !strings.Contains(found.Error(), want) {
			t.Errorf("it lacks %s:\n%v", want, found)
		}
	}
	for _, f := range []rdf.Format{rdf.Turtle, rdf.JSONLD, rdf.NTriples} {
		if document := exported(t, base, f); !strings.Contains(document, "slash") {
			t.Errorf("as %s:\n%s", f, document)
		}
	}
}
