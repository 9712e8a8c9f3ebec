package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"prologis/kb"
	"prologis/synthetic"
)

// TestKillsInMidRebuild kills a server with -9 while it rebuilds its index: the next one
// serves from the index that served, and nothing of the other is left.
func TestKillsInMidRebuild(t *testing.T) {
	t.Parallel()
	rounds := 3
	if long() {
		rounds = 20
	}
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 1500, Concepts: 100, Seed: 7}))
	m := &member{t: t, data: data, args: []string{"--no-seed"}}
	inMiddle := 0
	for range rounds {
		m.start()
		done := make(chan outcome)
		go func() { done <- runCommand(t, "", "reindex", "--data", data) }()
		time.Sleep(time.Duration(50+rand.IntN(500)) * time.Millisecond)
		m.kill()
		if o := <-done; o.code != exitOK {
			inMiddle++
		}
		m.start()
		if log := m.p.err.String(); strings.Contains(log, "index rebuilt") {
			t.Errorf("the index that served is not taken:\n%s", log)
		}
		if left := generations(t, data); left != 1 {
			t.Errorf("%d indexes are left", left)
		}
		mustRun(t, "check", "--data", data)
		m.kill()
	}
	t.Logf("%d of %d kills in mid-rebuild", inMiddle, rounds)
}

// generations counts the indexes in a data directory.
func generations(t *testing.T, data string) (n int) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(data, "index"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if e.IsDir() {
			n++
		}
	}
	return n
}

// TestARebuildWithoutRoom rebuilds an index for which the disk has no room: whoever writes
// meanwhile need not wait for it, and the one that serves goes on.
func TestARebuildWithoutRoom(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	mustRun(t, "import", "--data", data, generated(t, synthetic.Options{Practices: 500, Concepts: 50, Seed: 7}))
	index := filepath.Join(data, "index")
	if out, err := exec.Command("mv", index, index+".full").CombinedOutput(); err != nil {
		t.Fatalf("mv: %v: %s", err, out)
	}
	out, err := exec.Command("sh", "-c", `mkdir "$0" && mount -t tmpfs -o size=$(($(du -sk "$0.full" | cut -f1) * 5 / 4))k tmpfs "$0" && cp -a "$0.full/." "$0"`, index).CombinedOutput()
	if err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", index).Run() })
	r := start(t, "--data", data, "--no-seed")
	done := make(chan outcome)
	go func() { done <- runCommand(t, "", "reindex", "--data", data) }()
	writes, slowest := 0, time.Duration(0)
	for rebuilding := true; rebuilding; writes++ {
		began := time.Now()
		if _, err := r.house.base.Put(t.Context(), kb.Author{}, kb.PutInput{Content: &kb.ProgrammeContent{Name: kb.Text{"it": fmt.Sprint("Fondo ", writes)}}}); err != nil {
			t.Fatal(err)
		}
		slowest = max(slowest, time.Since(began))
		select {
		case o := <-done:
			if rebuilding = false; o.code != exitFailed {
				t.Errorf("exit %d\n%s%s", o.code, o.out, o.err)
			}
		case <-time.After(100 * time.Millisecond):
		}
	}
	t.Logf("%d writes during the rebuild, the slowest in %s", writes, slowest)
	if slowest > 15*time.Second {
		t.Errorf("a write waited for %s", slowest)
	}
	if out, err := exec.Command("mount", "-o", "remount,size=400m", index).CombinedOutput(); err != nil {
		t.Fatalf("remount: %v: %s", err, out)
	}
	mustRun(t, "check", "--data", data)
	mustRun(t, "reindex", "--data", data)
	mustRun(t, "check", "--data", data)
}

// TestARebuildThatCannotBeWritten rebuilds where nothing can be written: the one that
// serves goes on, and takes what is written.
func TestARebuildThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	data := filepath.Join(t.TempDir(), "data")
	r := start(t, "--data", data, "--no-seed")
	mustRun(t, "import", write(t, feedLines), "--data", data)
	index := filepath.Join(data, "index")
	if out, err := exec.Command("mount", "--bind", "-o", "ro", index, index).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", "-l", index).Run() })
	if out, err := exec.Command("mount", "-o", "remount,ro,bind", index).CombinedOutput(); err != nil {
		t.Skipf("mount: %v: %s", err, out)
	}
	if o := runCommand(t, "", "reindex", "--data", data); o.code != exitFailed || !strings.Contains(o.err, "read-only") {
		t.Errorf("where nothing can be written: exit %d, %s%s", o.code, o.out, o.err)
	}
	if out, err := exec.Command("umount", index).CombinedOutput(); err != nil {
		t.Fatalf("umount: %v: %s", err, out)
	}
	mustRun(t, "import", write(t, `{"kind":"practice","slug":"poi","input":{"title":{"it":"Sportello di poi"},"summary":{"it":"Altro."}}}`), "--data", data)
	if status, body := r.get("/search.csv?q=poi"); status != http.StatusOK || !strings.Contains(body, "Sportello di poi") {
		t.Errorf("the index that serves answers %d %s", status, body)
	}
	mustRun(t, "check", "--data", data)
	mustRun(t, "reindex", "--data", data)
	if n := generations(t, data); n != 1 {
		t.Errorf("%d indexes are left", n)
	}
	mustRun(t, "check", "--data", data)
}
