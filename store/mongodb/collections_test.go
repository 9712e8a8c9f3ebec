package mongodb

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"reflect"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

// entryCommits makes n commits that change a few entries again and again.
func entryCommits(head kb.Head, n int) []*kb.Commit {
	commits := chain(head, n)
	for i, c := range commits {
		c.Changes = nil
		for j := range 1 + i%2 {
			kind := kb.Kinds[(i+j)%len(kb.Kinds)]
			id := kb.ID(fmt.Sprintf("%s_%d", kind, i%3))
			archived := ""
			if i%5 == 4 {
				archived = `"archived":{"reason":"old","at":"2026-01-02T03:04:05.678Z"},`
			}
			c.Changes = append(c.Changes, kb.Change{Kind: kind, ID: id, Rev: int(c.Seq), Op: kb.OpPut, Document: fmt.Appendf(nil,
				`{"id":%q,"slug":"s-%d","rev":%d,"createdAt":"2026-01-02T03:04:05.006Z",%s"content":{"title":{"it":"Città %d"},"kind":"x","point":{"lat":45.5},"year":2014,"big":9007199254740991,"list":["a"]}}`,
				id, i, c.Seq, archived, i)})
		}
		c.Changes = append(c.Changes, kb.Change{Kind: "base", ID: "base_settings", Rev: 1, Op: kb.OpPut, Document: json.RawMessage(`{"rev":1}`)})
	}
	return commits
}

// wantCollections compares every collection with the journal.
func wantCollections(t *testing.T, s *Store) {
	t.Helper()
	want := map[kb.Kind]map[kb.ID]bson.D{}
	for _, c := range readAll(t, s) {
		for _, change := range c.Changes {
			if !change.Kind.Valid() {
				continue
			}
			doc, err := EntryDocument(change, c.Seq)
			if err != nil {
				t.Fatal(err)
			}
			if want[change.Kind] == nil {
				want[change.Kind] = map[kb.ID]bson.D{}
			}
			want[change.Kind][change.ID] = doc
		}
	}
	for _, kind := range kb.Kinds {
		cursor, err := s.entries(kind).Find(context.Background(), bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		var got []bson.Raw
		if err := cursor.All(context.Background(), &got); err != nil {
			t.Fatal(err)
		}
		if len(got) != len(want[kind]) {
			t.Errorf("%s has %d documents, want %d", collectionNames[kind], len(got), len(want[kind]))
		}
		for _, raw := range got {
			wanted, _ := bson.Marshal(want[kind][kb.ID(raw.Lookup("_id").StringValue())])
			if !reflect.DeepEqual(raw, bson.Raw(wanted)) {
				t.Errorf("%s has %s\nwant %s", collectionNames[kind], raw, bson.Raw(wanted))
			}
		}
	}
}

func TestCollections(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		s := mustOpen(t, newURI(t, server), Options{})
		c := NewCollections(s, slog.New(slog.DiscardHandler))
		catchUp := func(seq kb.Seq) {
			t.Helper()
			if held, err := c.CatchUp(context.Background()); err != nil || held.Seq != seq {
				t.Errorf("CatchUp = %v, %v; want %d", held, err, seq)
			}
			wantCollections(t, s)
		}
		catchUp(0)
		first := entryCommits(kb.Head{}, 20)
		mustAppend(t, s, first)
		catchUp(20)
		mustAppend(t, s, entryCommits(mustHead(t, s), 15))
		catchUp(35)
		for range 4 { // older ones again, as a second holder would
			from := rand.IntN(15)
			if err := c.Apply(context.Background(), first[from:from+5]); err != nil {
				t.Fatal(err)
			}
			wantCollections(t, s)
		}
		if err := c.note(context.Background(), kb.Head{Seq: first[9].Seq, ID: first[9].ID}); err != nil {
			t.Fatal(err)
		}
		catchUp(35) // after a crash before the note

		journal := s.db.Collection(journalName)
		for seq := kb.Seq(31); seq <= 35; seq++ { // restored to an older head
			if _, err := journal.DeleteOne(context.Background(), bson.D{{Key: "_id", Value: seqKey(seq)}}); err != nil {
				t.Fatal(err)
			}
		}
		catchUp(30)
	})
}

func TestEntryDocument(t *testing.T) {
	doc, err := EntryDocument(kb.Change{ID: "practice_1", Rev: 3, Document: json.RawMessage(
		`{"id":"practice_1","slug":"a","oldSlugs":["b"],"rev":3,"createdAt":"2026-01-02T03:04:05.006Z","archived":{"reason":"r","at":"2026-01-02T03:04:05.006Z"},"content":{"title":{"it":"à"},"seq":1,"start":"2014-06"}}`)}, 7)
	if err != nil {
		t.Fatal(err)
	}
	got, err := bson.MarshalExtJSON(doc, false, false)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"_id":"practice_1","slug":"a","oldSlugs":["b"],"createdAt":{"$date":"2026-01-02T03:04:05.006Z"},` +
		`"archived":{"reason":"r","at":{"$date":"2026-01-02T03:04:05.006Z"}},"rev":3,"seq":7,"title":{"it":"à"},"content_seq":1,"start":"2014-06"}`
	if string(got) != want {
		t.Errorf("the document is\n%s\nwant\n%s", got, want)
	}
	if _, err := EntryDocument(kb.Change{Document: json.RawMessage(`{`)}, 1); err == nil {
		t.Error("half a document was read")
	}
}

// TestCollectionsRun keeps the collections under the lease, and gives it up.
func TestCollectionsRun(t *testing.T) {
	s := mustOpen(t, newURI(t, inProcess), Options{})
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() {
		defer close(done)
		NewCollections(s, slog.New(slog.DiscardHandler)).Run(ctx, "a test")
	}()
	mustAppend(t, s, entryCommits(kb.Head{}, 5))
	c := NewCollections(s, slog.New(slog.DiscardHandler))
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(50 * time.Millisecond) {
		held, err := c.Head(context.Background())
		if err != nil || time.Now().After(deadline) {
			t.Fatalf("the collections hold %v (%v)", held, err)
		}
		if held.Seq == 5 {
			break
		}
	}
	wantCollections(t, s)
	stop()
	<-done
	l, err := s.AcquireLease(context.Background(), CollectionsLease, "another", time.Minute)
	if err != nil {
		t.Fatalf("the lease was not released: %v", err)
	}
	if err := l.Release(context.Background()); err != nil {
		t.Error(err)
	}
}

// TestCollectionsBehindADuplicate applies what is there in part: what stands behind
// it in the same bulk is written all the same.
func TestCollectionsBehindADuplicate(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		s := mustOpen(t, newURI(t, server), Options{})
		c := NewCollections(s, slog.New(slog.DiscardHandler))
		commits := chain(kb.Head{}, 9)
		for i, commit := range commits {
			commit.Changes[0].ID = kb.ID(fmt.Sprintf("concept_%d", i))
		}
		mustAppend(t, s, commits)
		if err := c.Apply(context.Background(), commits[3:6]); err != nil {
			t.Fatal(err)
		}
		if err := c.Apply(context.Background(), commits); err != nil {
			t.Fatal(err)
		}
		wantCollections(t, s)
	})
}
