// Package main measures the whole program and prints a Markdown table: it builds
// the server, and for each number of generated entries imports them with the
// built binary and asks the running server over HTTP on this machine. Every
// figure of one table comes from one run, medians where something is repeated.
//
//	go run ./bench -n 1000,10000,100000
//	go run ./bench -clients 7 -n 1000
//	go run ./bench -servers
//	go run ./bench -n 1000,100000 -dir D -queries
//
// The second measures how many writes many clients get done, and how many one, see
// clients.go; the third two servers over one database, see servers.go; the last asks
// again of what a run of the first left in D.
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
	var what measures
	flag.BoolVar(&what.servers, "servers", false, "measure several servers over one MongoDB, and nothing else")
	flag.IntVar(&what.clients, "clients", 0, "measure the writes of many clients beside those of one in so many turns, and nothing else")
	flag.BoolVar(&what.queries, "queries", false, "ask queries of what an earlier run left in -dir, and measure nothing else")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *sizes, *keep, what); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		stop()
		os.Exit(1)
	}
}

// measures is what is to be measured in the place of the usual.
type measures struct {
	servers bool
	clients int // turns
	queries bool
}

func run(ctx context.Context, sizes, dir string, what measures) error {
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
	if what.servers {
		return b.measureServers()
	}
	columns, err := b.columns(sizes)
	if err != nil {
		return err
	}
	if what.clients > 0 {
		return measureClients(columns, what.clients)
	}
	if !what.queries {
		if err := b.measureFilling(columns); err != nil {
			return err
		}
	}
	if err := measureQueries(columns); err != nil {
		return err
	}
	b.print(columns)
	return nil
}

// measureFilling measures the start, and filling the columns.
func (b *bench) measureFilling(columns []*column) error {
	if err := b.firstStart(); err != nil {
		return err
	}
	for _, c := range columns {
		if err := c.measure(); err != nil {
			return fmt.Errorf("with %d entries: %w", c.n, err)
		}
	}
	return nil
}

// columns are those of the sizes, which stand with commas between.
func (b *bench) columns(sizes string) (columns []*column, err error) {
	for _, text := range strings.Split(sizes, ",") {
		n, err := strconv.Atoi(strings.TrimSpace(text))
		if err != nil || n < 500 {
			return nil, fmt.Errorf("-n: %q is no number of at least 500", text)
		}
		columns = append(columns, &column{n: n, bench: b, figures: map[string]figure{}, data: filepath.Join(b.dir, fmt.Sprintf("data-%d", n))})
	}
	return columns, nil
}
