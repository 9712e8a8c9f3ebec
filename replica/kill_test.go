package replica

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"prologis/kb"
)

// envChild makes this test binary a process that writes to the replica named.
const envChild = "REPLICA_TEST_PATH"

func TestMain(m *testing.M) {
	if path := os.Getenv(envChild); path != "" {
		if err := applyForEver(path); err != nil {
			fmt.Println(err)
		}
		return
	}
	os.Exit(m.Run())
}

// history makes the same deltas in every process, each once.
type history struct {
	*model
	random *rand.Rand
}

func newHistory() *history { return &history{newModel(), rand.New(rand.NewPCG(7, 7))} }

func (h *history) next() *kb.Delta {
	d := h.randomDelta(h.random)
	h.apply(d)
	return d
}

// applyForEver goes on where the replica is, and says every head it reached.
func applyForEver(path string) error {
	r, err := Open(path, Options{})
	if err != nil {
		return err
	}
	if r.Discarded() != nil {
		return r.Discarded()
	}
	fmt.Println("open")
	for h := newHistory(); ; {
		deltas := []*kb.Delta{h.next(), h.next(), h.next()}
		if err := r.Apply(context.Background(), deltas); err != nil {
			return err
		}
		head, _ := r.Head()
		fmt.Println(head.Seq)
	}
}

// TestKill kills a writing process at odd moments: the replica is not discarded,
// not behind what the process said, and whole to the last answer.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "replica.db")
	for round := range 6 {
		said := killed(t, path, time.Duration(20+30*round)*time.Millisecond)
		r := mustOpen(t, path)
		head, _ := r.Head()
		hasBoot := r.marker.boot != ""
		if hasBoot && r.Discarded() != nil || head.Seq < said {
			t.Fatalf("round %d: the head is %d, it was %d; discarded: %v", round, head.Seq, said, r.Discarded())
		}
		h := newHistory()
		for h.head.Seq < head.Seq {
			h.next()
		}
		view(t, r, func(in kb.ReplicaReader) { h.compare(t, in, h.random) })
		if round%2 == 0 {
			mustClose(t, r)
		} else if err := r.file.Close(); err != nil { // the next process finds the marker
			t.Fatal(err)
		}
	}
}

func killed(t *testing.T, path string, after time.Duration) (said kb.Seq) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self)
	cmd.Env = append(os.Environ(), envChild+"="+path)
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
		if _, err := fmt.Sscan(lines.Text(), &said); err != nil {
			t.Fatalf("the child says %q", lines.Text())
		}
	}
	_ = cmd.Wait()
	return said
}
