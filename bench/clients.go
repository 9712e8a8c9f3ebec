package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// How writes are measured: by one client and by many in turns, so that both meet
// the same machine. Many clients do more in a turn, so that turns last about as long.
const (
	manyClients = 16
	byOne       = 40
	byMany      = 200
)

// deed is what a client writes.
type deed struct {
	name, goal string
	writes     int                      // acknowledged mutations
	prepare    func() (*stands, error)  // makes what one deed needs, not counted; nil: nothing
	do         func(with *stands) error // the writes
}

// measureClients prints how many writes many clients get done, and how many one, in
// so many turns.
func measureClients(columns []*column, turns int) error {
	head, line := "| writes a second, until they are found | goal |", "|---|---|"
	var rows []string
	for _, c := range columns {
		o, err := c.gatherCrowd()
		if err != nil {
			return err
		}
		head += fmt.Sprintf(" %d entries: 1 client | %d clients | ratio | lowest and highest of %d turns |", c.n, manyClients, turns)
		line += "---|---|---|---|"
		for i, d := range o.deeds() {
			figures, err := d.measure(turns)
			if err != nil {
				return errors.Join(fmt.Errorf("%s, with %d entries: %w", d.name, c.n, err), c.serving.stop())
			}
			if i == len(rows) {
				rows = append(rows, fmt.Sprintf("| %s | %s |", d.name, d.goal))
			}
			rows[i] += figures
		}
		if err := c.serving.stop(); err != nil {
			return err
		}
	}
	fmt.Printf("\n%s\n%s\n%s\n", head, line, strings.Join(rows, "\n"))
	return nil
}

// measure does the deed in turns, and answers the cells of its row: medians, and
// how far the turns differ.
func (d deed) measure(turns int) (string, error) {
	var one, many, ratios []float64
	for range turns {
		a, err := d.rate(1, byOne)
		if err != nil {
			return "", err
		}
		b, err := d.rate(manyClients, byMany)
		if err != nil {
			return "", err
		}
		one, many, ratios = append(one, a), append(many, b), append(ratios, b/a)
	}
	for _, figures := range [][]float64{one, many, ratios} {
		slices.Sort(figures)
	}
	return fmt.Sprintf(" %.0f | %.0f | %.1f × | %.1f × to %.1f × |", one[turns/2], many[turns/2], ratios[turns/2], ratios[0], ratios[turns-1]), nil
}

// rate is how many writes some clients get done in a second, who do a number of
// deeds between them.
func (d deed) rate(clients, deeds int) (float64, error) {
	with := make([]*stands, deeds)
	if d.prepare != nil {
		if err := each(manyClients, deeds, func(i int) (err error) { with[i], err = d.prepare(); return err }); err != nil {
			return 0, err
		}
	}
	began := time.Now()
	err := each(clients, deeds, func(i int) error { return d.do(with[i]) })
	return float64(deeds*d.writes) / time.Since(began).Seconds(), err
}

// each runs fn for 0 to n-1, by some clients at once.
func each(clients, n int, fn func(i int) error) error {
	var next atomic.Int64
	var all sync.WaitGroup
	failed := make([]error, clients)
	for c := range clients {
		all.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed[c] == nil; i = int(next.Add(1)) - 1 {
				failed[c] = fn(i)
			}
		})
	}
	all.Wait()
	return errors.Join(failed...)
}

// deeds are what is measured.
func (o *crowd) deeds() []deed {
	return []deed{
		{name: "contributions: drafted, revised, commented on, submitted", goal: "≥ 5 ×", writes: 4,
			do: func(*stands) error { _, err := o.contribute(); return err }},
		{name: "entries published directly", goal: "≥ 3 ×", writes: 1, do: func(*stands) error {
			_, err := o.mutate("EDITOR", "putEntry", "PutEntryInput", "entry { id revision }", map[string]any{"practice": o.text()})
			return err
		}},
		{name: "entries published by accepting", goal: "≥ 3 ×", writes: 1, prepare: func() (*stands, error) {
			c, err := o.contribute()
			if err == nil {
				err = o.act("REVIEWER", "claimContribution", "ContributionActionInput", c, nil)
			}
			return c, err
		}, do: func(c *stands) error {
			return o.act("REVIEWER", "acceptContribution", "AcceptContributionInput", c, nil)
		}},
	}
}

// contribute drafts a contribution, revises it, asks something and submits it.
func (o *crowd) contribute() (*stands, error) {
	c, err := o.mutate("CONTRIBUTOR", "contribute", "ContributeInput", "contribution { id revision }", map[string]any{"practice": o.text()})
	if err != nil {
		return nil, err
	}
	if err := o.act("CONTRIBUTOR", "reviseContribution", "ReviseContributionInput", &c, map[string]any{"practice": o.text()}); err != nil {
		return nil, err
	}
	if _, err := o.mutate("CONTRIBUTOR", "commentOnContribution", "CommentInput", "comment { id }", map[string]any{"id": c.ID, "text": "Una domanda."}); err != nil {
		return nil, err
	}
	return &c, o.act("CONTRIBUTOR", "submitContribution", "ContributionActionInput", &c, nil)
}
