package graph_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"prologis/graph"
	"prologis/kb"
)

// told is one server-sent event.
type toldEvent struct {
	name, id string
	answer   answer
}

// listener reads a stream of events; a comment among them is sent as an event
// without a name.
type listener struct {
	t      *testing.T
	events chan toldEvent
	close  context.CancelFunc
}

// site serves the house over HTTP.
func (h *house) site(ending <-chan struct{}) *httptest.Server {
	h.t.Helper()
	g := graph.New(h.base, graph.Options{Version: "test", Log: slog.New(slog.DiscardHandler), UploadDir: h.uploads, Ending: ending})
	s := httptest.NewServer(g.Handler())
	h.t.Cleanup(s.Close)
	return s
}

// listen subscribes, and returns when the source of events stands.
func listen(t *testing.T, s *httptest.Server, query string, variables object, headers ...string) *listener {
	t.Helper()
	body, err := json.Marshal(object{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, s.URL, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "text/event-stream")
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != http.StatusOK || !strings.HasPrefix(response.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatalf("%s: %s, %s", query, response.Status, response.Header.Get("Content-Type"))
	}
	l := &listener{t: t, events: make(chan toldEvent, 100), close: cancel}
	go l.read(response.Body)
	t.Cleanup(cancel)
	return l
}

func (l *listener) read(body io.ReadCloser) {
	defer close(l.events)
	defer body.Close()
	var e toldEvent
	for lines := bufio.NewScanner(body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case lines.Text() == "":
			l.events <- e
			e = toldEvent{}
		case name == "event":
			e.name = value
		case name == "id":
			e.id = value
		case name == "data" && value != "":
			if err := json.Unmarshal([]byte(value), &e.answer); err != nil {
				l.t.Errorf("%v in %s", err, value)
			}
		}
	}
}

// next waits for an event; comments are passed over.
func (l *listener) next() toldEvent {
	l.t.Helper()
	for {
		select {
		case e, ok := <-l.events:
			if !ok {
				return toldEvent{name: "cut off"}
			}
			if e.name != "" {
				return e
			}
		case <-time.After(20 * time.Second):
			l.t.Fatal("nothing was told")
		}
	}
}

// ready waits for the comment that says that the source of events stands.
func (l *listener) ready() *listener {
	l.t.Helper()
	if e := <-l.events; e.name != "" {
		l.t.Fatalf("told before anything happened: %+v", e)
	}
	return l
}

func TestChangesAreToldAsTheyHappen(t *testing.T) {
	h := newHouse(t).furnish()
	s := h.site(nil)
	const query = `subscription($kinds: [EntryKind!], $concept: ID, $after: Seq) { changed(kinds: $kinds, concept: $concept, after: $after) {
		seq kind op revision entry { slug ... on Practice { title { value } themes { prefLabel { value } } } } } }`
	all := listen(t, s, query, nil).ready()
	practices := listen(t, s, query, object{"kinds": []string{"PRACTICE"}, "concept": at(h.data(`{ concept(slug: "integrazione") { id } }`, nil), "concept", "id")}).ready()
	cases := listen(t, s, query, object{"kinds": []string{"CASE_STUDY"}}).ready()

	h.put("nuova", practice(3))
	h.put("altrove", &kb.PracticeContent{Template: kb.Template{Title: it("Altrove"), Summary: it("Senza concetti.")}})
	h.put("caso-nuovo", &kb.CaseStudyContent{Template: kb.Template{Title: it("Caso nuovo"), Summary: it("Un caso.")}})
	for _, want := range []string{"nuova", "altrove", "caso-nuovo"} {
		if got := at(all.next().answer.Data, "changed", "entry", "slug"); got != want {
			t.Errorf("told of %v, want %s", got, want)
		}
	}
	e := practices.next()
	if got := at(e.answer.Data, "changed"); at(got, "entry", "slug") != "nuova" || at(got, "op") != "PUT" || at(got, "entry", "themes", 0, "prefLabel", "value") != "integrazione scolastica" {
		t.Errorf("told of %v", got)
	}
	if e.answer.Extensions["seq"].(float64) < at(e.answer.Data, "changed", "seq").(float64) {
		t.Errorf("the answer is of %v, older than its change", e.answer.Extensions["seq"])
	}
	if got := at(cases.next().answer.Data, "changed", "entry", "slug"); got != "caso-nuovo" {
		t.Errorf("told of %v", got)
	}
	h.put("nuova", practice(4))
	if got := at(practices.next().answer.Data, "changed"); at(got, "entry", "slug") != "nuova" || at(got, "revision") != 2.0 { // altrove is about no concept
		t.Errorf("told of %v", got)
	}
}

// TestNoChangeIsLostOrDoubled breaks off at any event, and goes on.
func TestNoChangeIsLostOrDoubled(t *testing.T) {
	h := newHouse(t).furnish()
	s := h.site(nil)
	const query = `subscription { changed(after: 0, kinds: [PRACTICE, CONCEPT, CASE_STUDY]) { seq id revision } }`
	want := at(h.data(`{ changes(after: 0, first: 100, kinds: [PRACTICE, CONCEPT, CASE_STUDY]) { nodes { seq id revision } } }`, nil), "changes", "nodes").([]any)
	seed := rand.Uint64()
	random := rand.New(rand.NewPCG(seed, 1))
	for last, i := "", 0; i < len(want); {
		l := listen(t, s, query, nil, "Last-Event-ID", last)
		for range 1 + random.IntN(20) {
			if i == len(want) {
				break
			}
			e := l.next()
			if got := fmt.Sprint(at(e.answer.Data, "changed")); got != fmt.Sprint(want[i]) {
				t.Fatalf("event %d is %s, want %v (seed %d)", i, got, want[i], seed)
			}
			last, i = e.id, i+1
		}
		l.close()
	}
}

func TestContributionsAreToldToThoseWhoMaySeeThem(t *testing.T) {
	d := newDesk(t)
	s := d.site(nil)
	const query = `subscription($id: ID) { contributionChanged(id: $id) { id state revision organisation { slug } } }`
	member, stranger, reviewer := listen(t, s, query, nil, d.member...).ready(), listen(t, s, query, nil, d.stranger...).ready(), listen(t, s, query, nil, d.reviewer...).ready()

	c := d.must(contribute, object{"practice": wholePractice()}, d.member)
	one := listen(t, s, query, object{"id": at(c, "id")}, d.colleague...).ready()
	if got := at(member.next().answer.Data, "contributionChanged"); at(got, "state") != "DRAFT" || at(got, "organisation", "slug") != "cooperativa" {
		t.Errorf("the author is told %v", got)
	}
	c = d.must(submit, on(c), d.member)
	for name, l := range map[string]*listener{"author": member, "colleague": one, "reviewer": reviewer} {
		if got := at(l.next().answer.Data, "contributionChanged"); at(got, "state") != "SUBMITTED" || at(got, "id") != at(c, "id") {
			t.Errorf("the %s is told %v", name, got)
		}
	}
	theirs := d.must(contribute, object{"practice": wholePractice()}, d.stranger)
	if got := at(stranger.next().answer.Data, "contributionChanged", "id"); got != at(theirs, "id") {
		t.Errorf("a stranger is told of %v, want only their own", got)
	}

	for name, c := range map[string]struct {
		id      any
		headers []string
		code    string
	}{
		"foreign draft": {at(theirs, "id"), d.member, "NOT_FOUND"}, "unknown": {"contribution_00000000000000000000000000", d.member, "NOT_FOUND"},
		"nobody": {nil, nil, "UNAUTHENTICATED"}, "nobody, by id": {at(theirs, "id"), nil, "NOT_FOUND"},
	} {
		l := listen(t, s, query, object{"id": c.id}, c.headers...)
		e := l.next()
		if len(e.answer.Errors) != 1 || e.answer.Errors[0].Extensions["code"] != c.code {
			t.Errorf("%s: %+v, want %s", name, e.answer, c.code)
		}
		if e := l.next(); e.name != "complete" {
			t.Errorf("%s: after the error %q", name, e.name)
		}
	}
}

// TestARevokedTokenIsToldNothing changes something after the token is gone.
func TestARevokedTokenIsToldNothing(t *testing.T) {
	d := newDesk(t)
	s := d.site(nil)
	secret, token, err := d.base.CreateToken(t.Context(), "test", kb.TokenInput{Name: "brief", Role: kb.RoleReviewer})
	if err != nil {
		t.Fatal(err)
	}
	l := listen(t, s, `subscription { contributionChanged { id } }`, nil, "Authorization", "Bearer "+secret).ready()
	if err := d.base.RevokeToken(t.Context(), "test", token.ID); err != nil {
		t.Fatal(err)
	}
	c := d.must(contribute, object{"practice": wholePractice()}, d.member)
	d.must(submit, on(c), d.member)
	e := l.next()
	if len(e.answer.Errors) != 1 || e.answer.Errors[0].Extensions["code"] != "UNAUTHENTICATED" || e.answer.Data != nil {
		t.Errorf("told %+v", e.answer)
	}
	if e := l.next(); e.name != "complete" {
		t.Errorf("then %+v", e)
	}
}

func TestStreamsOfOtherOperations(t *testing.T) {
	h := newHouse(t).furnish()
	s := h.site(nil)
	l := listen(t, s, `{ practice(slug: "pratica-01") { slug } }`, nil)
	if e := l.next(); e.name != "next" || at(e.answer.Data, "practice", "slug") != "pratica-01" {
		t.Errorf("a query: %+v", e)
	}
	if e := l.next(); e.name != "complete" {
		t.Errorf("then %+v", e)
	}
	for query, path := range map[string]string{
		`subscription { changed(concept: "concept_00000000000000000000000000") { id } }`: "concept",
		`subscription { changed(after: 100000) { id } }`:                                 "after",
	} {
		if e := listen(t, s, query, nil).next(); len(e.answer.Errors) != 1 || pathOf(e.answer.Errors[0]) != path {
			t.Errorf("%s: %+v", query, e.answer)
		}
	}
	if e := listen(t, s, `subscription { changed { id } }`, nil, "Last-Event-ID", "x").next(); len(e.answer.Errors) != 1 || pathOf(e.answer.Errors[0]) != "Last-Event-ID" {
		t.Errorf("a place that is none: %+v", e.answer)
	}
	if a := h.ask(`subscription { changed { id } }`, nil); a.status != http.StatusNotAcceptable || !strings.Contains(a.Errors[0].Message, "text/event-stream") {
		t.Errorf("without asking for events: %d %+v", a.status, a.Errors)
	}
	if a := h.ask(`subscription { changed { id } contributionChanged { id } }`, nil, "Accept", "text/event-stream"); a.status != http.StatusBadRequest {
		t.Errorf("two roots: %d %+v", a.status, a.Errors)
	}
}

// TestAServerThatStopsEndsItsStreams without saying that they are complete.
func TestAServerThatStopsEndsItsStreams(t *testing.T) {
	h := newHouse(t).furnish()
	ending := make(chan struct{})
	s := h.site(ending)
	l := listen(t, s, `subscription { changed { id } }`, nil).ready()
	c := dial(t, s, object{})
	close(ending)
	if e := l.next(); e.name != "cut off" {
		t.Errorf("events end with %+v", e)
	}
	if got := hear(t, c); at(got, "code") != websocket.CloseGoingAway {
		t.Errorf("a WebSocket ends with %v", got)
	}
}
