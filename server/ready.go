package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// readyCommand asks a running server whether it can serve, for supervisors that
// have no other client in the container.
type readyCommand struct {
	Addr string `help:"Address that the server listens on." default:"127.0.0.1:8080" placeholder:"HOST:PORT"`
}

const readyPatience = 5 * time.Second

func (c *readyCommand) Run(ctx context.Context, env *environment) error {
	ctx, cancel := context.WithTimeout(ctx, readyPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+reachable(c.Addr)+"/readyz", nil)
	if err != nil {
		return fmt.Errorf("--addr: %q is no address such as 127.0.0.1:8080", c.Addr)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	defer response.Body.Close()
	said, err := io.ReadAll(io.LimitReader(response.Body, 4<<10))
	if err != nil {
		return fmt.Errorf("ask the server: %w", err)
	}
	if text := strings.TrimSpace(string(said)); response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d: %s", response.StatusCode, text)
	}
	fmt.Fprint(env.std.out, string(said))
	return nil
}

// reachable answers where a server that listens on an address is asked from the
// same machine: one that listens on every address, by the loopback.
func reachable(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if ip := net.ParseIP(host); err == nil && (host == "" || ip != nil && ip.IsUnspecified()) {
		return net.JoinHostPort("127.0.0.1", port)
	}
	return addr
}
