package mongodb

import (
	"encoding/binary"
	"io"
	"net"
	"net/url"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
)

// fault is what the proxy does with one request.
type fault struct {
	name string
	// before runs when the request has come.
	before func()
	// cut ends the connection instead of handing the request on.
	cut bool
	// delay holds the request back.
	delay time.Duration
	// skip does not hand the request on.
	skip bool
	// after is what becomes of the answer.
	after answer
	// reply is sent in the place of the answer.
	reply bson.D
}

type answer int

const (
	pass answer = iota
	cutAnswer
	dropAnswer // and keep the connection
	replace
)

// proxy stands between the driver and a server, and does to each command but
// those of monitoring what decide says.
type proxy struct {
	server string
	uri    string
	listen net.Listener

	mu     sync.Mutex
	decide func(command string) fault
	conns  map[net.Conn]bool
	down   bool
}

// newProxy stands before the server of a URI.
func newProxy(t *testing.T, uri string) *proxy {
	u, err := url.Parse(uri)
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{server: u.Host, conns: map[net.Conn]bool{}, decide: func(string) fault { return fault{} }}
	if p.listen, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	u.Host = p.listen.Addr().String()
	query := u.Query()
	query.Set("directConnection", "true") // a replica set would name its own addresses
	u.RawQuery = query.Encode()
	p.uri = u.String()
	go func() {
		for {
			client, err := p.listen.Accept()
			if err != nil {
				return
			}
			go p.serve(client)
		}
	}()
	t.Cleanup(func() { p.listen.Close(); p.setDown(true) })
	return p
}

func (p *proxy) set(decide func(command string) fault) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.decide = decide
}

// once does f to the first such command, and passes the others.
func (p *proxy) once(command string, f fault) {
	p.times(1, command, f)
}

func (p *proxy) times(n int, command string, f fault) {
	p.set(func(got string) fault {
		if got != command || n == 0 {
			return fault{}
		}
		n--
		return f
	})
}

// script does to the commands of a name what stands in its list, in order.
func (p *proxy) script(faults map[string][]fault) {
	p.set(func(command string) (f fault) {
		if list := faults[command]; len(list) > 0 {
			f, faults[command] = list[0], list[1:]
		}
		return f
	})
}

// setDown ends every connection, and takes no new one while down.
func (p *proxy) setDown(down bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.down = down
	for conn := range p.conns {
		conn.Close()
	}
}

func (p *proxy) keep(conn net.Conn) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.conns[conn] = true
	return !p.down
}

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", p.server)
	if err != nil {
		return
	}
	defer server.Close()
	if !p.keep(client) {
		return
	}
	for {
		request, err := readMessage(client)
		if err != nil || !p.exchange(client, server, request) {
			return
		}
	}
}

// exchange does one request, and reports whether the connection goes on.
func (p *proxy) exchange(client, server net.Conn, request []byte) bool {
	f := p.faultOf(commandOf(request))
	if f.before != nil {
		f.before()
	}
	time.Sleep(f.delay)
	if f.cut {
		return false
	}
	if !f.skip {
		if _, err := server.Write(request); err != nil {
			return false
		}
		reply, err := readMessage(server)
		if err != nil || f.after == cutAnswer {
			return false
		}
		if f.after == pass {
			_, err := client.Write(reply)
			return err == nil
		}
	}
	if f.after == dropAnswer {
		return true
	}
	_, err := client.Write(replyTo(request, f.reply))
	return err == nil
}

func (p *proxy) faultOf(command string) fault {
	switch command {
	case "hello", "isMaster", "ismaster", "ping", "", "endSessions", "saslStart", "saslContinue":
		return fault{}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.decide(command)
}

// The wire protocol: https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/
const (
	opMsg      = 2013
	headerSize = 16
)

func readMessage(r io.Reader) ([]byte, error) {
	header := make([]byte, headerSize)
	if _, err := io.ReadFull(r, header); err != nil {
		return nil, err
	}
	message := make([]byte, binary.LittleEndian.Uint32(header))
	copy(message, header)
	_, err := io.ReadFull(r, message[headerSize:])
	return message, err
}

// commandOf answers the name of the command of an OP_MSG: the first key of its
// body.
func commandOf(message []byte) string {
	if binary.LittleEndian.Uint32(message[12:]) != opMsg || len(message) < 21 || message[20] != 0 {
		return ""
	}
	element, err := bson.Raw(message[21:]).IndexErr(0)
	if err != nil {
		return ""
	}
	return element.Key()
}

func replyTo(request []byte, doc bson.D) []byte {
	body, err := bson.Marshal(doc)
	if err != nil {
		panic(err)
	}
	message := binary.LittleEndian.AppendUint32(nil, uint32(headerSize+5+len(body)))
	message = binary.LittleEndian.AppendUint32(message, 1)
	message = append(message, request[4:8]...)
	message = binary.LittleEndian.AppendUint32(message, opMsg)
	return append(append(message, 0, 0, 0, 0, 0), body...)
}
