package ferret

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"testing"
	"time"

	"github.com/FerretDB/FerretDB/ferretdb"
)

// Process is FerretDB in an operating system process of its own, which a test
// may kill and start again: its address and its data stay the same.
type Process struct {
	// URI is where it answers; it names no database.
	URI string

	addr, dir string
	cmd       *exec.Cmd
	alive     io.Closer // the process ends when this is closed, by our own end too
}

// What the environment of the process says: where to listen, where its data is.
const (
	envAddr = "KB_TEST_FERRETDB_ADDR"
	envDir  = "KB_TEST_FERRETDB_DIR"
)

// ServeIfAsked turns a test binary that StartProcess has started into FerretDB and
// never returns; in others it does nothing. It is the first thing that the
// TestMain of a package does whose tests use StartProcess.
func ServeIfAsked() {
	addr := os.Getenv(envAddr)
	if addr == "" {
		return
	}
	f, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: addr},
		Logger:    slog.New(slog.DiscardHandler),
		Handler:   "sqlite",
		SQLiteURL: "file:" + os.Getenv(envDir) + "/",
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, "start FerretDB:", err)
		os.Exit(1)
	}
	go func() { _ = f.Run(context.Background()) }()
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// StartProcess starts FerretDB in a process of its own until the test ends.
func StartProcess(t testing.TB) *Process {
	t.Helper()
	p := &Process{addr: freeAddr(t), dir: t.TempDir()}
	p.URI = "mongodb://" + p.addr + "/"
	p.Start(t)
	t.Cleanup(p.Kill)
	return p
}

// freeAddr answers an address that nobody is given while FerretDB is down: one
// below the ports that the kernel chooses for connections.
func freeAddr(t testing.TB) string {
	t.Helper()
	for range 100 {
		addr := fmt.Sprintf("127.0.0.1:%d", 20000+rand.IntN(10000))
		if l, err := net.Listen("tcp", addr); err == nil {
			_ = l.Close()
			return addr
		}
	}
	t.Fatal("no port is free")
	return ""
}

// Start starts it again and returns when it answers.
func (p *Process) Start(t testing.TB) {
	t.Helper()
	p.cmd = exec.Command(os.Args[0])
	p.cmd.Env = append(os.Environ(), envAddr+"="+p.addr, envDir+"="+p.dir)
	p.cmd.Stderr = os.Stderr
	alive, err := p.cmd.StdinPipe()
	if err == nil {
		p.alive, err = alive, p.cmd.Start()
	}
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) {
		conn, err := net.Dial("tcp", p.addr)
		if err == nil {
			_ = conn.Close()
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("FerretDB does not answer: %v", err)
		}
	}
}

// Kill ends it as kill -9 does; it may be dead already.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
	_ = p.alive.Close()
}
