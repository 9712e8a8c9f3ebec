package rdf_test

import (
	"errors"
	"io"
	"strings"
	"testing"

	"prologis/skos/rdf"
)

// TestWhatRDFXMLCannotHoldIsNamed puts statements that the other syntaxes can hold.
func TestWhatRDFXMLCannotHoldIsNamed(t *testing.T) {
	for line, says := range map[string]string{
		`<http://a/s> <http://a/p/> "x" .`:             "does not end in an XML name",
		`<http://a/s> <http://a/p:> "x" .`:             "does not end in an XML name",
		`<http://a/s> <http://a/123> "x" .`:            "does not end in an XML name",
		`<http://a/s> <` + rdf.Type[:43] + `li> "x" .`: "part of the syntax",
		`<http://a/s> <http://a/p> "\u0001" .`:         "no such character",
		`<http://a/s> <http://a/p> "\uFFFE"@en .`:      "no such character",
		`<http://a/s> <http://a/p> <http://a/￿> .`:     "no such character",
		`_:é <http://a/p> "x" .`:                       "",
		`<http://a/s> <http://a/é> "x" .`:              "",
		`<http://a/s> <http://a/a.1> "x\n\t\r" .`:      "",
	} {
		triple, err := rdf.ParseLine(line)
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		for _, format := range rdf.Formats {
			var found *rdf.UnwritableError
			err := rdf.Holds(format, []rdf.Triple{triple})
			switch {
			case format != rdf.RDFXML || says == "":
				if err != nil {
					t.Errorf("%s as %s: %v", line, format, err)
				}
			case !errors.As(err, &found) || found.Count != 1 || !strings.Contains(err.Error(), rdf.Line(triple)) || !strings.Contains(err.Error(), says):
				t.Errorf("%s: %v", line, err)
			}
			if written := rdf.NewWriter(io.Discard, format, nil).Write(triple); (written == nil) != (err == nil) {
				t.Errorf("%s as %s: %v when it is written", line, format, written)
			}
		}
	}
}

func TestManyUnwritableStatementsAreCounted(t *testing.T) {
	check := rdf.NewCheck(rdf.RDFXML)
	for range 12 {
		_ = check.Write(rdf.Triple{Subject: rdf.NewIRI("http://a/s"), Predicate: "http://a/", Object: rdf.NewLiteral(strings.Repeat("è", 1000), "")})
	}
	if err := check.Err(); err == nil || !strings.Contains(err.Error(), "12 of the statements") || !strings.HasSuffix(err.Error(), "and 2 more") || len(err.Error()) > 3000 {
		t.Error(err)
	}
}
