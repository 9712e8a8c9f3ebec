// Package search is this process's index of the base: it answers every question
// that is not by id, key or reference. It keeps its inverted index with scorch,
// the storage engine of Bleve, and analyses texts with Bleve's analysers; how
// conditions, orderings and relevance are computed from that is written here,
// over bitmaps of documents, because Bleve's own query layer pays for every hit
// what a bitmap pays for sixty-four. The index is a projection: it knows the
// commit that it holds, and whoever opens it rebuilds it when that is none.
package search

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"prologis/kb"
	"prologis/lang"
)

// Options are what an index needs from its surroundings.
type Options struct {
	// Log takes what happens in the background; nil discards it.
	Log *slog.Logger
	// Languages are those that orderings are made for; the first stands in for
	// any other one asked for.
	Languages []string
	// Texts answers the present documents of ids, in any order, those that are
	// gone left out. Highlights and suggestions are made from them. It is called
	// only while answering a search, so it may look at what is set up later.
	Texts func(ctx context.Context, ids []kb.ID) ([]*kb.IndexDocument, error)
	// Budget bounds the time of one search; 0 means DefaultBudget.
	Budget time.Duration
	// Version names the code that makes documents: an index written under
	// another one counts as empty.
	Version string
	// Weights rank the hits; nil means DefaultWeights.
	Weights *Weights
}

// DefaultBudget is how long a search may take before it answers what it has.
const DefaultBudget = 2 * time.Second

// Index is a kb.Index. It is safe for concurrent use.
type Index struct {
	opts      Options
	dir       string // "" in memory
	analysers *lang.Analysers
	sortKeys  *sortKeys
	weights   *Weights
	discarded error // why Open began anew

	rebuilding sync.Mutex   // one rebuild at a time
	mu         sync.RWMutex // guards serving
	serving    *generation
}

var _ kb.Index = (*Index)(nil)

// OpenMemory makes an empty index that lives in memory.
func OpenMemory(opts Options) (*Index, error) {
	ix, err := newIndex("", opts)
	if err != nil {
		return nil, err
	}
	ix.serving, err = ix.openGeneration("")
	return ix, err
}

func newIndex(dir string, opts Options) (*Index, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	if opts.Budget == 0 {
		opts.Budget = DefaultBudget
	}
	if len(opts.Languages) == 0 {
		opts.Languages = kb.DefaultLanguages
	}
	analysers, err := lang.NewAnalysers()
	if err != nil {
		return nil, fmt.Errorf("set up the language analysers: %w", err)
	}
	if opts.Weights == nil {
		opts.Weights = &DefaultWeights
	}
	return &Index{opts: opts, dir: dir, analysers: analysers, sortKeys: newSortKeys(), weights: opts.Weights}, nil
}

// acquire answers the serving generation, which stays open until release.
func (ix *Index) acquire() (g *generation, release func()) {
	ix.mu.RLock()
	defer ix.mu.RUnlock()
	g = ix.serving
	g.users.RLock()
	return g, g.users.RUnlock
}

// Head is the last commit that the index holds; the zero Head when it is empty,
// was damaged, or was written by another version.
func (ix *Index) Head() kb.Head {
	g, release := ix.acquire()
	defer release()
	return *g.head.Load()
}

// Apply writes documents, removals and the head in one batch. A zero head leaves
// the head as it is.
func (ix *Index) Apply(ctx context.Context, head kb.Head, put []*kb.IndexDocument, remove []kb.ID) error {
	g, release := ix.acquire()
	defer release()
	return g.Apply(ctx, head, put, remove)
}

// Close writes everything down and lets go of the files. Searches under way end first.
func (ix *Index) Close() error {
	ix.rebuilding.Lock()
	defer ix.rebuilding.Unlock()
	ix.mu.Lock()
	defer ix.mu.Unlock()
	if err := ix.serving.close(true); err != nil {
		return fmt.Errorf("close the index: %w", err)
	}
	return ix.noteClosed()
}
