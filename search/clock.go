package search

import (
	"context"
	"time"

	"prologis/kb"
)

// errOutOfTime says that a search used up its budget. Whoever has nothing to answer
// without the rest answers it.
var errOutOfTime = &kb.Error{Code: kb.CodeUnavailable, Message: "the search took too long: narrow it down, or try again later"}

// clock watches the time of one search.
type clock struct {
	ctx      context.Context
	deadline time.Time
	ticks    int
}

func startClock(ctx context.Context, budget time.Duration) clock {
	return clock{ctx: ctx, deadline: time.Now().Add(budget)}
}

// check answers why to stop, if there is a reason: the caller went away, or the
// time is up.
func (c *clock) check() error {
	if err := c.ctx.Err(); err != nil {
		return err
	}
	if time.Now().After(c.deadline) {
		return errOutOfTime
	}
	return nil
}

// tick is check for inner loops: it looks at the time every thousandth call.
func (c *clock) tick() error {
	if c.ticks++; c.ticks%1000 != 0 {
		return nil
	}
	return c.check()
}

// finishing is the time given for finishing what was begun.
const finishing = time.Second

// extend gives a little more time, for finishing what was begun.
func (c *clock) extend() { c.deadline = time.Now().Add(finishing) }
