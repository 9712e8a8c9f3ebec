package main

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"prologis/kb"
)

// load is clients who write and read at the servers of a fleet, and repeat at
// another server what was not answered.
type load struct {
	*fleet
	contended *kept // a programme that everybody changes
	from      kb.Seq
	stop      chan struct{}
	clients   sync.WaitGroup

	mu               sync.Mutex
	done             map[string]kb.Seq // notes of the mutations that were acknowledged
	refused          map[string]string // of those that were not, and with which code
	repeated, failed int
	reads            int
}

const (
	writers = 3
	readers = 2
	// patient is how long a client tries one operation.
	patient = time.Minute
)

// startLoad sets the clients to work.
func (f *fleet) startLoad() *load {
	f.t.Helper()
	l := &load{fleet: f, stop: make(chan struct{}), done: map[string]kb.Seq{}, refused: map[string]string{}}
	made := f.put(f.members[0], "Conteso")
	l.contended, l.from = made.Data.PutEntry.Entry, made.newest
	for i := range writers {
		l.clients.Go(func() { l.write(i) })
	}
	for i := range readers {
		l.clients.Go(func() { l.read(i) })
	}
	return l
}

// end lets the clients finish what they are at.
func (l *load) end() {
	close(l.stop)
	l.clients.Wait()
}

func (l *load) stopped() bool {
	select {
	case <-l.stop:
		return true
	default:
		return false
	}
}

// send sends an operation until a server answers it, first to the one at home.
// It stops at an answer, and that may be a refusal, but not at UNAVAILABLE.
func (l *load) send(home int, query string, variables map[string]any, after kb.Seq) *reply {
	var last error
	for try, began := 0, time.Now(); time.Since(began) < patient; try++ {
		r, err := l.members[(home+try)%len(l.members)].ask(l.token, query, variables, after)
		if err == nil && r.code() == "" {
			l.count(try)
			return r
		}
		if err == nil && r.code() != "UNAVAILABLE" {
			l.t.Errorf("answered with %+v", r.Errors)
		}
		if last = err; err == nil {
			last = fmt.Errorf("%+v", r.Errors)
		}
		time.Sleep(20 * time.Millisecond)
	}
	l.t.Errorf("no server answers %v: %v", variables, last)
	return nil
}

func (l *load) count(tries int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if tries > 0 {
		l.repeated++
	}
	l.failed += tries
}

// write makes programmes, changes them, changes the contended one, and archives.
func (l *load) write(writer int) {
	var own []*kept
	after := l.from
	for i := 0; !l.stopped(); i++ {
		note := fmt.Sprintf("writer %d, mutation %d", writer, i)
		more := map[string]any{"note": note, "idempotencyKey": note}
		query := putQuery
		var input map[string]any
		change, of := rand.IntN(10), len(own)-1
		switch {
		case change < 3 || len(own) == 0:
			change, input = 0, programmeInput(fmt.Sprintf("Programma %d %d", writer, i), more)
		case change < 6:
			more["target"], more["expectedRevision"] = own[of].ID, own[of].Revision
			input = programmeInput(fmt.Sprintf("Cambiato %d %d", writer, i), more)
		case change < 9:
			now := l.send(writer, `{ programme(slug: "conteso") { id revision } }`, nil, after)
			if now == nil {
				return
			}
			more["target"], more["expectedRevision"] = l.contended.ID, now.Data.Programme.Revision
			input = programmeInput(fmt.Sprintf("Conteso %d %d", writer, i), more)
		default:
			query = archiveQuery
			input = map[string]any{"input": map[string]any{"id": own[of].ID, "expectedRevision": own[of].Revision, "reason": note, "idempotencyKey": note}}
		}
		r := l.send(writer+i, query, input, after)
		if r == nil {
			return
		}
		after = max(after, r.newest)
		made, code := l.note(note, r)
		switch {
		case made == nil && (change < 6 || change == 9):
			l.t.Errorf("%s (%d), which nobody contends, was refused: %s", note, change, code)
			return
		case change == 0:
			own = append(own, made)
		case change < 6:
			own[of] = made
		case change == 9:
			own = own[:of]
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// note keeps what was answered to a mutation.
func (l *load) note(note string, r *reply) (made *kept, code string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	result := r.Data.PutEntry
	if result.Entry == nil && len(result.UserErrors) == 0 {
		result = r.Data.ArchiveEntry
	}
	if result.Entry == nil {
		code = "nothing"
		if len(result.UserErrors) > 0 {
			code = result.UserErrors[0].Code + ": " + result.UserErrors[0].Message
		}
		l.refused[note] = code
		return nil, code
	}
	l.done[note] = r.Extensions.Seq
	return result.Entry, ""
}

// read reads here and there, always behind what it has read before.
func (l *load) read(reader int) {
	after, revision := l.from, 0
	for i := reader; !l.stopped(); i++ {
		r := l.send(i, `{ base { seq } programme(slug: "conteso") { revision } }`, nil, after)
		if r == nil {
			return
		}
		if r.Extensions.Seq < after || r.Data.Base.Seq < after || r.Data.Programme.Revision < revision {
			l.t.Errorf("after seq %d and revision %d a reader sees seq %d (%d) and revision %d",
				after, revision, r.Extensions.Seq, r.Data.Base.Seq, r.Data.Programme.Revision)
		}
		after, revision = r.newest, r.Data.Programme.Revision
		l.mu.Lock()
		l.reads++
		l.mu.Unlock()
		time.Sleep(10 * time.Millisecond)
	}
}

// verify compares what was answered with the journal: every acknowledged mutation is
// there once, no other is there, and time does not go back.
func (l *load) verify() {
	l.t.Helper()
	commits := l.journal()
	times := map[string]int{}
	var at time.Time
	for i, c := range commits {
		if c.Seq != kb.Seq(i+1) || c.At.Before(at) {
			l.t.Errorf("commit %d of %s stands behind %d of %s", c.Seq, c.At, i, at)
		}
		at = c.At
		times[c.Note]++
	}
	for note, seq := range l.done {
		if times[note] != 1 || seq > kb.Seq(len(commits)) {
			l.t.Errorf("%s was acknowledged at seq %d and is in the journal %d times", note, seq, times[note])
		}
	}
	for note, code := range l.refused {
		if times[note] != 0 {
			l.t.Errorf("%s was refused (%s) and is in the journal %d times", note, code, times[note])
		}
	}
	l.t.Logf("%d commits; %d mutations acknowledged, %d refused; %d reads; %d operations repeated, %d tries failed",
		len(commits), len(l.done), len(l.refused), l.reads, l.repeated, l.failed)
}

// TestKillNineOfEither kills one of two servers with -9 under load, again and
// again, one time in two while commits wait between journal and projections.
func TestKillNineOfEither(t *testing.T) {
	t.Parallel()
	n := 6
	if long() {
		n = 20
	}
	f := newFleet(t, 2)
	l := f.startLoad()
	for i := range n {
		victim := f.members[i%2]
		time.Sleep(time.Duration(100+rand.IntN(300)) * time.Millisecond)
		victim.kill()
		victim.env = nil
		if i/2%2 == 0 {
			victim.env = []string{fmt.Sprint("KB_TEST_DELAY_PROJECTION=", 20+rand.IntN(60))}
		}
		victim.start()
	}
	l.end()
	l.verify()
	f.check()
	if l.repeated < n/2 {
		t.Errorf("%d kills made clients repeat only %d operations", n, l.repeated)
	}
}
