package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"prologis/kb"
	"prologis/store/embedded"
	"prologis/store/mongodb"
)

// What stands in testdata/format-1 was written when format 1 was the only one: a
// journal with every kind of entry and change, and a backup of it with a fact in
// the ledger and a file. It is never made anew: as long as this program claims to
// read format 1 it must open, serve and check clean.
const (
	fixtureJournal = "testdata/format-1/journal.jsonl"
	fixtureBackup  = "testdata/format-1/base.backup"
	fixtureToken   = "kb_-GlwM2IgT-gz1MHW7dy9LaQjT_L-yfIiCNY7httc7ms" // of nothing but the fixture
)

func TestFormat1(t *testing.T) {
	t.Parallel()
	t.Run("journal", func(t *testing.T) {
		data := t.TempDir()
		store, err := embedded.Open(data, embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		appendFixture(t, store)
		checkFormat1(t, "--data", data)
	})
	t.Run("backup", func(t *testing.T) {
		data := t.TempDir()
		mustRun(t, "restore", fixtureBackup, "--data", data)
		store, err := embedded.Open(data, embedded.Options{})
		if err != nil {
			t.Fatal(err)
		}
		mail, err := store.Ledger().Get(t.Context(), "person/person_00000000000000000000000001/mail")
		if string(mail) != "maria@example.org" {
			t.Errorf("the ledger has %q, %v", mail, err)
		}
		file, size, err := store.Blobs().Open(t.Context(), "a-file")
		if err != nil || size != 22 {
			t.Fatalf("the file has %d bytes, %v", size, err)
		}
		_ = file.Close()
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
		checkFormat1(t, "--data", data)
	})
	t.Run("journal on MongoDB", func(t *testing.T) {
		onSharedDatabase(t, func(t *testing.T, uri string) {
			store, err := mongodb.Open(context.Background(), uri, mongodb.Options{})
			if err != nil {
				t.Fatal(err)
			}
			appendFixture(t, store)
			checkFormat1(t, "--data", t.TempDir(), "--mongodb-uri", uri)
		})
	})
}

// appendFixture appends the journal to a store and closes it.
func appendFixture(t *testing.T, store kb.Store) {
	t.Helper()
	text, err := os.ReadFile(filepath.FromSlash(fixtureJournal))
	if err != nil {
		t.Fatal(err)
	}
	var commits []*kb.Commit
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		c := new(kb.Commit)
		if err := json.Unmarshal(lines.Bytes(), c); err != nil {
			t.Fatal(err)
		}
		commits = append(commits, c)
	}
	if n, err := store.Append(context.Background(), commits); n != 46 || err != nil {
		t.Fatalf("%d commits were appended, %v", n, err)
	}
	if err := store.Close(); err != nil {
		t.Fatal(err)
	}
}

// checkFormat1 serves the base of the fixture and asks for what is in it.
func checkFormat1(t *testing.T, where ...string) {
	t.Helper()
	r := start(t, append([]string{"--no-seed"}, where...)...)
	var got struct {
		Base struct {
			Seq    int
			Counts []struct{ Count int }
		}
		Practice struct {
			Slug    string
			URI     string
			History struct{ Nodes []struct{ Revision int } }
		}
		Programme struct{ Archived struct{ Reason string } }
		Search    struct{ TotalCount int }
	}
	r.query(`{
		base { seq counts { count } }
		practice(slug: "garanzia-per-l-affitto") { slug uri history { nodes { revision } } }
		programme(slug: "una-volta") { archived { reason } }
		search(query: "sportello") { totalCount }
	}`, nil, &got)
	entries := 0
	for _, kind := range got.Base.Counts {
		entries += kind.Count
	}
	if got.Base.Seq != 46 || entries != 34 || got.Search.TotalCount == 0 {
		t.Errorf("seq %d, %d entries, %d found", got.Base.Seq, entries, got.Search.TotalCount)
	}
	if p := got.Practice; p.Slug != "fondo-affitti" || p.URI != "http://kb.example/id/practice/garanzia-per-l-affitto" || len(p.History.Nodes) != 2 {
		t.Errorf("the practice is %+v", p)
	}
	if got.Programme.Archived.Reason != "Era una prova" {
		t.Errorf("the programme is %+v", got.Programme)
	}
	if v, err := r.house.base.Authenticate(t.Context(), fixtureToken); err != nil || v.Role != kb.RoleEditor {
		t.Errorf("the token stands for %+v, %v", v, err)
	}
	if o := runCommand(t, "", append([]string{"check"}, where...)...); o.code != exitOK {
		t.Errorf("check: exit %d\n%s%s", o.code, o.out, o.err)
	}
}

// TestNewerFormatMeanwhile has a newer version write into a base that this one
// serves: it goes on answering from what it has, takes no writes, says why, and does
// not start again.
func TestNewerFormatMeanwhile(t *testing.T) {
	onSharedDatabase(t, func(t *testing.T, uri string) {
		data := t.TempDir()
		r := start(t, "--no-seed", "--data", data, "--mongodb-uri", uri)
		store, err := mongodb.Open(context.Background(), uri, mongodb.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		var last *kb.Commit
		for c, err := range store.Commits(t.Context(), 0) {
			if err != nil {
				t.Fatal(err)
			}
			last = c
		}
		newer := &kb.Commit{Format: kb.Format + 1, Base: last.Base, Seq: last.Seq + 1, ID: "newer", Prev: last.ID, At: last.At}
		if _, err := store.Append(t.Context(), []*kb.Commit{newer}); err != nil {
			t.Fatal(err)
		}
		const says = "use a newer version of this program"
		eventually(t, "the server says why it is not ready", func() bool {
			status, body := r.get("/readyz")
			return status != http.StatusOK && strings.Contains(body, says)
		})
		if r.seq() != int(last.Seq) {
			t.Errorf("it answers at seq %d", r.seq())
		}
		if o := runCommand(t, "", "token", "create", "--role", "EDITOR", "--data", data); o.code != exitFailed || !strings.Contains(o.err, says) {
			t.Errorf("a write: exit %d, %s", o.code, o.err)
		}
		r.stop()
		if o := runCommand(t, "", "serve", "--addr", "127.0.0.1:0", "--data", data, "--mongodb-uri", uri); o.code != exitFailed || !strings.Contains(o.err, says) {
			t.Errorf("a start: exit %d, %s", o.code, o.err)
		}
	})
}
