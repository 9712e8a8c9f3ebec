package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"prologis/internal/ferret"
)

// What is measured of several servers over one MongoDB, here FerretDB in the
// process of the benchmark. It reads its whole journal for every answer, so the
// journal is kept short: what the servers do does not depend on its length, what
// FerretDB does grows with it.
const (
	writesPerSecond = 50
	writeFor        = 4 * time.Second
	idleFor         = 30 * time.Second
)

// together is two servers over one database, a writes and b is looked at.
type together struct {
	*bench
	a, b  *serving
	uri   string
	token string
}

// measureServers prints what is measured of several servers.
func (b *bench) measureServers() error {
	database, err := ferret.Start()
	if err != nil {
		return err
	}
	defer database.Stop()
	s := &together{bench: b, uri: database.URI + "bench"}
	for i, at := range []**serving{&s.a, &s.b} {
		if *at, err = s.open(fmt.Sprint("together-", i)); err != nil {
			return err
		}
		defer (*at).stop()
	}
	if s.token, err = s.makeToken("together-0"); err != nil {
		return err
	}
	idle, err := s.idle()
	if err != nil {
		return err
	}
	acknowledged, visible, took, err := s.writes()
	if err != nil {
		return err
	}
	fmt.Printf("\ntwo servers over FerretDB in process, %d writes wanted in %s, done in %s\n\n", len(visible), writeFor, took.Round(10*time.Millisecond))
	fmt.Printf("- a write on one is acknowledged: median %s, 99th percentile %s\n", centile(acknowledged, 50), centile(acknowledged, 99))
	fmt.Printf("- from there to its being read on the other: median %s, 99th percentile %s (goal: ≤ 300 ms)\n", centile(visible, 50), centile(visible, 99))
	for i, share := range idle {
		fmt.Printf("- server %d, idle for %s: %.2f %% of a core (goal: < 1 %%)\n", i+1, idleFor, share)
	}
	third, err := s.open("together-2")
	if err != nil {
		return err
	}
	fmt.Printf("- a new server copies these commits and is ready after %s\n", milliseconds(third.took))
	return third.stop()
}

func (s *together) open(name string) (*serving, error) {
	return s.serve(filepath.Join(s.dir, name), "--no-seed", "--mongodb-uri", s.uri)
}

func (s *together) makeToken(name string) (string, error) {
	cmd := exec.CommandContext(s.ctx, s.server, "token", "create", "--role", "EDITOR", "--data", filepath.Join(s.dir, name))
	cmd.Stderr = os.Stderr
	token, err := cmd.Output()
	return strings.TrimSpace(string(token)), err
}

// writes writes on a at a steady rate, and reads each write on b behind its
// acknowledgement.
func (s *together) writes() (acknowledged, visible []time.Duration, took time.Duration, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	start := time.Now()
	tick := time.NewTicker(time.Second / writesPerSecond)
	defer tick.Stop()
	for i := range int(writeFor.Seconds() * writesPerSecond) {
		<-tick.C
		all.Go(func() {
			began := time.Now()
			seq, failed := s.write(i)
			answered := time.Now()
			if failed == nil {
				failed = s.readBehind(seq)
			}
			mu.Lock()
			defer mu.Unlock()
			if failed != nil {
				err = failed
				return
			}
			acknowledged = append(acknowledged, answered.Sub(began))
			visible = append(visible, time.Since(answered))
		})
	}
	all.Wait()
	return acknowledged, visible, time.Since(start), err
}

// write makes a programme and answers its commit.
func (s *together) write(i int) (seq string, err error) {
	const query = `mutation ($name: String!) { putEntry(input: {programme: {name: [{language: "it", value: $name}]}}) { userErrors { message } entry { id } } }`
	var answer struct {
		Data struct {
			PutEntry struct{ Entry *struct{ ID string } }
		}
	}
	seq, err = s.a.send(s.token, "0", query, variables{"name": fmt.Sprint("Programma ", i)}, &answer)
	if err == nil && answer.Data.PutEntry.Entry == nil {
		err = fmt.Errorf("write %d was refused", i)
	}
	return seq, err
}

// readBehind reads on b what includes a commit.
func (s *together) readBehind(seq string) error {
	var answer struct {
		Errors []struct{ Message string }
	}
	if _, err := s.b.send("", seq, `{ base { seq } }`, nil, &answer); err != nil {
		return err
	}
	if len(answer.Errors) > 0 {
		return fmt.Errorf("read behind %s: %s", seq, answer.Errors[0].Message)
	}
	return nil
}

// send sends an operation behind a commit, and answers the newest that it saw.
func (s *serving) send(token, after, query string, v variables, into any) (seq string, err error) {
	body, err := json.Marshal(map[string]any{"query": query, "variables": v})
	if err != nil {
		return "", err
	}
	request, err := http.NewRequest(http.MethodPost, s.url+"/graphql", bytes.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("X-KB-After", after)
	if token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	return response.Header.Get("X-KB-Seq"), json.NewDecoder(response.Body).Decode(into)
}

// idle measures what share of a core each server takes while nothing is written,
// in percent.
func (s *together) idle() (shares []float64, err error) {
	both := []*serving{s.a, s.b}
	time.Sleep(2 * time.Second) // what the start left to do
	var before []time.Duration
	for _, at := range both {
		used, err := processorTime(at.cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		before = append(before, used)
	}
	start := time.Now()
	time.Sleep(idleFor)
	for i, at := range both {
		used, err := processorTime(at.cmd.Process.Pid)
		if err != nil {
			return nil, err
		}
		shares = append(shares, 100*float64(used-before[i])/float64(time.Since(start)))
	}
	return shares, nil
}

// processorTime is what a process has used so far, in the kernel's ticks of 10 ms.
func processorTime(pid int) (time.Duration, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[bytes.LastIndexByte(text, ')')+1:]))
	var ticks int
	for _, field := range fields[11:13] { // utime and stime
		n, err := strconv.Atoi(field)
		if err != nil {
			return 0, err
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond, nil
}

// centile answers one of some durations.
func centile(durations []time.Duration, of int) figure {
	slices.Sort(durations)
	return milliseconds(durations[len(durations)*of/100])
}
