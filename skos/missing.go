package skos

import (
	"context"
	"errors"
	"slices"
	"time"

	"prologis/kb"
	"prologis/skos/rdf"
)

// lastImport reads what is known of the last import to a scheme, nil for a new one.
func (im *importer) lastImport(ctx context.Context, scheme *kb.ConceptScheme) error {
	if scheme == nil {
		return nil
	}
	was, err := im.base.SchemeImport(ctx, scheme.M.ID)
	if errors.Is(err, kb.ErrNotExist) {
		return nil
	}
	if err == nil && was.FinishedAt == nil && was.Hash != im.hash {
		im.report.note("the import of %q that started at %s did not finish: this document goes in its place", was.Source, was.StartedAt.Format(time.RFC3339))
	}
	im.was = was
	return err
}

// noteEdited notes whether an entry was changed here since the last import: what the document
// says in its place takes that back. Of an import that did not finish it is not known what it
// changed itself.
func (im *importer) noteEdited(uri string, e kb.Entry) {
	done := im.was.FinishedAt
	if im.was.ID == "" || done != nil && e.Meta().UpdatedAt.After(*done) {
		im.edited[uri] = true
	}
}

// noteMissing finds the entries of the scheme that the document does not have, and names the
// concepts: they are of an earlier version of it or of another document, or somebody added
// them. An import archives nothing.
func (im *importer) noteMissing(ctx context.Context, r *reading) error {
	scheme, err := im.base.BySlug(ctx, kb.KindConceptScheme, im.opts.Scheme)
	if errors.Is(err, kb.ErrNotExist) { // a new scheme
		return nil
	}
	if err != nil {
		return err
	}
	schemes := append([]kb.ID{scheme.Meta().ID}, im.was.Others...)
	if err := im.leaveAll(ctx, r, im.was.Others); err != nil {
		return err
	}
	for _, id := range schemes {
		found, err := im.base.Inverses(ctx, []kb.Inverse{
			{Target: id, Kind: kb.KindConcept, Field: "scheme"}, {Target: id, Kind: kb.KindCollection, Field: "scheme"}})
		if err != nil {
			return err
		}
		if err := im.leaveAll(ctx, r, slices.Concat(found...)); err != nil {
			return err
		}
	}
	return nil
}

// leaveAll leaves those entries as they are which the document does not have.
func (im *importer) leaveAll(ctx context.Context, r *reading, ids []kb.ID) error {
	for batch := range slices.Chunk(ids, batchEntries) {
		entries, err := im.base.Entries(ctx, batch)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if e == nil || r.kinds[im.base.URI(e)] != "" {
				continue
			}
			im.leave(e)
		}
	}
	return nil
}

func (im *importer) leave(e kb.Entry) {
	uri := im.base.URI(e)
	im.stay[uri] = true
	c, ok := e.(*kb.Concept)
	if !ok {
		return
	}
	for i := range c.LabelDetails {
		im.stay[c.LabelDetails[i].URI] = true
	}
	for i := range c.Discouraged {
		im.stay[c.Discouraged[i].URI] = true
	}
	if c.M.Archived == nil {
		im.report.Missing++
		im.report.note("%s is in the scheme and not in the document; it stays as it is", uri)
	}
}

// describesScheme reports whether the document says more of a scheme than what its top
// concepts are, which says something of these.
func (g *graph) describesScheme(uri string) bool {
	for p := range g.node(rdf.NewIRI(uri)) {
		if p.predicate != hasTopConcept {
			return true
		}
	}
	return false
}

// isInvented reports whether a scheme has the name that an import gives those without one.
func isInvented(name kb.Text, uri, slug string) bool {
	return len(name) == 1 && (name[undetermined] == slug || name[undetermined] == localName(uri))
}
