package graph_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"prologis/graph"
	"prologis/internal/basetest"
	"prologis/kb"
)

// away is a store that can be out of reach.
type away struct {
	kb.Store
	gone atomic.Bool
}

var errAway = errors.New("secret: connection refused")

func (a *away) Head(ctx context.Context) (kb.Head, error) {
	if a.gone.Load() {
		return kb.Head{}, errAway
	}
	return a.Store.Head(ctx)
}

func (a *away) Append(ctx context.Context, c []*kb.Commit) (int, error) {
	if a.gone.Load() {
		return 0, errAway
	}
	return a.Store.Append(ctx, c)
}

// TestTheJournalIsAway reads and writes while the store cannot be reached.
func TestTheJournalIsAway(t *testing.T) {
	var store *away
	h := &house{t: t}
	h.base = basetest.OpenDir(t, t.TempDir(), func(c *kb.Config) {
		store = &away{Store: c.Store}
		c.Store, c.TailEvery = store, 10*time.Millisecond
	})
	var log bytes.Buffer
	h.handler = graph.New(h.base, graph.Options{Log: slog.New(slog.NewTextHandler(&log, nil))}).Handler()
	editor := h.token(kb.RoleEditor)
	h.mutate(putEntry, object{"programme": programme("FEI")}, editor)
	if a := h.ask(`{ base { seq } }`, nil); a.Extensions["stale"] != nil {
		t.Errorf("stale: %v", a.Extensions)
	}
	store.gone.Store(true)
	for deadline := time.Now().Add(10 * time.Second); h.base.Stale().IsZero(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody noticed that the journal is away")
		}
	}
	a := h.ask(`{ programme(slug: "fei") { slug } }`, nil)
	since, ok := a.Extensions["stale"].(string)
	at, err := time.Parse(time.RFC3339, strings.TrimPrefix(since, "since "))
	if !ok || err != nil || !strings.HasPrefix(since, "since ") || time.Since(at) > time.Minute || a.Data["programme"] == nil {
		t.Errorf("while away: %+v", a)
	}
	a = h.ask(putEntry, object{"input": object{"programme": programme("FSE")}}, editor...)
	if len(a.Errors) != 1 || a.Data["putEntry"] != nil || strings.Contains(a.Errors[0].Message, "secret") {
		t.Errorf("a write while away: %+v", a)
	}
	if code := a.Errors[0].Extensions["code"]; code != "UNAVAILABLE" {
		t.Errorf("a write while away is %v", code)
	}
	store.gone.Store(false)
	for deadline := time.Now().Add(10 * time.Second); !h.base.Stale().IsZero(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("nobody noticed that the journal is back")
		}
	}
	h.mutate(putEntry, object{"programme": programme("FSE")}, editor)
	if strings.Contains(log.String(), strings.TrimPrefix(editor[1], "Bearer ")) {
		t.Errorf("the log holds a token: %s", log.String())
	}
}
