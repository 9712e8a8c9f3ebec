package basetest

import (
	"sync"

	"prologis/kb"
)

// cache keeps every decoded entry, so that tests read through a cache as a
// server does.
type cache struct{ entries sync.Map }

func (c *cache) Get(hash uint64) (kb.Entry, bool) {
	e, ok := c.entries.Load(hash)
	if !ok {
		return nil, false
	}
	return e.(kb.Entry), true
}

func (c *cache) Set(hash uint64, e kb.Entry, _ int) { c.entries.Store(hash, e) }
