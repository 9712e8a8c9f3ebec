package mongodb

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/kb"
	"prologis/store/storetest"
)

// ferret is the URI of FerretDB in this process: MongoDB's wire protocol on
// SQLite, so that these tests run everywhere. It is no replica set and does
// nothing for write and read concerns.
var ferret string

// A real server to test on as well.
const envURI = "KB_TEST_MONGODB_URI"

func TestMain(m *testing.M) {
	os.Exit(run(m))
}

func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "ferretdb")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		panic(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	stopped := make(chan struct{})
	go func() {
		defer close(stopped)
		_ = f.Run(ctx)
	}()
	defer func() { stop(); <-stopped }()
	ferret = f.MongoDBURI()
	return m.Run()
}

// onServers runs a test on each server there is.
func onServers(t *testing.T, test func(t *testing.T, server string)) {
	t.Run("ferretdb", func(t *testing.T) { test(t, ferret) })
	if real := os.Getenv(envURI); real != "" {
		t.Run("mongodb", func(t *testing.T) { test(t, real) })
	}
}

// newURI names a database of its own on a server, which is dropped at the end.
func newURI(t testing.TB, server string) string {
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text()[:12])
	u.Path = "/" + name
	t.Cleanup(func() {
		if err := driver(t, u.String()).Database(name).Drop(context.Background()); err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return u.String()
}

// driver is a plain client, for what no Store would do.
func driver(t testing.TB, uri string) *mongo.Client {
	client, err := mongo.Connect(options.Client().ApplyURI(uri))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = client.Disconnect(context.Background()) })
	return client
}

func mustOpen(t testing.TB, uri string, opts Options) *Store {
	t.Helper()
	s, err := Open(context.Background(), uri, opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

func TestConformance(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		storetest.Run(t, func(t *testing.T) storetest.Place {
			uri := newURI(t, server)
			return func() (kb.Store, error) { return Open(context.Background(), uri, Options{}) }
		})
	})
}

// chain makes n commits that follow head, with a document each.
func chain(head kb.Head, n int) []*kb.Commit {
	commits := make([]*kb.Commit, n)
	for i := range commits {
		c := &kb.Commit{
			Format: kb.Format, Base: "base", Seq: head.Seq + 1, ID: rand.Text(), Prev: head.ID,
			At:      time.Now().UTC().Truncate(time.Millisecond),
			Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: 1, Op: kb.OpPut, Document: fmt.Appendf(nil, `{"id":"concept_1","text":%q}`, rand.Text())}},
		}
		commits[i], head = c, kb.Head{Seq: c.Seq, ID: c.ID}
	}
	return commits
}
