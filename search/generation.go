package search

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"prologis/kb"
)

// The key under which scorch keeps the head, in the batch that reached it.
var headKey = []byte("head")

// generation is one index, from its first document until a newer one replaces
// it. Whoever uses it holds users for reading; closing waits for them.
type generation struct {
	ix     *Index
	dir    string // "" in memory
	scorch *scorch.Scorch
	queue  *index.AnalysisQueue
	users  sync.RWMutex
	closed bool
	head   atomic.Pointer[kb.Head]

	ranks    perSegment[*ranks]
	columns  perSegment[*column]
	lexicons sync.Map // of *lexicon, by field
	tables   perSegment[*table]
	kinds    perSegment[*roaring.Bitmap]
	labels   perSegment[*lengths]
	texts    perSegment[*lengths]
	scratch  sync.Pool // of *scratch
}

// errClosed answers whoever uses an index after Close.
var errClosed = errors.New("the index is closed")

// openGeneration opens the generation in dir, or makes an empty one there.
func (ix *Index) openGeneration(dir string) (*generation, error) {
	watch(dir, ix.opts.Log)
	queue := index.NewAnalysisQueue(runtime.GOMAXPROCS(0))
	opened, err := scorch.NewScorch(scorch.Name, scorchConfig(dir), queue)
	if err == nil {
		err = opened.Open()
	}
	if err != nil {
		queue.Close()
		return nil, fmt.Errorf("open the index in %q: %w", dir, err)
	}
	g := &generation{ix: ix, dir: dir, scorch: opened.(*scorch.Scorch), queue: queue}
	g.scratch.New = func() any { return &scratch{} }
	g.ranks.make = (*view).rank
	g.columns.make = func(v *view, i int, field string) (*column, error) {
		return v.segments[i].readColumn(field, g.lexicon(field))
	}
	g.tables.make = func(v *view, i int, field string) (*table, error) { return v.segments[i].readTable(field) }
	g.kinds.make = (*view).readKinds
	g.labels.make = func(v *view, i int, field string) (*lengths, error) { return v.segments[i].readLabels(field) }
	g.texts.make = func(v *view, i int, language string) (*lengths, error) {
		return v.segments[i].readTexts(language, ix.weights)
	}
	if err := g.loadHead(); err != nil {
		_ = g.close(false)
		return nil, err
	}
	return g, nil
}

// How segments come to be and are merged. Every batch makes a segment in memory; the
// longer these gather before they are written as one, the less is merged twice, and the
// more of them a search meets. Segments of up to the floor count as equally large: with
// scorch's own floor of 2,000 every write of a small base merged all of it again.
const (
	gathering    = 500 // milliseconds
	floorSegment = 100 // documents
	perTier      = 5   // segments of about a size, before they are merged into one
)

func scorchConfig(dir string) map[string]any {
	return map[string]any{
		"path":                   dir,
		"unsafe_batch":           true, // a projection need not be durable, only consistent
		"bolt_timeout":           "1s", // a second process is refused, not kept waiting
		"asyncErrorCallbackName": callbackName,
		"scorchPersisterOptions": map[string]any{"PersisterNapTimeMSec": gathering},
		"scorchMergePlanOptions": map[string]any{
			"FloorSegmentSize": floorSegment, "MaxSegmentsPerTier": perTier, "SegmentsPerMergeTask": perTier,
		},
	}
}

func (g *generation) loadHead() error {
	reader, err := g.scorch.Reader()
	if err != nil {
		return fmt.Errorf("read the index: %w", err)
	}
	defer reader.Close()
	head := &kb.Head{}
	value, err := reader.GetInternal(headKey)
	if err == nil && value != nil {
		err = json.Unmarshal(value, head)
	}
	if err != nil {
		return fmt.Errorf("read the head of the index: %w", err)
	}
	g.head.Store(head)
	return nil
}

// Apply is Index.Apply on this generation.
func (g *generation) Apply(ctx context.Context, head kb.Head, put []*kb.IndexDocument, remove []kb.ID) error {
	if g.closed {
		return errClosed
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	batch := index.NewBatch()
	for _, id := range remove {
		batch.Delete(string(id))
	}
	for _, doc := range put {
		if doc.ID == "" {
			return errors.New("index a document: it has no id")
		}
		batch.Update(g.ix.document(doc))
	}
	if head != (kb.Head{}) {
		batch.SetInternal(headKey, encodeHead(head))
	}
	if len(batch.IndexOps)+len(batch.InternalOps) == 0 {
		return nil
	}
	if err := g.scorch.Batch(batch); err != nil {
		return fmt.Errorf("write %d documents to the index: %w", len(put), err)
	}
	if head != (kb.Head{}) {
		g.head.Store(&head)
	}
	return nil
}

func encodeHead(head kb.Head) []byte {
	value, err := json.Marshal(head)
	if err != nil {
		panic(err) // a number and a string
	}
	return value
}

// close waits for the users, writes down what is worth keeping, and lets go of the
// files.
func (g *generation) close(keep bool) error {
	g.users.Lock()
	defer g.users.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	var flushed error
	if keep && g.head.Load().Seq > 0 {
		flushed = g.flush(closeFlushTimeout)
	}
	err := errors.Join(flushed, g.closeScorch())
	g.queue.Close()
	watching.Delete(g.dir)
	return err
}

// closeScorch does not wait for ever: a background task that broke off in mid-write
// may hold a lock that closing wants.
func (g *generation) closeScorch() error {
	done := make(chan error, 1)
	go func() { done <- g.scorch.Close() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeTimeout):
		return fmt.Errorf("the index in %q does not close", g.dir)
	}
}

// scorch reports what fails in its background tasks to a callback found by name
// in a registry of the process, together with the directory.
const callbackName = "prologis/search"

var (
	registerOnce sync.Once
	watching     sync.Map // directory → *slog.Logger
)

// watch logs what fails in the background of the index in dir.
func watch(dir string, log *slog.Logger) {
	registerOnce.Do(func() { scorch.RegistryAsyncErrorCallbacks[callbackName] = report })
	watching.Store(dir, log)
}

// report logs a failure. It takes its time, because scorch tries again at once,
// for as long as a disk is full.
func report(err error, dir string) {
	if log, ok := watching.Load(dir); ok {
		log.(*slog.Logger).Error("the index cannot be written down; it is complete in memory", "dir", dir, "error", err)
	}
	time.Sleep(time.Second)
}
