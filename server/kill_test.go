package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/synthetic"
)

// How many processes are killed, and how many of these on one base.
const (
	kills       = 50
	killsShort  = 6
	killsOnBase = 10
)

// acknowledged is what --report said of a line that is in the base.
type acknowledged struct {
	ID, Slug, Outcome string
	Seq               int
}

// TestKillNine kills the built server with -9 in mid-write, again and again: half
// of the times the process is the import itself, otherwise a server through which
// it goes; one time in two commits wait between journal and projections. What was
// acknowledged to the test must be answered by GraphQL afterwards, and check must
// find nothing. It says nothing about a loss of power, which cannot be tested so.
func TestKillNine(t *testing.T) {
	t.Parallel()
	n := kills
	if testing.Short() {
		n = killsShort
	}
	var total, cut atomic.Int64
	t.Run("bases", func(t *testing.T) {
		for first := 0; first < n; first += killsOnBase {
			t.Run(fmt.Sprint(first/killsOnBase), func(t *testing.T) {
				t.Parallel()
				killOnBase(t, first, min(first+killsOnBase, n), &total, &cut)
			})
		}
	})
	t.Logf("%d kills, %d of them in mid-write, %d acknowledged lines, none lost", n, cut.Load(), total.Load())
	if int(cut.Load()) < n/2 {
		t.Errorf("only %d of %d kills came before the import was done: let it have more to do", cut.Load(), n)
	}
}

// killOnBase does the kills of one base, and adds up what was acknowledged and how
// many came in mid-write.
func killOnBase(t *testing.T, from, to int, total, cut *atomic.Int64) {
	chance := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	data := filepath.Join(t.TempDir(), "data")
	for i := from; i < to; i++ {
		k := &killing{t: t, data: data, lines: generated(t, synthetic.Options{Practices: 600, Concepts: 200, CaseStudies: 200, Seed: uint64(i + 1)})}
		k.served = i%2 == 1
		if i/2%2 == 1 {
			k.delay = 5 + chance.IntN(40)
		}
		k.run(time.Duration(chance.IntN(500)) * time.Millisecond)
		k.verify()
		if t.Failed() {
			t.Fatalf("kill %d (through a server: %t, delay %d ms)", i+1, k.served, k.delay)
		}
		total.Add(int64(len(k.acknowledged)))
		if k.killed {
			cut.Add(1)
		}
	}
}

// killing is one round.
type killing struct {
	t            *testing.T
	data, lines  string
	served       bool
	delay        int // milliseconds between journal and projections
	acknowledged []acknowledged
	killed       bool // before the import was done
}

// run imports and kills the writer some time after the first acknowledgement.
func (k *killing) run(after time.Duration) {
	k.t.Helper()
	server := built(k.t)
	env := append(os.Environ(), fmt.Sprintf("KB_TEST_DELAY_PROJECTION=%d", k.delay))
	writer := k.serve(server, env)
	client := exec.Command(server, "import", "--report", "--data", k.data, k.lines)
	client.Env = env
	errs := &buffer{}
	client.Stderr = errs
	report, err := client.StdoutPipe()
	if err != nil {
		k.t.Fatal(err)
	}
	if err := client.Start(); err != nil {
		k.t.Fatal(err)
	}
	if writer == nil {
		writer = client
	}
	var timer *time.Timer
	for lines := bufio.NewScanner(report); lines.Scan(); {
		var a acknowledged
		if err := json.Unmarshal(lines.Bytes(), &a); err != nil {
			break // the line that the kill cut off
		}
		k.acknowledged = append(k.acknowledged, a)
		if timer == nil {
			timer = time.AfterFunc(after, func() { _ = writer.Process.Kill() })
		}
	}
	clientErr := client.Wait()
	k.killed = clientErr != nil
	if len(k.acknowledged) == 0 {
		k.t.Fatalf("nothing was acknowledged: %v\n%s", clientErr, errs)
	}
	if k.served {
		_ = writer.Process.Kill() // the import may have been faster
		_ = writer.Wait()
		if k.killed && (client.ProcessState.ExitCode() != exitFailed || !strings.Contains(errs.String(), "went away")) {
			k.t.Errorf("the import ended with %v when its server was killed:\n%s", clientErr, errs)
		}
	}
}

// serve starts the server that the import goes through, if it is to go through one.
func (k *killing) serve(server string, env []string) *exec.Cmd {
	if !k.served {
		return nil
	}
	p := &process{exec.Command(server, "serve", "--no-seed", "--addr", "127.0.0.1:0", "--data", k.data), &buffer{}, &buffer{}}
	p.Env, p.Stdout, p.Stderr = env, p.out, p.err
	if err := p.Start(); err != nil {
		k.t.Fatal(err)
	}
	p.waitReady(k.t)
	return p.Cmd
}

// verify checks the base and looks up everything that was acknowledged.
func (k *killing) verify() {
	k.t.Helper()
	r := start(k.t, "--data", k.data, "--no-seed")
	defer r.stop()
	if o := runCommand(k.t, "", "check", "--data", k.data); o.code != exitOK {
		k.t.Errorf("check: exit %d\n%s%s", o.code, o.out, o.err)
	}
	head := r.seq()
	for rest := k.acknowledged; len(rest) > 0; {
		some := rest[:min(len(rest), 100)]
		rest = rest[len(some):]
		ids := make([]string, len(some))
		for i, a := range some {
			ids[i] = a.ID
		}
		var answer struct{ Nodes []*struct{ ID, Slug string } }
		r.query(`query($ids: [ID!]!) { nodes(ids: $ids) { id ... on Entry { slug } } }`, map[string]any{"ids": ids}, &answer)
		for i, a := range some {
			if got := answer.Nodes[i]; got == nil || got.Slug != a.Slug || a.Seq > head {
				k.t.Errorf("%s (%s at seq %d) was acknowledged and is answered as %v at head %d", a.Slug, a.Outcome, a.Seq, got, head)
			}
		}
	}
}
