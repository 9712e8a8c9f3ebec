package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/schollz/progressbar/v3"
	"golang.org/x/term"

	"prologis/transfer"
)

// importCommand reads lines into the base, through the running server if there
// is one.
type importCommand struct {
	Files  []string `arg:"" name:"file" help:"Files of JSON Lines; - is standard input. Lines may refer to lines of other files."`
	DryRun bool     `help:"Apply every rule, change nothing."`
	Report bool     `help:"Write what became of each line to standard output, as JSON Lines, once it is acknowledged."`
}

// reportedLine is what --report says of a line.
type reportedLine struct {
	File string `json:"file"`
	transfer.Line
}

func (c *importCommand) Run(ctx context.Context, env *environment) error {
	source, err := openSource(c.Files, env.std.in)
	if err != nil {
		return err
	}
	defer source.Close()
	op, err := connect(ctx, env, true)
	if err != nil {
		return err
	}
	defer op.Close()
	bar := byteBar(env.std.err, "import", source.size)
	start := time.Now()
	out := json.NewEncoder(env.std.out)
	summary, err := op.Import(ctx, io.TeeReader(source, bar), importOptions{dryRun: c.DryRun, allLines: c.Report},
		func(line transfer.Line) {
			file, number := source.locate(line.Line)
			line.Line = number
			if c.Report {
				_ = out.Encode(reportedLine{file, line})
			}
			if len(line.Errors) > 0 {
				_ = bar.Clear()
				printProblems(env.std.err, file, line)
			}
		})
	_ = bar.Finish()
	if err == nil || summary.Lines > 0 { // a server that died took the count with it
		fmt.Fprintln(env.std.err, c.summary(summary, time.Since(start)))
	}
	if err != nil {
		return err
	}
	if summary.Failed > 0 {
		return errFailed
	}
	return nil
}

// printProblems names what is wrong with a line, one thing a line.
func printProblems(w io.Writer, file string, line transfer.Line) {
	for _, p := range line.Errors {
		where := ""
		if len(p.Path) > 0 {
			where = strings.Join(p.Path, ".") + ": "
		}
		fmt.Fprintf(w, "%s:%d: %s%s (%s)\n", file, line.Line, where, p.Message, p.Code)
	}
}

func (c *importCommand) summary(s transfer.Summary, took time.Duration) string {
	done := "imported"
	if c.DryRun {
		done = "dry run of"
	}
	rate := float64(s.Lines) / max(took.Seconds(), 0.001)
	return fmt.Sprintf("%s %d lines: %d created, %d updated, %d unchanged, %d failed (%s, %.0f lines/s)",
		done, s.Lines, s.Created, s.Updated, s.Unchanged, s.Failed, took.Round(time.Millisecond), rate)
}

// byteBar is a bar of bytes on a terminal, and nothing elsewhere; -1 is an unknown size.
func byteBar(w io.Writer, what string, size int64) *progressbar.ProgressBar {
	return progressbar.NewOptions64(size,
		progressbar.OptionSetWriter(w), progressbar.OptionShowBytes(true), progressbar.OptionClearOnFinish(),
		progressbar.OptionThrottle(100*time.Millisecond), progressbar.OptionSetVisibility(isTerminal(w)),
		progressbar.OptionSetDescription(what), progressbar.OptionSetWidth(30))
}

// countBar is a bar of things whose number is said as it goes.
func countBar(w io.Writer, what string) *progressbar.ProgressBar {
	return progressbar.NewOptions(-1, progressbar.OptionSetWriter(w), progressbar.OptionClearOnFinish(),
		progressbar.OptionSetVisibility(isTerminal(w)), progressbar.OptionSetDescription(what))
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}
