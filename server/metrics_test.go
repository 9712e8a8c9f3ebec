package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestMetrics reads what Prometheus would, after requests known and made up.
func TestMetrics(t *testing.T) {
	s := start(t, "--data", t.TempDir(), "--no-seed")
	for _, path := range []string{"/readyz", "/schema.graphqls", "/schema.graphqls", "/secret-of-a-stranger"} {
		s.get(path)
	}
	request, err := http.NewRequestWithContext(t.Context(), "MADEUP", s.URL()+"/graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	status, text := s.get("/metrics")
	if status != http.StatusOK {
		t.Fatalf("status %d: %s", status, text)
	}
	for _, want := range []string{
		`kb_http_request_duration_seconds_count{method="GET",path="GET /schema.graphqls",status="200"} 2`,
		`kb_http_request_duration_seconds_count{method="GET",path="other",status="404"} 1`,
		`kb_http_request_duration_seconds_count\{method="other",path="/graphql",status="4\d\d"\} 1`,
		`kb_seq 1`, `kb_version 1`, `kb_journal_unreachable_seconds 0`, `kb_entries{kind="practice"} 0`,
		`process_resident_memory_bytes \d`, `go_goroutines \d`,
	} {
		pattern := want
		if !strings.Contains(want, `\`) {
			pattern = regexp.QuoteMeta(want)
		}
		if !regexp.MustCompile(`(?m)^` + pattern).MatchString(text) {
			t.Errorf("no %s in\n%s", want, text)
		}
	}
	for _, not := range []string{"secret-of-a-stranger", "MADEUP"} {
		if strings.Contains(text, not) {
			t.Errorf("%q became a series", not)
		}
	}
}

// TestReadyCommand asks a server, one that is still opening, and none.
func TestReadyCommand(t *testing.T) {
	s := listen(t, "--data", t.TempDir(), "--no-seed")
	addr := s.listener.Addr().String()
	if o := runCommand(t, "", "ready", "--addr", addr); o.code != exitFailed || !strings.Contains(o.err, "status 503: not ready: the base is being opened") {
		t.Errorf("while opening: exit %d, %s", o.code, o.err)
	}
	if err := s.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if o := runCommand(t, "", "ready", "--addr", addr); o.code != exitOK || o.out != "ready\n" {
		t.Errorf("when open: exit %d, %q %s", o.code, o.out, o.err)
	}
	s.stop()
	if o := runCommand(t, "", "ready", "--addr", addr); o.code != exitFailed || !strings.Contains(o.err, "ask the server") {
		t.Errorf("when gone: exit %d, %s", o.code, o.err)
	}
}

func TestReachable(t *testing.T) {
	for addr, want := range map[string]string{
		":8080": "127.0.0.1:8080", "0.0.0.0:80": "127.0.0.1:80", "[::]:8080": "127.0.0.1:8080",
		"localhost:8080": "localhost:8080", "10.1.2.3:80": "10.1.2.3:80", "nonsense": "nonsense",
	} {
		if got := reachable(addr); got != want {
			t.Errorf("%s: %s, not %s", addr, got, want)
		}
	}
}
