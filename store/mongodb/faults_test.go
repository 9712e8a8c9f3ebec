package mongodb

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"

	"prologis/kb"
)

// short makes faults short.
var short = Options{ConnectTimeout: 2 * time.Second, OpTimeout: 500 * time.Millisecond, SettleTimeout: 10 * time.Second}

// Answers that a server in trouble gives.
var (
	writeConcernError = bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}, {Key: "writeConcernError", Value: bson.D{
		{Key: "code", Value: 64}, {Key: "codeName", Value: "WriteConcernFailed"}, {Key: "errmsg", Value: "waiting for replication timed out"}}}}
	notPrimary   = bson.D{{Key: "ok", Value: 0}, {Key: "code", Value: 10107}, {Key: "codeName", Value: "NotWritablePrimary"}, {Key: "errmsg", Value: "not primary"}}
	steppedDown  = bson.D{{Key: "ok", Value: 0}, {Key: "code", Value: 11602}, {Key: "codeName", Value: "InterruptedDueToReplStateChange"}, {Key: "errmsg", Value: "operation was interrupted"}}
	tooSlow      = bson.D{{Key: "ok", Value: 0}, {Key: "code", Value: 50}, {Key: "codeName", Value: "MaxTimeMSExpired"}, {Key: "errmsg", Value: "operation exceeded time limit"}}
	unauthorized = bson.D{{Key: "ok", Value: 0}, {Key: "code", Value: 13}, {Key: "codeName", Value: "Unauthorized"}, {Key: "errmsg", Value: "not authorized"}}
)

// TestLostAnswers gives the first inserts of a group one fault: the group is in
// the journal once, and Append says so.
func TestLostAnswers(t *testing.T) {
	t.Parallel() // it mostly waits
	faults := []fault{
		{name: "cut before the request", cut: true},
		{name: "cut before the answer", after: cutAnswer},
		{name: "answer dropped", after: dropAnswer},
		{name: "request dropped", skip: true, after: dropAnswer},
		{name: "delayed beyond the time-out", delay: 700 * time.Millisecond},
		{name: "delayed", delay: 100 * time.Millisecond},
		{name: "write concern error, written", after: replace, reply: writeConcernError},
		{name: "write concern error, rolled back", skip: true, after: replace, reply: writeConcernError},
		{name: "not primary", skip: true, after: replace, reply: notPrimary},
		{name: "stepped down after writing", after: replace, reply: steppedDown},
	}
	onServers(t, func(t *testing.T, server string) {
		uri := newURI(t, server)
		direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
		s := mustOpen(t, p.uri, short)
		for _, f := range faults {
			for _, times := range []int{1, 2} {
				t.Run(f.name, func(t *testing.T) {
					group := chain(mustHead(t, direct), 3)
					p.times(times, "insert", f)
					if n, err := s.Append(context.Background(), group); n != 3 || err != nil {
						t.Errorf("Append = %d, %v", n, err)
					}
					wantTail(t, direct, group)
				})
			}
		}
	})
}

// TestLostTwice has more go wrong on top of a lost answer.
func TestLostTwice(t *testing.T) {
	uri := newURI(t, inProcess)
	direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	mustAppend(t, direct, chain(kb.Head{}, 1))
	for name, faults := range map[string]map[string][]fault{
		"our own duplicate": {"insert": {{after: replace, reply: writeConcernError}}, "find": {{}, {after: replace, reply: tooSlow}}},
		"refused when repeated, though it may be in": {"insert": {
			{skip: true, after: dropAnswer}, {skip: true, after: replace, reply: unauthorized}}},
		"refused when repeated, though it is in": {"insert": {
			{after: replace, reply: writeConcernError}, {skip: true, after: replace, reply: unauthorized}}, "find": {{}, {after: replace, reply: tooSlow}}},
	} {
		t.Run(name, func(t *testing.T) {
			group := chain(mustHead(t, direct), 3)
			p.script(faults)
			if n, err := s.Append(context.Background(), group); n != 3 || err != nil {
				t.Errorf("Append = %d, %v", n, err)
			}
			wantTail(t, direct, group)
		})
	}
}

// wantTail checks that the journal ends with the group.
func wantTail(t *testing.T, s *Store, group []*kb.Commit) {
	t.Helper()
	got := readAll(t, s)
	for i, c := range group {
		if at := int(c.Seq) - 1; at >= len(got) || got[at].ID != c.ID {
			t.Errorf("commit %d of the group is not in the journal", i)
		}
	}
	if want := int(group[len(group)-1].Seq); len(got) != want {
		t.Errorf("%d commits, want %d", len(got), want)
	}
}

// readAll reads the journal and checks that it is a chain.
func readAll(t *testing.T, s *Store) (commits []*kb.Commit) {
	t.Helper()
	for c, err := range s.Commits(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		commits = append(commits, c)
	}
	return commits
}

func mustHead(t testing.TB, s *Store) kb.Head {
	t.Helper()
	head, err := s.Head(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return head
}

// TestLostAndOvertaken loses the request; before it is repeated part of the
// group is in the journal, or another's commit.
func TestLostAndOvertaken(t *testing.T) {
	t.Parallel() // it mostly waits
	uri := newURI(t, inProcess)
	direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	for own := range 4 {
		group := chain(mustHead(t, direct), 3)
		p.once("insert", fault{cut: true, before: func() {
			for _, c := range group[:own] {
				mustAppend(t, direct, []*kb.Commit{c})
			}
		}})
		if n, err := s.Append(context.Background(), group); n != 3 || err != nil {
			t.Errorf("with %d of 3 there: Append = %d, %v", own, n, err)
		}
		wantTail(t, direct, group)
	}
	for own := range 3 {
		group := chain(mustHead(t, direct), 3)
		var theirs []*kb.Commit
		p.once("insert", fault{cut: true, before: func() {
			last := kb.Head{Seq: group[0].Seq - 1, ID: group[0].Prev}
			for _, c := range group[:own] {
				mustAppend(t, direct, []*kb.Commit{c})
				last = kb.Head{Seq: c.Seq, ID: c.ID}
			}
			theirs = chain(last, 1)
			mustAppend(t, direct, theirs)
		}})
		if n, err := s.Append(context.Background(), group); n != own || !errors.Is(err, kb.ErrHeadMoved) {
			t.Errorf("overtaken behind %d of 3: Append = %d, %v; want ErrHeadMoved", own, n, err)
		}
		wantTail(t, direct, append(group[:own:own], theirs...))
	}
}

func mustAppend(t testing.TB, s *Store, group []*kb.Commit) {
	t.Helper()
	if n, err := s.Append(context.Background(), group); n != len(group) || err != nil {
		t.Errorf("Append = %d, %v", n, err)
	}
}

// TestRefused says at once what repeating cannot change.
func TestRefused(t *testing.T) {
	uri := newURI(t, inProcess)
	p := newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	p.once("insert", fault{skip: true, after: replace, reply: unauthorized})
	began := time.Now()
	n, err := s.Append(context.Background(), chain(kb.Head{}, 2))
	if n != 0 || err == nil || errors.Is(err, ErrUnknown) || !strings.Contains(err.Error(), "grant it the role readWrite") {
		t.Errorf("Append = %d, %v", n, err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("that took %s", took)
	}
}

// TestRefusedBehindPrefix refuses the second of three when what is known of the
// first is not yet what a majority has: it must be counted all the same.
func TestRefusedBehindPrefix(t *testing.T) {
	uri := newURI(t, inProcess)
	direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
	s := mustOpen(t, p.uri, short)
	mustAppend(t, direct, chain(kb.Head{}, 1))
	group := chain(mustHead(t, direct), 3)
	refused := bson.D{{Key: "ok", Value: 1}, {Key: "n", Value: 1}, {Key: "writeErrors", Value: bson.A{bson.D{
		{Key: "index", Value: 1}, {Key: "code", Value: 121}, {Key: "errmsg", Value: "Document failed validation"}}}}}
	written := func() { mustAppend(t, direct, group[:1]) }
	p.script(map[string][]fault{
		"insert": {{before: written, skip: true, after: replace, reply: refused}, {skip: true, after: replace, reply: refused}},
		"find":   {{}, {after: replace, reply: tooSlow}},
	})
	n, err := s.Append(context.Background(), group)
	if n != 1 || err == nil || errors.Is(err, ErrUnknown) || errors.Is(err, kb.ErrHeadMoved) {
		t.Errorf("Append = %d, %v; want 1 and the refusal", n, err)
	}
}

// TestServerAway takes the server away: errors within the bounds; when it is
// back everything goes on, with what was lost meanwhile settled.
func TestServerAway(t *testing.T) {
	uri := newURI(t, inProcess)
	direct, p := mustOpen(t, uri, Options{}), newProxy(t, uri)
	opts := Options{ConnectTimeout: 300 * time.Millisecond, OpTimeout: 300 * time.Millisecond, SettleTimeout: time.Second}
	s := mustOpen(t, p.uri, opts)
	group := chain(kb.Head{}, 2)
	p.set(func(command string) fault {
		return fault{cut: command != "insert", after: cutAnswer}
	})
	began := time.Now()
	if n, err := s.Append(context.Background(), group); n != 0 || !errors.Is(err, ErrUnknown) {
		t.Errorf("an append with no answer = %d, %v; want ErrUnknown", n, err)
	}
	p.setDown(true)
	if _, err := s.Head(context.Background()); err == nil || !strings.Contains(err.Error(), "start it") {
		t.Errorf("Head without a server: %v", err)
	}
	if _, err := s.Append(context.Background(), chain(kb.Head{Seq: 2, ID: group[1].ID}, 1)); err == nil || errors.Is(err, kb.ErrHeadMoved) {
		t.Errorf("Append without a server: %v", err)
	}
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("that took %s", took)
	}
	p.set(func(string) fault { return fault{} })
	p.setDown(false)
	time.Sleep(600 * time.Millisecond) // the driver looks again after 500 ms
	if got := mustHead(t, s); got.ID != group[1].ID {
		t.Errorf("the head is %v, want the group that got no answer", got)
	}
	mustAppend(t, s, chain(mustHead(t, s), 1))
	if got := len(readAll(t, direct)); got != 3 {
		t.Errorf("%d commits, want 3", got)
	}
}

// TestRandomFaults has several writers append under random faults for some
// seconds. What was acknowledged is in the journal once, in its place; what was
// said to have lost is not; and the journal is a chain without gaps.
func TestRandomFaults(t *testing.T) {
	t.Parallel() // it mostly waits
	onServers(t, func(t *testing.T, server string) {
		uri := newURI(t, server)
		direct := mustOpen(t, uri, Options{})
		seed := rand.Uint64()
		t.Logf("seed %d", seed)
		until := time.Now().Add(8 * time.Second)
		outcomes := make([]outcome, 4)
		var wg sync.WaitGroup
		for w := range outcomes {
			p := newProxy(t, uri)
			s := mustOpen(t, p.uri, short)
			p.set(randomFaults(rand.New(rand.NewPCG(seed, uint64(w)))))
			wg.Go(func() { outcomes[w].write(t, s, until) })
		}
		wg.Wait()
		checkOutcomes(t, outcomes, readAll(t, direct))
	})
}

func randomFaults(random *rand.Rand) func(string) fault {
	faults := []fault{
		{cut: true},
		{after: cutAnswer},
		{after: dropAnswer},
		{skip: true, after: dropAnswer},
		{delay: 300 * time.Millisecond},
		{delay: 600 * time.Millisecond},
		{after: replace, reply: writeConcernError},
		{skip: true, after: replace, reply: writeConcernError},
		{skip: true, after: replace, reply: notPrimary},
		{after: replace, reply: steppedDown},
	}
	return func(command string) fault {
		if n := random.IntN(8 * len(faults)); n < len(faults) && (command == "insert" || n < 6) {
			return faults[n]
		}
		return fault{}
	}
}

// outcome is what a writer was told of its commits.
type outcome struct {
	in, out, unknown []*kb.Commit
}

func (o *outcome) write(t *testing.T, s *Store, until time.Time) {
	for time.Now().Before(until) && len(o.in) < 150 {
		head, err := s.Head(context.Background())
		if err != nil {
			continue
		}
		group := chain(head, 1+rand.IntN(3))
		n, err := s.Append(context.Background(), group)
		o.in = append(o.in, group[:n]...)
		switch rest := group[n:]; {
		case errors.Is(err, ErrUnknown):
			o.unknown = append(o.unknown, rest...)
		case err != nil:
			o.out = append(o.out, rest...)
		case len(rest) > 0:
			t.Errorf("Append = %d of %d without an error", n, len(group))
		}
	}
}

func checkOutcomes(t *testing.T, outcomes []outcome, journal []*kb.Commit) {
	t.Helper()
	told := map[string]string{}
	counts := map[string]int{}
	for _, o := range outcomes {
		for what, commits := range map[string][]*kb.Commit{"in": o.in, "out": o.out, "unknown": o.unknown} {
			counts[what] += len(commits)
			for _, c := range commits {
				told[c.ID] = what
			}
		}
	}
	t.Logf("%d commits in the journal; told %v", len(journal), counts)
	found := 0
	for _, c := range journal {
		switch told[c.ID] {
		case "in":
			found++
		case "unknown":
		default:
			t.Errorf("commit %d is in the journal, its writer was told %q", c.Seq, told[c.ID])
		}
		delete(told, c.ID)
	}
	if found != counts["in"] || found == 0 {
		t.Errorf("%d acknowledged commits, %d of them in the journal", counts["in"], found)
	}
}
