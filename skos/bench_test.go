package skos_test

import (
	"bytes"
	"fmt"
	"io"
	"testing"

	"prologis/internal/basetest"
	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

// thesaurus writes n concepts with labels in six languages, a definition, a place in
// a hierarchy and related concepts: 15 statements each.
func thesaurus(n int) []byte {
	var out bytes.Buffer
	w := rdf.NewWriter(&out, rdf.Turtle, skos.Prefixes)
	const core = "http://www.w3.org/2004/02/skos/core#"
	scheme := rdf.NewIRI("http://t.example/scheme")
	state := func(s rdf.Term, p string, o rdf.Term) { _ = w.Write(rdf.Triple{Subject: s, Predicate: p, Object: o}) }
	state(scheme, rdf.Type, rdf.NewIRI(core+"ConceptScheme"))
	uri := func(i int) rdf.Term { return rdf.NewIRI(fmt.Sprintf("http://t.example/c%d", i)) }
	for i := range n {
		c := uri(i)
		state(c, rdf.Type, rdf.NewIRI(core+"Concept"))
		state(c, core+"inScheme", scheme)
		for _, tag := range []string{"it", "en", "fr", "es", "de", "pt"} {
			state(c, core+"prefLabel", rdf.NewLiteral(fmt.Sprintf("%s concept number %d", tag, i), tag))
		}
		for _, tag := range []string{"it", "en", "fr"} {
			state(c, core+"altLabel", rdf.NewLiteral(fmt.Sprintf("another name of %d in %s", i, tag), tag))
		}
		state(c, core+"definition", rdf.NewLiteral(fmt.Sprintf("What concept %d means, in a sentence of some length that says so.", i), "en"))
		state(c, core+"notation", rdf.NewLiteral(fmt.Sprint(i), ""))
		if i > 0 {
			state(c, core+"broader", uri((i-1)/8))
		}
		state(c, core+"related", uri((i+n/2+i%7)%n))
	}
	_ = w.Close() // to memory
	return out.Bytes()
}

// BenchmarkImport reads a thesaurus of 5,000 concepts into an empty base.
func BenchmarkImport(b *testing.B) {
	document := thesaurus(5000)
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		b.StopTimer()
		base := basetest.Open(b)
		b.StartTimer()
		if _, err := skos.Import(ctx, base, bytes.NewReader(document), skos.Options{Scheme: "t", Format: rdf.Turtle}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadTurtle reads the document alone.
func BenchmarkReadTurtle(b *testing.B) {
	document := thesaurus(5000)
	b.SetBytes(int64(len(document)))
	for b.Loop() {
		if err := rdf.Read(bytes.NewReader(document), rdf.Turtle, "", func(rdf.Triple) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkExport writes 5,000 concepts in every syntax.
func BenchmarkExport(b *testing.B) {
	base := basetest.Open(b)
	if _, err := skos.Import(ctx, base, bytes.NewReader(thesaurus(5000)), skos.Options{Scheme: "t", Format: rdf.Turtle}); err != nil {
		b.Fatal(err)
	}
	for _, f := range rdf.Formats {
		b.Run(string(f), func(b *testing.B) {
			for b.Loop() {
				if err := skos.Export(ctx, base, "t", f, io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	if n, _ := base.CountEntries(ctx, []kb.Kind{kb.KindConcept}, nil, nil); n != 5000 {
		b.Fatal(n)
	}
}
