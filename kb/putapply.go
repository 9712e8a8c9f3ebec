package kb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// putAll puts the inputs; first the new entries get ids and slugs, so that all
// can refer to each other.
func (tx *Tx) putAll(ins []PutInput) ([]*PutResult, error) {
	puts := make([]*put, len(ins))
	for i := range ins {
		p, err := tx.startPut(&ins[i])
		if err != nil && len(ins) == 1 { // what it refers to is there or not, whatever it is put into
			err = Together(err, tx.resolveAll(&put{in: &ins[i]}))
		}
		if err != nil {
			return nil, prefixed(err, i, len(ins))
		}
		puts[i] = p
	}
	results := make([]*PutResult, len(ins))
	var errs Errors
	for i, p := range puts {
		r, err := tx.finishPut(p)
		if err != nil {
			errs = append(errs, Problems(prefixed(err, i, len(ins)))...)
		}
		results[i] = r
	}
	if len(errs) > 0 {
		return nil, errs
	}
	for _, p := range puts {
		if err := tx.checkHierarchy(p.id); err != nil {
			return nil, err
		}
	}
	for i, p := range puts {
		if results[i].Outcome == Created || results[i].Outcome == Updated {
			if err := tx.checkIntegrity(p); err != nil {
				return nil, prefixed(err, i, len(ins))
			}
		}
	}
	return results, nil
}

func prefixed(err error, i, n int) error {
	var many Errors
	var one *Error
	if errors.As(err, &many) {
		return prefix(many, i, n)
	}
	if errors.As(err, &one) {
		return prefix(Errors{one}, i, n)
	}
	return err
}

// put is an input with the entry that it is about.
type put struct {
	in      *PutInput
	id      ID
	named   []string // path of what names the entry to change
	slug    string
	old     Entry // nil for a new one
	skipped bool
}

func (tx *Tx) startPut(in *PutInput) (*put, error) {
	p := &put{in: in, slug: in.Slug}
	kind := in.Content.Kind()
	var err error
	switch {
	case in.Target != "":
		p.named = []string{"target"}
		if p.id, err = tx.named(in.Target, []Kind{kind}); err != nil {
			return nil, referenceError(p.named, in.Target, []Kind{kind}, err)
		}
	case in.ByURI:
		if p.id, err = tx.resolveURI(importedURI(in.Content), []Kind{kind}); err != nil && !errors.Is(err, ErrNotExist) {
			return nil, err
		}
	case in.Slug != "":
		if p.id, err = tx.key(slugKey(kind, in.Slug)); err != nil && !errors.Is(err, ErrNotExist) {
			return nil, err
		}
		p.slug = ""
	}
	if p.id != "" {
		return p, tx.startChange(p)
	}
	p.id = tx.newID(kind)
	if p.slug, err = tx.freeSlug(kind, in); err != nil {
		return nil, err
	}
	tx.own.keys[slugKey(kind, p.slug)] = p.id
	for _, key := range in.Content.keys() { // so that others of the commit can mean it by its URI
		if _, err := tx.key(key); errors.Is(err, ErrNotExist) {
			tx.own.keys[key] = p.id
		}
	}
	tx.own.docs[p.id] = nil // it will exist
	return p, nil
}

// startChange reads the entry to change and holds it against what the writer saw.
func (tx *Tx) startChange(p *put) error {
	old, err := tx.Entry(p.id)
	if err != nil {
		return err
	}
	p.old = old
	m := old.Meta()
	if want := p.in.ExpectedRevision; want != nil && *want != m.Revision {
		return &Error{Code: CodeConflict, Path: []string{"expectedRevision"},
			Message: fmt.Sprintf("%s is at revision %d, not %d: read it again", m.Slug, m.Revision, *want)}
	}
	if m.Archived != nil && !p.in.restores {
		return &Error{Code: CodeConflict, Path: p.named, Message: fmt.Sprintf("%s %q is archived (%s): it cannot be changed", m.Kind(), m.Slug, m.Archived.Reason)}
	}
	if p.slug != "" && p.slug != m.Slug {
		if holder, err := tx.key(slugKey(m.Kind(), p.slug)); err == nil && holder != p.id {
			return &Error{Code: CodeConflict, Path: []string{"slug"}, Message: fmt.Sprintf("the slug %q is taken", p.slug)}
		}
	}
	return nil
}

// freeSlug chooses the slug of a new entry: the one asked for, or one made of its
// heading, numbered when it is taken.
func (tx *Tx) freeSlug(kind Kind, in *PutInput) (string, error) {
	if in.Slug != "" {
		return in.Slug, nil
	}
	slug := HeadingSlug(in.Content)
	for n := 1; ; n++ {
		candidate := slug
		if n > 1 {
			candidate = numbered(slug, n)
		}
		if n > 200 { // many of one title: stop counting
			candidate = cutSlug(slug, maxSlug-idChars-1) + "-" + newToken(tx.at, 0)
		}
		if _, err := tx.key(slugKey(kind, candidate)); errors.Is(err, ErrNotExist) {
			return candidate, nil
		} else if err != nil {
			return "", err
		}
	}
}

// HeadingSlug is the slug that a content's heading makes, if it is free.
func HeadingSlug(c Content) string {
	heading, _ := c.Heading().In(nil)
	if slug := Slugify(heading.Value); slug != "" {
		return slug
	}
	return strings.ReplaceAll(string(c.Kind()), "_", "-")
}

// finishPut resolves the references and saves the entry, if anything changed.
func (tx *Tx) finishPut(p *put) (*PutResult, error) {
	if err := Together(tx.resolveAll(p), tx.checkKeys(p), tx.checkMinted(p), tx.checkFiles(p.in.Content)); err != nil {
		return nil, err
	}
	e := p.entry()
	if p.old != nil {
		same, err := sameEntry(p.old, e)
		if err != nil {
			return nil, err
		}
		if same {
			return &PutResult{Entry: p.old, Outcome: Unchanged}, nil
		}
		if mine, err := tx.madeBy(p.old, p.in.OnlyBy); err != nil || !mine {
			return &PutResult{Entry: p.old, Outcome: Skipped}, err
		}
	}
	if err := tx.save(p.old, e, OpPut); err != nil {
		return nil, err
	}
	if err := tx.publishFiles(e.Content()); err != nil {
		return nil, err
	}
	if p.old == nil {
		return &PutResult{Entry: e, Outcome: Created}, nil
	}
	return &PutResult{Entry: e, Outcome: Updated}, nil
}

// entry is the entry as the put makes it.
func (p *put) entry() Entry {
	e := newEntry(p.in.Content.Kind())
	setContent(e, p.in.Content)
	e.Content().walk(&walk{ref: func([]string, *ID, []Kind) {}, refs: dropRepeats})
	m := e.Meta()
	*m = Meta{ID: p.id, Slug: p.slug}
	if p.old != nil {
		was := p.old.Meta()
		m.Slug, m.OldSlugs = was.Slug, was.OldSlugs
		if p.slug != "" && p.slug != was.Slug {
			m.Slug = p.slug
			m.OldSlugs = append(slices.DeleteFunc(slices.Clone(was.OldSlugs), func(s string) bool { return s == p.slug }), was.Slug)
		}
		m.inherit(was)
	}
	m.credit(p.in)
	return e
}

// madeBy reports whether the last revision of an entry was made by who.
func (tx *Tx) madeBy(e Entry, who string) (bool, error) {
	if who == "" {
		return true, nil
	}
	for _, s := range []overlayState{tx.own, tx.overlay.state} {
		if _, ok := s.docs[e.Meta().ID]; ok {
			return true, nil // of this group: nobody else writes while the seed is applied
		}
	}
	_, rev, err := tx.overlay.reader.RevisionDocument(e.Meta().ID, e.Meta().Revision)
	return rev.By == who, err
}

// sameEntry reports whether a revision would say nothing new.
func sameEntry(old, e Entry) (bool, error) {
	was, m := old.Meta(), e.Meta()
	same, err := sameContent(old, e)
	return same && was.Archived == nil && m.Slug == was.Slug && m.ReviewLabel == was.ReviewLabel && slices.Equal(m.Contributors, was.Contributors), err
}

func sameContent(a, b Entry) (bool, error) {
	x, err := json.Marshal(a.Content())
	if err != nil {
		return false, fmt.Errorf("encode %s: %w", a.Meta().ID, err)
	}
	y, err := json.Marshal(b.Content())
	if err != nil {
		return false, fmt.Errorf("encode %s: %w", b.Meta().ID, err)
	}
	return bytes.Equal(x, y), nil
}

func setContent(e Entry, c Content) {
	switch c := c.(type) {
	case *PracticeContent:
		e.(*Practice).PracticeContent = *c
	case *CaseStudyContent:
		e.(*CaseStudy).CaseStudyContent = *c
	case *ConceptContent:
		e.(*Concept).ConceptContent = *c
	case *ConceptSchemeContent:
		e.(*ConceptScheme).ConceptSchemeContent = *c
	case *OrganisationContent:
		e.(*Organisation).OrganisationContent = *c
	case *TerritoryContent:
		e.(*Territory).TerritoryContent = *c
	case *ProgrammeContent:
		e.(*Programme).ProgrammeContent = *c
	case *CollectionContent:
		e.(*Collection).CollectionContent = *c
	}
}
