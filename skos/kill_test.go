package skos_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"prologis/internal/basetest"
	"prologis/internal/isomorphic"
	"prologis/kb"
	"prologis/skos"
	"prologis/skos/rdf"
)

// killed names the directory in which TestAKilledImportGoesOn has a process of its own import.
const killed = "KB_TEST_KILLED_IMPORT"

const concepts = 1500

// TestAKilledImportGoesOn kills a process in the middle of an import, with no time to put
// anything in order. Another document says that the import did not finish; the same one
// goes on where it stopped.
func TestAKilledImportGoesOn(t *testing.T) {
	if dir := os.Getenv(killed); dir != "" {
		opts := skos.Options{Scheme: "prova", Format: rdf.Turtle, Source: "first.ttl", Progress: func(done, _ int) { fmt.Println(done) }}
		_, err := skos.Import(ctx, basetest.OpenDir(t, dir, nil), bytes.NewReader(thesaurus(concepts)), opts)
		t.Fatalf("it was not killed: %v", err)
	}
	dir := t.TempDir()
	killInTheMiddle(t, dir)
	base := basetest.OpenDir(t, dir, nil)
	other, err := skos.Import(ctx, base, bytes.NewReader(thesaurus(10)), skos.Options{Scheme: "prova", Format: rdf.Turtle, DryRun: true})
	if err != nil || !slices.ContainsFunc(other.Notes, func(note string) bool {
		return strings.Contains(note, `"first.ttl"`) && strings.Contains(note, "did not finish")
	}) {
		t.Errorf("another document: %+v, %v", other, err)
	}
	document := string(thesaurus(concepts))
	report := imported(t, base, document, rdf.Turtle)
	if report.Unchanged < 400 || report.Created+report.Updated == 0 || report.Created+report.Updated+report.Unchanged != concepts+1 {
		t.Errorf("once more: %+v", report)
	}
	if diff := isomorphic.Difference(graphOf(t, exported(t, base, rdf.NTriples), rdf.NTriples, ""), graphOf(t, document, rdf.Turtle, "")); diff != "" {
		t.Error(diff)
	}
	if _, err := base.Check(ctx, func(d kb.Difference) { t.Errorf("check: %+v", d) }); err != nil {
		t.Fatal(err)
	}
}

// killInTheMiddle has this test import in another process, and kills that at its first
// progress.
func killInTheMiddle(t *testing.T, dir string) {
	t.Helper()
	child := exec.Command(os.Args[0], "-test.run", "^TestAKilledImportGoesOn$")
	child.Env = append(os.Environ(), killed+"="+dir)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := out.Read(make([]byte, 1)); err != nil {
		t.Errorf("it made no progress: %v", err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // it was killed
}
