package storetest

import (
	"context"
	"strings"
	"testing"
	"time"

	"prologis/kb"
)

// cancelled gives every call a context that is done: its error comes back, and
// nothing was changed.
func cancelled(t *testing.T, place Place) {
	s := open(t, place)
	want := mustAppend(t, s, 2)
	wantError(t, "PutNew", s.Ledger().PutNew(context.Background(), "held", nil, time.Time{}), nil)
	wantError(t, "Put", s.Blobs().Put(context.Background(), "held", strings.NewReader("x")), nil)

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	for what, err := range everyCall(ctx, s, follow(mustHead(t, s), 1)) {
		wantError(t, what, err, context.Canceled)
	}
	sameCommits(t, mustRead(t, s, 0), want)
	_, err := s.Ledger().Get(context.Background(), "new")
	wantError(t, "Get of what was not put", err, kb.ErrNotExist)
	_, err = s.Ledger().Get(context.Background(), "held")
	wantError(t, "Get of what was not deleted", err, nil)
	if got := listed(t, s.Blobs()); len(got) != 1 || got[0] != "held" {
		t.Errorf("Names = %q, want held", got)
	}
}

// everyCall makes each call once, on the key and blob "held" or "new".
func everyCall(ctx context.Context, s kb.Store, commits []*kb.Commit) map[string]error {
	errs := map[string]error{
		"PutNew":      s.Ledger().PutNew(ctx, "new", nil, time.Time{}),
		"Delete":      s.Ledger().Delete(ctx, "held"),
		"Put":         s.Blobs().Put(ctx, "new", strings.NewReader("x")),
		"Delete blob": s.Blobs().Delete(ctx, "held"),
		"Commits":     nil,
		"Names":       nil,
		"Entries":     nil,
	}
	_, errs["Head"] = s.Head(ctx)
	_, errs["Append"] = s.Append(ctx, commits)
	_, errs["Get"] = s.Ledger().Get(ctx, "held")
	_, errs["Expire"] = s.Ledger().Expire(ctx, time.Now())
	_, _, errs["Open"] = s.Blobs().Open(ctx, "held")
	for _, err := range s.Commits(ctx, 0) {
		errs["Commits"] = err
	}
	for _, err := range s.Ledger().Entries(ctx, "") {
		errs["Entries"] = err
	}
	for _, err := range s.Blobs().Names(ctx) {
		errs["Names"] = err
	}
	return errs
}

// reopen closes and opens again and again: everything is kept.
func reopen(t *testing.T, place Place) {
	ctx := context.Background()
	var want []*kb.Commit
	for round := range 3 {
		s, err := place()
		if err != nil {
			t.Fatalf("open: %v", err)
		}
		sameCommits(t, mustRead(t, s, 0), want)
		if round > 0 {
			held, err := s.Ledger().Get(ctx, "key")
			if string(held) != "value" || err != nil {
				t.Errorf("Get = %q, %v; want value", held, err)
			}
			if got := readBlob(t, s.Blobs(), "blob"); got != "content" {
				t.Errorf("blob = %q, want content", got)
			}
		} else {
			wantError(t, "PutNew", s.Ledger().PutNew(ctx, "key", []byte("value"), time.Now().Add(time.Hour)), nil)
			wantError(t, "Put", s.Blobs().Put(ctx, "blob", strings.NewReader("content")), nil)
		}
		want = append(want, mustAppend(t, s, 3)...)
		wantError(t, "Close", s.Close(), nil)
	}
}

// closed calls a store that is closed: an error, no panic, no waiting.
func closed(t *testing.T, place Place) {
	s, err := place()
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	wantError(t, "Close", s.Close(), nil)
	wantError(t, "Close again", s.Close(), nil)
	for what, err := range everyCall(context.Background(), s, follow(kb.Head{}, 1)) {
		if err == nil {
			t.Errorf("%s on a closed store gives no error", what)
		}
	}
}
