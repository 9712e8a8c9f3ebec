package main

import (
	"errors"
	"net/http"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// TestDatabaseKilledUnderLoad kills the database with -9 while two servers work
// over it, and starts it again.
func TestDatabaseKilledUnderLoad(t *testing.T) {
	t.Parallel()
	n := 2
	if long() {
		n = 10
	}
	f := newFleet(t, 2)
	l := f.startLoad()
	for range n {
		time.Sleep(500 * time.Millisecond)
		f.database.Kill()
		time.Sleep(300 * time.Millisecond)
		f.database.Start(t)
	}
	time.Sleep(500 * time.Millisecond)
	l.end()
	l.verify()
	f.check()
}

// TestDatabaseAway takes the database away for a while: reads go on and say so,
// writes are refused, readiness is red; then it all comes back by itself.
func TestDatabaseAway(t *testing.T) {
	t.Parallel()
	away := 5 * time.Second
	if long() {
		away = time.Minute
	}
	f := newFleet(t, 2)
	f.put(f.members[0], "Prima")
	f.catchUp()
	f.database.Kill()
	for _, m := range f.members {
		eventually(t, "answers say that they may be old", func() bool { return f.read(m).Extensions.Stale != "" })
	}
	writes := make(chan *reply)
	go func() {
		r, err := f.members[1].ask(f.token, putQuery, programmeInput("Durante", map[string]any{"idempotencyKey": "durante"}), 0)
		if err != nil {
			t.Error(err)
			r = &reply{}
		}
		writes <- r
	}()
	for began := time.Now(); time.Since(began) < away; time.Sleep(100 * time.Millisecond) {
		for _, m := range f.members {
			if r := f.read(m); r.Data.Programme == nil || !strings.HasPrefix(r.Extensions.Stale, "since 20") {
				t.Fatalf("a read while the database is away: %+v", r)
			}
		}
	}
	if r := <-writes; r.code() != "UNAVAILABLE" || r.Data.PutEntry.Entry != nil {
		t.Errorf("a write while the database is away: %+v", r)
	}
	for _, m := range f.members {
		if status, body := m.ready(); status != http.StatusServiceUnavailable || !strings.Contains(body, "the journal cannot be followed since 20") {
			t.Errorf("/readyz while the database is away: %d %s", status, body)
		}
	}
	f.database.Start(t)
	f.catchUp()
	for _, m := range f.members {
		eventually(t, "answers are new again", func() bool { return f.read(m).Extensions.Stale == "" })
	}
	f.put(f.members[0], "Dopo")
	f.check()
}

// read reads at a server, which has to answer.
func (f *fleet) read(at *member) *reply {
	f.t.Helper()
	r, err := at.ask("", `{ base { seq } programme(slug: "prima") { id revision } }`, nil, 0)
	if err != nil || r.code() != "" {
		f.t.Fatalf("read: %v, %+v", err, r)
	}
	return r
}

var listeningAt = regexp.MustCompile(`msg=listening addr=(\S+)`)

// TestDatabaseDownAtStart starts servers where no database is: one gives up and
// says what to do, another is told to wait for it longer.
func TestDatabaseDownAtStart(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 0)
	f.database.Kill()
	hopeless := f.member(t.TempDir())
	hopeless.uri = strings.Replace(f.uri, "mongodb://", "mongodb://someone:s3cr%40t@", 1)
	hopeless.args = append(hopeless.args, "--log-level", "debug")
	began := time.Now()
	hopeless.launch()
	patient := f.member(t.TempDir())
	patient.uri += "?serverSelectionTimeoutMS=60000"
	patient.launch()
	var exit *exec.ExitError
	if err := hopeless.p.Wait(); !errors.As(err, &exit) || exit.ExitCode() != exitFailed {
		t.Errorf("without a database: %v", err)
	}
	if took := time.Since(began); took < 5*time.Second || took > 20*time.Second {
		t.Errorf("it waited %s", took)
	}
	said := hopeless.p.out.String() + hopeless.p.err.String()
	if !strings.Contains(said, "start it, or correct the URI") || strings.Contains(said, "s3cr") {
		t.Errorf("it says:\n%s", said)
	}
	found := listeningAt.FindStringSubmatch(patient.p.err.String())
	if found == nil {
		t.Fatalf("the patient one says:\n%s", patient.p.err)
	}
	patient.url.Store("http://" + found[1])
	if status, body := patient.ready(); status != http.StatusServiceUnavailable {
		t.Errorf("/readyz while waiting: %d %s", status, body)
	}
	f.database.Start(t)
	patient.p.waitReady(t)
}

// TestCredentialsAreNotLogged has what can be wrong with a URI that holds some, at
// every level.
func TestCredentialsAreNotLogged(t *testing.T) {
	t.Parallel()
	f := newFleet(t, 0)
	host := strings.TrimSuffix(strings.TrimPrefix(f.database.URI, "mongodb://"), "/")
	for name, c := range map[string]struct{ uri, want string }{
		"wrong password":  {"mongodb://someone:s3cr%40t@" + host + "/kb", "refused the credentials"},
		"not encoded":     {"mongodb://someone:s3cr@t@" + host + "/kb", "percent-encode"},
		"no scheme":       {"someone:s3cr@" + host, "mongodb://"},
		"unknown option":  {"mongodb://someone:s3cr@" + host + "/kb?tls=perhaps", "tls"},
		"key file":        {"mongodb://" + host + "/kb?tls=true&tlsCertificateKeyFile=/none&tlsCertificateKeyFilePassword=s3cr", "/none"},
		"no TLS there":    {"mongodb://someone:s3cr@" + host + "/kb?tls=true&serverSelectionTimeoutMS=300", "start it"},
		"nobody there":    {"mongodb://someone:s3cr@127.0.0.1:1/kb?serverSelectionTimeoutMS=100", "127.0.0.1:1"},
		"no such host":    {"mongodb+srv://someone:s3cr@no-such.invalid/kb", "no-such.invalid"},
		"a database name": {"mongodb://someone:s3cr@" + host + "/a$b", "database"},
	} {
		for _, level := range []string{"debug", "info", "warn", "error"} {
			o := runCommand(t, "", "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--log-level", level, "--mongodb-uri", c.uri)
			if o.code != exitFailed || !strings.Contains(o.err, c.want) || strings.Contains(o.err+o.out, "s3cr") {
				t.Errorf("%s at %s: exit %d\n%s%s", name, level, o.code, o.err, o.out)
			}
		}
	}
}
