// Package glossary holds the concepts of the base in memory, so that labels are found in
// texts, and the hierarchy is walked, without asking the index or the replica. It is a
// projection like these: it knows the commit that it holds, keeps itself in a file,
// and is filled again when that is missing, damaged or of another version.
//
// A label is found by a key of its words as its language reads them (key.go, reader.go), a
// text is cut into words once and read by every language that has labels (text.go), and the
// longest labels are followed word by word (spans.go).
package glossary

import (
	"log/slog"
	"sync"
	"sync/atomic"

	"prologis/kb"
)

// Options are what a glossary needs from its surroundings.
type Options struct {
	// Log takes what happens in the background; nil discards it.
	Log *slog.Logger
	// Version names the code that makes concepts: a file of another one counts as
	// missing.
	Version string
}

// Glossary is a kb.Glossary.
type Glossary struct {
	opts   Options
	path   string // of its file; "" in memory only
	reader *reader
	// discarded is why the file was not taken.
	discarded error

	mu    sync.RWMutex // guards what follows
	head  kb.Head
	graph *graph
	dirty int // concepts changed since the file was written

	version  atomic.Uint64
	listings listings
}

var _ kb.Glossary = (*Glossary)(nil)

// OpenMemory makes an empty glossary that no file keeps.
func OpenMemory() (*Glossary, error) { return newGlossary("", Options{}) }

func newGlossary(path string, opts Options) (*Glossary, error) {
	if opts.Log == nil {
		opts.Log = slog.New(slog.DiscardHandler)
	}
	r, err := newReader()
	if err != nil {
		return nil, err
	}
	return &Glossary{opts: opts, path: path, reader: r, graph: newGraph(r)}, nil
}

// Head is the last commit that the glossary holds.
func (g *Glossary) Head() kb.Head {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.head
}

// Apply puts concepts in, takes others out, and notes the head.
func (g *Glossary) Apply(head kb.Head, put []*kb.Concept, remove []kb.ID) error {
	analysed := make([]*analysed, len(put)) // before anybody has to wait
	for i, c := range put {
		analysed[i] = g.reader.analyse(c)
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.graph.forget(g.graph.relabelled(put, analysed, remove))
	for _, id := range remove {
		g.graph.remove(id)
	}
	for i, c := range put {
		g.graph.put(c, analysed[i])
	}
	if changed := len(put) + len(remove); changed > 0 {
		g.dirty += changed
		g.version.Add(1)
	}
	if head == (kb.Head{}) {
		return nil
	}
	g.head = head
	g.graph.settle()
	g.saveInPassing()
	return nil
}

// Reset empties the glossary.
func (g *Glossary) Reset() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.graph, g.head = newGraph(g.reader), kb.Head{}
	g.version.Add(1)
}

// Version changes whenever a concept does.
func (g *Glossary) Version() uint64 { return g.version.Load() }

// Count is the number of concepts held.
func (g *Glossary) Count() int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.graph.size
}

// Labels answers the labels of a concept, the preferred ones first.
func (g *Glossary) Labels(id kb.ID) []kb.Label {
	g.mu.RLock()
	defer g.mu.RUnlock()
	n, ok := g.graph.held(id)
	if !ok {
		return nil
	}
	var labels []kb.Label
	for i := range g.graph.concepts[n].labels {
		if !g.graph.concepts[n].labels[i].again() {
			labels = append(labels, g.graph.label(ref{n, uint32(i)}))
		}
	}
	return labels
}
