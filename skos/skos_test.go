package skos_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/internal/isomorphic"
	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

var ctx = context.Background()

func imported(t *testing.T, base *kb.Base, document string, f rdf.Format) *skos.Report {
	t.Helper()
	report, err := skos.Import(ctx, base, strings.NewReader(document), skos.Options{Scheme: "prova", Format: f, Source: "prova.ttl", By: "test"})
	if err != nil {
		t.Fatalf("import: %v\n%s", err, document)
	}
	return report
}

func exported(t *testing.T, base *kb.Base, f rdf.Format) string {
	t.Helper()
	var out bytes.Buffer
	if err := skos.Export(ctx, base, "prova", f, &out); err != nil {
		t.Fatalf("export: %v", err)
	}
	return out.String()
}

func graphOf(t *testing.T, document string, f rdf.Format, base string) []rdf.Triple {
	t.Helper()
	graph, err := rdf.ReadAll(strings.NewReader(document), f, base)
	if err != nil {
		t.Fatalf("%v\n%s", err, document)
	}
	return graph
}

const relative = basetest.BaseURL + "/import/prova/"

// TestWhatGoesInComesOut holds the exports of documents with every oddity against
// the documents.
func TestWhatGoesInComesOut(t *testing.T) {
	files, err := filepath.Glob("testdata/*.ttl")
	if err != nil || len(files) == 0 {
		t.Fatal("no documents in testdata")
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			base := basetest.Open(t)
			imported(t, base, string(raw), rdf.Turtle)
			want := graphOf(t, string(raw), rdf.Turtle, relative)
			for _, f := range rdf.Formats {
				if diff := isomorphic.Difference(graphOf(t, exported(t, base, f), f, ""), want); diff != "" {
					t.Errorf("as %s:\n%s", f, diff)
				}
			}
			seq, _ := base.Head()
			again := imported(t, base, string(raw), rdf.Turtle)
			if after, _ := base.Head(); after != seq || again.Updated+again.Created > 0 {
				t.Errorf("the same again: %d commits, %+v", after-seq, again)
			}
			if _, err := base.Check(ctx, func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
				t.Fatal(err)
			}
		})
	}
}

// furnished is a base with every fact that entries can state, made without any document.
func furnished(t *testing.T) *kb.Base {
	t.Helper()
	base := basetest.Open(t)
	put := func(c kb.Content, slug string) {
		if _, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: c, Slug: slug}); err != nil {
			t.Fatal(err)
		}
	}
	put(&kb.OrganisationContent{Name: kb.Text{"it": "Regione"}, Sort: kb.SortRegion}, "regione")
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Prova", "en": "Test"}, Description: kb.Text{"it": "Uno."}, Publisher: "regione", Licence: "CC-BY-4.0", Languages: []string{"it"}}, "prova")
	put(&kb.ConceptSchemeContent{Name: kb.Text{"it": "Altro"}}, "altro")
	put(&kb.ConceptContent{Scheme: "altro", PrefLabel: kb.Text{"it": "fuori"}}, "fuori")
	put(&kb.ConceptContent{Scheme: "prova", Schemes: []kb.ID{"altro"}, TopConceptOf: []kb.ID{"prova"}, PrefLabel: kb.Text{"it": "cima", "en": "top"},
		AltLabels: kb.Labels{"it": {"vetta", "apice"}}, HiddenLabels: kb.Labels{"it": {"cimma"}},
		LabelDetails: []kb.LabelDetail{{Label: "vetta", Language: "it", Sources: []string{"http://l.example/2", "http://l.example/1"}, Usage: kb.Text{"it": "Raro."}},
			{Label: "top", Language: "en", URI: "http://labels.example/1"}},
		Discouraged: []kb.DiscouragedTerm{{Label: "picco", Language: "it", Reason: kb.Text{"it": "Altro senso."}}, {Label: "punta", Language: "it", URI: "http://labels.example/2", Preferred: "fuori"}},
		Notations:   []kb.Notation{{Value: "B"}, {Value: "A", Datatype: "http://n.example/t"}},
		Definitions: []kb.Definition{
			{Value: "Z.", Language: "it", Kind: kb.DefinitionLaw, Sources: []string{"http://l.example/4", "http://l.example/3"}, Author: "a", Date: "2014-06", ValidFrom: "2014", ValidTo: "2015-01-31", Recommended: true},
			{Value: "A.", Language: "it"}, {Value: "Top.", Language: "en"}},
		ScopeNotes: kb.Labels{"it": {"Si usa."}}, Examples: kb.Labels{"it": {"Es."}},
		Notes: []kb.Note{{Kind: kb.NoteChange, Value: "Nuovo.", Language: "it", Author: "b", Date: "2020-01-01"}, {Kind: kb.NoteHistory, Value: "Prima.", Language: "it"}}}, "cima")
	put(&kb.ConceptContent{Scheme: "prova", PrefLabel: kb.Text{"it": "base"}, Broader: []kb.ID{"cima"}, Related: []kb.ID{"fuori"}, Deprecated: true, ReplacedBy: "cima",
		ExactMatch: []string{"http://m.example/2", "http://m.example/1"}, CloseMatch: []string{"http://m.example/3"}, BroadMatch: []string{"http://m.example/4"},
		NarrowMatch: []string{"http://m.example/5"}, RelatedMatch: []string{"http://m.example/6"}, Synthetic: true}, "base")
	put(&kb.ConceptContent{Scheme: "prova", URI: "http://elsewhere.example/c", PrefLabel: kb.Text{"it": "centro"}, Broader: []kb.ID{"cima"}}, "centro")
	put(&kb.CollectionContent{Scheme: "prova", PrefLabel: kb.Text{"it": "Prima"}, Members: []kb.ID{"concept/centro", "concept/base"}, Notations: []kb.Notation{{Value: "R"}}}, "prima")
	put(&kb.CollectionContent{Scheme: "prova", PrefLabel: kb.Text{"it": "Dopo"}, Ordered: true, Members: []kb.ID{"concept/centro", "collection/prima", "concept/base"}}, "dopo")
	return base
}

// TestWhatIsMadeHereComesBack exports what was never imported, and imports it to the
// same base and to another one.
func TestWhatIsMadeHereComesBack(t *testing.T) {
	base := furnished(t)
	for _, f := range rdf.Formats {
		document := exported(t, base, f)
		report := imported(t, base, document, f)
		if report.Created+report.Updated > 0 || report.KeptAside > 0 || report.Concepts != 3 {
			t.Errorf("as %s, into the same base: %+v", f, report)
		}
		other := basetest.Open(t)
		imported(t, other, document, f)
		if diff := isomorphic.Difference(graphOf(t, exported(t, other, f), f, ""), graphOf(t, document, f, "")); diff != "" {
			t.Errorf("as %s, into another base:\n%s", f, diff)
		}
		e, err := other.BySlug(ctx, kb.KindConcept, "cima")
		if err != nil {
			t.Fatal(err)
		}
		c := e.(*kb.Concept)
		if d := c.Definitions; len(d) != 3 || len(c.Discouraged) != 2 || len(c.Notes) != 2 || len(c.LabelDetails) != 2 {
			t.Errorf("as %s: %+v", f, c.ConceptContent)
		}
	}
}

// TestAnEditShowsAndNothingElse changes one label of an imported concept.
func TestAnEditShowsAndNothingElse(t *testing.T) {
	raw, err := os.ReadFile("testdata/oddities.ttl")
	if err != nil {
		t.Fatal(err)
	}
	base := basetest.Open(t)
	imported(t, base, string(raw), rdf.Turtle)
	before := graphOf(t, exported(t, base, rdf.NTriples), rdf.NTriples, "")
	e, err := base.ByURI(ctx, kb.KindConcept, "http://v.example/top")
	if err != nil {
		t.Fatal(err)
	}
	c := e.(*kb.Concept).ConceptContent
	c.PrefLabel = kb.Text{"en": "summit", "it": "cima"}
	if _, err := base.Put(ctx, kb.Author{By: "test"}, kb.PutInput{Content: &c, Target: e.Meta().ID}); err != nil {
		t.Fatal(err)
	}
	label := func(value string) rdf.Triple {
		return rdf.Triple{Subject: rdf.NewIRI("http://v.example/top"), Predicate: "http://www.w3.org/2004/02/skos/core#prefLabel", Object: rdf.NewLiteral(value, "en")}
	}
	for i, triple := range before {
		if triple == label("top") {
			before[i] = label("summit")
		}
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.NTriples), rdf.NTriples, ""), before); diff != "" {
		t.Error(diff)
	}
}

// TestReimportChangesOnlyWhatChanged imports a second version of a document.
func TestReimportChangesOnlyWhatChanged(t *testing.T) {
	const first = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> .
:s a skos:ConceptScheme ; skos:prefLabel "S"@en .
:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@en ; skos:related :z .
:b a skos:Concept ; skos:inScheme :s ; skos:prefLabel "b"@en ; skos:broader :a .
:c a skos:Concept ; skos:inScheme :s ; skos:prefLabel "c"@en ; skos:broader :b ; :extra "1" .
:z a skos:Concept ; skos:inScheme :s ; skos:prefLabel "z"@en .`
	second := strings.NewReplacer(`:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@en ; skos:related :z .`,
		`:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@en ; skos:broader :c .`, // upside down
		`skos:broader :a`, `skos:altLabel "B"@en`, `:extra "1"`, `:extra "2"`).Replace(first)
	base := basetest.Open(t)
	imported(t, base, first, rdf.Turtle)
	report := imported(t, base, second, rdf.Turtle)
	if report.Created != 0 || report.Updated != 2 || report.Unchanged != 3 {
		t.Errorf("%+v", report)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.Turtle), rdf.Turtle, ""), graphOf(t, second, rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
}

// TestARelationCanTurnIntoAHierarchy imports a version of a document, of more concepts than
// a commit holds, in which what was related stands one above the other: the first commits
// say so, and the concept that was related is in a later one.
func TestARelationCanTurnIntoAHierarchy(t *testing.T) {
	var first, second strings.Builder
	for _, document := range []*strings.Builder{&first, &second} {
		document.WriteString("@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> .\n:s a skos:ConceptScheme .\n")
		for i := range 500 { // below :m, so that :z comes behind them
			fmt.Fprintf(document, ":c%d a skos:Concept ; skos:inScheme :s ; skos:broader :m .\n", i)
		}
		document.WriteString(":top a skos:Concept ; skos:inScheme :s .\n:z a skos:Concept ; skos:inScheme :s ; skos:broader :m .\n:m a skos:Concept ; skos:inScheme :s .\n")
	}
	first.WriteString(":z skos:related :top .\n:top skos:exactMatch :m .")
	second.WriteString(":m skos:broader :top .\n:m skos:broadMatch :top .")
	base := basetest.Open(t)
	imported(t, base, first.String(), rdf.Turtle)
	if report := imported(t, base, second.String(), rdf.Turtle); report.Updated != 3 || report.Unchanged != 501 {
		t.Errorf("%+v", report)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.Turtle), rdf.Turtle, ""), graphOf(t, second.String(), rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
}

// TestClassesCanBeNarrower imports concepts of a class that the document makes one of
// concepts, as GeoNames does.
func TestClassesCanBeNarrower(t *testing.T) {
	const document = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix : <http://v.example/> .
:Code rdfs:subClassOf :Thing . :Thing rdfs:subClassOf skos:Concept , :Code . :Class rdfs:subClassOf skos:ConceptScheme .
:A a :Class . :A.ADM1 a :Code ; skos:inScheme :A ; skos:prefLabel "division"@en .`
	base := basetest.Open(t)
	if report := imported(t, base, document, rdf.Turtle); report.Concepts != 1 || report.Schemes != 1 {
		t.Errorf("%+v", report)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.Turtle), rdf.Turtle, ""), graphOf(t, document, rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
}

// TestWhatIsGoneIsNamed imports a version of a document that lacks a concept.
func TestWhatIsGoneIsNamed(t *testing.T) {
	const first = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> .
:s a skos:ConceptScheme ; skos:prefLabel "S"@en .
:a a skos:Concept ; skos:inScheme :s ; skos:prefLabel "a"@en .
`
	base := basetest.Open(t)
	if report := imported(t, base, first+`:b a skos:Concept ; skos:inScheme :s ; skos:prefLabel "b"@en .`, rdf.Turtle); report.Missing != 0 {
		t.Errorf("%+v", report)
	}
	report := imported(t, base, first, rdf.Turtle)
	if report.Missing != 1 || !slices.Contains(report.Notes, "http://v.example/b is in the scheme and not in the document; it stays as it is") {
		t.Errorf("%+v", report)
	}
	if _, err := base.ByURI(t.Context(), kb.KindConcept, "http://v.example/b"); err != nil {
		t.Errorf("what is gone from the document: %v", err)
	}
}

func TestDryRunsAndStrictOnesChangeNothing(t *testing.T) {
	raw, err := os.ReadFile("testdata/oddities.ttl")
	if err != nil {
		t.Fatal(err)
	}
	base := basetest.Open(t)
	seq, _ := base.Head()
	opts := skos.Options{Scheme: "prova", Format: rdf.Turtle, DryRun: true}
	report, err := skos.Import(ctx, base, bytes.NewReader(raw), opts)
	if err != nil || report.Created != 19 || len(report.Breaches) != 7 {
		t.Errorf("dry run: %+v, %v", report, err)
	}
	opts.DryRun, opts.Strict = false, true
	if _, err = skos.Import(ctx, base, bytes.NewReader(raw), opts); !errors.Is(err, skos.ErrBreaches) {
		t.Errorf("strict: %v", err)
	}
	if _, err = skos.Import(ctx, base, strings.NewReader("<a> <b> ."), opts); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Errorf("broken: %v", err)
	}
	if after, _ := base.Head(); after != seq {
		t.Errorf("%d commits were made", after-seq)
	}
}

// TestSchemesAreFound says which scheme a document goes to.
func TestSchemesAreFound(t *testing.T) {
	const concepts = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> . :a a skos:Concept ; skos:prefLabel "a"@en`
	base := basetest.Open(t)
	report := imported(t, base, concepts+" .", rdf.Turtle)
	if report.Schemes != 1 || len(report.Notes) != 1 {
		t.Errorf("none: %+v", report)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.Turtle), rdf.Turtle, ""), graphOf(t, concepts+" .", rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
	_, err := skos.Import(ctx, base, strings.NewReader(concepts+" ; skos:inScheme :s ."), skos.Options{Scheme: "prova", Format: rdf.Turtle})
	if err == nil || !strings.Contains(err.Error(), "import it to another scheme") {
		t.Errorf("a scheme with other concepts: %v", err)
	}
	other := basetest.Open(t)
	imported(t, other, concepts+" ; skos:inScheme :s . :b skos:inScheme :t .", rdf.Turtle)
	e, err := other.ByURI(ctx, kb.KindConceptScheme, "http://v.example/s")
	if err != nil || e.Meta().Slug != "prova" {
		t.Errorf("%v, %v", e, err)
	}
	_, err = skos.Import(ctx, other, strings.NewReader(concepts+" ; skos:inScheme :s ."), skos.Options{Scheme: "seconda", Format: rdf.Turtle})
	if err == nil || !strings.Contains(err.Error(), `is the scheme "prova"`) {
		t.Errorf("a scheme under another slug: %v", err)
	}
}

// TestAnInterruptedImportGoesOn stops an import between its commits.
func TestAnInterruptedImportGoesOn(t *testing.T) {
	base := basetest.Open(t)
	document := thesaurus(3000)
	stopped, stop := context.WithCancel(ctx)
	opts := skos.Options{Scheme: "prova", Format: rdf.Turtle, Progress: func(int, int) { stop() }}
	if _, err := skos.Import(stopped, base, bytes.NewReader(document), opts); !errors.Is(err, context.Canceled) {
		t.Fatalf("stopped: %v", err)
	}
	scheme, err := base.BySlug(ctx, kb.KindConceptScheme, "prova")
	if err != nil {
		t.Fatal(err)
	}
	if known, err := base.SchemeImport(ctx, scheme.Meta().ID); err != nil || known.FinishedAt != nil {
		t.Errorf("while it is under way: %+v, %v", known, err)
	}
	report := imported(t, base, string(document), rdf.Turtle)
	if report.Unchanged < 400 || report.Created == 0 || report.Created+report.Updated+report.Unchanged != 3001 {
		t.Errorf("once more: %+v", report)
	}
	if known, err := base.SchemeImport(ctx, scheme.Meta().ID); err != nil || known.FinishedAt == nil || known.Concepts != 3000 {
		t.Errorf("when it is done: %+v, %v", known, err)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.NTriples), rdf.NTriples, ""), graphOf(t, string(document), rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
}

// What a document says of a concept that was merged here overwrites nothing; the
// others that refer to it refer to the one in its place.
func TestAMergedConceptIsKeptAside(t *testing.T) {
	base := basetest.Open(t)
	const document = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<http://v.example/s> a skos:ConceptScheme ; skos:prefLabel "prova"@it .
<http://v.example/old> a skos:Concept ; skos:inScheme <http://v.example/s> ; skos:prefLabel "vecchio"@it .
<http://v.example/new> a skos:Concept ; skos:inScheme <http://v.example/s> ; skos:prefLabel "nuovo"@it .
<http://v.example/sub> a skos:Concept ; skos:inScheme <http://v.example/s> ; skos:prefLabel "sotto"@it ; skos:broader <http://v.example/old> .
`
	imported(t, base, document, rdf.Turtle)
	editor := kb.Viewer{Person: "person_aaaaaaaaaaaaaaaaaaaaaaaaaa", Role: kb.RoleEditor}
	if _, err := base.MergeConcepts(ctx, editor, kb.MergeInput{Source: "http://v.example/old", Target: "http://v.example/new"}); err != nil {
		t.Fatal(err)
	}
	imported(t, base, strings.Replace(document, "sotto", "al di sotto", 1), rdf.Turtle)
	kept, err := base.ByURI(ctx, kb.KindConcept, "http://v.example/old")
	if err != nil || kept.(*kb.Concept).PrefLabel["it"] != "nuovo" {
		t.Fatalf("%+v, %v", kept, err)
	}
	sub, err := base.ByURI(ctx, kb.KindConcept, "http://v.example/sub")
	if err != nil || sub.(*kb.Concept).PrefLabel["it"] != "al di sotto" || len(sub.(*kb.Concept).Broader) != 1 || sub.(*kb.Concept).Broader[0] != kept.Meta().ID {
		t.Errorf("%+v, %v", sub, err)
	}
}
