package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
)

// crowd is the clients that write to one server.
type crowd struct {
	*column
	tokens  map[string]string // by role
	texts   []map[string]any  // of practices
	written atomic.Int64      // texts used so far
}

// gatherCrowd imports the column's entries, and starts a server with those who write.
func (c *column) gatherCrowd() (*crowd, error) {
	lines := c.data + ".jsonl"
	if err := c.generate(lines); err != nil {
		return nil, err
	}
	if _, err := c.command("import", lines, "--data", c.data); err != nil {
		return nil, err
	}
	o := &crowd{column: c, tokens: map[string]string{}}
	if err := o.readTexts(lines); err != nil {
		return nil, err
	}
	var err error
	if c.serving, err = c.serve(c.data, "--no-seed"); err != nil {
		return nil, err
	}
	if err := o.makeToken("EDITOR"); err != nil {
		return nil, err
	}
	ours := map[string]any{"organisation": map[string]any{"name": words("Noi"), "sort": "COOPERATIVE"}}
	if _, err := o.mutate("EDITOR", "putEntry", "PutEntryInput", "entry { id revision }", ours); err != nil {
		return nil, err
	}
	return o, errors.Join(o.makeToken("REVIEWER"), o.makeToken("CONTRIBUTOR", "--organisation", "noi"))
}

func (o *crowd) makeToken(role string, more ...string) error {
	token, err := exec.CommandContext(o.ctx, o.server, append([]string{"token", "create", "--role", role, "--data", o.data}, more...)...).Output()
	if err != nil {
		return fmt.Errorf("make a token: %w", err)
	}
	o.tokens[role] = strings.TrimSpace(string(token))
	return nil
}

// words is a text in Italian.
func words(text string) []any { return []any{map[string]any{"language": "it", "value": text}} }

// readTexts reads the practices among import lines.
func (o *crowd) readTexts(lines string) error {
	f, err := os.Open(lines)
	if err != nil {
		return err
	}
	defer f.Close()
	for scan := bufio.NewScanner(f); scan.Scan(); {
		var line struct {
			Kind  string
			Input map[string]any
		}
		if err := json.Unmarshal(scan.Bytes(), &line); err != nil {
			return err
		}
		if line.Kind == "practice" {
			o.texts = append(o.texts, line.Input)
		}
	}
	return nil
}

// text is the next practice to write, of a title of its own.
func (o *crowd) text() map[string]any {
	n := int(o.written.Add(1))
	text := maps.Clone(o.texts[n%len(o.texts)])
	text["title"] = words(fmt.Sprint("Pratica numero ", n))
	return text
}

// stands is what an entry or a contribution is by now.
type stands struct {
	ID       string
	Revision int
}

// mutate sends a mutation that has to succeed.
func (o *crowd) mutate(role, name, input, answered string, v map[string]any) (stands, error) {
	query := fmt.Sprintf("mutation($input: %s!) { %s(input: $input) { it: %s userErrors { path code message } } }", input, name, answered)
	var answer struct {
		Data map[string]struct {
			It         *stands
			UserErrors []any
		}
		Errors []any
	}
	_, err := o.serving.send(o.tokens[role], "0", query, variables{"input": v}, &answer)
	if err != nil {
		return stands{}, err
	}
	if answer.Data[name].It == nil {
		return stands{}, fmt.Errorf("%s is answered with %v, %v", name, answer.Data[name].UserErrors, answer.Errors)
	}
	return *answer.Data[name].It, nil
}

// act does something with a contribution as it is now.
func (o *crowd) act(role, name, input string, c *stands, more map[string]any) error {
	v := map[string]any{"id": c.ID, "expectedRevision": c.Revision}
	maps.Copy(v, more)
	now, err := o.mutate(role, name, input, "contribution { id revision }", v)
	if err == nil {
		*c = now
	}
	return err
}
