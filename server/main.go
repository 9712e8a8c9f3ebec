// Package main is the server and its commands: it parses the command line, opens
// a base (open.go puts the parts together) and serves it, or works on it from the
// command line. It is the only package that knows all the others, and holds no
// rule about content.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"prologis/kb"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], streams{in: os.Stdin, out: os.Stdout, err: os.Stderr})
	stop()
	os.Exit(code)
}

// streams are the standard streams of the process, or a test's.
type streams struct {
	in       io.Reader
	out, err io.Writer
}

// The exit codes of every command.
const (
	exitOK     = 0
	exitFailed = 1 // failed lines, differences, errors
	exitUsage  = 2
)

// errFailed ends a command with exit code 1 when what went wrong has been said.
var errFailed = errors.New("failed")

// run is the whole program with everything from outside handed in.
func run(ctx context.Context, args []string, std streams) int {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	limitMemory(ctx)
	cli, cmd, err := parse(args, std)
	var exit exitRequest
	if errors.As(err, &exit) { // --help, --version
		return int(exit)
	}
	if err != nil {
		fmt.Fprintf(std.err, "server: %v\nsee: server --help\n", err)
		return exitUsage
	}
	level := cli.LogLevel
	if _, serves := cmd.(*serveCommand); !serves && level == slog.LevelInfo {
		level = slog.LevelWarn // what a command does it says itself
	}
	env := &environment{cli: cli, std: std, log: newLog(std.err, cli.LogFormat, level)}
	switch err := cmd.Run(ctx, env); {
	case err == nil:
		return exitOK
	case errors.Is(err, errFailed):
		return exitFailed
	case errors.Is(err, context.Canceled) && ctx.Err() != nil:
		fmt.Fprintln(std.err, "server: interrupted")
		return exitFailed
	default:
		fmt.Fprintf(std.err, "server: %s\n", explain(err))
		return exitFailed
	}
}

// explain says what went wrong to an operator, who may know the causes that
// clients are not told.
func explain(err error) string {
	var coded *kb.Error
	if errors.As(err, &coded) && coded.Cause != nil {
		return err.Error() + ": " + coded.Cause.Error()
	}
	return err.Error()
}
