package skos

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"

	"prologis/kb"
	"prologis/skos/rdf"
)

// chosen is the scheme that a document is imported to.
type chosen struct {
	uri      string
	existing *kb.ConceptScheme // nil: it is made
}

// choose finds the scheme to import to: the one of the slug, and of those of the
// document the one that it is.
func (im *importer) choose(ctx context.Context, s *sorts) (c chosen, err error) {
	e, err := im.base.BySlug(ctx, kb.KindConceptScheme, im.opts.Scheme)
	switch {
	case err == nil && e.Meta().Archived != nil:
		return c, kb.Invalid([]string{"scheme"}, "%q is archived (%s)", im.opts.Scheme, e.Meta().Archived.Reason)
	case err == nil:
		c.existing = e.(*kb.ConceptScheme)
	case !errors.Is(err, kb.ErrNotExist):
		return c, err
	}
	err = nil
	s.addUndescribed()
	c.uri = s.largest()
	switch {
	case c.uri == "":
		im.report.note("the document has no concept scheme: its concepts go to %q", im.opts.Scheme)
		c.uri = im.base.Settings().BaseURL + "/id/concept-scheme/" + im.opts.Scheme
		if c.existing != nil {
			c.uri = im.base.URI(c.existing)
		}
	case c.existing == nil:
		err = im.refuseTaken(ctx, c.uri)
	default:
		err = im.adopt(ctx, s, &c)
	}
	if err == nil && len(s.schemes) > 1 {
		im.report.note("the document has %d concept schemes: %s is %q, the others are schemes of their own", len(s.schemes), c.uri, im.opts.Scheme)
	}
	return c, err
}

// adopt finds the scheme of the document that one of the base is.
func (im *importer) adopt(ctx context.Context, s *sorts, c *chosen) error {
	uri := im.base.URI(c.existing)
	if s.kinds[uri] == kb.KindConceptScheme {
		c.uri = uri
		return nil
	}
	for _, field := range []string{"scheme", "schemes"} {
		n, err := im.base.CountInverse(ctx, c.existing.M.ID, kb.KindConcept, field)
		if err != nil {
			return err
		}
		if n > 0 {
			return kb.Invalid([]string{"scheme"}, "the scheme %q is <%s> and has concepts; the document is about <%s>: import it to another scheme", im.opts.Scheme, uri, c.uri)
		}
	}
	return im.refuseTaken(ctx, c.uri)
}

// refuseTaken refuses a scheme that the base has under another slug.
func (im *importer) refuseTaken(ctx context.Context, uri string) error {
	e, err := im.base.ByURI(ctx, kb.KindConceptScheme, uri)
	if errors.Is(err, kb.ErrNotExist) || err == nil && e.Meta().Slug == im.opts.Scheme {
		return nil
	}
	if err != nil {
		return err
	}
	return kb.Invalid([]string{"scheme"}, "<%s> is the scheme %q of this base: import the document to that", uri, e.Meta().Slug)
}

// addUndescribed takes the scheme that most concepts are said to be in, when the
// document describes none.
func (s *sorts) addUndescribed() {
	if len(s.schemes) > 0 {
		return
	}
	counts := map[string]int{}
	for _, uri := range s.concepts {
		for _, o := range s.objects(rdf.NewIRI(uri), inScheme) {
			if o.Kind == rdf.IRI && kb.ValidURI(o.Value) && s.kinds[o.Value] == "" {
				counts[o.Value]++
			}
		}
	}
	if best := mostOf(counts); best != "" {
		s.schemes = append(s.schemes, best)
		s.kinds[best] = kb.KindConceptScheme
	}
}

// largest answers the scheme of the document with most concepts; "" if it has none.
func (s *sorts) largest() string {
	counts := map[string]int{}
	for _, uri := range s.schemes {
		counts[uri] = len(s.objects(rdf.NewIRI(uri), hasTopConcept))
	}
	for _, uri := range s.concepts {
		for _, o := range s.objects(rdf.NewIRI(uri), inScheme) {
			if s.kinds[o.Value] == kb.KindConceptScheme {
				counts[o.Value]++
			}
		}
	}
	return mostOf(counts)
}

func mostOf(counts map[string]int) (best string) {
	for uri, n := range counts {
		if best == "" || n > counts[best] || n == counts[best] && uri < best {
			best = uri
		}
	}
	return best
}

// look finds what the base has of the entries that the document describes or refers
// to: those of other schemes and archived ones are left alone.
func (im *importer) look(ctx context.Context, s *sorts, own map[kb.ID]bool) (live map[string]kb.Kind, skip map[string]bool, err error) {
	live, skip = map[string]kb.Kind{}, map[string]bool{}
	var refs []kb.ID
	for uri, kind := range s.kinds {
		if kind != kb.KindConceptScheme {
			refs = append(refs, kb.ID(uri))
		}
	}
	for _, uri := range s.foreign() {
		refs = append(refs, kb.ID(uri))
	}
	slices.Sort(refs)
	for len(refs) > 0 {
		n := min(len(refs), 1000)
		if err := im.lookAt(ctx, s, refs[:n], own, live, skip); err != nil {
			return nil, nil, err
		}
		refs = refs[n:]
	}
	return live, skip, nil
}

func (im *importer) lookAt(ctx context.Context, s *sorts, refs []kb.ID, own map[kb.ID]bool, live map[string]kb.Kind, skip map[string]bool) error {
	ids, err := im.base.Resolve(ctx, refs, kb.KindConcept, kb.KindCollection, kb.KindConceptScheme)
	if err != nil {
		return err
	}
	entries, err := im.base.Entries(ctx, ids)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if e == nil {
			continue
		}
		uri := string(refs[i])
		archived, scheme := e.Meta().Archived != nil, schemeOf(e)
		if s.kinds[uri] == "" {
			if !archived {
				live[uri] = e.Meta().Kind()
			}
			continue
		}
		im.present[uri] = true
		im.noteEdited(uri, e)
		switch {
		case e.Meta().Kind() != s.kinds[uri]:
			return kb.Invalid([]string{"uri"}, "%s is a %s of this base, and a %s in the document", uri, words(e.Meta().Kind()), words(s.kinds[uri]))
		case archived:
			skip[uri] = true
			im.report.note("%s is archived here (%s): what is said of it is kept aside", uri, e.Meta().Archived.Reason)
		case !im.base.HasURI(e, uri):
			skip[uri], live[uri] = true, e.Meta().Kind()
			im.report.note("%s was merged into %s here: what is said of it is kept aside", uri, im.base.URI(e))
		case !own[scheme]:
			skip[uri], live[uri] = true, e.Meta().Kind()
			im.report.note("%s belongs to another scheme of this base: what is said of it is kept aside", uri)
		}
	}
	return nil
}

func schemeOf(e kb.Entry) kb.ID {
	switch e := e.(type) {
	case *kb.Concept:
		return e.Scheme
	case *kb.Collection:
		return e.Scheme
	}
	return ""
}

// foreign lists what entries of the document refer to and it does not describe.
func (s *sorts) foreign() []string {
	properties := s.numbers(append([]string{member, replacedBy, rdf.First, inScheme, topConceptOf}, toConcepts...)...)
	var uris []string
	seen := make([]bool, len(s.all))
	for _, st := range s.statements {
		if seen[st.object] || !slices.Contains(properties, st.predicate) {
			continue
		}
		seen[st.object] = true
		if o := s.at(st.object); o.Kind == rdf.IRI && s.kinds[o.Value] == "" && kb.ValidURI(o.Value) {
			uris = append(uris, o.Value)
		}
	}
	slices.Sort(uris)
	return uris
}

// existingSchemes answers the schemes of the document that the base has, by URI.
func (im *importer) existingSchemes(ctx context.Context, s *sorts, c chosen) (map[string]*kb.ConceptScheme, error) {
	found := map[string]*kb.ConceptScheme{}
	for _, uri := range s.schemes {
		e, err := im.base.ByURI(ctx, kb.KindConceptScheme, uri)
		switch {
		case errors.Is(err, kb.ErrNotExist):
		case err != nil:
			return nil, fmt.Errorf("look for the scheme %s: %w", uri, err)
		case e.Meta().Archived != nil:
			return nil, kb.Invalid([]string{"scheme"}, "%s is archived (%s)", uri, e.Meta().Archived.Reason)
		default:
			found[uri] = e.(*kb.ConceptScheme)
		}
	}
	if c.existing != nil {
		found[c.uri] = cmp.Or(found[c.uri], c.existing)
	}
	var entries []kb.Entry
	for _, e := range found {
		entries = append(entries, e)
	}
	return found, (&export{base: im.base, reader: im.reader, uris: im.uris}).name(ctx, entries)
}
