package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
)

// intrusion is something in the journal that no server of ours put there.
type intrusion struct {
	// document makes it from the last commit of the journal, or answers one of
	// another's, by their seqs.
	document func(last bson.M, others map[int64]bson.M) bson.M
	said     string
	// passing: when it is gone a running server goes on by itself.
	passing bool
}

// next makes a commit the one behind itself, but for its checksum.
func next(last bson.M) bson.M {
	seq := last["seq"].(int64) + 1
	last["_id"], last["seq"] = fmt.Sprintf("%016d", seq), seq
	return last
}

// TestForeignDocumentsInTheJournal puts documents into the journal of a running
// server: it is not ready any more, says which document it is, takes no writes and
// does not skip it; nor does a server that starts.
func TestForeignDocumentsInTheJournal(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		others := othersOf(t, uri+"-other")
		for name, c := range map[string]intrusion{
			"an object id": {func(bson.M, map[int64]bson.M) bson.M { return bson.M{"title": "x"} }, "is no commit", true},
			"a number":     {func(bson.M, map[int64]bson.M) bson.M { return bson.M{"_id": 5, "title": "x"} }, "is no commit", true},
			"a word":       {func(bson.M, map[int64]bson.M) bson.M { return bson.M{"_id": "appunti"} }, "is no commit", true},
			"a wrong sum":  {func(last bson.M, _ map[int64]bson.M) bson.M { return next(last) }, "is not what was written", true},
			"a newer format": {func(last bson.M, _ map[int64]bson.M) bson.M {
				last["format"] = int64(kb.Format + 1)
				return next(last)
			}, "use a newer version", true},
			"another journal's": {func(last bson.M, others map[int64]bson.M) bson.M { return others[last["seq"].(int64)+1] }, "commit 3 does not follow", false},
			"behind a gap":      {func(last bson.M, others map[int64]bson.M) bson.M { return others[last["seq"].(int64)+2] }, "commit 3 is missing", false},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				intrude(t, uri+"-"+strings.NewReplacer(" ", "-", "'", "").Replace(name), c, others)
			})
		}
	})
}

func intrude(t *testing.T, uri string, c intrusion, others map[int64]bson.M) {
	journal := journalOf(t, uri)
	data := t.TempDir()
	s := start(t, "--no-seed", "--data", data, "--mongodb-uri", uri)
	m := &member{t: t, data: data}
	m.url.Store(s.URL())
	f := &fleet{t: t}
	f.token = f.makeToken(m)
	var last bson.M
	if err := journal.FindOne(t.Context(), bson.D{}, options.FindOne().SetSort(bson.D{{Key: "_id", Value: -1}})).Decode(&last); err != nil {
		t.Fatal(err)
	}
	head := s.seq()
	put, err := journal.InsertOne(t.Context(), c.document(last, others))
	if err != nil {
		t.Fatal(err)
	}
	eventually(t, "a server that is not ready says why", func() bool {
		status, body := m.ready()
		return status == http.StatusServiceUnavailable && strings.Contains(body, c.said)
	})
	eventually(t, "the log says why", func() bool { return strings.Contains(s.log.String(), c.said) })
	r, err := m.ask(f.token, putQuery, programmeInput("Durante", nil), 0)
	if err != nil || r.code() != "UNAVAILABLE" || s.seq() != head {
		t.Errorf("a write is answered with %+v, %v, and seq %d is now %d", r, err, head, s.seq())
	}
	if n, err := journal.CountDocuments(t.Context(), bson.D{}); err != nil || int(n) != head+1 {
		t.Errorf("the journal has %d documents behind %d commits and one more (%v)", n, head, err)
	}
	again := listen(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
	if err := again.Open(t.Context()); err == nil || !strings.Contains(err.Error(), c.said) {
		t.Errorf("a server that starts says %v", err)
	}
	if _, err := journal.DeleteOne(t.Context(), bson.D{{Key: "_id", Value: put.InsertedID}}); err != nil {
		t.Fatal(err)
	}
	if !c.passing {
		s.stop()
		s = start(t, "--no-seed", "--data", data, "--mongodb-uri", uri)
		m.url.Store(s.URL())
	}
	eventually(t, "a server that is ready again", func() bool { status, _ := m.ready(); return status == http.StatusOK })
	r, err = m.ask(f.token, putQuery, programmeInput("Dopo", nil), 0)
	if err != nil || r.Data.PutEntry.Entry == nil {
		t.Errorf("afterwards a write is answered with %+v, %v", r, err)
	}
	s.stop()
}

// journalOf is the collection of a database's journal.
func journalOf(t *testing.T, uri string) *mongo.Collection {
	t.Helper()
	client, err := mongo.Connect(options.Client().ApplyURI(uri).SetTimeout(10 * time.Second))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(t.Context()) })
	name := uri[strings.LastIndex(uri, "/")+1:]
	t.Cleanup(func() { _ = client.Database(name).Drop(t.Context()) })
	return client.Database(name).Collection("journal")
}

// othersOf makes a journal of another base and answers its commits.
func othersOf(t *testing.T, uri string) map[int64]bson.M {
	t.Helper()
	s := start(t, "--no-seed", "--data", t.TempDir(), "--mongodb-uri", uri)
	for i := range 4 {
		mustRun(t, "token", "create", "--role", "EDITOR", "--name", fmt.Sprint("Number ", i), "--data", s.env.cli.Data)
	}
	s.stop()
	cursor, err := journalOf(t, uri).Find(t.Context(), bson.D{})
	if err != nil {
		t.Fatal(err)
	}
	others := map[int64]bson.M{}
	for cursor.Next(t.Context()) {
		var c bson.M
		if err := cursor.Decode(&c); err != nil {
			t.Fatal(err)
		}
		others[c["seq"].(int64)] = c
	}
	return others
}
