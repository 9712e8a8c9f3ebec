package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"prologis/internal/ferret"
	"prologis/synthetic"
)

// buffer is a bytes.Buffer that may be written from several goroutines.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// outcome is what a command left behind.
type outcome struct {
	code     int
	out, err string
}

// runCommand runs a command in this process.
func runCommand(t *testing.T, stdin string, args ...string) outcome {
	t.Helper()
	var out, errs buffer
	code := run(t.Context(), args, streams{in: strings.NewReader(stdin), out: &out, err: &errs})
	return outcome{code, out.String(), errs.String()}
}

// mustRun runs a command that has to succeed.
func mustRun(t *testing.T, args ...string) outcome {
	t.Helper()
	o := runCommand(t, "", args...)
	if o.code != exitOK {
		t.Fatalf("server %s: exit %d\n%s%s", strings.Join(args, " "), o.code, o.out, o.err)
	}
	return o
}

// running is a server in this process, on a port of its own.
type running struct {
	*server
	t     *testing.T
	log   *buffer
	stop  func()
	front string // address of what stands before it, if anything
}

// start starts the same server as main does.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	r := listen(t, args...)
	if err := r.Open(t.Context()); err != nil {
		t.Fatalf("open: %v\n%s", err, r.log)
	}
	return r
}

// listen starts a server that has not opened its base yet.
func listen(t *testing.T, args ...string) *running {
	t.Helper()
	log := &buffer{}
	std := streams{in: strings.NewReader(""), out: io.Discard, err: log}
	cli, cmd, err := parse(append([]string{"serve", "--addr", "127.0.0.1:0"}, args...), std)
	if err != nil {
		t.Fatal(err)
	}
	env := &environment{cli: cli, std: std, log: newLog(log, cli.LogFormat, cli.LogLevel)}
	s, err := newServer(cmd.(*serveCommand), env)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Listen(); err != nil {
		t.Fatal(err)
	}
	var once sync.Once
	r := &running{server: s, t: t, log: log}
	r.stop = func() {
		once.Do(func() {
			if err := s.Close(); err != nil {
				t.Errorf("close: %v", err)
			}
		})
	}
	t.Cleanup(r.stop)
	return r
}

// get answers the status and body of a path.
func (r *running) get(path string) (int, string) {
	r.t.Helper()
	response, err := http.Get(r.URL() + path)
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		r.t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// query runs a GraphQL query that has to succeed and decodes its data.
func (r *running) query(query string, variables map[string]any, into any) {
	r.t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		r.t.Fatal(err)
	}
	response, err := http.Post(r.URL()+"/graphql", "application/json", bytes.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	defer response.Body.Close()
	answer := struct {
		Data   any
		Errors []any
	}{Data: into}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		r.t.Fatalf("query %s: %v", query, err)
	}
	if len(answer.Errors) > 0 {
		r.t.Fatalf("query %s: %v", query, answer.Errors)
	}
}

// seq asks the server for its seq.
func (r *running) seq() (seq int) {
	var answer struct{ Base struct{ Seq int } }
	r.query(`{ base { seq } }`, nil, &answer)
	return answer.Base.Seq
}

// generated writes synthetic lines to a file.
func generated(t *testing.T, o synthetic.Options) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "generated.jsonl")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := synthetic.Generate(t.Context(), f, o); err != nil {
		t.Fatal(err)
	}
	return path
}

// binary builds the server, once for all tests. Its folder can be entered by
// every user, so that tests can run it as another one.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(binaryDir, "server")
	if err := os.MkdirAll(binaryDir, 0o755); err != nil {
		return "", err
	}
	out, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return string(out), err
	}
	return path, nil
})

func built(t *testing.T) string {
	t.Helper()
	path, err := binary()
	if err != nil {
		t.Fatalf("build the server: %v\n%s", err, path)
	}
	return path
}

// binaryDir is where binary builds.
var binaryDir = filepath.Join(os.TempDir(), fmt.Sprintf("kb-server-test-%d", os.Getpid()))

func TestMain(m *testing.M) {
	ferret.ServeIfAsked()
	limitMemory(context.Background())
	code := m.Run()
	_ = os.RemoveAll(binaryDir)
	os.Exit(code)
}

// serveOn serves a handler by itself and answers its address.
func serveOn(t *testing.T, h http.Handler) string {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL
}

// process is a started server binary.
type process struct {
	*exec.Cmd
	out, err *buffer
}

// launch starts the binary; what still runs when the test ends is killed.
func launch(t *testing.T, name string, args ...string) *process {
	t.Helper()
	p := &process{exec.Command(name, args...), &buffer{}, &buffer{}}
	p.Stdout, p.Stderr = p.out, p.err
	if err := p.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = p.Process.Kill()
		_ = p.Wait()
	})
	return p
}

var readyURL = regexp.MustCompile(`(?m)^  (http://\S+)/readyz`)

// waitReady answers the address of a started server once it is ready.
func (p *process) waitReady(t *testing.T) string {
	t.Helper()
	for began := time.Now(); time.Since(began) < 30*time.Second; time.Sleep(10 * time.Millisecond) {
		if found := readyURL.FindStringSubmatch(p.out.String()); found != nil {
			return found[1]
		}
	}
	t.Fatalf("not ready after 30 s:\n%s%s", p.out, p.err)
	return ""
}
