package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"
)

// column is the figures of one number of entries.
type column struct {
	*bench
	n       int
	data    string
	figures map[string]figure
	serving *serving // while queries are asked
}

// Of every ten entries seven are practices, two case studies, one a concept; a
// hundred and fifty more are what they refer to.
func (c *column) practices() int { return c.n * 7 / 10 }

// lines are the generated entries.
func (c *column) lines() string { return filepath.Join(c.dir, fmt.Sprintf("lines-%d.jsonl", c.n)) }

// measure fills in what is not asked by queries.
func (c *column) measure() error {
	lines := c.lines()
	if err := c.generate(lines); err != nil {
		return err
	}
	text, entries, err := textOf(lines)
	if err != nil {
		return err
	}
	if err := c.importLines(lines, entries); err != nil {
		return err
	}
	index := diskUse(filepath.Join(c.data, "index"))
	c.figures["text in the entries"] = megabytes(text)
	c.figures["index on disk"] = megabytes(index)
	c.figures["index / text"] = figure{float64(index) / float64(text), "x"}
	c.figures["journal and replica on disk"] = megabytes(diskUse(filepath.Join(c.data, "journal.db")) + diskUse(filepath.Join(c.data, "replica.db")))
	return c.restarts()
}

// measureQueries starts a server for each column and asks all of them.
func measureQueries(columns []*column) (err error) {
	for _, c := range columns {
		if c.serving, err = c.serve(c.data, "--no-seed"); err != nil {
			return err
		}
		defer c.serving.stop()
	}
	if err := errors.Join(askAll(columns), searchAll(columns)); err != nil {
		return err
	}
	for _, c := range columns {
		if err := c.deepPage(); err != nil {
			return fmt.Errorf("with %d entries: %w", c.n, err)
		}
		for name, line := range map[string]string{"RSS": "VmRSS", "anonymous memory": "RssAnon"} {
			used, _ := memory(c.serving.cmd.Process.Pid, line)
			c.figures["server after the queries, "+name] = megabytes(used)
		}
	}
	return nil
}

func (c *column) generate(lines string) error {
	out, err := os.Create(lines)
	if err != nil {
		return err
	}
	defer out.Close()
	cmd := exec.CommandContext(c.ctx, c.server, "generate", "--practices", strconv.Itoa(c.practices()),
		"--concepts", strconv.Itoa(c.n/10), "--case-studies", strconv.Itoa(c.n/5), "--seed", "1")
	cmd.Stdout, cmd.Stderr = out, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("generate: %w", err)
	}
	return nil
}

// importLines imports once directly, and once through a server.
func (c *column) importLines(lines string, entries int) error {
	direct, err := c.command("import", lines, "--data", c.data)
	if err != nil {
		return err
	}
	c.figures["import, entries/s"] = figure{float64(entries) / direct.took.Seconds(), ""}
	c.figures["import, peak RSS"] = megabytes(direct.rss)
	c.figures["import, peak anonymous memory"] = megabytes(direct.anon)
	other := c.data + "-served"
	s, err := c.serve(other, "--no-seed")
	if err != nil {
		return err
	}
	through, err := c.command("import", lines, "--data", other)
	if err != nil {
		return err
	}
	c.figures["import through a server, entries/s"] = figure{float64(entries) / through.took.Seconds(), ""}
	if err := s.stop(); err != nil {
		return err
	}
	return os.RemoveAll(other)
}

// restarts measures the start on what was imported.
func (c *column) restarts() error {
	var took []time.Duration
	for range 3 {
		s, err := c.serve(c.data, "--no-seed")
		if err != nil {
			return err
		}
		took = append(took, s.took)
		if err := s.stop(); err != nil {
			return err
		}
	}
	c.figures["restart to ready"] = milliseconds(median(took))
	return c.copyJournal()
}

// copyJournal measures the start with nothing but the journal, as a new server over
// a shared one makes its copy.
func (c *column) copyJournal() error {
	for _, made := range []string{"replica.db", "index"} {
		if err := os.RemoveAll(filepath.Join(c.data, made)); err != nil {
			return err
		}
	}
	s, err := c.serve(c.data, "--no-seed")
	if err != nil {
		return err
	}
	c.figures["start with the journal alone"] = milliseconds(s.took)
	return s.stop()
}

// textOf adds up the localised texts of the lines, in bytes, and counts the lines.
func textOf(lines string) (text int64, n int, err error) {
	f, err := os.Open(lines)
	if err != nil {
		return 0, 0, err
	}
	defer f.Close()
	scan := bufio.NewScanner(f)
	for scan.Buffer(nil, 16<<20); scan.Scan(); n++ {
		var line struct{ Input map[string]any }
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			return 0, 0, err
		}
		text += textIn(line.Input)
	}
	return text, n, scan.Err()
}

// textIn adds up every {language, value} below a value.
func textIn(v any) (sum int64) {
	eachText(v, func(text string) { sum += int64(len(text)) })
	return sum
}

// eachText visits the value of every {language, value} below a value.
func eachText(v any, visit func(text string)) {
	switch v := v.(type) {
	case map[string]any:
		if value, ok := v["value"].(string); ok && v["language"] != nil {
			visit(value)
			return
		}
		for _, member := range v {
			eachText(member, visit)
		}
	case []any:
		for _, member := range v {
			eachText(member, visit)
		}
	}
}
