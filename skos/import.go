package skos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Options say how to import a document.
type Options struct {
	Scheme string // slug of the scheme to import to
	Format rdf.Format
	Source string // name of the document
	By     string // who makes the revisions
	DryRun bool   // apply every rule, change nothing
	Strict bool   // refuse a document that breaks a rule of SKOS
	// Progress, if not nil, is told how many entries are done of how many.
	Progress func(done, total int)
}

// ErrBreaches says that a document breaks rules, and was refused for that.
var ErrBreaches = errors.New("the document breaks rules of SKOS: nothing was imported")

// ErrLeftOut says that a document says what cannot be kept, and was refused for that.
var ErrLeftOut = errors.New("the document says what is no statement of RDF: nothing was imported")

// importer is one import under way.
type importer struct {
	base    *kb.Base
	reader  reader
	opts    Options
	report  *Report
	present map[string]bool  // entries of the document that the base has
	uris    map[kb.ID]string // of entries of the base
	hash    string
	was     kb.SchemeImport // the last import to the scheme
	// stay are the URIs of what the scheme has and the document leaves as it is: entries
	// that it does not mention, with their label objects, and schemes that it does not describe
	stay map[string]bool
	// edited are the entries of the document that were changed here since the last import
	edited map[string]bool
	// lessened are the concepts that were put without what the document states no more
	lessened map[string]bool
}

// Import reads a document and brings a scheme of the base to what it states. The
// whole document is read and checked before anything changes; then it is applied in
// commits of some hundred entries. After an interruption the same import goes on
// where it stopped, since what is there already is not written again.
func Import(ctx context.Context, base *kb.Base, in io.Reader, opts Options) (*Report, error) {
	im := &importer{base: base, reader: base, opts: opts, report: newReport(), present: map[string]bool{}, lessened: map[string]bool{}, stay: map[string]bool{}, edited: map[string]bool{}, uris: map[kb.ID]string{}}
	im.report.Scheme = opts.Scheme
	if !kb.ValidSlug(opts.Scheme) {
		return im.report, kb.Invalid([]string{"scheme"}, "%q is not a slug: lower-case letters, digits and single hyphens", opts.Scheme)
	}
	r, err := im.read(ctx, in)
	if err != nil {
		return im.report, err
	}
	if err := im.noteMissing(ctx, r); err != nil {
		return im.report, err
	}
	r.countRest(im.report)
	if opts.Strict && im.report.broken() > 0 {
		return im.report, ErrBreaches
	}
	if opts.Strict && im.report.LeftOut > 0 {
		return im.report, ErrLeftOut
	}
	return im.report, im.apply(ctx, r)
}

// read makes contents of the document.
func (im *importer) read(ctx context.Context, in io.Reader) (*reading, error) {
	sum := sha256.New()
	base := im.relativeBase()
	g, err := readGraph(io.TeeReader(in, sum), im.opts.Format, base, im.report.leftOut)
	if err != nil {
		return nil, err
	}
	if len(g.statements) == 0 {
		return nil, im.report.nothing()
	}
	im.hash = hex.EncodeToString(sum.Sum(nil)[:16])
	im.report.Triples = len(g.statements)
	s := sortOut(g, im.report)
	if n := im.report.BlankEntries; n > 0 {
		im.report.note("%d concepts, schemes or collections have no URI: what is said of them is kept aside", n)
	}
	im.noteRelative(g, base)
	im.noteUnwritable(g)
	c, err := im.choose(ctx, s)
	if err != nil {
		return nil, err
	}
	schemes, err := im.existingSchemes(ctx, s, c)
	if err != nil {
		return nil, err
	}
	if err := im.lastImport(ctx, c.existing); err != nil {
		return nil, err
	}
	own := map[kb.ID]bool{}
	for uri, e := range schemes {
		own[e.M.ID] = true
		im.noteEdited(uri, e)
		if !s.describesScheme(uri) && (im.was.Chunks > 0 || !isInvented(e.Name, uri, im.opts.Scheme)) {
			im.stay[uri] = true
		}
	}
	r := &reading{sorts: s, left: maps.Clone(im.stay), main: c.uri, mainRef: kb.ID(im.opts.Scheme), baseURL: im.base.Settings().BaseURL, cut: map[[2]string]bool{}}
	if r.live, r.skip, err = im.look(ctx, s, own); err != nil {
		return nil, err
	}
	if s.kinds[c.uri] == "" { // the document has none
		s.schemes = append(s.schemes, c.uri)
		s.kinds[c.uri] = kb.KindConceptScheme
	}
	r.existing = func(uri string) *kb.ConceptSchemeContent {
		if e := schemes[uri]; e != nil {
			return im.asWritten(&e.ConceptSchemeContent)
		}
		if uri == c.uri && !g.describes(rdf.NewIRI(uri)) {
			return &kb.ConceptSchemeContent{Name: kb.Text{undetermined: im.opts.Scheme}}
		}
		return nil
	}
	return r, r.read()
}

// asWritten answers the content of a scheme with URIs for references, as those of
// documents are.
func (im *importer) asWritten(s *kb.ConceptSchemeContent) *kb.ConceptSchemeContent {
	written := *s
	written.Publisher = kb.ID(im.uris[s.Publisher])
	return &written
}

// relativeBase is the base of IRIs in documents that have none of their own.
func (im *importer) relativeBase() string {
	base := im.base.Settings().BaseURL
	if base == "" {
		base = "http://localhost"
	}
	return base + "/import/" + im.opts.Scheme + "/"
}

func (im *importer) noteRelative(g *graph, base string) {
	n := 0
	for _, subject := range g.order {
		if strings.HasPrefix(g.all[subject].text, base) {
			n++
		}
	}
	if n > 0 {
		im.report.note("%d subjects have relative IRIs: they were read as under %s", n, base)
	}
}

// apply brings the base to what was read.
func (im *importer) apply(ctx context.Context, r *reading) error {
	author := kb.Author{By: im.opts.By, Note: "import of " + im.opts.Source}
	if im.opts.DryRun {
		return im.base.DryRun(ctx, func(t *kb.Trial) error {
			im.reader = trial{t}
			return im.putAll(ctx, r, func(ins []kb.PutInput) func() ([]*kb.PutResult, error) {
				results, err := t.Put(author, ins)
				return func() ([]*kb.PutResult, error) { return results, err }
			})
		})
	}
	put := func(ins []kb.PutInput) func() ([]*kb.PutResult, error) {
		return im.base.SubmitPut(ctx, author, ins).Wait
	}
	scheme, others, err := im.putSchemes(r, put)
	if err != nil {
		return err
	}
	if err := im.start(ctx, author, scheme); err != nil {
		return err
	}
	if err := im.putEntries(ctx, r, put); err != nil {
		return err
	}
	return im.finish(ctx, author, scheme, others, r)
}

func (im *importer) putAll(ctx context.Context, r *reading, put putter) error {
	if _, _, err := im.putSchemes(r, put); err != nil {
		return err
	}
	return im.putEntries(ctx, r, put)
}

// start notes that an import is under way, unless all of the document is there.
func (im *importer) start(ctx context.Context, author kb.Author, scheme kb.ID) error {
	return im.base.SetSchemeImport(ctx, author, scheme, func(s *kb.SchemeImport, at time.Time) {
		if s.Hash != im.hash || s.FinishedAt == nil {
			s.Source, s.Hash, s.StartedAt, s.FinishedAt = im.opts.Source, im.hash, at, nil
		}
	})
}

// finish keeps what is in no entry, and notes that the import is done.
func (im *importer) finish(ctx context.Context, author kb.Author, scheme kb.ID, others []kb.ID, r *reading) error {
	others = append(others, im.was.Others...)
	slices.Sort(others)
	usual := im.usualForms(r)
	p, err := im.merged(ctx, scheme, r, usual)
	if err != nil {
		return fmt.Errorf("keep what is in no entry of %s: %w", scheme, err)
	}
	if err := im.putAsides(ctx, author, p.all); err != nil {
		return err
	}
	err = im.base.SetSchemeImport(ctx, author, scheme, func(s *kb.SchemeImport, at time.Time) {
		s.Others, s.Concepts, s.KeptAside, s.Chunks = slices.Compact(others), im.report.Concepts, im.report.KeptAside, p.chunks
		s.Forms = map[string]string{}
		for w, f := range usual {
			s.Forms[string(w)] = string(f)
		}
		if s.FinishedAt == nil || im.report.Created+im.report.Updated > 0 {
			s.FinishedAt = &at
		}
	})
	if err != nil {
		return err
	}
	return im.putAsides(ctx, author, p.empty)
}

func (im *importer) putAsides(ctx context.Context, author kb.Author, all []kb.Aside) error {
	for _, piece := range all {
		if err := im.base.PutAside(ctx, author, piece); err != nil {
			return err
		}
	}
	return nil
}

// usualForms answers the forms in which most is stated: those of the document, or, when
// entries stay of which it does not speak, those in which they are stated.
func (im *importer) usualForms(r *reading) forms {
	usual := r.usualForms()
	if len(im.stay) == len(r.left) {
		return usual
	}
	before := forms{}
	for w, f := range im.was.Forms {
		before[way(w)] = form(f)
	}
	for w := range usual {
		before[w] = before.of(w)
	}
	return before
}
