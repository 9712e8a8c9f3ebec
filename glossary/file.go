package glossary

import (
	"bufio"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"

	"prologis/kb"
	"prologis/lang"
)

// formatVersion changes with what the file holds and with how labels are read.
const formatVersion = "glossary 4"

// castagnoli is the checksum that processors compute.
var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// Open opens the glossary that a file keeps; an empty one when there is none, or none
// that can be trusted.
func Open(path string, opts Options) (*Glossary, error) {
	g, err := newGlossary(path, opts)
	if err != nil {
		return nil, err
	}
	switch err := g.load(); {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		g.discarded = err
		g.opts.Log.Warn("the glossary's file has to be made anew", "why", err)
	}
	return g, nil
}

// Discarded says why Open did not take what the file held; nil when it did, or when
// there was none.
func (g *Glossary) Discarded() error { return g.discarded }

// Close writes down what changed.
func (g *Glossary) Close() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.save()
}

// saveAfter is how many concepts have to change before they are written down while the base
// is open; a large glossary waits for half of itself. What is not written is caught up with.
const saveAfter = 4096

// saveInPassing writes the file when much has changed.
func (g *Glossary) saveInPassing() {
	if g.dirty < max(saveAfter, g.graph.size/2) {
		return
	}
	if err := g.save(); err != nil {
		g.opts.Log.Warn("the glossary is not written down for now", "err", err)
		g.dirty = 0 // not again with every commit
	}
}

// fileVersion names everything that decides what the file holds.
func (g *Glossary) fileVersion() string {
	return formatVersion + " " + g.opts.Version + " " + lang.Version()
}

func (g *Glossary) load() error {
	data, err := os.ReadFile(g.path)
	if err != nil {
		return err
	}
	if len(data) < 4 {
		return fmt.Errorf("%w: it is cut off", kb.ErrDamaged)
	}
	body, sum := data[:len(data)-4], data[len(data)-4:]
	d := &decoder{data: body}
	if (&decoder{data: sum}).uint32() != crc32.Checksum(body, castagnoli) {
		return fmt.Errorf("%w: its checksum is wrong", kb.ErrDamaged)
	}
	if found := d.string(); found != g.fileVersion() {
		return fmt.Errorf("%w: it was written by another version", kb.ErrOutlived)
	}
	head := kb.Head{Seq: kb.Seq(d.number()), ID: d.string()}
	graph := newGraph(g.reader)
	graph.decode(d)
	if d.err != nil {
		return d.err
	}
	g.head, g.graph = head, graph
	return nil
}

// save writes the file anew, beside the old one, if anything changed.
func (g *Glossary) save() error {
	if g.path == "" || g.dirty == 0 || g.head.Seq == 0 {
		return nil
	}
	half := g.path + ".new"
	file, err := os.OpenFile(half, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("write the glossary down: %w", err)
	}
	err = g.write(file)
	if err = errors.Join(err, file.Close()); err == nil {
		err = os.Rename(half, g.path)
	}
	if err != nil {
		return fmt.Errorf("write the glossary down: %w", err)
	}
	g.dirty = 0
	return nil
}

func (g *Glossary) write(file io.Writer) error {
	sum := crc32.New(castagnoli)
	w := bufio.NewWriterSize(file, 1<<20)
	e := &encoder{w: io.MultiWriter(w, sum)}
	e.string(g.fileVersion())
	e.number(uint64(g.head.Seq))
	e.string(g.head.ID)
	g.graph.encode(e)
	e.flush()
	if e.err != nil {
		return e.err
	}
	last := &encoder{w: w}
	last.uint32(sum.Sum32())
	last.flush()
	return errors.Join(last.err, w.Flush())
}
