package skos

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
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

// importer is one import under way.
type importer struct {
	base    *kb.Base
	reader  reader
	opts    Options
	report  *Report
	present map[string]bool  // entries of the document that the base has
	uris    map[kb.ID]string // of entries of the base
	hash    string
	// lessened are the concepts that were put without what the document states no more
	lessened map[string]bool
}

// Import reads a document and brings a scheme of the base to what it states. The
// whole document is read and checked before anything changes; then it is applied in
// commits of some hundred entries. After an interruption the same import goes on
// where it stopped, since what is there already is not written again.
func Import(ctx context.Context, base *kb.Base, in io.Reader, opts Options) (*Report, error) {
	im := &importer{base: base, reader: base, opts: opts, report: newReport(), present: map[string]bool{}, lessened: map[string]bool{}, uris: map[kb.ID]string{}}
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
	return im.report, im.apply(ctx, r)
}

// read makes contents of the document.
func (im *importer) read(ctx context.Context, in io.Reader) (*reading, error) {
	sum := sha256.New()
	base := im.relativeBase()
	g, err := readGraph(io.TeeReader(in, sum), im.opts.Format, base)
	if err != nil {
		return nil, err
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
	own := map[kb.ID]bool{}
	for _, e := range schemes {
		own[e.M.ID] = true
	}
	r := &reading{sorts: s, main: c.uri, mainRef: kb.ID(im.opts.Scheme), baseURL: im.base.Settings().BaseURL, cut: map[[2]string]bool{}}
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

// noteMissing names the concepts of the scheme that the document does not have: they
// are of an earlier version of it, or somebody added them. An import archives
// nothing.
func (im *importer) noteMissing(ctx context.Context, r *reading) error {
	scheme, err := im.base.BySlug(ctx, kb.KindConceptScheme, im.opts.Scheme)
	if errors.Is(err, kb.ErrNotExist) { // a new scheme
		return nil
	}
	if err != nil {
		return err
	}
	if err := im.noteUnfinished(ctx, scheme.Meta().ID); err != nil {
		return err
	}
	found, err := im.base.Inverses(ctx, []kb.Inverse{{Target: scheme.Meta().ID, Kind: kb.KindConcept, Field: "scheme"}})
	if err != nil {
		return err
	}
	for batch := range slices.Chunk(found[0], batchEntries) {
		entries, err := im.base.Entries(ctx, batch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e == nil || e.Meta().Archived != nil || r.kinds[im.base.URI(e)] != "" {
				continue
			}
			im.report.Missing++
			im.report.note("%s is in the scheme and not in the document; it stays as it is", im.base.URI(e))
		}
	}
	return nil
}

// noteUnfinished says that an import of another document into the scheme has stopped on its way.
func (im *importer) noteUnfinished(ctx context.Context, scheme kb.ID) error {
	was, err := im.base.SchemeImport(ctx, scheme)
	if errors.Is(err, kb.ErrNotExist) {
		return nil
	}
	if err == nil && was.FinishedAt == nil && was.Hash != im.hash {
		im.report.note("the import of %q that started at %s did not finish: this document goes in its place", was.Source, was.StartedAt.Format(time.RFC3339))
	}
	return err
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
	was, err := im.base.SchemeImport(ctx, scheme)
	if err != nil {
		return err
	}
	slices.Sort(others)
	usual := r.usualForms()
	pieces := cutPieces(scheme, was.Chunks, r.rest(), r.insteads(usual))
	for _, piece := range pieces {
		if err := im.base.PutAside(ctx, author, piece); err != nil {
			return err
		}
	}
	return im.base.SetSchemeImport(ctx, author, scheme, func(s *kb.SchemeImport, at time.Time) {
		s.Others, s.Concepts, s.KeptAside, s.Chunks = others, im.report.Concepts, im.report.KeptAside, len(pieces)
		s.Forms = map[string]string{}
		for w, f := range usual {
			s.Forms[string(w)] = string(f)
		}
		if s.FinishedAt == nil {
			s.FinishedAt = &at
		}
	})
}

// pieceBytes is about how large a piece of what is kept aside may be.
const pieceBytes = 256 << 10

// cutPieces spreads what is kept aside over pieces by its subjects, so that a change
// touches few of them. As many pieces as there were are kept where that will do.
func cutPieces(scheme kb.ID, were int, rest []string, instead []kb.Instead) []kb.Aside {
	size := 0
	for _, line := range rest {
		size += len(line)
	}
	for _, in := range instead {
		size += len(in.Of)
		for _, line := range in.Are {
			size += len(line)
		}
	}
	n := were
	if n == 0 || size/n > 2*pieceBytes {
		n = size/pieceBytes + 1
	}
	pieces := make([]kb.Aside, n)
	for i := range pieces {
		pieces[i] = kb.Aside{Scheme: scheme, Chunk: i + 1}
	}
	for _, line := range rest {
		p := &pieces[place(line, n)]
		p.Statements = append(p.Statements, line)
	}
	slices.SortFunc(instead, func(a, b kb.Instead) int { return compare(a.Of, b.Of) })
	for _, in := range instead {
		p := &pieces[place(in.Of, n)]
		p.Instead = append(p.Instead, in)
	}
	return pieces
}

// place answers the piece of a statement, by its subject.
func place(line string, n int) int {
	subject, _, _ := strings.Cut(line, " ")
	sum := uint32(2166136261) // FNV-1a: the same in every process
	for i := range len(subject) {
		sum = (sum ^ uint32(subject[i])) * 16777619
	}
	return int(sum % uint32(n))
}
