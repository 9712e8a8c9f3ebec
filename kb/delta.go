package kb

import (
	"errors"
	"fmt"
)

// entryDelta says what a new revision of an entry changes in keys, references
// and counts; old is nil for a new entry.
func entryDelta(old, e Entry) DocDelta {
	var d DocDelta
	d.AddKeys, d.DropKeys = difference(entryKeys(old), entryKeys(e))
	d.AddRefs, d.DropRefs = difference(entryReferences(old), entryReferences(e))
	d.Count = present(e) - present(old)
	return d
}

// difference answers what after has and before has not, and the reverse.
func difference[T comparable](before, after []T) (added, dropped []T) {
	had, has := map[T]bool{}, map[T]bool{}
	for _, x := range before {
		had[x] = true
	}
	for _, x := range after {
		has[x] = true
		if !had[x] {
			added = append(added, x)
		}
	}
	for _, x := range before {
		if !has[x] {
			dropped = append(dropped, x)
		}
	}
	return added, dropped
}

func present(e Entry) int {
	if e == nil || e.Meta().Archived != nil {
		return 0
	}
	return 1
}

// entryKeys lists the exact keys of an entry: its slug, its old ones, and those
// of its content. An archived entry keeps them.
func entryKeys(e Entry) []string {
	if e == nil {
		return nil
	}
	m := e.Meta()
	keys := []string{slugKey(m.Kind(), m.Slug)}
	for _, slug := range m.OldSlugs {
		keys = append(keys, slugKey(m.Kind(), slug))
	}
	return append(keys, e.Content().keys()...)
}

// FieldContributors is the reference from an entry to an organisation that contributed
// it. It is credit and no part of the content: it keeps no organisation from being
// archived.
const FieldContributors = "contributors"

// entryReferences lists the references of an entry. An archived one makes none
// but to its files: it still shows them.
func entryReferences(e Entry) []Reference {
	if e == nil {
		return nil
	}
	m := e.Meta()
	var refs []Reference
	for _, r := range References(e.Content()) {
		if m.Archived != nil && !isFile(r.Target) {
			continue
		}
		refs = append(refs, Reference{Target: r.Target, Kind: m.Kind(), Field: r.Field, Source: m.ID})
	}
	if m.Archived == nil {
		for _, organisation := range m.Contributors {
			refs = append(refs, Reference{Target: organisation, Kind: m.Kind(), Field: FieldContributors, Source: m.ID})
		}
	}
	return refs
}

// deltaOf works out what a commit read from the journal does to the replica, in
// the state after the commits before it.
func deltaOf(c *Commit, before func(ID) ([]byte, error)) (*Delta, error) {
	d := commitDelta(c)
	for _, change := range c.Changes {
		doc, err := changeDelta(change, before)
		if err != nil {
			return nil, fmt.Errorf("commit %d: %w", c.Seq, err)
		}
		doc.Kind, doc.ID, doc.Rev, doc.Op, doc.Document = change.Kind, change.ID, change.Rev, change.Op, change.Document
		d.Docs = append(d.Docs, doc)
	}
	return d, nil
}

func changeDelta(change Change, before func(ID) ([]byte, error)) (DocDelta, error) {
	if !change.Kind.Valid() {
		d, err := privateDelta(change, before)
		if err == nil {
			d.AddKeys, err = privateKeys(change.Kind, change.Document)
		}
		return d, err
	}
	e, err := decodeEntry(change.Document)
	if err != nil {
		return DocDelta{}, err
	}
	var old Entry
	b, err := before(change.ID)
	switch {
	case errors.Is(err, ErrNotExist):
	case err != nil:
		return DocDelta{}, err
	default:
		if old, err = decodeEntry(b); err != nil {
			return DocDelta{}, err
		}
	}
	return entryDelta(old, e), nil
}

func commitDelta(c *Commit) *Delta {
	return &Delta{
		Head: Head{Seq: c.Seq, ID: c.ID}, Public: c.Public(), At: c.At, By: c.By, Note: c.Note, For: c.For,
		Key: c.Key, KeyHash: c.KeyHash,
	}
}
