package kb_test

import (
	"bytes"
	"net/url"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/internal/basetest"
	"prologis/internal/ferret"
	"prologis/kb"
	"prologis/store/mongodb"
)

// onDatabases runs a test with the address of an empty database.
func onDatabases(t *testing.T, test func(t *testing.T, uri string)) {
	t.Helper()
	server, err := ferret.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Stop)
	ferret.Each(t, server.URI, func(t *testing.T, at string) {
		uri, _ := ferret.Database(t, at)
		t.Cleanup(func() {
			if err := database(t, uri).Drop(ctx); err != nil {
				t.Error(err)
			}
		})
		test(t, uri)
	})
}

// database is the one that a URI names.
func database(t *testing.T, uri string) *mongo.Database {
	t.Helper()
	at, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(ctx) })
	return client.Database(strings.Trim(at.Path, "/"))
}

// newSharedEraseScene is newEraseScene over a database that another server follows.
func newSharedEraseScene(t *testing.T, uri string) *eraseScene {
	t.Helper()
	over := func(c *kb.Config) {
		store, err := mongodb.Open(ctx, uri, mongodb.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = store.Close() })
		c.Store, c.TailEvery = store, 100*time.Millisecond
	}
	s := newEraseSceneWith(t, func(c *kb.Config) { over(c); c.TailEvery = 0 }) // the only one that writes
	s.other, s.database = t.TempDir(), database(t, uri)
	s.follower = basetest.OpenDir(t, s.other, over)
	return s
}

// follows waits until the other server, if there is one, has everything and has done what
// follows from it.
func (s *eraseScene) follows(t *testing.T) {
	t.Helper()
	if s.follower == nil {
		return
	}
	eventually(t, func() bool {
		here, _ := s.Head()
		there, _ := s.follower.Head()
		return here == there
	})
	if len(s.erased) > 0 {
		eventually(t, func() bool { return holding(t, s.other, herAlone...) == nil })
		clean(t, s.follower)
	}
}

// holding lists where any of the words stands: in a file of a data directory, or in the
// database.
func (s *eraseScene) holding(t *testing.T, words ...string) []string {
	t.Helper()
	found := holding(t, s.dir, words...)
	if s.database == nil {
		return found
	}
	found = append(found, holding(t, s.other, words...)...)
	names, err := s.database.ListCollectionNames(ctx, bson.D{})
	if err != nil || len(names) == 0 {
		t.Fatalf("%v, %v", names, err)
	}
	for _, name := range names {
		all, err := s.database.Collection(name).Find(ctx, bson.D{})
		if err != nil {
			t.Fatal(err)
		}
		for all.Next(ctx) {
			held := bytes.ToLower(all.Current)
			for _, word := range words {
				if bytes.Contains(held, []byte(word)) {
					found = append(found, name+": "+word)
				}
			}
		}
		if err := all.Err(); err != nil {
			t.Fatal(err)
		}
	}
	return found
}
