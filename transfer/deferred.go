package transfer

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"prologis/kb"
)

// deferred holds the lines that wait for later ones: their bytes in a temporary
// file, and of each what it is called and what it waits for.
type deferred struct {
	file  *os.File
	size  int64
	lines []*deferredLine
	slugs map[string]bool // "kind/slug" of the lines that give one
}

type deferredLine struct {
	number int
	kind   kb.Kind
	slug   string // as given
	offset int64
	length int
	names  []string      // "kind/slug" by which others can mean it
	wants  [][]string    // references that lead nowhere yet: the names that would do
	err    error         // what was wrong the first time
	result *kb.PutResult // what it did the first time, when it went in
}

// holds reports whether an earlier line of the same entry waits.
func (d *deferred) holds(it *item) bool {
	return it.line.Slug != "" && d.slugs[string(it.line.Kind)+"/"+it.line.Slug]
}

func (d *deferred) add(it *item, err error) error {
	if d.file == nil {
		f, err := os.CreateTemp("", "import-*.jsonl")
		if err != nil {
			return fmt.Errorf("keep lines for later: %w", err)
		}
		d.file = f
	}
	if _, err := d.file.WriteAt(it.raw, d.size); err != nil {
		return fmt.Errorf("keep lines for later: %w", err)
	}
	slug := it.line.Slug
	if slug == "" {
		slug = kb.HeadingSlug(it.put.Content)
	} else {
		if d.slugs == nil {
			d.slugs = map[string]bool{}
		}
		d.slugs[string(it.line.Kind)+"/"+slug] = true
	}
	d.lines = append(d.lines, &deferredLine{
		number: it.number, kind: it.line.Kind, slug: it.line.Slug, offset: d.size, length: len(it.raw),
		names: []string{string(it.line.Kind) + "/" + slug}, err: err, result: it.result,
	})
	d.size += int64(len(it.raw))
	return nil
}

func (d *deferred) close() {
	if d.file != nil {
		d.file.Close()
		os.Remove(d.file.Name())
	}
}

// reread answers a deferred line again, parsed.
func (im *importer) reread(l *deferredLine) (*item, error) {
	raw := make([]byte, l.length)
	if _, err := im.later.file.ReadAt(raw, l.offset); err != nil && err != io.EOF {
		return nil, fmt.Errorf("read line %d again: %w", l.number, err)
	}
	parsed, c, err := parse(raw)
	if err != nil {
		return nil, fmt.Errorf("read line %d again: %w", l.number, err)
	}
	return &item{number: l.number, raw: raw, line: parsed, put: im.put(parsed, c), result: l.result}, nil
}

// runLater applies the lines put aside, those that others wait for first, and
// those that wait for each other in one commit. Lines that wait for what never
// came fail.
func (im *importer) runLater() error {
	if len(im.later.lines) == 0 {
		return nil
	}
	if err := im.findWants(); err != nil {
		return err
	}
	var onTheirWay []*pendingGroup
	for _, group := range groups(im.dropHopeless(im.later.lines)) {
		pending, err := im.startGroup(group)
		if err != nil {
			return err
		}
		if onTheirWay = append(onTheirWay, pending); len(onTheirWay) > windowGroups {
			if err := im.finishGroup(onTheirWay[0]); err != nil {
				return err
			}
			onTheirWay = onTheirWay[1:]
		}
	}
	for _, pending := range onTheirWay {
		if err := im.finishGroup(pending); err != nil {
			return err
		}
	}
	return nil
}

// How many groups are on their way at once; most are one line.
const windowGroups = 256

// pendingGroup is lines on their way as one commit.
type pendingGroup struct {
	items []*item
	wait  func() ([]*kb.PutResult, error)
}

// findWants works out which references of each line lead nowhere by now.
func (im *importer) findWants() error {
	for _, l := range im.later.lines {
		it, err := im.reread(l)
		if err != nil {
			return err
		}
		for _, ref := range kb.Unresolved(it.put.Content) {
			id, err := im.resolve(ref)
			if err != nil {
				return err
			}
			if id == "" {
				l.wants = append(l.wants, names(ref))
			}
		}
	}
	return nil
}

func names(ref kb.WrittenReference) []string {
	var names []string
	for _, kind := range ref.Kinds {
		names = append(names, string(kind)+"/"+strings.TrimPrefix(string(ref.Ref), string(kind)+"/"))
	}
	return names
}

// dropHopeless fails the lines that wait for what is not among them, and those
// that wait for these, and so on.
func (im *importer) dropHopeless(lines []*deferredLine) []*deferredLine {
	for {
		there := byName(lines)
		hopeful := func(l *deferredLine) bool {
			for _, want := range l.wants {
				if !slices.ContainsFunc(want, func(n string) bool { return there[n] != nil }) {
					return false
				}
			}
			return true
		}
		var rest []*deferredLine
		for _, l := range lines {
			if hopeful(l) {
				rest = append(rest, l)
				continue
			}
			im.fail(Line{Line: l.number, Kind: l.kind, Slug: l.slug}, l.err)
		}
		if len(rest) == len(lines) {
			return rest
		}
		lines = rest
	}
}

func byName(lines []*deferredLine) map[string]*deferredLine {
	there := map[string]*deferredLine{}
	for _, l := range lines {
		for _, name := range l.names {
			if there[name] == nil {
				there[name] = l
			}
		}
	}
	return there
}

// startGroup puts lines that wait for each other on their way, as one commit.
func (im *importer) startGroup(group []*deferredLine) (*pendingGroup, error) {
	p := &pendingGroup{}
	var puts []kb.PutInput
	for _, l := range group {
		it, err := im.reread(l)
		if err != nil {
			return nil, err
		}
		p.items, puts = append(p.items, it), append(puts, it.put)
	}
	author := kb.Author{By: im.opts.By}
	if len(p.items) == 1 {
		author = im.author(p.items[0])
	}
	p.wait = im.submit(author, puts)
	return p, nil
}

func (im *importer) finishGroup(p *pendingGroup) error {
	results, err := p.wait()
	if err == nil {
		for i, r := range results {
			im.done(p.items[i], r)
		}
		return nil
	}
	if err := im.fatal(err); err != nil {
		return err
	}
	im.failGroup(p.items, err)
	return nil
}

// failGroup gives every line of a group the errors that are its own; those
// without any failed because of the others.
func (im *importer) failGroup(items []*item, err error) {
	own := make([]kb.Errors, len(items))
	for _, p := range kb.Problems(err) {
		var i int
		if len(items) > 1 && len(p.Path) > 0 {
			if _, scanErr := fmt.Sscan(p.Path[0], &i); scanErr == nil && i < len(items) {
				p.Path = p.Path[1:]
			}
		}
		own[i] = append(own[i], p)
	}
	for i, it := range items {
		if own[i] == nil {
			own[i] = kb.Errors{kb.Invalid(nil, "not imported, since a line that it refers to failed: see line %d", items[0].number)}
		}
		im.fail(it.report(), own[i])
	}
}
