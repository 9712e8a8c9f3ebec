// Package parity holds one set of GraphQL operations with their answers, and
// wants the same bytes on every store: a small base is made by mutations, then
// asked everything that the schema offers. testdata/build are the mutations, in
// their order, testdata/queries the questions, each beside its answer;
// go test ./parity -update writes the answers anew, from the embedded store.
package parity

import (
	"context"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/glossary"
	"prologis/graph"
	"prologis/internal/basetest"
	"prologis/internal/ferret"
	"prologis/kb"
	"prologis/replica"
	"prologis/search"
	"prologis/store/mongodb"
)

var (
	ctx     = context.Background()
	discard = slog.New(slog.DiscardHandler)
	// inProcess is the URI of FerretDB in this process.
	inProcess string
)

func TestMain(m *testing.M) { os.Exit(ferret.Main(m, &inProcess)) }

// server is a base with its endpoint.
type server struct {
	base    *kb.Base
	handler http.Handler
}

func newServer(base *kb.Base) *server {
	return &server{base, graph.New(base, graph.Options{Version: "parity", Log: discard}).Handler()}
}

// clock tells a time that follows from the seq alone, so that it is the same on
// every store and however often a commit is tried.
func clock(r kb.Replica) func() time.Time {
	return func() time.Time {
		head, _ := r.Head()
		return time.Date(2024, 5, 1, 8, int(head.Seq), 0, 0, time.UTC)
	}
}

// embedded opens a server on the store of a fresh machine.
func embedded(t *testing.T) *server {
	return newServer(basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) { c.Now = clock(c.Replica) }))
}

// onMongoDB opens a server on a database, with a replica and an index of its own.
func onMongoDB(t *testing.T, uri string) *server {
	t.Helper()
	store, err := mongodb.Open(ctx, uri, mongodb.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	copied, err := replica.Open(filepath.Join(t.TempDir(), "replica.db"), replica.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = copied.Close() })
	var base *kb.Base
	index, err := search.OpenMemory(search.Options{Log: discard, Texts: func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error) {
		return base.IndexDocuments(ctx, ids)
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = index.Close() })
	desk, err := search.OpenMemory(search.Options{Log: discard})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = desk.Close() })
	concepts, err := glossary.OpenMemory()
	if err != nil {
		t.Fatal(err)
	}
	base, err = kb.Open(ctx, kb.Config{
		Store: store, Replica: copied, Index: index, Desk: desk, Glossary: concepts, Log: discard,
		Cache: new(cache), Now: clock(copied), TailEvery: 20 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(base.Close)
	if err := base.SetBaseURL(ctx, "", basetest.BaseURL); err != nil {
		t.Fatal(err)
	}
	return newServer(base)
}

// database names a database of its own on a MongoDB server, dropped at the end.
func database(t *testing.T, at string) string {
	t.Helper()
	uri, name := ferret.Database(t, at)
	t.Cleanup(func() {
		client, err := mongo.Connect(options.Client().ApplyURI(uri))
		if err == nil {
			err = client.Database(name).Drop(ctx)
			_ = client.Disconnect(ctx)
		}
		if err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return uri
}

// cache keeps every decoded entry, as a server does.
type cache struct{ entries sync.Map }

func (c *cache) Get(hash uint64) (kb.Entry, bool) {
	e, ok := c.entries.Load(hash)
	if !ok {
		return nil, false
	}
	return e.(kb.Entry), true
}

func (c *cache) Set(hash uint64, e kb.Entry, _ int) { c.entries.Store(hash, e) }
