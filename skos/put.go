package skos

import (
	"fmt"
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
	for _, d := range r.contents {
		if d.content.Kind() != kb.KindConceptScheme {
			continue
		}
		in := r.input(d)
		if d.uri == r.main {
			in.Slug, in.ByURI = im.opts.Scheme, false
		}
		results, err := put([]kb.PutInput{in})()
		if err != nil {
			return "", nil, fmt.Errorf("%s: %w", d.uri, err)
		}
		im.count(results[0])
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

func (im *importer) count(result *kb.PutResult) {
	switch result.Outcome {
	case kb.Created:
		im.report.Created++
	case kb.Updated:
		im.report.Updated++
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
func (im *importer) putEntries(r *reading, put putter) error {
	entries := slices.DeleteFunc(slices.Clone(r.contents), func(d described) bool { return d.content.Kind() == kb.KindConceptScheme })
	batches := cutBatches(entries)
	there := im.present
	q := &queue{im: im, put: put, total: len(entries)}
	var again []described
	for _, b := range batches {
		for _, d := range b {
			there[d.uri] = true
		}
		for i, d := range b {
			if c, ok := d.content.(*kb.ConceptContent); ok {
				now, all := withoutLater(c, r, there)
				b[i].content = now
				if !all {
					again = append(again, described{d.uri, d.content})
				}
			}
		}
		if err := q.add(r, b); err != nil {
			return err
		}
	}
	for _, b := range cutBatches(again) {
		if err := q.add(r, b); err != nil {
			return err
		}
	}
	return q.end()
}

func cutBatches(entries []described) (batches [][]described) {
	var b []described
	bytes := 0
	for _, d := range entries {
		size := contentSize(d.content)
		if len(b) > 0 && (len(b) == batchEntries || bytes+size > batchBytes) {
			batches = append(batches, b)
			b, bytes = nil, 0
		}
		b = append(b, d)
		bytes += size
	}
	if len(b) > 0 {
		batches = append(batches, b)
	}
	return batches
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

// withoutLater answers a concept as it can be put now, and whether that is all of it.
func withoutLater(c *kb.ConceptContent, r *reading, there map[string]bool) (now *kb.ConceptContent, all bool) {
	later := func(id kb.ID) bool { return id != "" && !there[string(id)] && r.live[string(id)] == "" }
	copied := *c
	copied.Schemes, copied.TopConceptOf, copied.Broader = slices.Clone(c.Schemes), slices.Clone(c.TopConceptOf), slices.Clone(c.Broader)
	copied.Related = slices.DeleteFunc(slices.Clone(c.Related), later)
	copied.Discouraged = slices.Clone(c.Discouraged)
	all = len(copied.Related) == len(c.Related)
	for i := range copied.Discouraged {
		if later(copied.Discouraged[i].Preferred) {
			copied.Discouraged[i].Preferred = ""
			all = false
		}
	}
	if later(copied.ReplacedBy) {
		copied.ReplacedBy = ""
		all = false
	}
	if len(copied.Related) == 0 {
		copied.Related = nil
	}
	return &copied, all
}

// queue holds batches on their way, in their order.
type queue struct {
	im    *importer
	put   putter
	sent  []*batch
	done  int
	total int
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
	for _, result := range results {
		if q.done < q.total { // the second time an entry is put it is not counted
			q.im.count(result)
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
