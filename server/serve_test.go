package main

import (
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestAnswersBeforeTheBaseIsOpen(t *testing.T) {
	r := listen(t, "--data", t.TempDir(), "--no-seed")
	for path, want := range map[string]struct {
		status int
		says   string
	}{
		"/healthz": {200, "alive"}, "/readyz": {503, "not ready"}, "/": {503, `"UNAVAILABLE"`}, "/graphql": {503, `"UNAVAILABLE"`},
	} {
		if status, body := r.get(path); status != want.status || !strings.Contains(body, want.says) {
			t.Errorf("%s before: %d %s", path, status, body)
		}
	}
	if err := r.Open(t.Context()); err != nil {
		t.Fatal(err)
	}
	if status, body := r.get("/readyz"); status != 200 {
		t.Errorf("/readyz after: %d %s", status, body)
	}
}

func TestARestartHasTheSameSeqAndSeedsOnce(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	first := start(t, "--data", data)
	seq := first.seq()
	first.stop()
	again := start(t, "--data", data, "--base-url", defaultBaseURL+"/")
	if got := again.seq(); got != seq || seq == 0 {
		t.Errorf("seq %d after a restart, %d before", got, seq)
	}
	again.stop()
	other := listen(t, "--data", data, "--base-url", "https://other.example")
	if err := other.Open(t.Context()); err == nil || !strings.Contains(err.Error(), defaultBaseURL) {
		t.Errorf("another base URL: %v", err)
	}
}

func TestOnlyAnEmptyBaseIsSeeded(t *testing.T) {
	data := t.TempDir()
	mustRun(t, "import", write(t, strings.Split(mixed, "\n")[0]), "--data", data)
	r := start(t, "--data", data)
	counts, err := r.house.base.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for kind, n := range counts {
		if n > 1 {
			t.Errorf("%d entries of kind %s in a base that began with an import", n, kind)
		}
	}
}

func TestASecondServerIsRefused(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	start(t, "--data", data, "--no-seed")
	second := listen(t, "--data", data, "--no-seed")
	err := second.Open(t.Context())
	if err == nil || !strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), data) {
		t.Errorf("a second server: %v", err)
	}
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, "0 differences") {
		t.Errorf("the first one is disturbed: %s", o.out)
	}
}

func TestTheAdminSocketIsPrivateAndSurvivesADeadServer(t *testing.T) {
	data := filepath.Join(t.TempDir(), "data")
	r := start(t, "--data", data, "--no-seed")
	for path, want := range map[string]os.FileMode{data: 0o700, filepath.Join(data, socketName): 0o600} {
		info, err := os.Stat(path)
		if err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: %v, %v", path, info.Mode(), err)
		}
	}
	r.stop()
	if _, err := os.Stat(filepath.Join(data, socketName)); err == nil {
		t.Error("a stopped server left its socket")
	}
	l, err := listenSocket(data) // a dead server's: nobody listens any more
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, "0 differences") {
		t.Error(o.out)
	}
	start(t, "--data", data, "--no-seed")
	mustRun(t, "check", "--data", data)
}

func TestTheLogHasTheRequestAndNoSecret(t *testing.T) {
	r := start(t, "--data", t.TempDir(), "--no-seed", "--log-format", "json", "--trusted-proxies", "127.0.0.0/8,10.1.0.0/16")
	request, err := http.NewRequest(http.MethodGet, r.URL()+"/readyz?access_token=sesame-query", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer sesame-header")
	request.Header.Set("Cookie", "session=sesame-cookie")
	request.Header.Set("X-Request-Id", "trace-1")
	request.Header.Set("X-Forwarded-For", "198.51.100.9, 203.0.113.7, 10.1.2.3")
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	r.stop()
	log := r.log.String()
	for _, want := range []string{`"request":"trace-1"`, `"path":"/readyz"`, `"status":200`, `"method":"GET"`, `"remote":"203.0.113.7"`, `"took":`, `"bytes":`} {
		if !strings.Contains(log, want) {
			t.Errorf("the log lacks %s:\n%s", want, log)
		}
	}
	if strings.Contains(log, "sesame") {
		t.Errorf("the log has a secret:\n%s", log)
	}
}

func TestAPanicIsAnsweredAndLogged(t *testing.T) {
	log := &buffer{}
	h := observe(newLog(log, "text", 0), newMeter(), nil, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh no") }))
	response, err := http.Get(serveOn(t, h))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	if response.StatusCode != 500 || !strings.Contains(string(body), `"INTERNAL"`) || strings.Contains(string(body), "oh no") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	if !strings.Contains(log.String(), "oh no") || !strings.Contains(log.String(), "request="+response.Header.Get("X-Request-Id")) {
		t.Errorf("log: %s", log)
	}
}

// TestTheProcessStopsInTime runs the built server, with a request that never ends.
func TestTheProcessStopsInTime(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server")
	}
	t.Parallel()
	p := launch(t, built(t), "serve", "--addr", "127.0.0.1:0", "--data", t.TempDir(), "--no-seed")
	url := p.waitReady(t)
	if !strings.Contains(p.out.String(), url+"/graphiql") {
		t.Errorf("it does not say where to look:\n%s", p.out)
	}
	reader, writer := io.Pipe()
	defer writer.Close()
	go func() {
		if response, err := http.Post(url+"/graphql", "application/json", reader); err == nil {
			response.Body.Close()
		}
	}()
	_, _ = writer.Write([]byte("{"))
	began := time.Now()
	if err := p.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err != nil {
		t.Errorf("stopped with %v\n%s", err, p.err)
	}
	if took := time.Since(began); took > 10*time.Second {
		t.Errorf("stopping took %s", took)
	}
}

func TestADataDirectoryThatCannotBeWritten(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server")
	}
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", write(t, strings.Split(mixed, "\n")[0]), "--data", data)
	for _, path := range []string{filepath.Dir(filepath.Dir(data)), filepath.Dir(data)} {
		if err := os.Chmod(path, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	err := filepath.WalkDir(data, func(path string, d os.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return os.Chmod(path, 0o444)
		}
		return os.Chmod(path, 0o555)
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.Chmod(data, 0o755) })
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, built(t), "serve", "--addr", "127.0.0.1:0", "--data", data)
	if os.Getuid() == 0 { // root may write anything
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
	}
	out, err := cmd.CombinedOutput()
	if cmd.ProcessState.ExitCode() != exitFailed || !strings.Contains(string(out), "cannot be written") {
		t.Errorf("%v\n%s", err, out)
	}
}

func TestARestartAfterKillNineHasTheSameSeq(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the server")
	}
	t.Parallel()
	data := t.TempDir()
	p := launch(t, built(t), "serve", "--addr", "127.0.0.1:0", "--data", data)
	p.waitReady(t)
	mustRun(t, "import", write(t, strings.Split(mixed, "\n")[0]), "--data", data)
	said := regexp.MustCompile(`seq (\d+)\.`).FindStringSubmatch(p.out.String())
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = p.Wait()
	before, err := strconv.Atoi(said[1])
	if err != nil {
		t.Fatal(err)
	}
	r := start(t, "--data", data)
	if got := r.seq(); got != before+1 {
		t.Errorf("seq %d after the kill; it was %d and one import", got, before)
	}
	if o := mustRun(t, "check", "--data", data); !strings.Contains(o.out, " 0 differences") {
		t.Error(o.out)
	}
}
