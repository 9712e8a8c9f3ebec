package mongodb

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"prologis/internal/ferret"
	"prologis/kb"
	"prologis/store/storetest"
)

// inProcess is the URI of FerretDB in this process.
var inProcess string

func TestMain(m *testing.M) { os.Exit(ferret.Main(m, &inProcess)) }

// onServers runs a test on each server there is.
func onServers(t *testing.T, test func(t *testing.T, server string)) { ferret.Each(t, inProcess, test) }

// newURI names a database of its own on a server, which is dropped at the end.
func newURI(t testing.TB, server string) string {
	uri, name := ferret.Database(t, server)
	t.Cleanup(func() {
		if err := driver(t, uri).Database(name).Drop(context.Background()); err != nil {
			t.Errorf("dropping %s: %v", name, err)
		}
	})
	return uri
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
