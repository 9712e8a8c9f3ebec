package main

import (
	"fmt"

	"github.com/maypok86/otter/v2"

	"prologis/kb"
)

// How much memory decoded entries may take, and how much larger than its document
// a decoded entry is taken to be.
const (
	entryCacheBytes = 64 << 20
	decodedFactor   = 3
)

// entryCache keeps the decoded entries that are read most, within a number of
// bytes.
type entryCache struct {
	cache *otter.Cache[uint64, cachedEntry]
}

type cachedEntry struct {
	entry kb.Entry
	bytes uint32
}

var _ kb.EntryCache = (*entryCache)(nil)

func newEntryCache(maxBytes uint64) (*entryCache, error) {
	cache, err := otter.New(&otter.Options[uint64, cachedEntry]{
		MaximumWeight: maxBytes,
		Weigher:       func(_ uint64, e cachedEntry) uint32 { return e.bytes },
	})
	if err != nil {
		return nil, fmt.Errorf("make the cache of entries: %w", err)
	}
	return &entryCache{cache}, nil
}

func (c *entryCache) Get(hash uint64) (kb.Entry, bool) {
	e, ok := c.cache.GetIfPresent(hash)
	return e.entry, ok
}

func (c *entryCache) Set(hash uint64, e kb.Entry, documentBytes int) {
	c.cache.Set(hash, cachedEntry{e, uint32(documentBytes * decodedFactor)})
}
