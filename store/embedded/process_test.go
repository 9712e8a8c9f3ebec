package embedded

import (
	"bufio"
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// envChild makes this test binary a process that works on the data directory
// that it names; envWork says what to do there.
const (
	envChild = "EMBEDDED_TEST_DIR"
	envWork  = "EMBEDDED_TEST_WORK"
)

func TestMain(m *testing.M) {
	if dir := os.Getenv(envChild); dir != "" {
		child(dir, os.Getenv(envWork))
		return
	}
	os.Exit(m.Run())
}

// child opens the store, says what came of it, and appends for ever if told so,
// a line for every commit that was acknowledged.
func child(dir, work string) {
	s, err := Open(dir, Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("open")
	for work == "append" {
		head, err := s.Head(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		group := chain(head, 3)
		if _, err := s.Append(context.Background(), group); err != nil {
			fmt.Println(err)
			return
		}
		for _, c := range group {
			fmt.Println(c.ID)
		}
	}
}

func command(t *testing.T, dir, work string) *exec.Cmd {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envChild+"="+dir, envWork+"="+work)
	return cmd
}

// chain makes n commits of some 3 kB that follow head.
func chain(head kb.Head, n int) []*kb.Commit {
	commits := make([]*kb.Commit, n)
	text := strings.Repeat("accoglienza ", 250)
	for i := range commits {
		c := &kb.Commit{
			Format: kb.Format, Base: "base", Seq: head.Seq + 1, ID: rand.Text(), Prev: head.ID,
			At:      time.Now().UTC().Truncate(time.Millisecond),
			Changes: []kb.Change{{Kind: kb.KindConcept, ID: "concept_1", Rev: 1, Op: kb.OpPut, Document: []byte(`{"text":"` + text + `"}`)}},
		}
		commits[i], head = c, kb.Head{Seq: c.Seq, ID: c.ID}
	}
	return commits
}

func TestSecondProcessIsRefused(t *testing.T) {
	dir := t.TempDir()
	s := mustOpen(t, dir)
	out, err := command(t, dir, "").Output()
	if err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("data directory %s is in use by another process (pid %d)", dir, os.Getpid())
	if !strings.HasPrefix(string(out), want) {
		t.Errorf("the second process says %q, want %q", out, want)
	}
	if _, err := Open(dir, Options{}); err == nil {
		t.Error("the same process opened the directory twice")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if out, err := command(t, dir, "").Output(); err != nil || string(out) != "open\n" {
		t.Errorf("after Close a process says %q, %v", out, err)
	}
}

// TestKill kills a writing process at odd moments: whatever it acknowledged is
// in the journal, which is whole.
func TestKill(t *testing.T) {
	dir, acknowledged := t.TempDir(), map[string]bool{}
	for round := range 8 {
		for _, id := range killed(t, dir, time.Duration(5+7*round)*time.Millisecond) {
			acknowledged[id] = true
		}
		s := mustOpen(t, dir)
		for _, c := range readAll(t, s) {
			delete(acknowledged, c.ID)
		}
		if len(acknowledged) > 0 {
			t.Fatalf("round %d: %d acknowledged commits are lost", round, len(acknowledged))
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killed runs a writer, kills it some time after it began, and answers what it
// acknowledged.
func killed(t *testing.T, dir string, after time.Duration) (ids []string) {
	cmd := command(t, dir, "append")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	if !lines.Scan() || lines.Text() != "open" {
		t.Fatalf("the child says %q", lines.Text())
	}
	time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
	for lines.Scan() {
		ids = append(ids, lines.Text())
	}
	_ = cmd.Wait()
	return ids
}
