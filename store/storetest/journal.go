package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"prologis/kb"
)

func emptyJournal(t *testing.T, place Place) {
	s := open(t, place)
	if head := mustHead(t, s); head != (kb.Head{}) {
		t.Errorf("Head = %v, want the zero Head", head)
	}
	for _, after := range []kb.Seq{0, 1, 1000} {
		if got := mustRead(t, s, after); len(got) != 0 {
			t.Errorf("Commits(%d) yields %d commits", after, len(got))
		}
	}
	if n, err := s.Append(context.Background(), nil); n != 0 || err != nil {
		t.Errorf("Append of nothing = %d, %v", n, err)
	}
}

func roundTrip(t *testing.T, place Place) {
	s := open(t, place)
	var want []*kb.Commit
	for _, n := range []int{1, 3, 100, 1} {
		want = append(want, mustAppend(t, s, n)...)
	}
	last := want[len(want)-1]
	if head := mustHead(t, s); head != (kb.Head{Seq: last.Seq, ID: last.ID}) {
		t.Errorf("Head = %v, want that of commit %d", head, last.Seq)
	}
	for _, after := range []int{0, 1, 50, len(want) - 1, len(want), len(want) + 5} {
		sameCommits(t, mustRead(t, s, kb.Seq(after)), want[min(after, len(want)):])
	}
}

func largestCommit(t *testing.T, place Place) {
	s := open(t, place)
	commits := follow(kb.Head{}, 2)
	text := strings.Repeat("parola ", (kb.MaxCommitBytes-4096)/7)
	commits[0].Changes[0].Document = json.RawMessage(`{"text":"` + text + `"}`)
	if n, err := s.Append(context.Background(), commits); n != 2 || err != nil {
		t.Fatalf("Append = %d, %v", n, err)
	}
	sameCommits(t, mustRead(t, s, 0), commits)
}

// headMoved tries every way in which a group does not follow the head.
func headMoved(t *testing.T, place Place) {
	s := open(t, place)
	try := func(what string, head kb.Head) {
		t.Helper()
		before := mustHead(t, s)
		n, err := s.Append(context.Background(), follow(head, 250)) // more than engines insert together
		if n != 0 || !errors.Is(err, kb.ErrHeadMoved) {
			t.Errorf("%s: Append = %d, %v; want ErrHeadMoved", what, n, err)
		}
		if after := mustHead(t, s); after != before {
			t.Errorf("%s: the head moved from %v to %v", what, before, after)
		}
	}
	try("ahead of an empty journal", kb.Head{Seq: 1, ID: "x"})
	try("another prev on an empty journal", kb.Head{ID: "x"})
	first := mustAppend(t, s, 1)[0]
	second := mustAppend(t, s, 1)[0]
	try("the beginning again", kb.Head{})
	try("one behind", kb.Head{Seq: first.Seq, ID: first.ID})
	try("another prev", kb.Head{Seq: second.Seq, ID: first.ID})
	try("no prev", kb.Head{Seq: second.Seq})
	try("one ahead", kb.Head{Seq: second.Seq + 1, ID: second.ID})
	sameCommits(t, mustRead(t, s, 0), []*kb.Commit{first, second})
}

// brokenGroup appends a group that is no chain: an error, and at most the part
// of it that is one.
func brokenGroup(t *testing.T, place Place) {
	s := open(t, place)
	group := follow(kb.Head{}, 3)
	group[2].Seq++
	n, err := s.Append(context.Background(), group)
	if err == nil || n > 2 {
		t.Fatalf("Append = %d, %v; want an error", n, err)
	}
	sameCommits(t, mustRead(t, s, 0), group[:n])
}

// writers has 16 writers append groups at the same time; every commit that was
// acknowledged must be in the journal once, and no other.
func writers(t *testing.T, place Place) {
	s := open(t, place)
	const count, each = 16, 12
	acknowledged := make([][]*kb.Commit, count)
	var wg sync.WaitGroup
	for w := range count {
		wg.Go(func() { acknowledged[w] = write(t, s, each) })
	}
	wg.Wait()
	want := map[string]bool{}
	for _, commits := range acknowledged {
		for _, c := range commits {
			want[c.ID] = true
		}
	}
	got := mustRead(t, s, 0)
	for _, c := range got {
		if !want[c.ID] {
			t.Errorf("commit %d was never acknowledged, or is there twice", c.Seq)
		}
		delete(want, c.ID)
	}
	if len(want) > 0 || len(got) < count*each {
		t.Errorf("%d acknowledged commits are lost of %d", len(want), len(got)+len(want))
	}
}

// write appends until at least n commits are in, and answers those.
func write(t *testing.T, s kb.Store, n int) (in []*kb.Commit) {
	for len(in) < n {
		head, err := s.Head(context.Background())
		if err != nil {
			t.Errorf("Head: %v", err)
			return in
		}
		commits := follow(head, 1+rand.IntN(3))
		count, err := s.Append(context.Background(), commits)
		in = append(in, commits[:count]...)
		if err != nil && !errors.Is(err, kb.ErrHeadMoved) {
			t.Errorf("Append: %v", err)
			return in
		}
	}
	return in
}

// appendInLoop appends while it iterates: an iteration must hold no lock that an
// append needs, and must end.
func appendInLoop(t *testing.T, place Place) {
	s := open(t, place)
	mustAppend(t, s, 5)
	seen := 0
	for c, err := range s.Commits(context.Background(), 0) {
		if err != nil {
			t.Fatal(err)
		}
		if seen++; c.Seq != kb.Seq(seen) {
			t.Fatalf("commit %d comes as number %d", c.Seq, seen)
		}
		if seen <= 5 {
			mustAppend(t, s, 1)
		}
		if seen == 8 {
			break
		}
	}
	if seen < 5 {
		t.Errorf("%d commits seen, want the 5 from before at least", seen)
	}
	mustAppend(t, s, 1)
}

func readWhileWriting(t *testing.T, place Place) {
	s := open(t, place)
	const total = 60
	done := make(chan struct{})
	go func() {
		defer close(done)
		write(t, s, total)
	}()
	var last kb.Seq
	for last < total {
		before := mustHead(t, s).Seq
		for c, err := range s.Commits(context.Background(), last) {
			if err != nil {
				t.Fatal(err)
			}
			if c.Seq != last+1 {
				t.Fatalf("commit %d comes after %d", c.Seq, last)
			}
			last = c.Seq
		}
		if last < before {
			t.Fatalf("reading ended at %d, the head was at %d before", last, before)
		}
		if t.Failed() {
			break
		}
	}
	<-done
}
