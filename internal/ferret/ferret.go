// Package ferret runs FerretDB in the process of a test: MongoDB's wire protocol
// on SQLite, so that tests of what stands on MongoDB run everywhere. It is no
// replica set, does nothing for write and read concerns, and every find scans its
// collection: a test should stay under a thousand documents. Tests run on a real
// MongoDB as well where one is named.
package ferret

import (
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// EnvURI names, in the environment, a real server to test on as well.
const EnvURI = "KB_TEST_MONGODB_URI"

// Server is a running FerretDB.
type Server struct {
	// URI is where it answers; it names no database.
	URI string

	dir     string
	stop    context.CancelFunc
	stopped chan struct{}
}

// Start starts a server on a free port, with its data in a temporary directory.
func Start() (*Server, error) {
	dir, err := os.MkdirTemp("", "ferretdb")
	if err != nil {
		return nil, fmt.Errorf("start FerretDB: %w", err)
	}
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: "127.0.0.1:0"},
		Logger:    slog.New(slog.DiscardHandler), // it logs whole documents
		Handler:   "sqlite",
		SQLiteURL: "file:" + dir + "/",
	})
	if err != nil {
		_ = os.RemoveAll(dir)
		return nil, fmt.Errorf("start FerretDB: %w", err)
	}
	ctx, stop := context.WithCancel(context.Background())
	s := &Server{URI: f.MongoDBURI(), dir: dir, stop: stop, stopped: make(chan struct{})}
	go func() {
		defer close(s.stopped)
		_ = f.Run(ctx)
	}()
	return s, nil
}

// Stop ends the server and removes its data. Clients have disconnected before.
func (s *Server) Stop() {
	s.stop()
	<-s.stopped
	_ = os.RemoveAll(s.dir)
}

// Main runs the tests of a package with a server, whose URI it puts into uri. It
// is what a TestMain calls.
func Main(m *testing.M, uri *string) int {
	s, err := Start()
	if err != nil {
		panic(err)
	}
	defer s.Stop()
	*uri = s.URI
	return m.Run()
}

// Each runs a test on each server there is: the one at uri, and the real one
// that the environment names.
func Each(t *testing.T, uri string, test func(t *testing.T, server string)) {
	t.Run("ferretdb", func(t *testing.T) { test(t, uri) })
	if real := os.Getenv(EnvURI); real != "" {
		t.Run("mongodb", func(t *testing.T) { test(t, real) })
	}
}

// Database names a database of its own on a server, which its user drops.
func Database(t testing.TB, server string) (uri, name string) {
	t.Helper()
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	name = "test_" + strings.ToLower(rand.Text()[:12])
	u.Path = "/" + name
	return u.String(), name
}
