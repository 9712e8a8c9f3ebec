package mongodb

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

// TestReadOnOverFaults breaks the cursor again and again while the journal is
// read: no commit is skipped, none comes twice.
func TestReadOnOverFaults(t *testing.T) {
	t.Parallel() // it mostly waits
	uri := newURI(t, inProcess)
	p := newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	s.batch = 10
	mustAppend(t, s, chain(kb.Head{}, 100))
	reads := 0
	p.set(func(command string) fault {
		if command == "getMore" {
			if reads++; reads%3 == 0 {
				return []fault{{cut: true}, {after: cutAnswer}, {after: replace, reply: notPrimary}}[reads/3%3]
			}
		}
		return fault{}
	})
	if got := len(readAll(t, s)); got != 100 || reads < 10 {
		t.Errorf("%d commits in %d reads, want 100 in at least 10", got, reads)
	}
	p.set(func(command string) fault { return fault{cut: command == "getMore"} })
	seen, last := 0, error(nil)
	for _, err := range s.Commits(context.Background(), 0) {
		if last = err; err == nil {
			seen++
		}
	}
	if last != nil || seen != 100 { // every find yields a batch, so it moves on
		t.Errorf("%d commits, then %v", seen, last)
	}
}

// TestWhatIsStored is what people with mongosh see, and what the program of
// tomorrow must read.
func TestWhatIsStored(t *testing.T) {
	s := mustOpen(t, newURI(t, inProcess), Options{})
	c := &kb.Commit{
		Format: 1, Base: "b", Seq: 1, ID: "i", At: time.UnixMilli(1700000000123).UTC(), By: "who", Note: "why", Key: "k", KeyHash: "h",
		Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: 1, Op: kb.OpPut, Document: json.RawMessage(`{"n":1.50,"à":"\u00e0"}`)}},
	}
	mustAppend(t, s, []*kb.Commit{c})
	raw, err := s.journal.FindOne(context.Background(), bson.D{}).Raw()
	if err != nil {
		t.Fatal(err)
	}
	got, err := bson.MarshalExtJSON(raw, false, false)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_id":"0000000000000001","format":1,"base":"b","seq":1,"id":"i","prev":"","at":{"$date":"2023-11-14T22:13:20.123Z"},` +
		`"by":"who","note":"why","key":"k","keyHash":"h","changes":[{"kind":"concept","id":"concept_1","rev":1,"op":"put",` +
		`"document":"{\"n\":1.50,\"à\":\"\\u00e0\"}"}],"sum":808581728}`
	if string(got) != want {
		t.Errorf("stored is\n%s\nwant\n%s", got, want)
	}
}

// TestWhatCannotBeStored is refused before anything is written.
func TestWhatCannotBeStored(t *testing.T) {
	s := mustOpen(t, newURI(t, inProcess), Options{})
	for want, change := range map[string]func(*kb.Commit){
		"not JSON":                  func(c *kb.Commit) { c.Changes[0].Document = json.RawMessage(`{`) },
		"not JSON in UTF-8":         func(c *kb.Commit) { c.Changes[0].Document = json.RawMessage("\"\xff\"") },
		"is not UTF-8":              func(c *kb.Commit) { c.Note = "\xff" },
		"not in whole milliseconds": func(c *kb.Commit) { c.At = c.At.Add(time.Microsecond) },
	} {
		group := chain(kb.Head{}, 2)
		change(group[1])
		if n, err := s.Append(context.Background(), group); n != 0 || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Append = %d, %v; want %q", n, err, want)
		}
	}
	if got := len(readAll(t, s)); got != 0 {
		t.Errorf("%d commits", got)
	}
}

// TestOpenTogether opens a fresh database from several servers at once, which
// all begin with the first commit: one gets it.
func TestOpenTogether(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		uri := newURI(t, server)
		var wg sync.WaitGroup
		var mu sync.Mutex
		first := 0
		for range 4 {
			wg.Go(func() {
				s, err := Open(context.Background(), uri, Options{})
				if err != nil {
					t.Errorf("Open: %v", err)
					return
				}
				defer s.Close()
				n, err := s.Append(context.Background(), chain(kb.Head{}, 1))
				if err != nil && !errors.Is(err, kb.ErrHeadMoved) {
					t.Errorf("Append: %v", err)
				}
				mu.Lock()
				defer mu.Unlock()
				first += n
			})
		}
		wg.Wait()
		if first != 1 {
			t.Errorf("%d first commits", first)
		}
	})
}

// BenchmarkAppend appends to a short journal: FerretDB scans it for each.
func BenchmarkAppend(b *testing.B) {
	s := mustOpen(b, newURI(b, inProcess), Options{})
	head := kb.Head{}
	for b.Loop() {
		group := chain(head, 1)
		mustAppend(b, s, group)
		head = kb.Head{Seq: group[0].Seq, ID: group[0].ID}
	}
}

// BenchmarkDecode reads a stored commit of 3 kB: what a new server does for each.
func BenchmarkDecode(b *testing.B) {
	c := chain(kb.Head{}, 1)[0]
	c.Changes[0].Document = json.RawMessage(`{"text":"` + strings.Repeat("accoglienza ", 250) + `"}`)
	d, err := encodeCommit(c)
	if err != nil {
		b.Fatal(err)
	}
	raw, err := bson.Marshal(d)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decodeAfter(kb.Head{}, raw); err != nil {
			b.Fatal(err)
		}
	}
}
