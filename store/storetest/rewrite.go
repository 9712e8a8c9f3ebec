package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"sync"
	"testing"

	"prologis/kb"
)

// rewriteOf replaces the first document of a commit.
func rewriteOf(c *kb.Commit, document string) kb.Rewrite {
	sum := sha256.Sum256(c.Changes[0].Document)
	return kb.Rewrite{
		Seq: c.Seq, ID: c.Changes[0].ID, Rev: c.Changes[0].Rev, Was: hex.EncodeToString(sum[:]), Document: json.RawMessage(document),
	}
}

// rewriteCommits rewrites some commits, twice, and what must not be rewritten.
func rewriteCommits(t *testing.T, place Place) {
	s := open(t, place)
	want := mustAppend(t, s, 12)
	var rewrites []kb.Rewrite
	for _, i := range []int{7, 0, 11} {
		rewrites = append(rewrites, rewriteOf(want[i], `{"redacted":true,"html":"\u003cb\u003e"}`))
	}
	// texts are cut whatever else stands there, and the note of the commit goes
	cut := kb.Rewrite{Seq: want[5].Seq, ID: want[5].Changes[0].ID, Rev: want[5].Changes[0].Rev}
	unnoted := cut
	cut.Cut, unnoted.Note = []string{"title/it"}, true
	rewrites = append(rewrites, cut, unnoted)
	other := rewriteOf(want[3], `{"never":1}`)
	other.Was = rewrites[0].Was
	beyond := rewriteOf(want[4], `{"never":2}`)
	beyond.Seq = 1000
	for i := range 2 {
		if err := s.Rewrite(context.Background(), append(slices.Clone(rewrites), other, beyond)); err != nil {
			t.Fatalf("Rewrite, time %d: %v", i+1, err)
		}
	}
	for _, i := range []int{7, 0, 11} {
		want[i].Changes[0].Document = rewrites[0].Document
	}
	want[5].Note, want[5].Changes[0].Document = "", cut.Put(want[5].Changes[0].Document)
	sameCommits(t, mustRead(t, s, 0), want)
	if err := s.Compact(context.Background()); err != nil {
		t.Fatalf("Compact: %v", err)
	}
	sameCommits(t, mustRead(t, s, 0), want)
	want = append(want, mustAppend(t, s, 2)...)
	sameCommits(t, mustRead(t, s, 0), want)
	if err := s.Rewrite(context.Background(), nil); err != nil {
		t.Errorf("Rewrite of nothing: %v", err)
	}
}

// rewriteTogether has several rewrite the same while others write and compact.
func rewriteTogether(t *testing.T, place Place) {
	s := open(t, place)
	commits := mustAppend(t, s, 8)
	var rewrites []kb.Rewrite
	for _, c := range commits {
		rewrites = append(rewrites, rewriteOf(c, `{"redacted":true}`))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if err := s.Rewrite(context.Background(), rewrites); err != nil {
				t.Errorf("Rewrite: %v", err)
			}
			if err := s.Compact(context.Background()); err != nil {
				t.Errorf("Compact: %v", err)
			}
		})
	}
	more := mustAppend(t, s, 5)
	wg.Wait()
	for _, c := range commits {
		c.Changes[0].Document = rewrites[0].Document
	}
	sameCommits(t, mustRead(t, s, 0), append(commits, more...))
}
