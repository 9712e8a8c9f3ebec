package main

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"prologis/internal/ferret"
)

// onSharedDatabase runs a test with the address of an empty MongoDB database.
func onSharedDatabase(t *testing.T, test func(t *testing.T, uri string)) {
	s, err := ferret.Start()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	ferret.Each(t, s.URI, func(t *testing.T, server string) {
		uri, _ := ferret.Database(t, server)
		test(t, uri)
	})
}

// eventually waits until something is so.
func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	eventuallyWithin(t, 20*time.Second, what, so)
}

func eventuallyWithin(t *testing.T, limit time.Duration, what string, so func() bool) {
	t.Helper()
	for deadline := time.Now().Add(limit); !so(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("it never happened: %s", what)
		}
	}
}

func TestManyServersOverOneDatabase(t *testing.T) {
	t.Parallel()
	onSharedDatabase(t, func(t *testing.T, uri string) {
		dirs := []string{t.TempDir(), t.TempDir()}
		a := start(t, "--no-seed", "--data", dirs[0], "--mongodb-uri", uri)
		b := start(t, "--no-seed", "--data", dirs[1], "--mongodb-uri", uri)

		lines := write(t, mixed)
		if o := runCommand(t, "", "import", lines, "--data", dirs[0]); o.code != exitFailed && o.code != exitOK {
			t.Fatalf("import: exit %d\n%s", o.code, o.err)
		}
		eventually(t, "b has what a took in", func() bool { return b.seq() == a.seq() })
		for _, dir := range dirs {
			mustRun(t, "check", "--data", dir)
		}

		token := strings.TrimSpace(mustRun(t, "token", "create", "--role", "EDITOR", "--data", dirs[0]).out)
		eventually(t, "b knows a's token", func() bool {
			_, err := b.house.base.Authenticate(t.Context(), token)
			return err == nil
		})

		// a server that dies leaves the other serving, and comes back with everything
		a.stop()
		if status, body := b.get("/readyz"); status != http.StatusOK {
			t.Errorf("b is %d %s", status, body)
		}
		more := write(t, `{"kind":"practice","slug":"altra","input":{"title":[{"language":"it","value":"Altra"}],"summary":[{"language":"it","value":"S"}]}}`)
		mustRun(t, "import", more, "--data", dirs[1])
		a = start(t, "--no-seed", "--data", dirs[0], "--mongodb-uri", uri)
		if a.seq() != b.seq() {
			t.Errorf("a has %d, b %d", a.seq(), b.seq())
		}
		a.stop()

		// a command without a server works on the same base
		mustRun(t, "check", "--data", t.TempDir(), "--mongodb-uri", uri)
		checkRefusals(t, dirs[0], uri)
	})
}

// checkRefusals says what cannot be opened, before anything is written.
func checkRefusals(t *testing.T, copied, uri string) {
	own := t.TempDir()
	mustRun(t, "token", "create", "--role", "EDITOR", "--data", own)
	for what, c := range map[string]struct{ args, words []string }{
		"a copy without its database": {[]string{"check", "--data", copied}, []string{"--mongodb-uri"}},
		"a base of its own":           {[]string{"check", "--data", own, "--mongodb-uri", uri}, []string{"--data"}},
		"no MongoDB there":            {[]string{"check", "--data", t.TempDir(), "--mongodb-uri", "mongodb://user:secret@127.0.0.1:1/x"}, []string{"127.0.0.1:1"}},
		"no base there":               {[]string{"check", "--data", t.TempDir(), "--mongodb-uri", uri + "-mistyped"}, []string{"there is no base"}},
		"a backup of no base":         {[]string{"backup", "-", "--data", t.TempDir(), "--mongodb-uri", uri + "-mistyped"}, []string{"there is no base"}},
		"not a URI":                   {[]string{"check", "--data", t.TempDir(), "--mongodb-uri", "http://127.0.0.1"}, []string{"mongodb"}},
	} {
		o := runCommand(t, "", c.args...)
		if o.code != exitFailed || strings.Contains(o.err, "secret") {
			t.Errorf("%s: exit %d, %s", what, o.code, o.err)
		}
		for _, word := range c.words {
			if !strings.Contains(o.err, word) {
				t.Errorf("%s: %q does not say %s", what, o.err, word)
			}
		}
	}
	if o := runCommand(t, "", "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--mongodb-uri", uri, "--base-url", "https://other.example"); o.code != exitFailed || !strings.Contains(o.err, fmt.Sprint(defaultBaseURL)) {
		t.Errorf("another base URL: exit %d, %s", o.code, o.err)
	}
}
