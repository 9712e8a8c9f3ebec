package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const vocabulary = `@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix : <http://v.example/> .
:s a skos:ConceptScheme ; skos:prefLabel "Vocabolario"@it .
:casa a skos:Concept ; skos:inScheme :s ; skos:prefLabel "casa"@it , "abitazione"@it ; skos:altLabel "dimora"@it ; :extra 5 .
:stanza a skos:Concept ; skos:inScheme :s ; skos:prefLabel "stanza"@it ; skos:broader :casa .
`

// TestConceptSchemesGoInAndOut imports and exports a vocabulary with and without a server.
func TestConceptSchemesGoInAndOut(t *testing.T) {
	t.Parallel()
	t.Run("without", func(t *testing.T) { checkSKOS(t, t.TempDir()) })
	t.Run("with", func(t *testing.T) {
		data := t.TempDir()
		start(t, "--data", data, "--no-seed")
		checkSKOS(t, data)
	})
}

func checkSKOS(t *testing.T, data string) {
	file := filepath.Join(t.TempDir(), "v.ttl")
	if err := os.WriteFile(file, []byte(vocabulary), 0o600); err != nil {
		t.Fatal(err)
	}
	dry := mustRun(t, "import-skos", "--dry-run", file, "--scheme", "prova", "--data", data)
	if !strings.Contains(dry.err, "3 created") || !strings.Contains(dry.out, `SKOS S14: http://v.example/casa has several preferred labels in "it"`) {
		t.Errorf("dry run:\n%s%s", dry.out, dry.err)
	}
	if o := runCommand(t, "", "import-skos", "--strict", file, "--scheme", "prova", "--data", data); o.code != exitFailed || !strings.Contains(o.err, "breaks rules of SKOS") {
		t.Errorf("strict: exit %d\n%s", o.code, o.err)
	}
	o := mustRun(t, "import-skos", file, "--scheme", "prova", "--data", data)
	for _, want := range []string{"12 statements: 1 schemes, 2 concepts", "preferred labels in it: 2", "kept aside: 2 statements", "1 of <http://v.example/extra>"} {
		if !strings.Contains(o.out, want) {
			t.Errorf("import-skos does not say %q:\n%s", want, o.out)
		}
	}
	if o := runCommand(t, vocabulary, "import-skos", "-", "--format", "turtle", "--scheme", "prova", "--data", data); o.code != exitOK || !strings.Contains(o.err, "3 unchanged") {
		t.Errorf("again, from standard input: exit %d\n%s", o.code, o.err)
	}
	for format, want := range map[string]string{
		"turtle": `skos:prefLabel "stanza"@it`, "ntriples": `<http://v.example/extra> "5"^^`, "rdfxml": `<skos:altLabel xml:lang="it">dimora</skos:altLabel>`,
		"jsonld": `"@value": "stanza"`, "csv": "http://v.example/stanza,stanza,http://v.example/s,http://v.example/casa,",
	} {
		if o := mustRun(t, "export", "--format", format, "--scheme", "prova", "--data", data); !strings.Contains(o.out, want) {
			t.Errorf("as %s:\n%s", format, o.out)
		}
	}
	if o := runCommand(t, strings.Replace(vocabulary, ":extra 5", "<http://v.example/p/> 5", 1), "import-skos", "-", "--format", "turtle", "--scheme", "prova", "--data", data); !strings.Contains(o.out, "an export as RDF/XML will be refused") {
		t.Errorf("what RDF/XML cannot hold goes in without a word: exit %d\n%s%s", o.code, o.out, o.err)
	}
	if o := runCommand(t, "", "export", "--format", "rdfxml", "--data", data); o.code != exitFailed || o.out != "" || !strings.Contains(o.err, "<http://v.example/casa> <http://v.example/p/>") {
		t.Errorf("what RDF/XML cannot hold: exit %d\n%s%s", o.code, o.out, o.err)
	}
	for _, args := range [][]string{
		{"import-skos", "v.odt", "--scheme", "prova"}, {"import-skos", file}, {"import-skos", file, "--scheme", "prova", "--format", "n3"},
		{"export", "--scheme", "prova"}, {"export", "--format", "turtle", "--kind", "concept"},
	} {
		if o := runCommand(t, "", append(args, "--data", data)...); o.code != exitUsage {
			t.Errorf("%v: exit %d\n%s", args, o.code, o.err)
		}
	}
	if o := runCommand(t, "<a> <b> .", "import-skos", "-", "--format", "turtle", "--scheme", "prova", "--data", data); o.code != exitFailed || !strings.Contains(o.err, "line 1: ") {
		t.Errorf("a broken document: exit %d\n%s", o.code, o.err)
	}
	if o := runCommand(t, "", "export", "--format", "turtle", "--scheme", "nessuno", "--data", data); o.code != exitFailed || !strings.Contains(o.err, "nessuno") {
		t.Errorf("of no scheme: exit %d\n%s", o.code, o.err)
	}
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, "0 differences") {
		t.Errorf("check says %s", o.out)
	}
}
