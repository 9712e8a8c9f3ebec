package kb_test

import (
	"log/slog"
	"sync"
	"time"
)

// testClock is a clock that can be set back a day.
type testClock struct {
	mu     sync.Mutex
	offset time.Duration
}

func (c *testClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return time.Now().Add(c.offset)
}

func (c *testClock) back() { c.ahead(-24 * time.Hour) }

var discard = slog.New(slog.DiscardHandler)

func (c *testClock) ahead(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.offset += d
}
