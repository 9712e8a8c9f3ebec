package graph_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"prologis/graph"
	"prologis/kb"
)

// brokenIndex fails, or panics, whenever it is asked.
type brokenIndex struct {
	kb.Index
	panics bool
}

func (b brokenIndex) Search(context.Context, *kb.IndexQuery) (*kb.IndexResult, error) {
	if b.panics {
		panic("secret: out of range")
	}
	return nil, errors.New("secret: disk on fire")
}

func TestInternalErrorsAreLoggedOnceAndNotTold(t *testing.T) {
	for _, panics := range []bool{false, true} {
		h := newHouse(t).furnish()
		h.base.Index = brokenIndex{h.base.Index, panics}
		var log bytes.Buffer
		h.handler = graph.New(h.base, graph.Options{
			Log: slog.New(slog.NewTextHandler(&log, nil)), RequestID: func(context.Context) string { return "r-17" },
		}).Handler()
		a := h.ask(`{ practices { nodes { id } } }`, nil)
		if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INTERNAL" || a.Errors[0].Message != "internal error (request r-17)" {
			t.Errorf("panics %v: %+v", panics, a.Errors)
		}
		if n := strings.Count(log.String(), "secret"); n != 1 || !strings.Contains(log.String(), "request=r-17") {
			t.Errorf("panics %v: logged %d times: %s", panics, n, log.String())
		}
	}
}

func TestArgumentsOfAnotherTypeAreInvalid(t *testing.T) {
	h := newHouse(t).furnish()
	for name, value := range map[string]any{"n": 1e30, "m": 1.5, "o": "many", "p": []int{1}, "q": true} {
		a := h.ask(`query($`+name+`: Int) { practices(first: $`+name+`) { nodes { id } } }`, map[string]any{name: value})
		if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INVALID" {
			t.Errorf("first: %v: %+v", value, a.Errors)
		}
	}
	a := h.ask(`query($level: [Level!]) { practices(filter: {level: {in: $level}}) { totalCount } }`, map[string]any{"level": []string{"LUNAR"}})
	if len(a.Errors) != 1 || a.Errors[0].Extensions["code"] != "INVALID" {
		t.Errorf("a level that there is not: %+v", a)
	}
}
