package skos_test

import (
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/internal/basetest"
	"prologis/internal/isomorphic"
	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

const prefixes = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> . @prefix w: <http://w.example/> .
`

// The first document of a scheme, its parts by what they are about.
const (
	aboutScheme = `:s a skos:ConceptScheme ; skos:prefLabel "V"@en .
`
	aboutA = `:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@en ; :odd [ :of :a , [ :deep 1 ] ] .
`
	aboutB = `:b a skos:Concept ; skos:inScheme :s ; skos:altLabel "no preferred one"@en ; skos:broader :a ; :odd [ :of :b ] .
`
	aboutC = `:c a skos:Collection ; skos:inScheme :s ; skos:member :a ; :odd "kept" .
`
	aboutOthers = `:x :odd "extra" . [] :about :a .
`
	whole = prefixes + aboutScheme + aboutA + aboutB + aboutC + aboutOthers
	// and one of another author that adds to it; labels of blank nodes are the same by chance
	addition = prefixes + `w:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "w"@en ; :odd [ :of w:a ] .
w:y :odd "aside" . [] :about w:a .
`
	aboutBAgain = `:b a skos:Concept ; skos:inScheme :s ; skos:prefLabel "b"@en ; skos:broader :a ; :odd [ :of "b, by another" ] .
`
)

// TestDocumentsLeaveWhatTheyDoNotMention imports several documents into a scheme: the
// export holds what was stated last about what is still there, and nothing else.
func TestDocumentsLeaveWhatTheyDoNotMention(t *testing.T) {
	type document struct{ source, text string }
	first, second := document{"v.ttl", whole}, document{"w.ttl", addition}
	both := []string{whole, addition}
	for _, c := range []struct {
		name      string
		documents []document
		want      []string // documents whose statements together are the export
	}{
		{"an addition", []document{first, second}, both},
		{"an addition, twice", []document{first, second, second}, both},
		{"an addition, and the first again", []document{first, second, first, first}, both},
		{"an addition about a concept of the first", []document{first, {"w.ttl", prefixes + aboutBAgain}},
			[]string{prefixes + aboutScheme + aboutA + aboutC + aboutOthers, prefixes + aboutBAgain}},
		{"an addition that states it in other forms", []document{first, {"w.ttl", prefixes + `w:b skos:topConceptOf :s ; skos:prefLabel "w"@en ; skos:narrower w:c . w:c skos:prefLabel "c"@en .`}},
			[]string{whole, prefixes + `w:b skos:topConceptOf :s ; skos:prefLabel "w"@en ; skos:narrower w:c . w:c skos:prefLabel "c"@en .`}},
		{"an addition that names a top concept", []document{first, {"w.ttl", addition + `:s skos:hasTopConcept w:a .`}},
			[]string{whole, addition + `:s skos:hasTopConcept w:a .`}},
		{"an addition that describes the scheme", []document{first, {"w.ttl", addition + `:s a skos:ConceptScheme ; skos:prefLabel "W"@en .`}},
			[]string{prefixes + aboutA + aboutB + aboutC + aboutOthers, addition + `:s a skos:ConceptScheme ; skos:prefLabel "W"@en .`}},
		{"a version without a concept and a collection", []document{first, {"v.ttl", prefixes + aboutScheme + aboutA + aboutOthers}}, []string{whole}},
		{"a version without other subjects", []document{first, second, {"v.ttl", prefixes + aboutScheme + aboutA}},
			[]string{prefixes + aboutScheme + aboutA + aboutB + aboutC, addition}},
		{"a scheme without a name", []document{{"v.ttl", prefixes + `:s a skos:ConceptScheme . ` + aboutA}, second}, []string{prefixes + `:s a skos:ConceptScheme . ` + aboutA, addition}},
	} {
		t.Run(c.name, func(t *testing.T) {
			base := basetest.Open(t)
			for _, d := range c.documents {
				opts := skos.Options{Scheme: "prova", Format: rdf.Turtle, Source: d.source}
				if _, err := skos.Import(ctx, base, strings.NewReader(d.text), opts); err != nil {
					t.Fatal(err)
				}
			}
			want := joined(t, c.want)
			for _, f := range rdf.Formats {
				got := graphOf(t, exported(t, base, f), f, "")
				if diff := isomorphic.Difference(got, want); diff != "" {
					t.Errorf("as %s:\n%s", f, diff)
				}
			}
			if _, err := base.Check(ctx, func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// TestABaseWithoutAURLTakesDocuments imports two documents without a scheme where URIs that
// are minted are relative.
func TestABaseWithoutAURLTakesDocuments(t *testing.T) {
	base, done, err := basetest.Try(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(done)
	for _, document := range []string{`:a a skos:Concept ; skos:prefLabel "a"@en .`, `:b a skos:Concept ; skos:prefLabel "b"@en .`} {
		imported(t, base, prefixes+document, rdf.Turtle)
	}
	if out := exported(t, base, rdf.NTriples); strings.Count(out, "\n") != 4 {
		t.Errorf("%s", out)
	}
}

// joined answers the statements of documents as one graph.
func joined(t *testing.T, documents []string) (all []rdf.Triple) {
	t.Helper()
	for i, document := range documents {
		for _, triple := range graphOf(t, document, rdf.Turtle, "") {
			for _, term := range []*rdf.Term{&triple.Subject, &triple.Object} {
				if term.Kind == rdf.Blank {
					term.Value += strings.Repeat("'", i)
				}
			}
			if !slices.Contains(all, triple) {
				all = append(all, triple)
			}
		}
	}
	return all
}

// TestWhatIsTakenBackIsNamed edits two concepts after an import, and imports what has one of
// them otherwise; a change that the document alone makes takes nothing back.
func TestWhatIsTakenBackIsNamed(t *testing.T) {
	const first = prefixes + `:s a skos:ConceptScheme ; skos:prefLabel "s"@en . :a skos:inScheme :s ; skos:prefLabel "a"@en . :b skos:inScheme :s ; skos:prefLabel "b"@en . :c skos:inScheme :s ; skos:prefLabel "c"@en .`
	var ticks atomic.Int64 // no two commits are of one millisecond
	base := basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		c.Now = func() time.Time { return time.UnixMilli(1_700_000_000_000 + ticks.Add(1)) }
	})
	imported(t, base, first, rdf.Turtle)
	edit := func(uri, label string) {
		t.Helper()
		e, err := base.ByURI(ctx, kb.KindConcept, uri)
		if err != nil {
			t.Fatal(err)
		}
		c := e.(*kb.Concept).ConceptContent
		c.PrefLabel = kb.Text{"en": label}
		if _, err := base.Put(ctx, kb.Author{By: "editor"}, kb.PutInput{Content: &c, Target: e.Meta().ID}); err != nil {
			t.Fatal(err)
		}
	}
	edit("http://v.example/a", "edited")
	edit("http://v.example/b", "B")
	second := strings.NewReplacer(`"b"`, `"B"`, `"c"`, `"C"`).Replace(first) // has the second edit, and a change
	for _, dry := range []bool{true, false} {
		report, err := skos.Import(ctx, base, strings.NewReader(second), skos.Options{Scheme: "prova", Format: rdf.Turtle, Source: "prova.ttl", DryRun: dry})
		if err != nil || report.Updated != 2 || !slices.Equal(report.TakenBack, []string{"http://v.example/a"}) {
			t.Errorf("dry %t: %+v, %v", dry, report, err)
		}
	}
	for _, document := range []string{second, first, first} {
		if report := imported(t, base, document, rdf.Turtle); len(report.TakenBack) > 0 {
			t.Errorf("without an edit: %+v", report)
		}
	}
	edit("http://v.example/c", "edited")
	if report := imported(t, base, first, rdf.Turtle); !slices.Equal(report.TakenBack, []string{"http://v.example/c"}) {
		t.Errorf("the same again: %+v", report)
	}
	if report := imported(t, base, second, rdf.Turtle); len(report.TakenBack) > 0 {
		t.Errorf("after what took it back: %+v", report)
	}
}
