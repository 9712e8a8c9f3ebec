package search

import (
	"context"
	"fmt"
	"time"

	"github.com/blevesearch/bleve/v2/index/scorch/mergeplan"
	index "github.com/blevesearch/bleve_index_api"
)

// How long a rebuild waits for the disk; how long closing does (what is not
// written by then is caught up with at the next start); and how long closing
// then waits for background tasks.
const (
	flushTimeout      = 30 * time.Second
	closeFlushTimeout = 3 * time.Second
	closeTimeout      = 3 * time.Second
)

// flush waits until everything applied is on disk.
func (g *generation) flush(timeout time.Duration) error {
	if g.dir == "" {
		return nil
	}
	done := make(chan error, 1)
	batch := index.NewBatch()
	batch.SetInternal(headKey, encodeHead(*g.head.Load()))
	batch.SetPersistedCallback(func(err error) { done <- err })
	if err := g.scorch.Batch(batch); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	go g.hurry(ctx)
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return fmt.Errorf("not on disk after %s", timeout)
	}
}

// noMerge plans no merge: no segment is small enough for one.
var noMerge = mergeplan.MergePlanOptions{CalcBudget: func(int64, int64, *mergeplan.MergePlanOptions) int { return 0 }}

// hurry has what was gathered in memory written at once, until ctx ends. Scorch has
// no call for that, but whoever waits for more to gather goes on when a merge has
// ended, and one of no segments ends at once. It is repeated, as the first may come
// before the wait.
func (g *generation) hurry(ctx context.Context) {
	const again = 5 * time.Millisecond
	for ctx.Err() == nil {
		if err := g.scorch.ForceMerge(ctx, &noMerge); err != nil {
			return // another hurries
		}
		select {
		case <-ctx.Done():
		case <-time.After(again):
		}
	}
}
