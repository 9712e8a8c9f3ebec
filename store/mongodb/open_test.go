package mongodb

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"prologis/internal/ferret"
	"prologis/kb"
)

// secret must be in no error.
const secret = "s3cr%40t%2Fw%3Ard"

func TestParseTarget(t *testing.T) {
	for uri, want := range map[string]string{
		"mongodb://h":                                          `MongoDB database "prologis" at h`,
		"mongodb://h:1,i:2/":                                   `MongoDB database "prologis" at h:1,i:2`,
		"mongodb://h/kb?tls=true":                              `MongoDB database "kb" at h`,
		"mongodb://h/?tls=true":                                `MongoDB database "prologis" at h`,
		"mongodb://u:s3cr%40t@h/kb-1_x?authSource=admin":       `MongoDB database "kb-1_x" at h`,
		"mongodb://u@h/kb?authMechanism=MONGODB-X509&tls=true": `MongoDB database "kb" at h`,
		"mongodb://[::1]:27017/kb":                             `MongoDB database "kb" at [::1]:27017`,
	} {
		got, err := parseTarget(uri)
		if err != nil || got.String() != want {
			t.Errorf("parseTarget(%s) = %v, %v; want %s", uri, got, err, want)
		}
		if text := fmt.Sprintf("%v %+v %#v", got, got, got); strings.Contains(text, "s3cr") {
			t.Errorf("printed as %s", text)
		}
	}
}

func TestBadURIs(t *testing.T) {
	for uri, want := range map[string]string{
		"":                                      "write mongodb://",
		"h:27017":                               "write mongodb://",
		"http://u:s3cr@h/":                      "write mongodb://",
		"mongodb://":                            "write mongodb://",
		"mongodb://u:s3cr%@h/kb":                "percent-encode",
		"mongodb://u:s3cr/t:x@h/kb":             "percent-encode",
		"mongodb://u:s3cr@t@h/kb":               "percent-encode",
		"mongodb://h:99999/":                    "write mongodb://",
		"mongodb://h/a%20b":                     "no database name",
		"mongodb://h/a$b":                       "no database name",
		"mongodb://u:s3cr@h/admin":              "prologis?authSource=admin",
		"mongodb://h/local?tls=true":            "MongoDB's own",
		"mongodb://u:s3cr@h/kb?w=x&tls=perhaps": "",
		"mongodb://h/kb?tlsCertificateKeyFile=/none&tlsCertificateKeyFilePassword=s3cr":                "",
		"mongodb://h/kb?authMechanism=MONGODB-AWS&authMechanismProperties=AWS_SESSION_TOKEN:s3cr,nope": "",
	} {
		_, err := Open(context.Background(), uri, Options{ConnectTimeout: 100 * time.Millisecond})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "s3cr") {
			t.Errorf("Open(%q): %v; want %q", uri, err, want)
		}
	}
}

func TestScrub(t *testing.T) {
	got, err := parseTarget("mongodb://user:s3cr%40t@h/kb?tlsCertificateKeyFilePassword=other")
	if err == nil {
		err = got.explain(errors.New("the driver says s3cr@t, s3cr%40t and other"))
	}
	if err.Error() != "the driver says xxx, xxx and xxx" {
		t.Errorf("scrubbed: %v", err)
	}
	s := &Store{target: got}
	for _, form := range []string{"%v", "%+v", "%#v"} {
		if text := fmt.Sprintf(form, s); strings.Contains(text, "s3cr") {
			t.Errorf("a store is printed as %s", text)
		}
	}
}

// TestNoServer opens what does not answer: an error within the time-out.
func TestNoServer(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0") // takes connections, says nothing
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	for _, host := range []string{silent.Addr().String(), closed.Addr().String(), "no-such-host.invalid"} {
		began := time.Now()
		_, err := Open(context.Background(), "mongodb://u:"+secret+"@"+host+"/kb", Options{ConnectTimeout: 500 * time.Millisecond})
		if err == nil || !strings.Contains(err.Error(), "no MongoDB server that takes writes answers at "+host+": start it") {
			t.Errorf("Open at %s: %v", host, err)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "s3cr@t")) {
			t.Errorf("the error shows the password: %v", err)
		}
		if took := time.Since(began); took > 3*time.Second {
			t.Errorf("Open at %s took %s", host, took)
		}
	}
}

func TestWrongCredentials(t *testing.T) {
	host := strings.TrimSuffix(strings.TrimPrefix(inProcess, "mongodb://"), "/")
	began := time.Now()
	_, err := Open(context.Background(), "mongodb://u:"+secret+"@"+host+"/kb", Options{})
	if err == nil || !strings.Contains(err.Error(), "refused the credentials of the URI") || strings.Contains(err.Error(), "s3cr") {
		t.Errorf("Open: %v", err)
	}
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("that took %s", took)
	}
}

// TestExisting opens only where something of a base is, and leaves nothing where
// there is none.
func TestExisting(t *testing.T) {
	onServers(t, func(t *testing.T, server string) {
		uri, name := ferret.Database(t, server)
		if _, err := Open(t.Context(), uri, Options{Existing: true}); !errors.Is(err, ErrNoBase) || !strings.Contains(err.Error(), name) {
			t.Errorf("Open of an empty database: %v", err)
		}
		left, err := driver(t, uri).Database(name).ListCollectionNames(t.Context(), bson.D{})
		if err != nil || len(left) > 0 {
			t.Errorf("it left %v, %v", left, err)
		}
		begun := mustOpen(t, newURI(t, server), Options{}) // as a restore begins
		if err := begun.Ledger().PutNew(t.Context(), "restore/x", nil, time.Time{}); err != nil {
			t.Fatal(err)
		}
		if err := begun.refuseEmpty(t.Context()); err != nil {
			t.Errorf("with a ledger: %v", err)
		}
	})
}

// TestForeignDatabases has databases that Open must refuse, with nothing written.
func TestForeignDatabases(t *testing.T) {
	newer, older := chain(kb.Head{}, 1)[0], chain(kb.Head{}, 1)[0]
	newer.Format = kb.Format + 1
	tests := map[string]struct {
		in   map[string]any
		want string
		is   error
	}{
		"another journal":            {map[string]any{"journal": bson.D{{Key: "title", Value: "x"}}}, "name another database", ErrForeign},
		"another journal, like ours": {map[string]any{"journal": bson.D{{Key: "_id", Value: seqKey(1)}, {Key: "amount", Value: 1}}}, "name another database", ErrForeign},
		"another's practices":        {map[string]any{"practices": bson.D{{Key: "_id", Value: "x"}}}, "name another database", ErrForeign},
		"another's ledger":           {map[string]any{"ledger": bson.D{{Key: "expires", Value: time.Now()}}}, "name another database", ErrForeign},
		"another's files":            {map[string]any{"blobs.files": bson.D{{Key: "_id", Value: "x"}}}, "name another database", ErrForeign},
		"a newer format":             {map[string]any{"journal": stored(t, newer)}, "use a newer version", nil},
		"a document behind":          {map[string]any{"journal": []any{stored(t, older), bson.D{{Key: "x", Value: 1}}}}, "remove what is foreign", kb.ErrDamaged},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			uri := newURI(t, inProcess)
			target, _ := parseTarget(uri)
			db := driver(t, uri).Database(target.database)
			for collection, docs := range test.in {
				list, many := docs.([]any)
				if !many {
					list = []any{docs}
				}
				if _, err := db.Collection(collection).InsertMany(context.Background(), list); err != nil {
					t.Fatal(err)
				}
			}
			_, err := Open(context.Background(), uri, Options{})
			if err == nil || !strings.Contains(err.Error(), test.want) || test.is != nil && !errors.Is(err, test.is) {
				t.Errorf("Open: %v; want %q", err, test.want)
			}
			names, err := db.ListCollectionNames(context.Background(), bson.D{})
			if err != nil || len(names) != len(test.in) {
				t.Errorf("the database has %q now (%v)", names, err)
			}
		})
	}
}

func stored(t *testing.T, c *kb.Commit) any {
	t.Helper()
	d, err := encodeCommit(c)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// TestStoredCommits changes what is stored as commit 7, as no append would: the
// six before it are read, then it is named.
func TestStoredCommits(t *testing.T) {
	set := func(field string, value any) bson.D {
		return bson.D{{Key: "$set", Value: bson.D{{Key: field, Value: value}}}}
	}
	tests := map[string]struct {
		change  bson.D // nil deletes it
		foreign any    // a document beside it
		want    string
		damaged bool
	}{
		"gone":           {want: "commit 7 is missing", damaged: true},
		"other document": {change: set("changes.0.document", `{"id":"concept_1"}`), want: "commit 7 is not what was written", damaged: true},
		"other note":     {change: set("note", "x"), want: "commit 7 is not what was written", damaged: true},
		"other type":     {change: set("changes", 5), want: "commit 7 cannot be read", damaged: true},
		"no sum":         {change: bson.D{{Key: "$unset", Value: bson.D{{Key: "sum", Value: ""}}}}, want: "commit 7 is not what was written", damaged: true},
		"newer format":   {change: set("format", kb.Format+1), want: "commit 7 has format 2"},
		"foreign string": {change: set("mark", 1), foreign: bson.D{{Key: "_id", Value: seqKey(6) + "x"}}, want: "after commit 6", damaged: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			s := mustOpen(t, newURI(t, inProcess), Options{})
			mustAppend(t, s, chain(kb.Head{}, 10))
			tamper(t, s, 7, test.change, test.foreign)
			var seen int
			var last error
			for _, err := range s.Commits(context.Background(), 0) {
				if last = err; err == nil {
					seen++
				}
			}
			if seen != 6 || last == nil || !strings.Contains(last.Error(), test.want) || errors.Is(last, kb.ErrDamaged) != test.damaged {
				t.Errorf("%d commits, then %v; want 6, then %q", seen, last, test.want)
			}
		})
	}
}

// tamper changes a commit, or deletes it, and inserts a document beside it.
func tamper(t *testing.T, s *Store, seq kb.Seq, change bson.D, foreign any) {
	t.Helper()
	ctx, id := context.Background(), bson.D{{Key: "_id", Value: seqKey(seq)}}
	var err error
	if change == nil {
		_, err = s.journal.DeleteOne(ctx, id)
	} else {
		_, err = s.journal.UpdateOne(ctx, id, change)
	}
	if err == nil && foreign != nil {
		_, err = s.journal.InsertOne(ctx, foreign)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestForeignDocumentWhileServing must be seen by who asks for the head, which
// readiness does, and by who reads everything.
func TestForeignDocumentWhileServing(t *testing.T) {
	for name, id := range map[string]any{"object id": bson.NewObjectID(), "string": "zzz", "number": 5} {
		t.Run(name, func(t *testing.T) {
			s := mustOpen(t, newURI(t, inProcess), Options{})
			mustAppend(t, s, chain(kb.Head{}, 3))
			if _, err := s.journal.InsertOne(context.Background(), bson.D{{Key: "_id", Value: id}}); err != nil {
				t.Fatal(err)
			}
			var last error
			for _, last = range s.Commits(context.Background(), 0) {
			}
			if !errors.Is(last, kb.ErrDamaged) {
				t.Errorf("Commits: %v", last)
			}
			if _, err := s.Head(context.Background()); name != "number" && !errors.Is(err, kb.ErrDamaged) {
				t.Errorf("Head: %v", err)
			}
		})
	}
}

// TestTimeoutsOfTheURI are honoured where Options say nothing.
func TestTimeoutsOfTheURI(t *testing.T) {
	const second = time.Second
	for uri, want := range map[string]Options{
		"mongodb://h/kb": {ConnectTimeout: 5 * second, OpTimeout: 5 * second, SettleTimeout: 10 * second},
		"mongodb://h/kb?serverSelectionTimeoutMS=60000":                                                 {ConnectTimeout: 60 * second, OpTimeout: 5 * second, SettleTimeout: 10 * second},
		"mongodb://h/kb?timeoutMS=2000&serverSelectionTimeoutMS=1000":                                   {ConnectTimeout: second, OpTimeout: 2 * second, SettleTimeout: 4 * second},
		"mongodb://h/kb?timeoutMS=0":                                                                    {ConnectTimeout: 5 * second, OpTimeout: 5 * second, SettleTimeout: 10 * second},
		"mongodb://h/kb?maxPoolSize=7&connectTimeoutMS=300&w=1&retryWrites=true&readPreference=nearest": {ConnectTimeout: 5 * second, OpTimeout: 5 * second, SettleTimeout: 10 * second},
	} {
		o := options.Client().ApplyURI(uri)
		if got := (Options{}).withDefaults(o); got != want {
			t.Errorf("%s: %+v, want %+v", uri, got, want)
		}
		client, err := connect(o, Options{}.withDefaults(o))
		if err != nil {
			t.Fatal(err)
		}
		_ = client.Disconnect(context.Background())
		if o.Timeout != nil || o.WriteConcern.W != "majority" || *o.RetryWrites || o.ReadPreference.Mode() != readpref.PrimaryMode {
			t.Errorf("%s: the store's own are not set: %+v", uri, o)
		}
		if strings.Contains(uri, "maxPoolSize") && (*o.MaxPoolSize != 7 || *o.ConnectTimeout != 300*time.Millisecond) {
			t.Errorf("%s: pool %d, connect time-out %s", uri, *o.MaxPoolSize, *o.ConnectTimeout)
		}
	}
	began := time.Now()
	_, err := Open(context.Background(), "mongodb://127.0.0.1:1/kb?serverSelectionTimeoutMS=300", Options{})
	if took := time.Since(began); err == nil || took > 3*second {
		t.Errorf("Open where nobody is: %v after %s", err, took)
	}
}
