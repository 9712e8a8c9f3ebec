package main

import (
	"bufio"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// exchange is one request of a script and what its answer must be.
type exchange struct {
	line     int
	method   string
	path     string
	header   http.Header
	body     string
	status   string
	answers  []string // "Header: part of its value"; "Header:" must be absent
	contains []string
	lacks    []string
}

// TestScripts runs the requests in testdata against a server with the starting
// content. In a script "> " sends (request line, headers, a blank "> ", body),
// "< " names the status and headers to be answered, "~ " what the body contains
// and "! " what it does not. A blank line ends an exchange, "#" comments.
func TestScripts(t *testing.T) {
	t.Parallel()
	r := start(t, "--data", t.TempDir())
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			for _, x := range readScript(t, file) {
				t.Run(fmt.Sprintf("%d %s %.60s", x.line, x.method, x.path), func(t *testing.T) { x.check(t, r.URL()) })
			}
		})
	}
}

func readScript(t *testing.T, file string) (script []*exchange) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var x *exchange
	inBody := false
	number := 0
	for lines := bufio.NewScanner(f); lines.Scan(); {
		number++
		mark, rest, _ := strings.Cut(lines.Text(), " ")
		switch {
		case mark == "":
			x, inBody = nil, false
		case strings.HasPrefix(mark, "#"):
		case x == nil:
			x = &exchange{line: number, header: http.Header{}}
			x.method, x.path, _ = strings.Cut(rest, " ")
			script = append(script, x)
		case mark == ">" && inBody:
			x.body += rest + "\n"
		case mark == ">" && rest == "":
			inBody = true
		case mark == ">":
			name, value, _ := strings.Cut(rest, ": ")
			x.header.Add(name, value)
		case mark == "<" && x.status == "":
			x.status = rest
		case mark == "<":
			x.answers = append(x.answers, rest)
		case mark == "~":
			x.contains = append(x.contains, rest)
		case mark == "!":
			x.lacks = append(x.lacks, rest)
		default:
			t.Fatalf("%s:%d: what is %q?", file, number, lines.Text())
		}
	}
	return script
}

func (x *exchange) check(t *testing.T, url string) {
	request, err := http.NewRequestWithContext(t.Context(), x.method, url+x.path, strings.NewReader(x.body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header = x.header
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(response.StatusCode); got != x.status {
		t.Errorf("status %s, want %s; body:\n%.500s", got, x.status, body)
	}
	for _, want := range x.answers {
		name, part, _ := strings.Cut(want, ":")
		part = strings.TrimSpace(part)
		got := strings.Join(response.Header.Values(name), ", ")
		if part == "" && got != "" || !strings.Contains(got, part) {
			t.Errorf("header %s: %q, want %q", name, got, part)
		}
	}
	for _, part := range x.contains {
		if !strings.Contains(string(body), part) {
			t.Errorf("the body lacks %q:\n%.800s", part, body)
		}
	}
	for _, part := range x.lacks {
		if strings.Contains(string(body), part) {
			t.Errorf("the body contains %q:\n%.800s", part, body)
		}
	}
}
