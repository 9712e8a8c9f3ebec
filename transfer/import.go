package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"

	"prologis/kb"
)

// Options say how to import.
type Options struct {
	By     string // who makes the revisions
	DryRun bool   // apply every rule, change nothing
	// OnlyBy, if set, leaves alone what somebody else has edited.
	OnlyBy string
	// Progress, if not nil, is told how many bytes of the input are read.
	Progress func(bytes int64)
}

// Line is what became of one line.
type Line struct {
	Line    int        `json:"line"`
	Kind    kb.Kind    `json:"kind,omitempty"`
	Slug    string     `json:"slug,omitempty"`
	ID      kb.ID      `json:"id,omitempty"`
	Outcome kb.Outcome `json:"outcome,omitempty"`
	Seq     kb.Seq     `json:"seq,omitempty"`
	Errors  []Problem  `json:"errors,omitempty"`
}

// Problem is one thing wrong with a line; Path starts below input.
type Problem struct {
	Path    []string `json:"path,omitempty"`
	Code    kb.Code  `json:"code"`
	Message string   `json:"message"`
}

// Summary counts what became of the lines.
type Summary struct {
	Lines     int `json:"lines"`
	Created   int `json:"created"`
	Updated   int `json:"updated"`
	Unchanged int `json:"unchanged"`
	Failed    int `json:"failed"`
}

// item is a line on its way.
type item struct {
	number int
	raw    []byte
	line   line
	put    kb.PutInput
	wait   func() ([]*kb.PutResult, error)
	bad    error         // what is wrong with the line itself
	result *kb.PutResult // of an earlier time, nil if there was none
}

// importer is one import under way.
type importer struct {
	ctx     context.Context
	opts    Options
	report  func(Line)
	submit  func(kb.Author, []kb.PutInput) func() ([]*kb.PutResult, error)
	resolve func(kb.WrittenReference) (kb.ID, error) // "" for nothing
	later   deferred
	Summary
}

// Import reads lines and puts them into the base, one commit a line, in their
// order. Every line is reported once: when it is acknowledged, or with what is
// wrong with it; a bad line does not keep the others out. Lines that refer to later ones are put
// aside and applied at the end, those that refer to each other together. The
// error is of the input or the base as a whole.
func Import(ctx context.Context, base *kb.Base, r io.Reader, opts Options, report func(Line)) (Summary, error) {
	im := &importer{ctx: ctx, opts: opts, report: report}
	defer im.later.close()
	if !opts.DryRun {
		im.submit = func(a kb.Author, ins []kb.PutInput) func() ([]*kb.PutResult, error) {
			return base.SubmitPut(ctx, a, ins).Wait
		}
		im.resolve = func(ref kb.WrittenReference) (kb.ID, error) {
			ids, err := base.Resolve(ctx, []kb.ID{ref.Ref}, ref.Kinds...)
			if err != nil {
				return "", err
			}
			return ids[0], nil
		}
		err := im.run(r)
		return im.Summary, err
	}
	err := base.DryRun(ctx, func(t *kb.Trial) error {
		im.submit = func(a kb.Author, ins []kb.PutInput) func() ([]*kb.PutResult, error) {
			results, err := t.Put(a, ins)
			return func() ([]*kb.PutResult, error) { return results, err }
		}
		im.resolve = func(ref kb.WrittenReference) (kb.ID, error) { return t.Resolve(ref.Ref, ref.Kinds...) }
		return im.run(r)
	})
	return im.Summary, err
}

// run reads lines and puts them on their way, while another goroutine settles
// them in their order as they are acknowledged.
func (im *importer) run(r io.Reader) error {
	w := newWindow()
	settled := make(chan error, 1)
	go func() { settled <- im.settle(w) }()
	err := im.read(newLineReader(r), w)
	w.close()
	if err := errors.Join(err, <-settled); err != nil {
		return err
	}
	return im.runLater()
}

// read puts lines on their way until the input ends or the window is stopped.
func (im *importer) read(lines *lineReader, w *window) error {
	for {
		raw, err := lines.next()
		it := &item{number: lines.number, raw: raw}
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case errors.Is(err, errLong):
			it.bad = kb.Invalid(nil, "%v", err)
		case err != nil:
			return fmt.Errorf("read line %d: %w", lines.number, err)
		default:
			im.start(it)
		}
		if im.opts.Progress != nil {
			im.opts.Progress(lines.bytes)
		}
		if !w.add(it) {
			return nil // settle says why
		}
	}
}

// start puts a line on its way.
func (im *importer) start(it *item) {
	var c kb.Content
	if it.line, c, it.bad = parse(it.raw); it.bad != nil {
		return
	}
	it.put = im.put(it.line, c)
	it.wait = im.submit(im.author(it), []kb.PutInput{it.put})
}

func (im *importer) put(l line, c kb.Content) kb.PutInput {
	return kb.PutInput{Content: c, Slug: l.Slug, OnlyBy: im.opts.OnlyBy}
}

// author makes a line without a slug repeatable: the same line is one entry.
func (im *importer) author(it *item) kb.Author {
	a := kb.Author{By: im.opts.By}
	if it.line.Slug == "" {
		sum := sha256.Sum256(it.raw)
		a.Key, a.KeyHash = "import "+hex.EncodeToString(sum[:]), "line"
	}
	return a
}

// settle waits for the lines of a window, in their order.
func (im *importer) settle(w *window) error {
	for it := w.take(); it != nil; it = w.take() {
		im.Lines++
		if err := im.settleOne(it); err != nil {
			w.stop()
			return err
		}
	}
	return nil
}

func (im *importer) settleOne(it *item) error {
	if it.bad != nil {
		im.fail(it.report(), it.bad)
		return nil
	}
	results, err := it.wait()
	switch {
	case err == nil && im.later.holds(it):
		// It went in ahead of an earlier line of the same entry: once more, behind it.
		it.result = results[0]
		return im.later.add(it, nil)
	case err == nil:
		im.done(it, results[0])
	case missesOnly(err):
		return im.later.add(it, err)
	default:
		if err := im.fatal(err); err != nil {
			return err
		}
		im.fail(it.report(), err)
	}
	return nil
}

func (it *item) report() Line {
	return Line{Line: it.number, Kind: it.line.Kind, Slug: it.line.Slug}
}

// fatal answers errors that no other line can escape.
func (im *importer) fatal(err error) error {
	if im.ctx.Err() != nil {
		return im.ctx.Err()
	}
	for _, p := range kb.Problems(err) {
		if p.Code == kb.CodeUnavailable || p.Code == kb.CodeInternal {
			return err
		}
	}
	return nil
}

// missesOnly reports whether the only thing wrong is that references lead nowhere.
func missesOnly(err error) bool {
	for _, p := range kb.Problems(err) {
		if p.Code != kb.CodeNotFound {
			return false
		}
	}
	return true
}

func (im *importer) done(it *item, r *kb.PutResult) {
	l := it.report()
	l.Outcome, l.Seq = r.Outcome, r.Seq
	if first := it.result; first != nil && (r.Outcome == kb.Unchanged || first.Outcome == kb.Created) {
		l.Outcome, l.Seq = first.Outcome, max(first.Seq, r.Seq)
	}
	if r.Entry != nil {
		l.ID, l.Slug = r.Entry.Meta().ID, r.Entry.Meta().Slug
	}
	switch l.Outcome {
	case kb.Created:
		im.Created++
	case kb.Updated:
		im.Updated++
	default:
		im.Unchanged++
	}
	im.report(l)
}

func (im *importer) fail(l Line, err error) {
	im.Failed++
	for _, p := range kb.Problems(err) {
		l.Errors = append(l.Errors, Problem{Path: p.Path, Code: p.Code, Message: p.Message})
	}
	im.report(l)
}
