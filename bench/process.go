package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// bench is what the columns share.
type bench struct {
	ctx    context.Context
	dir    string
	server string // the built binary
	binary figure
	first  figure
}

func (b *bench) build() error {
	cmd := exec.CommandContext(b.ctx, "go", "build", "-trimpath", "-ldflags=-s -w", "-o", b.server, "prologis/server")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build the server: %w\n%s", err, out)
	}
	info, err := os.Stat(b.server)
	if err != nil {
		return err
	}
	b.binary = megabytes(info.Size())
	return nil
}

// firstStart measures the start that seeds.
func (b *bench) firstStart() error {
	var took []time.Duration
	for i := range 3 {
		s, err := b.serve(filepath.Join(b.dir, fmt.Sprintf("first-%d", i)))
		if err != nil {
			return err
		}
		took = append(took, s.took)
		if err := s.stop(); err != nil {
			return err
		}
	}
	b.first = milliseconds(median(took))
	return nil
}

// serving is a started server.
type serving struct {
	cmd    *exec.Cmd
	url    string
	took   time.Duration // from start to ready
	client *http.Client
}

var listening = regexp.MustCompile(`msg=listening addr=(\S+)`)

// serve starts the server on a port of its own and waits until it is ready.
func (b *bench) serve(data string, args ...string) (*serving, error) {
	s := &serving{cmd: exec.CommandContext(b.ctx, b.server, append([]string{"serve", "--addr", "127.0.0.1:0", "--data", data}, args...)...), client: &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: manyClients}}}
	log, err := s.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	start := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(log)
	for s.url == "" && lines.Scan() {
		if found := listening.FindStringSubmatch(lines.Text()); found != nil {
			s.url = "http://" + found[1]
		}
	}
	go io.Copy(io.Discard, log)
	for s.url != "" {
		response, err := s.client.Get(s.url + "/readyz")
		if err != nil {
			return nil, errors.Join(err, s.stop())
		}
		response.Body.Close()
		if response.StatusCode == http.StatusOK {
			s.took = time.Since(start)
			return s, nil
		}
		time.Sleep(2 * time.Millisecond)
	}
	return nil, errors.Join(errors.New("the server does not say where it listens"), s.stop())
}

func (s *serving) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	return s.cmd.Wait()
}

// usage is what a finished command took.
type usage struct {
	took      time.Duration
	rss, anon int64 // bytes, at the peak
}

// command runs the server's command to its end and watches its memory.
func (b *bench) command(args ...string) (usage, error) {
	cmd := exec.CommandContext(b.ctx, b.server, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	start := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	var peak atomic.Int64
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			anon, ok := memory(cmd.Process.Pid, "RssAnon")
			if !ok {
				return
			}
			peak.Store(max(peak.Load(), anon))
			time.Sleep(20 * time.Millisecond)
		}
	}()
	err := cmd.Wait()
	u := usage{took: time.Since(start)}
	<-done
	u.anon = peak.Load()
	if used, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.rss = used.Maxrss << 10
	}
	if err != nil {
		return u, fmt.Errorf("server %s: %w\n%s", strings.Join(args, " "), err, errs.Bytes())
	}
	return u, nil
}

// memory reads a line of the process's status: bytes.
func memory(pid int, name string) (int64, bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0, false
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+":"); ok {
			kb, err := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
			return kb << 10, err == nil
		}
	}
	return 0, false // it has ended
}

// diskUse adds up the files of a directory, or of one file.
func diskUse(path string) (total int64) {
	_ = filepath.WalkDir(path, func(_ string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return nil
		}
		if info, err := d.Info(); err == nil {
			total += info.Size()
		}
		return nil
	})
	return total
}
