package main

import (
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
)

// socketName is the admin socket in the data directory.
const socketName = "admin.sock"

// Addresses of sockets hold about a hundred bytes; data directories may have
// longer names.
const maxSocketPath = 100

// listenSocket makes the admin socket. The data lock is held, so a socket that
// is there is a dead server's. It gets its name only once nobody else may use it.
func listenSocket(dir string) (net.Listener, error) {
	private, err := os.MkdirTemp(dir, ".admin-")
	if err != nil {
		return nil, fmt.Errorf("make the admin socket: %w", err)
	}
	defer os.RemoveAll(private)
	l, err := throughShortPath(private, func(short string) (net.Listener, error) {
		return net.Listen("unix", filepath.Join(short, socketName))
	})
	if err != nil {
		return nil, fmt.Errorf("make the admin socket: %w", err)
	}
	l.(*net.UnixListener).SetUnlinkOnClose(false)
	made := filepath.Join(private, socketName)
	err = os.Chmod(made, 0o600)
	if err == nil {
		err = os.Rename(made, filepath.Join(dir, socketName))
	}
	if err != nil {
		return nil, fmt.Errorf("make the admin socket: %w", errors.Join(err, l.Close()))
	}
	return l, nil
}

// dialSocket connects to the server of a data directory.
func dialSocket(dir string) (net.Conn, error) {
	return throughShortPath(dir, func(short string) (net.Conn, error) {
		return net.Dial("unix", filepath.Join(short, socketName))
	})
}

// throughShortPath runs fn with a name of dir that is short enough for the
// address of a socket: a symbolic link to it, where its own is not.
func throughShortPath[T any](dir string, fn func(short string) (T, error)) (T, error) {
	if len(dir)+1+len(socketName) <= maxSocketPath {
		return fn(dir)
	}
	var none T
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return none, err
	}
	links, err := os.MkdirTemp("", "kb")
	if err != nil {
		return none, err
	}
	defer os.RemoveAll(links)
	short := filepath.Join(links, "d")
	if err := os.Symlink(absolute, short); err != nil {
		return none, err
	}
	return fn(short)
}
