package skos

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"prologis/kb"
)

// putter puts entries on their way as one commit, and answers how to wait for it.
type putter func([]kb.PutInput) func() ([]*kb.PutResult, error)

// Most of what is put in one commit, and how many commits are on their way at once.
const (
	batchEntries = 400
	batchBytes   = 1 << 20
	onTheirWay   = 4
)

// putSchemes puts the schemes and answers their ids, the main one apart.
func (im *importer) putSchemes(r *reading, put putter) (main kb.ID, others []kb.ID, err error) {
	for _, uri := range r.schemes {
		d := described{uri, r.content(uri)}
		in := r.input(d)
		if d.uri == r.main {
			in.Slug, in.ByURI = im.opts.Scheme, false
		}
		results, err := put([]kb.PutInput{in})()
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", d.uri, err)
		}
		im.count(uri, results[0])
		if id := results[0].Entry.Meta().ID; d.uri == r.main {
			main = id
		} else {
			others = append(others, id)
		}
	}
	return main, others, nil
}

// input asks for an entry by its URI.
func (r *reading) input(d described) kb.PutInput {
	in := kb.PutInput{Content: d.content, ByURI: true}
	if r.own(d.uri) == "" { // minted here
		in.ByURI = false
		in.Slug = localName(d.uri)
	}
	return in
}

func (im *importer) count(uri string, result *kb.PutResult) {
	switch {
	case result.Outcome == kb.Created:
		im.report.Created++
	case result.Outcome == kb.Updated, im.lessened[uri]:
		im.report.Updated++
		if im.edited[uri] {
			im.report.TakenBack = append(im.report.TakenBack, uri)
		}
	default:
		im.report.Unchanged++
	}
}

// batch is entries that are put in one commit.
type batch struct {
	uris []string
	ins  []kb.PutInput
	wait func() ([]*kb.PutResult, error)
}

// putEntries puts concepts and collections. References to what comes later are left
// out at first, and put in when it is there.
func (im *importer) putEntries(ctx context.Context, r *reading, put putter) error {
	if err := im.part(ctx, r, put); err != nil {
		return err
	}
	there := maps.Clone(im.present)
	q := &queue{im: im, put: put, total: len(r.entries)}
	var again []string
	err := im.inBatches(ctx, r, r.entries, func(b []described) error {
		for _, d := range b {
			there[d.uri] = true
		}
		for i, d := range b {
			if c, ok := d.content.(*kb.ConceptContent); ok && !withoutLater(c, r, there) {
				again = append(again, b[i].uri)
			}
		}
		return q.add(r, b)
	})
	if err != nil {
		return err
	}
	if err := im.inBatches(ctx, r, again, func(b []described) error { return q.add(r, b) }); err != nil {
		return err
	}
	return q.end()
}

// inBatches makes the contents of entries, and calls fn with as many as are put in one commit.
func (im *importer) inBatches(ctx context.Context, r *reading, uris []string, fn func([]described) error) error {
	var b []described
	bytes := 0
	flush := func() error {
		if len(b) == 0 {
			return nil
		}
		if err := im.keepOrder(ctx, r, b); err != nil {
			return err
		}
		err := fn(b)
		b, bytes = nil, 0
		return err
	}
	for _, uri := range uris {
		c := r.content(uri)
		size := contentSize(c)
		if len(b) == batchEntries || bytes+size > batchBytes {
			if err := flush(); err != nil {
				return err
			}
		}
		b = append(b, described{uri, c})
		bytes += size
	}
	return flush()
}

// contentSize is about how many bytes a content has as a document.
func contentSize(c kb.Content) int {
	switch c := c.(type) {
	case *kb.ConceptContent:
		size := 500 + 40*(len(c.Broader)+len(c.Related))
		for _, d := range c.Definitions {
			size += len(d.Value) + 100
		}
		for _, n := range c.Notes {
			size += len(n.Value) + 100
		}
		for _, l := range []kb.Labels{c.AltLabels, c.HiddenLabels, c.ScopeNotes, c.Examples} {
			for _, texts := range l {
				for _, t := range texts {
					size += len(t) + 10
				}
			}
		}
		return size
	case *kb.CollectionContent:
		return 500 + 50*len(c.Members)
	}
	return 1000
}

// withoutLater takes out of a concept what refers to entries that are not there yet, and
// reports whether that is nothing.
func withoutLater(c *kb.ConceptContent, r *reading, there map[string]bool) (all bool) {
	later := func(id kb.ID) bool { return id != "" && !there[string(id)] && r.live[string(id)] == "" }
	n := len(c.Related)
	c.Related = slices.DeleteFunc(c.Related, later)
	all = len(c.Related) == n
	if len(c.Related) == 0 {
		c.Related = nil
	}
	for i := range c.Discouraged {
		if later(c.Discouraged[i].Preferred) {
			c.Discouraged[i].Preferred = ""
			all = false
		}
	}
	if later(c.ReplacedBy) {
		c.ReplacedBy = ""
		all = false
	}
	return all
}

// queue holds batches on their way, in their order.
type queue struct {
	im    *importer
	put   putter
	sent  []*batch
	done  int
	total int

	uncounted bool // what is put is not all that becomes of it
}

func (q *queue) add(r *reading, entries []described) error {
	b := &batch{}
	for _, d := range entries {
		b.uris = append(b.uris, d.uri)
		b.ins = append(b.ins, r.input(d))
	}
	b.wait = q.put(b.ins)
	q.sent = append(q.sent, b)
	if len(q.sent) > onTheirWay {
		return q.settle()
	}
	return nil
}

func (q *queue) settle() error {
	b := q.sent[0]
	q.sent = q.sent[1:]
	results, err := b.wait()
	if err != nil {
		return b.explain(err)
	}
	if q.uncounted {
		return nil
	}
	for i, result := range results {
		if q.done < q.total { // the second time an entry is put it is not counted
			q.im.count(b.uris[i], result)
			q.done++
		}
	}
	if q.im.opts.Progress != nil {
		q.im.opts.Progress(q.done, q.total)
	}
	return nil
}

func (q *queue) end() error {
	for len(q.sent) > 0 {
		if err := q.settle(); err != nil {
			return err
		}
	}
	return nil
}

// explain names the entry that an error is about.
func (b *batch) explain(err error) error {
	p := kb.Problems(err)[0]
	if p.Code == kb.CodeInternal || p.Code == kb.CodeUnavailable {
		return err
	}
	i, path := 0, p.Path
	if len(b.uris) > 1 && len(path) > 0 {
		if n, bad := strconv.Atoi(path[0]); bad == nil && n < len(b.uris) {
			i, path = n, path[1:]
		}
	}
	return &kb.Error{Code: p.Code, Message: fmt.Sprintf("%s: %s: %s", b.uris[i], strings.Join(path, "."), p.Message), Cause: err}
}
