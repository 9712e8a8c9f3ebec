// Package storetest holds every kb.Store to the contracts that kb states: one
// suite, run by each implementation's own tests. Its sizes are small enough for
// engines that scan.
package storetest

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"testing"
	"time"

	"prologis/kb"
)

// Place is an empty place for a store. It opens the store there: again, once it
// was closed, with what it held.
type Place func() (kb.Store, error)

// Run runs the suite. newPlace makes a place of its own for every test.
func Run(t *testing.T, newPlace func(t *testing.T) Place) {
	for name, test := range tests {
		t.Run(name, func(t *testing.T) { test(t, newPlace(t)) })
	}
}

var tests = map[string]func(*testing.T, Place){
	"Journal/Empty":            emptyJournal,
	"Journal/RoundTrip":        roundTrip,
	"Journal/Largest":          largestCommit,
	"Journal/HeadMoved":        headMoved,
	"Journal/BrokenGroup":      brokenGroup,
	"Journal/Writers":          writers,
	"Journal/AppendInLoop":     appendInLoop,
	"Journal/ReadWhileWriting": readWhileWriting,
	"Journal/Rewrite":          rewriteCommits,
	"Journal/RewriteTogether":  rewriteTogether,
	"Ledger/Keys":              ledgerKeys,
	"Ledger/Limits":            ledgerLimits,
	"Ledger/Entries":           ledgerEntries,
	"Ledger/Race":              ledgerRace,
	"Ledger/Model":             ledgerModel,
	"Blobs/RoundTrip":          blobRoundTrip,
	"Blobs/Names":              blobNames,
	"Blobs/Race":               blobRace,
	"Blobs/FailingReader":      failingReader,
	"Store/Cancelled":          cancelled,
	"Store/Reopen":             reopen,
	"Store/Closed":             closed,
}

// open opens a store and closes it when the test ends.
func open(t *testing.T, place Place) kb.Store {
	t.Helper()
	s, err := place()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// follow makes n commits that follow head, with a document each.
func follow(head kb.Head, n int) []*kb.Commit {
	commits := make([]*kb.Commit, n)
	for i := range commits {
		c := &kb.Commit{
			Format: kb.Format, Base: "base", Seq: head.Seq + 1, ID: rand.Text(), Prev: head.ID,
			At: time.Now().UTC().Truncate(time.Millisecond), By: "tester", Note: "perché & così <b>",
			Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: i + 1, Op: kb.OpPut, Document: document(rand.Text())}},
		}
		commits[i], head = c, kb.Head{Seq: c.Seq, ID: c.ID}
	}
	return commits
}

// document is compact JSON with what encoders like to rewrite.
func document(text string) json.RawMessage {
	return json.RawMessage(`{"zeta":"` + text + `","alpha":"<b>&\u2028é\/città","number":1.50,"big":12345678901234567890}`)
}

// mustAppend appends n commits at the head and answers them.
func mustAppend(t *testing.T, s kb.Store, n int) []*kb.Commit {
	t.Helper()
	commits := follow(mustHead(t, s), n)
	if got, err := s.Append(context.Background(), commits); got != n || err != nil {
		t.Fatalf("Append = %d, %v; want %d", got, err, n)
	}
	return commits
}

func mustHead(t *testing.T, s kb.Store) kb.Head {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatalf("Head: %v", err)
	}
	return head
}

// mustRead reads the commits after a seq and checks that they are a chain.
func mustRead(t *testing.T, s kb.Store, after kb.Seq) []*kb.Commit {
	t.Helper()
	var commits []*kb.Commit
	for c, err := range s.Commits(context.Background(), after) {
		if err != nil {
			t.Fatalf("Commits(%d): %v", after, err)
		}
		if want := after + kb.Seq(len(commits)) + 1; c.Seq != want {
			t.Fatalf("Commits(%d) yields seq %d, want %d", after, c.Seq, want)
		}
		if n := len(commits); n > 0 && c.Prev != commits[n-1].ID {
			t.Fatalf("commit %d has prev %q, want %q", c.Seq, c.Prev, commits[n-1].ID)
		}
		commits = append(commits, c)
	}
	return commits
}

// sameCommits compares commits by what they say.
func sameCommits(t *testing.T, got, want []*kb.Commit) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("%d commits, want %d", len(got), len(want))
	}
	for i := range want {
		g, _ := json.Marshal(got[i])
		w, _ := json.Marshal(want[i])
		if string(g) != string(w) {
			t.Fatalf("commit %d is\n%s\nwant\n%s", want[i].Seq, g, w)
		}
		for j, change := range want[i].Changes {
			if g := got[i].Changes[j].Document; string(g) != string(change.Document) {
				t.Fatalf("document of commit %d came back as other bytes:\n%s\nwant\n%s", want[i].Seq, g, change.Document)
			}
		}
	}
}

// wantError checks an error by its identity.
func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: %v; want %v", what, err, want)
	}
}
