package parity

import (
	"bytes"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prologis/internal/ferret"
	"prologis/kb"
)

var update = flag.Bool("update", false, "write the answers anew")

// TestEmbedded asks on the embedded store.
func TestEmbedded(t *testing.T) {
	w := build(t, embedded(t), *update)
	ask(t, w, *update)
}

// TestMongoDB asks on MongoDB: the server that wrote, and another that copies the
// base from the journal afterwards.
func TestMongoDB(t *testing.T) {
	ferret.Each(t, inProcess, func(t *testing.T, at string) {
		uri := database(t, at)
		first := build(t, onMongoDB(t, uri), false)
		t.Run("writer", func(t *testing.T) { ask(t, first, false) })
		t.Run("copy", func(t *testing.T) {
			ask(t, &world{server: onMongoDB(t, uri), tokens: first.tokens, made: first.made, cursors: map[string][]string{}}, false)
		})
	})
}

// mostCommits keeps the base small enough for FerretDB, which scans.
const mostCommits = 150

// build makes the base, and holds the answers to its mutations against those kept.
func build(t *testing.T, s *server, write bool) *world {
	t.Helper()
	w := newWorld(t, s)
	for _, o := range operations(t, "build") {
		compare(t, o, w.answer(t, o), write)
	}
	rename(t, s.base, kb.KindPractice, "garanzia-per-l-affitto", "fondo-affitti")
	if seq, _ := s.base.Head(); seq > mostCommits {
		t.Errorf("the base has %d commits; FerretDB is slow with more than %d", seq, mostCommits)
	}
	return w
}

// rename gives an entry another slug, which no mutation does.
func rename(t *testing.T, base *kb.Base, kind kb.Kind, from, to string) {
	t.Helper()
	e, err := base.BySlug(ctx, kind, from)
	if err == nil {
		_, err = base.Put(ctx, kb.Author{By: "import", Note: "Nome più breve"}, kb.PutInput{Content: e.Content(), Target: e.Meta().ID, Slug: to})
	}
	if err != nil {
		t.Fatal(err)
	}
}

func ask(t *testing.T, w *world, write bool) {
	t.Helper()
	for _, o := range operations(t, "queries") {
		compare(t, o, w.answer(t, o), write)
	}
}

// compare holds an answer against the one that is kept, or keeps it.
func compare(t *testing.T, o *operation, got []byte, write bool) {
	t.Helper()
	file := o.name + ".json"
	if write {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s has no answer yet: go test ./parity -update", o.name)
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s: %s", o.name, difference(string(got), string(want)))
	}
}

// difference shows the first lines that differ.
func difference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range min(len(g), len(w)) {
		if g[i] != w[i] {
			from := max(0, i-3)
			return "from line " + strings.Join([]string{"got:", strings.Join(g[from:min(len(g), i+4)], "\n"), "want:", strings.Join(w[from:min(len(w), i+4)], "\n")}, "\n")
		}
	}
	return "one goes on where the other ends"
}

// TestNoAnswerIsLeftOver wants an operation for every answer.
func TestNoAnswerIsLeftOver(t *testing.T) {
	answers, err := filepath.Glob("testdata/*/*.json")
	if err != nil || len(answers) == 0 {
		t.Fatalf("no answers: %v", err)
	}
	for _, file := range answers {
		if _, err := os.Stat(strings.TrimSuffix(file, ".json") + ".graphql"); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}
