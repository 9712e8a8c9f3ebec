package skos

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Export writes a scheme, or all ("" as slug), with everything that its import kept
// aside, to w as it goes. What the syntax cannot hold is an *rdf.UnwritableError, before
// anything is written.
func Export(ctx context.Context, base *kb.Base, scheme string, f rdf.Format, w io.Writer) error {
	x, err := newExport(ctx, base, scheme)
	if err != nil {
		return err
	}
	if err := x.check(ctx, f); err != nil {
		return err
	}
	out := rdf.NewWriter(w, f, Prefixes)
	x.write = out.Write
	if err := x.run(ctx); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("write the export: %w", err)
	}
	return nil
}

// check goes through the export once without writing it, if the syntax is the one that
// cannot hold everything.
func (x *export) check(ctx context.Context, f rdf.Format) error {
	if f != rdf.RDFXML {
		return nil
	}
	c := rdf.NewCheck(f)
	x.write = c.Write
	if err := x.run(ctx); err != nil {
		return err
	}
	return c.Err()
}

// export is one export under way.
type export struct {
	base   *kb.Base
	reader reader
	write  func(rdf.Triple) error
	wanted map[kb.ID]bool      // schemes
	units  map[kb.ID]*imported // by scheme; several schemes can be of one import
	order  []*imported
	uris   map[kb.ID]string
	blanks int
	err    error
}

// imported is how a document stated what it brought to its schemes. A scheme that
// was not imported has one without anything in it.
type imported struct {
	scheme  kb.ID
	known   kb.SchemeImport
	forms   forms
	instead map[string][]string
}

func newExport(ctx context.Context, base *kb.Base, slug string) (*export, error) {
	x := &export{base: base, reader: base, wanted: map[kb.ID]bool{}, units: map[kb.ID]*imported{}, uris: map[kb.ID]string{}}
	err := base.Export(ctx, kb.KindConceptScheme, func(e kb.Entry) error {
		if slug == "" || e.Meta().Slug == slug {
			x.wanted[e.Meta().ID] = true
		}
		return x.addUnit(ctx, e.Meta().ID)
	})
	if err != nil {
		return nil, err
	}
	if slug != "" && len(x.wanted) == 0 {
		return nil, &kb.Error{Code: kb.CodeNotFound, Path: []string{"scheme"}, Message: fmt.Sprintf("there is no concept scheme %q", slug)}
	}
	for _, u := range x.order {
		if !x.wanted[u.scheme] {
			continue
		}
		for _, other := range u.known.Others {
			x.wanted[other] = true
		}
	}
	return x, nil
}

// addUnit reads how a scheme was imported.
func (x *export) addUnit(ctx context.Context, scheme kb.ID) error {
	u := &imported{scheme: scheme, forms: forms{}, instead: map[string][]string{}}
	known, err := x.base.SchemeImport(ctx, scheme)
	switch {
	case errors.Is(err, kb.ErrNotExist):
		if x.units[scheme] == nil {
			x.units[scheme] = u
		}
		return nil
	case err != nil:
		return err
	}
	u.known = known
	for w, f := range known.Forms {
		u.forms[way(w)] = form(f)
	}
	x.order = append(x.order, u)
	x.units[scheme] = u
	for _, other := range known.Others {
		x.units[other] = u
	}
	return x.base.Asides(ctx, known, func(a *kb.Aside) error {
		for _, in := range a.Instead {
			u.instead[in.Of] = in.Are
		}
		return nil
	})
}

// pageSize is how many entries are read at once.
const pageSize = 500

func (x *export) run(ctx context.Context) error {
	for _, kind := range []kb.Kind{kb.KindConceptScheme, kb.KindConcept, kb.KindCollection} {
		if err := x.each(ctx, kind, x.page); err != nil {
			return err
		}
	}
	return x.asides(ctx)
}

// each calls fn with the entries of a kind that are wanted, some at a time.
func (x *export) each(ctx context.Context, kind kb.Kind, fn func(context.Context, []kb.Entry) error) error {
	var page []kb.Entry
	err := x.base.Export(ctx, kind, func(e kb.Entry) error {
		if !x.wants(e) {
			return nil
		}
		if page = append(page, e); len(page) < pageSize {
			return nil
		}
		err := fn(ctx, page)
		page = page[:0]
		return err
	})
	if err != nil || len(page) == 0 {
		return err
	}
	return fn(ctx, page)
}

// wants reports whether an entry is in one of the schemes to export.
func (x *export) wants(e kb.Entry) bool {
	switch e := e.(type) {
	case *kb.ConceptScheme:
		return x.wanted[e.M.ID]
	case *kb.Concept:
		return x.wanted[e.Scheme] || slices.ContainsFunc(e.Schemes, func(id kb.ID) bool { return x.wanted[id] })
	}
	return x.wanted[schemeOf(e)]
}

func (x *export) page(ctx context.Context, page []kb.Entry) error {
	if err := x.name(ctx, page); err != nil {
		return err
	}
	for _, e := range page {
		x.entry(e)
		if x.err != nil {
			return x.err
		}
	}
	return nil
}

// name finds the URIs of entries and of what they refer to.
func (x *export) name(ctx context.Context, page []kb.Entry) error {
	var missing []kb.ID
	for _, e := range page {
		x.uris[e.Meta().ID] = x.base.URI(e)
	}
	for _, e := range page {
		for _, ref := range kb.References(e.Content()) {
			if _, known := x.uris[ref.Target]; !known {
				x.uris[ref.Target] = ""
				missing = append(missing, ref.Target)
			}
		}
	}
	entries, err := x.reader.Entries(ctx, missing)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if e != nil {
			x.uris[missing[i]] = x.base.URI(e)
		}
	}
	return nil
}

func (x *export) entry(e kb.Entry) {
	u := x.units[e.Meta().ID]
	if id := schemeOf(e); id != "" {
		u = x.units[id]
	}
	if u == nil {
		u = &imported{} // of a scheme that is archived
	}
	d := &describer{uri: func(id kb.ID) string { return x.uris[id] }, blanks: x.blank}
	d.emit = func(f fact) { x.state(u, f) }
	describe(d, x.uris[e.Meta().ID], e.Content())
}

func (x *export) blank() rdf.Term {
	x.blanks++
	return rdf.NewBlank("n" + strconv.Itoa(x.blanks))
}

// state writes a fact in the way in which its import stated it.
func (x *export) state(u *imported, f fact) {
	if x.err != nil {
		return
	}
	if len(u.instead) > 0 && f.Subject.Kind == rdf.IRI {
		if lines, ok := u.instead[rdf.Line(f.Triple)]; ok {
			x.err = x.lines(lines, 0) // in which are no blank nodes
			return
		}
	}
	if f.way == wayAsStated {
		x.err = x.write(f.Triple)
		return
	}
	for _, t := range f.statements(u.forms.of(f.way)) {
		if x.err == nil {
			x.err = x.write(t)
		}
	}
}

func (x *export) lines(lines []string, document int) error {
	for _, line := range lines {
		t, err := rdf.ParseLine(line)
		if err != nil {
			return fmt.Errorf("read what an import kept: %w", err)
		}
		t.Subject, t.Object = relabel(t.Subject, document), relabel(t.Object, document)
		if err := x.write(t); err != nil {
			return err
		}
	}
	return nil
}

// relabel keeps the blank nodes of several documents apart.
func relabel(t rdf.Term, document int) rdf.Term {
	if t.Kind == rdf.Blank && document > 0 {
		t.Value += "-" + strconv.Itoa(document)
	}
	return t
}

// asides writes the statements that are in no entry.
func (x *export) asides(ctx context.Context) error {
	documents := map[[2]string]int{}
	for _, u := range x.order {
		if !x.wanted[u.scheme] {
			continue
		}
		err := x.base.Asides(ctx, u.known, func(a *kb.Aside) error {
			of := [2]string{string(u.scheme), a.Source}
			if _, known := documents[of]; !known {
				documents[of] = len(documents)
			}
			return x.lines(a.Statements, documents[of])
		})
		if err != nil {
			return err
		}
	}
	return nil
}
