package graph_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"prologis/kb"
)

// dial opens a WebSocket, and greets.
func dial(t *testing.T, s *httptest.Server, payload object, headers ...string) *websocket.Conn {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"graphql-transport-ws"}}
	h := http.Header{}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	c, response, err := dialer.Dial("ws"+strings.TrimPrefix(s.URL, "http"), h)
	if err != nil {
		t.Fatal(err)
	}
	_ = response.Body.Close()
	t.Cleanup(func() { _ = c.Close() })
	if payload != nil {
		say(t, c, object{"type": "connection_init", "payload": payload})
		if got := hear(t, c); at(got, "type") != "connection_ack" {
			t.Fatalf("greeted with %v", got)
		}
	}
	return c
}

func say(t *testing.T, c *websocket.Conn, m object) {
	t.Helper()
	if err := c.WriteJSON(m); err != nil {
		t.Fatal(err)
	}
}

// hear reads a message; the code of a close is one too.
func hear(t *testing.T, c *websocket.Conn) (m object) {
	t.Helper()
	_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
	err := c.ReadJSON(&m)
	var closed *websocket.CloseError
	if errors.As(err, &closed) {
		return object{"type": "close", "code": closed.Code}
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWebSockets(t *testing.T) {
	d := newDesk(t)
	s := d.site(nil)
	c := dial(t, s, object{"Authorization": d.member[1]})
	subscribe := func(id, query string) {
		say(t, c, object{"type": "subscribe", "id": id, "payload": object{"query": query}})
	}
	subscribe("q", `{ practice(slug: "pratica-01") { slug } viewer { organisation { slug } } }`)
	if got := hear(t, c); at(got, "type") != "next" || at(got, "id") != "q" || at(got, "payload", "data", "viewer", "organisation", "slug") != "cooperativa" {
		t.Errorf("a query: %v", got)
	}
	if got := hear(t, c); at(got, "type") != "complete" || at(got, "id") != "q" {
		t.Errorf("then %v", got)
	}
	say(t, c, object{"type": "ping", "payload": object{"n": 1}})
	if got := hear(t, c); at(got, "type") != "pong" || at(got, "payload", "n") != 1.0 {
		t.Errorf("a ping: %v", got)
	}
	subscribe("bad", `{ nothing }`)
	if got := hear(t, c); at(got, "type") != "error" || at(got, "payload", 0, "extensions", "code") != "INVALID" {
		t.Errorf("a bad query: %v", got)
	}
	subscribe("mine", `subscription { contributionChanged { state } }`)
	subscribe("all", `subscription { changed(after: 0, kinds: [PROGRAMME]) { entry { slug } } }`)
	if got := hear(t, c); at(got, "id") != "all" || at(got, "payload", "data", "changed", "entry", "slug") != "fei" {
		t.Errorf("changes: %v", got)
	}
	say(t, c, object{"type": "complete", "id": "all"})
	subscribe("ready", `{ base { seq } }`) // subscriptions were begun before it
	for at(hear(t, c), "type") != "complete" {
	}
	d.put("fami", &kb.ProgrammeContent{Name: it("FAMI")}) // nobody is told any more
	d.must(contribute, object{"practice": wholePractice()}, d.member)
	if got := hear(t, c); at(got, "type") != "next" || at(got, "id") != "mine" || at(got, "payload", "data", "contributionChanged", "state") != "DRAFT" {
		t.Errorf("a contribution: %v", got)
	}
}

// TestBadWebSockets breaks the protocol's rules.
func TestBadWebSockets(t *testing.T) {
	h := newHouse(t).furnish()
	s := h.site(nil)
	forever := object{"type": "subscribe", "id": "1", "payload": object{"query": `subscription { changed { id } }`}}
	for name, c := range map[string]struct {
		greet object // nil: not greeted
		say   []object
		code  int
	}{
		"not greeted":         {nil, []object{forever}, 4401},
		"greeted twice":       {object{}, []object{{"type": "connection_init"}}, 4429},
		"a bad token":         {nil, []object{{"type": "connection_init", "payload": object{"Authorization": "Bearer kb_nothing"}}}, 4403},
		"an unknown type":     {object{}, []object{{"type": "start"}}, 4400},
		"no id":               {object{}, []object{{"type": "subscribe", "payload": object{"query": "{ base { seq } }"}}}, 4400},
		"no payload":          {object{}, []object{{"type": "subscribe", "id": "1"}}, 4400},
		"one id for two":      {object{}, []object{forever, forever}, 4409},
		"a payload of no use": {nil, []object{{"type": "connection_init", "payload": "x"}}, 4400},
	} {
		conn := dial(t, s, c.greet)
		for _, m := range c.say {
			say(t, conn, m)
		}
		if got := hear(t, conn); at(got, "code") != c.code {
			t.Errorf("%s: %v, want %d", name, got, c.code)
		}
	}
	conn := dial(t, s, object{})
	if err := conn.WriteMessage(websocket.TextMessage, []byte("{")); err != nil {
		t.Fatal(err)
	}
	if got := hear(t, conn); at(got, "code") != 4400 {
		t.Errorf("no JSON: %v", got)
	}
}
