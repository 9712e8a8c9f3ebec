package search

import (
	"context"
	"sync"

	"prologis/kb"
)

// What makes filling an index fast: batches so large, and two of them side by side.
const (
	fillBatch   = 2000
	fillAtOnce  = 2
	fillPending = 50_000
)

// filler takes in the documents of a rebuild. Nobody searches them yet, so it
// gathers them into large batches and writes these side by side; a document that
// comes again, and the head, wait for what came before.
type filler struct {
	g       *generation
	put     []*kb.IndexDocument
	pending map[kb.ID]bool // ids that may not be written yet

	writing sync.WaitGroup
	slots   chan struct{}
	mu      sync.Mutex
	err     error // the first of the writers
}

// fill calls fill with a writer into g.
func (g *generation) fill(fill func(kb.IndexWriter) error) error {
	f := &filler{g: g, pending: map[kb.ID]bool{}, slots: make(chan struct{}, fillAtOnce)}
	err := fill(f)
	if drained := f.drain(context.Background()); err == nil {
		err = drained
	}
	return err
}

// Apply takes documents in, and may report what failed with those before.
func (f *filler) Apply(ctx context.Context, head kb.Head, put []*kb.IndexDocument, remove []kb.ID) error {
	for _, doc := range put {
		if f.pending[doc.ID] || len(f.pending) > fillPending {
			if err := f.drain(ctx); err != nil {
				return err
			}
		}
		f.pending[doc.ID] = true
		if f.put = append(f.put, doc); len(f.put) >= fillBatch {
			f.start(ctx)
		}
	}
	if len(remove) == 0 && head == (kb.Head{}) {
		return f.failed()
	}
	if err := f.drain(ctx); err != nil {
		return err
	}
	return f.g.Apply(ctx, head, nil, remove)
}

// start writes what was gathered, when there is a slot.
func (f *filler) start(ctx context.Context) {
	put := f.put
	f.put = nil
	f.slots <- struct{}{}
	f.writing.Go(func() {
		err := f.g.Apply(ctx, kb.Head{}, put, nil)
		<-f.slots
		f.mu.Lock()
		defer f.mu.Unlock()
		if f.err == nil {
			f.err = err
		}
	})
}

// drain waits until everything is written.
func (f *filler) drain(ctx context.Context) error {
	f.start(ctx)
	f.writing.Wait()
	clear(f.pending)
	return f.failed()
}

func (f *filler) failed() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.err
}
