package graph

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/gorilla/websocket"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"prologis/kb"
)

// The subprotocol of our WebSockets
// (https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md).
const subprotocol = "graphql-transport-ws"

// What a socket is closed with, as the protocol has it.
const (
	closeBadMessage     = 4400
	closeUnauthorized   = 4401
	closeForbidden      = 4403
	closeNoSubprotocol  = 4406
	closeInitTimeout    = 4408
	closeSameID         = 4409
	closeInitialisedYet = 4429
)

const (
	socketInit       = 10 * time.Second // to send connection_init
	socketSilence    = 60 * time.Second // without a message or a pong
	socketPing       = 25 * time.Second
	socketOperations = 50 // at once
)

// socket is one WebSocket: any number of operations, one after and beside the other.
type socket struct {
	endpoint *endpoint
	conn     *websocket.Conn
	ctx      context.Context
	cancel   context.CancelFunc
	headers  http.Header // of the request, with what connection_init gave
	greeted  bool

	writing sync.Mutex
	mu      sync.Mutex
	running map[string]context.CancelFunc
	tasks   sync.WaitGroup
}

// message is one of the protocol, in either direction.
type message struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// socket takes a WebSocket. Browsers open one from any site, with our cookies: with
// a session's cookie it has to come from a page of ours.
func (h *endpoint) socket(w http.ResponseWriter, r *http.Request) {
	if h.graph.session(r.Context()) != "" && !sameOrigin(r) {
		h.refuse(w, typeJSON, &httpError{http.StatusForbidden, kb.CodeForbidden, "a WebSocket with a session's cookie has to be opened by a page of this server (CSRF)"})
		return
	}
	upgrader := websocket.Upgrader{
		HandshakeTimeout: socketInit, Subprotocols: []string{subprotocol}, CheckOrigin: func(*http.Request) bool { return true },
		Error: func(w http.ResponseWriter, _ *http.Request, status int, reason error) {
			h.refuse(w, typeJSON, badRequest(status, reason.Error()))
		},
	}
	conn, err := upgrader.Upgrade(hijacker{w}, r, nil)
	if err != nil {
		return // it is answered
	}
	s := &socket{endpoint: h, conn: conn, headers: r.Header.Clone(), running: map[string]context.CancelFunc{}}
	s.ctx, s.cancel = context.WithCancel(r.Context())
	s.serve()
}

func sameOrigin(r *http.Request) bool {
	origin, err := url.Parse(r.Header.Get("Origin"))
	return err == nil && strings.EqualFold(origin.Host, r.Host)
}

// hijacker finds the connection below what others have put around a response.
type hijacker struct{ http.ResponseWriter }

func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return http.NewResponseController(h.ResponseWriter).Hijack()
}

// serve reads messages until the socket ends, and then ends what it began.
func (s *socket) serve() {
	defer s.tasks.Wait()
	defer s.conn.Close()
	defer s.cancel()
	s.tasks.Go(s.keep)
	if s.conn.Subprotocol() != subprotocol {
		s.end(closeNoSubprotocol, "Subprotocol not acceptable: use "+subprotocol)
		return
	}
	s.conn.SetReadLimit(maxBody)
	_ = s.conn.SetReadDeadline(time.Now().Add(socketInit))
	s.conn.SetPongHandler(func(string) error { return s.heard() })
	for {
		kind, text, err := s.conn.ReadMessage()
		if err != nil {
			var slow net.Error
			if !s.greeted && errors.As(err, &slow) && slow.Timeout() {
				s.end(closeInitTimeout, "Connection initialisation timeout")
			}
			return
		}
		var m message
		if kind != websocket.TextMessage || json.Unmarshal(text, &m) != nil {
			s.end(closeBadMessage, "Invalid message: it is not a JSON object with a type")
			return
		}
		if !s.take(&m) {
			return
		}
	}
}

// heard keeps a socket for which there is somebody.
func (s *socket) heard() error {
	if !s.greeted {
		return nil
	}
	return s.conn.SetReadDeadline(time.Now().Add(socketSilence))
}

// keep pings the client, and closes the socket when the server stops.
func (s *socket) keep() {
	ticker := time.NewTicker(socketPing)
	defer ticker.Stop()
	for {
		select {
		case <-ticker.C:
			_ = s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(streamWrite)) // who does not answer is read from no more
		case <-s.endpoint.graph.opts.Ending:
			s.end(websocket.CloseGoingAway, "The server stops: connect again")
			_ = s.conn.Close()
			return
		case <-s.ctx.Done():
			return
		}
	}
}

// take does what a message asks; false ends the socket.
func (s *socket) take(m *message) bool {
	_ = s.heard()
	switch m.Type {
	case "connection_init":
		return s.greet(m)
	case "ping":
		s.send(&message{Type: "pong", Payload: m.Payload})
		return true
	case "pong":
		return true
	case "subscribe":
		return s.subscribe(m)
	case "complete":
		s.mu.Lock()
		defer s.mu.Unlock()
		if cancel := s.running[m.ID]; cancel != nil {
			cancel()
		}
		return true
	}
	s.end(closeBadMessage, "Invalid message: unknown type")
	return false
}

// greet takes the headers that a browser cannot send with a WebSocket.
func (s *socket) greet(m *message) bool {
	if s.greeted {
		s.end(closeInitialisedYet, "Too many initialisation requests")
		return false
	}
	var given map[string]any
	if len(m.Payload) > 0 && json.Unmarshal(m.Payload, &given) != nil {
		s.end(closeBadMessage, "Invalid message: the payload of connection_init is not an object")
		return false
	}
	for name, value := range given {
		text, ok := value.(string)
		if name = http.CanonicalHeaderKey(name); ok && (name == "Authorization" || name == "Accept-Language") {
			s.headers.Set(name, text)
		}
	}
	if _, err := s.endpoint.graph.viewer(s.ctx, s.headers); err != nil {
		s.end(closeForbidden, "Forbidden: "+kb.Problems(err)[0].Message)
		return false
	}
	s.greeted = true
	_ = s.heard()
	s.send(&message{Type: "connection_ack"})
	return true
}

// subscribe begins an operation.
func (s *socket) subscribe(m *message) bool {
	var raw map[string]json.RawMessage
	switch {
	case !s.greeted:
		s.end(closeUnauthorized, "Unauthorized: connection_init comes first")
		return false
	case m.ID == "" || json.Unmarshal(m.Payload, &raw) != nil || raw == nil:
		s.end(closeBadMessage, "Invalid message: subscribe has an id and a payload with a query")
		return false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.running[m.ID] != nil {
		s.end(closeSameID, "Subscriber for "+m.ID+" already exists")
		return false
	}
	params, problem := readParams(raw, s.headers)
	if problem == nil && len(s.running) >= socketOperations {
		problem = &httpError{code: kb.CodeUnavailable, message: "there are too many operations on this WebSocket"}
	}
	if problem != nil {
		s.refuse(m.ID, gqlerror.List{{Message: problem.message, Extensions: map[string]any{"code": problem.code}}})
		return true
	}
	ctx, cancel := context.WithCancel(graphql.StartOperationTrace(s.ctx))
	s.running[m.ID] = cancel
	s.tasks.Go(func() { s.run(ctx, m.ID, params) })
	return true
}

// run executes an operation. A client that has completed it is told no more of it.
func (s *socket) run(ctx context.Context, id string, params *graphql.RawParams) {
	defer func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.running[id]()
		delete(s.running, id)
	}()
	executor := s.endpoint.graph.Executor
	opCtx, problems := s.endpoint.graph.prepare(ctx, params)
	if len(problems) > 0 {
		s.refuse(id, executor.DispatchError(graphql.WithOperationContext(ctx, opCtx), problems).Errors)
		return
	}
	events := s.endpoint.graph.events(ctx, opCtx, "")
	defer events.Close()
	for {
		response, _, err := events.Next()
		switch {
		case errors.Is(err, io.EOF):
			s.send(&message{ID: id, Type: "complete"})
			return
		case err != nil || ctx.Err() != nil:
			return
		case response == nil:
		case response.Data == nil && len(response.Errors) > 0:
			s.refuse(id, response.Errors)
			return
		default:
			var b bytes.Buffer
			writeResponse(&b, response)
			s.send(&message{ID: id, Type: "next", Payload: b.Bytes()})
		}
	}
}

// refuse ends an operation with errors.
func (s *socket) refuse(id string, problems gqlerror.List) {
	payload, err := json.Marshal(problems)
	if err != nil {
		payload = json.RawMessage("[]") // errors are made of strings and numbers
	}
	s.send(&message{ID: id, Type: "error", Payload: payload})
}

// send writes a message; a client that does not take it in loses its socket.
func (s *socket) send(m *message) {
	s.writing.Lock()
	defer s.writing.Unlock()
	_ = s.conn.SetWriteDeadline(time.Now().Add(streamWrite))
	if err := s.conn.WriteJSON(m); err != nil {
		s.cancel()
		_ = s.conn.Close()
	}
}

// end closes the socket with the reason.
func (s *socket) end(code int, reason string) {
	_ = s.conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second))
}
