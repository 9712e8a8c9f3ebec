// Package main measures the whole program and prints a Markdown table: it builds
// the server, and for each number of generated entries imports them with the
// built binary and asks the running server over HTTP on this machine. Every
// figure of one table comes from one run, medians where something is repeated.
//
//	go run ./bench -n 1000,10000,100000
//	go run ./bench -servers
//
// The second measures two servers over one database instead: see servers.go.
//
// "RSS" is the peak that the kernel counts for the process; it contains pages of
// mapped files, which the kernel takes back when others need them, so the peak
// of memory that is the process's own ("anonymous") is given too.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
)

func main() {
	sizes := flag.String("n", "1000,10000,100000", "numbers of entries, with commas between")
	keep := flag.String("dir", "", "work in this directory and leave it there")
	servers := flag.Bool("servers", false, "measure several servers over one MongoDB, and nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *sizes, *keep, *servers); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, sizes, dir string, servers bool) error {
	if dir == "" {
		made, err := os.MkdirTemp("", "kb-bench-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		dir = made
	}
	b := &bench{ctx: ctx, dir: dir, server: filepath.Join(dir, "server")}
	if err := b.build(); err != nil {
		return err
	}
	if servers {
		return b.measureServers()
	}
	if err := b.firstStart(); err != nil {
		return err
	}
	var columns []*column
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 500 {
			return fmt.Errorf("-n: %q is no number of at least 500", text)
		}
		c := &column{n: n, bench: b, data: filepath.Join(dir, fmt.Sprintf("data-%d", n))}
		if err := c.measure(); err != nil {
			return fmt.Errorf("with %d entries: %w", n, err)
		}
		columns = append(columns, c)
	}
	if err := measureQueries(columns); err != nil {
		return err
	}
	b.print(columns)
	return nil
}
