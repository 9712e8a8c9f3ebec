package kb

import (
	"bytes"
	"context"
	"slices"
)

// mergedInto answers the concept that an entry was merged into; "" for none.
func (m *Meta) mergedInto() ID {
	if m.Archived == nil || !m.Archived.Merged {
		return ""
	}
	return m.Archived.Replacement
}

// leadTo leads from a merged concept to the one that it was merged into, as a
// reader of the replica sees it.
func (b *Base) leadTo(r ReplicaReader, id ID) (Entry, error) {
	for {
		e, err := b.entry(r, id)
		if err != nil {
			return nil, err
		}
		to := e.Meta().mergedInto()
		if to == "" {
			return e, nil
		}
		id = to
	}
}

// NamedBySlug answers the entry of a kind that has or had a slug: of a merged concept
// itself.
func (b *Base) NamedBySlug(ctx context.Context, kind Kind, slug string) (e Entry, err error) {
	err = b.Replica.View(ctx, func(r ReplicaReader) error {
		id, err := r.Key(slugKey(kind, slug))
		if err != nil {
			return err
		}
		e, err = b.entry(r, id)
		return err
	})
	return e, err
}

// HasURI reports whether a URI is that of an entry itself, under any of its slugs, and
// not of a concept that was merged into it.
func (b *Base) HasURI(e Entry, uri string) bool {
	kind, slug, minted := b.parseURI(uri)
	m := e.Meta()
	return b.URI(e) == uri || minted && kind == m.Kind() && (slug == m.Slug || slices.Contains(m.OldSlugs, slug))
}

// mergedMark is in the document of every merged concept.
var mergedMark = []byte(`"merged":true`)

// leadTo leads from a merged concept to the one that it was merged into.
func (tx *Tx) leadTo(id ID) (ID, error) {
	for id.Kind() == KindConcept {
		doc, err := tx.document(id)
		if err != nil || !bytes.Contains(doc, mergedMark) {
			return id, err
		}
		e, err := tx.Entry(id)
		if err != nil {
			return "", err
		}
		to := e.Meta().mergedInto()
		if to == "" {
			break
		}
		id = to
	}
	return id, nil
}

// refuseMerged refuses to bring back a concept that was merged: what referred to it
// refers to another by now.
func (tx *Tx) refuseMerged(id ID) error {
	e, err := tx.Entry(id)
	if err != nil {
		return err
	}
	into := e.Meta().mergedInto()
	if into == "" {
		return nil
	}
	err = conflict("%s was merged into %s, and what referred to it refers to that one now: make a new concept for what is to be apart again", e.Meta().Slug, tx.nameOf(into))
	return within(err, "id")
}
