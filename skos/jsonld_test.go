package skos_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/skos"
	"prologis/skos/rdf"
)

// TestJSONLDLosesNothingSilently imports documents with what JSON-LD takes no notice of.
func TestJSONLDLosesNothingSilently(t *testing.T) {
	const concept = `"@id": "http://v.example/a", "@type": "http://www.w3.org/2004/02/skos/core#Concept"`
	for document, want := range map[string]string{
		`{` + concept + `, "http://www.w3.org/2004/02/skos/core#prefLabel": [{"@value": "x", "@language": "not a tag!"}]}`:      `"not a tag!" is no language tag, such as it or pt-BR: the text "x" is left out`,
		`{` + concept + `, "http://www.w3.org/2004/02/skos/core#altLabel": {"@list": [{"@value": "x", "@language": "en_US"}]}}`: `"en_us" is no language tag, such as it or pt-BR: the text "x" is left out`,
		`{` + concept + `, "prefLabel": "lost"}`:                                                    `no context of the document defines "prefLabel": left out, 1 times`,
		`{"@context": {"p": "http://v.example/p"}, ` + concept + `, "p": {"q": 1}}`:                 `no context of the document defines "q": left out, 1 times`,
		`{` + concept + `, "_:p": "x"}`:                                                             `the property "_:p" is a blank node: statements have IRIs for properties, and what it says is left out`,
		`{` + concept + `, "http://v.example/p": {"@id": "http://v.example/a b"}}`:                  `"http://v.example/a b" is no IRI: what is said with it is left out`,
		`{` + concept + `, "http://v.example/p": {"@value": "1", "@type": "http://v.example/a b"}}`: `"http://v.example/a b" is no IRI of a datatype: the literal "1" is left out`,
	} {
		opts := skos.Options{Scheme: "prova", Format: rdf.JSONLD, DryRun: true}
		report, err := skos.Import(ctx, basetest.Open(t), strings.NewReader(document), opts)
		if err != nil || report.LeftOut != 1 || !slices.Contains(report.Notes, want) {
			t.Errorf("%s:\n%q, %v", document, report.Notes, err)
		}
		opts.Strict = true
		if _, err = skos.Import(ctx, basetest.Open(t), strings.NewReader(document), opts); !errors.Is(err, skos.ErrLeftOut) {
			t.Errorf("%s, strict: %v", document, err)
		}
	}
	report, err := skos.Import(ctx, basetest.Open(t), strings.NewReader(`{"@context": {"skos": "http://www.w3.org/2004/02/skos/core#", "label": {"@id": "skos:prefLabel", "@container": "@language"}, "no": null},
"@id": "http://v.example/a", "@type": "skos:Concept", "label": {"en": "a", "@none": "b"}, "no": 1}`), skos.Options{Scheme: "prova", Format: rdf.JSONLD})
	if err != nil || report.LeftOut != 0 || report.Triples != 3 {
		t.Errorf("what the context defines or leaves out: %+v, %v", report, err)
	}
}

// TestADocumentHoldsStatements refuses those that hold none.
func TestADocumentHoldsStatements(t *testing.T) {
	for document, f := range map[string]rdf.Format{`{"foo":1}`: rdf.JSONLD, `[]`: rdf.JSONLD, `{}`: rdf.JSONLD, ``: rdf.Turtle, `# nothing`: rdf.NTriples} {
		base := basetest.Open(t)
		seq, _ := base.Head()
		_, err := skos.Import(ctx, base, strings.NewReader(document), skos.Options{Scheme: "prova", Format: f})
		if err == nil || !strings.Contains(err.Error(), "holds no statement") || strings.Contains(document, "foo") && !strings.Contains(err.Error(), `"foo"`) {
			t.Errorf("%q: %v", document, err)
		}
		if after, _ := base.Head(); after != seq {
			t.Errorf("%q: %d commits", document, after-seq)
		}
	}
}
