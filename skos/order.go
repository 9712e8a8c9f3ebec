package skos

import (
	"context"
	"slices"

	"prologis/kb"
)

// keepOrders puts what documents do not order (labels, notes, references) into the
// order in which the base has it, so that an entry of which nothing changed is the
// same. uris answers how an id is referred to in the document.
func keepOrders(c, was kb.Content, uri func(kb.ID) kb.ID) {
	switch c := c.(type) {
	case *kb.ConceptContent:
		keepConcept(c, was.(*kb.ConceptContent), uri)
	case *kb.CollectionContent:
		was := was.(*kb.CollectionContent)
		if !c.Ordered {
			c.Members = inOrder(c.Members, each(was.Members, uri), self)
		}
		c.Notations = inOrder(c.Notations, was.Notations, self)
		c.Notes = inOrder(c.Notes, was.Notes, noteKey)
	}
}

func keepConcept(c, was *kb.ConceptContent, uri func(kb.ID) kb.ID) {
	c.Synthetic = was.Synthetic // of which no document speaks
	for _, refs := range []struct {
		now *[]kb.ID
		was []kb.ID
	}{{&c.Schemes, was.Schemes}, {&c.TopConceptOf, was.TopConceptOf}, {&c.Broader, was.Broader}, {&c.Related, was.Related}} {
		*refs.now = inOrder(*refs.now, each(refs.was, uri), self)
	}
	for _, labels := range []struct{ now, was kb.Labels }{
		{c.AltLabels, was.AltLabels}, {c.HiddenLabels, was.HiddenLabels}, {c.ScopeNotes, was.ScopeNotes}, {c.Examples, was.Examples},
	} {
		for tag := range labels.now {
			labels.now[tag] = inOrder(labels.now[tag], labels.was[tag], self)
		}
	}
	c.Notations = inOrder(c.Notations, was.Notations, self)
	c.LabelDetails = inOrder(c.LabelDetails, was.LabelDetails, func(d kb.LabelDetail) any { return [2]string{d.Label, d.Language} })
	c.Discouraged = inOrder(c.Discouraged, was.Discouraged, func(d kb.DiscouragedTerm) any { return [2]string{d.Label, d.Language} })
	c.Notes = inOrder(c.Notes, was.Notes, noteKey)
	c.Definitions = inOrder(c.Definitions, was.Definitions, definitionKey)
	sources := allSources(c)
	for i, then := range allSources(was)[:min(len(sources), len(allSources(was)))] {
		*sources[i] = inOrder(*sources[i], *then, self)
	}
	for i, own := range []*[]string{&c.ExactMatch, &c.CloseMatch, &c.BroadMatch, &c.NarrowMatch, &c.RelatedMatch} {
		*own = inOrder(*own, was.Matches()[i].URIs, self)
	}
}

// allSources are the lists of sources of a concept, place by place.
func allSources(c *kb.ConceptContent) (all []*[]string) {
	for i := range c.LabelDetails {
		all = append(all, &c.LabelDetails[i].Sources)
	}
	for i := range c.Discouraged {
		all = append(all, &c.Discouraged[i].Sources)
	}
	for i := range c.Notes {
		all = append(all, &c.Notes[i].Sources)
	}
	for i := range c.Definitions {
		all = append(all, &c.Definitions[i].Sources)
	}
	return all
}

func self[T any](v T) any { return v }

func noteKey(n kb.Note) any { return [3]string{string(n.Kind), n.Language, n.Value} }

func definitionKey(d kb.Definition) any {
	return [4]string{d.Language, d.Value, string(d.Kind), string(d.ValidFrom)}
}

// inOrder sorts what was there before to the front, as it was.
func inOrder[T any](now, was []T, key func(T) any) []T {
	if len(now) < 2 || len(was) == 0 {
		return now
	}
	place := make(map[any]int, len(was))
	for i, v := range was {
		if _, known := place[key(v)]; !known {
			place[key(v)] = i
		}
	}
	at := func(v T) int {
		if i, known := place[key(v)]; known {
			return i
		}
		return len(was)
	}
	slices.SortStableFunc(now, func(a, b T) int { return at(a) - at(b) })
	return now
}

func each(ids []kb.ID, uri func(kb.ID) kb.ID) []kb.ID {
	all := make([]kb.ID, len(ids))
	for i, id := range ids {
		all[i] = uri(id)
	}
	return all
}

// keepOrder brings those entries of the document that the base has into its order.
func (im *importer) keepOrder(ctx context.Context, r *reading, page []described) error {
	page = slices.DeleteFunc(slices.Clone(page), func(d described) bool { return !im.present[d.uri] })
	entries, uri, err := im.presentOf(ctx, r, page)
	if err != nil {
		return err
	}
	for i, e := range entries {
		if e != nil {
			keepOrders(page[i].content, e.Content(), uri)
		}
	}
	return nil
}

// presentOf answers the entries that the base has of those of the document, nil for those
// that are not there yet, and how ids in them are referred to in the document.
func (im *importer) presentOf(ctx context.Context, r *reading, page []described) (entries []kb.Entry, uri func(kb.ID) kb.ID, err error) {
	refs := make([]kb.ID, len(page))
	for i, d := range page {
		refs[i] = kb.ID(d.uri)
	}
	ids, err := im.reader.Resolve(ctx, refs, kb.KindConcept, kb.KindCollection)
	if err != nil {
		return nil, nil, err
	}
	if entries, err = im.reader.Entries(ctx, ids); err != nil {
		return nil, nil, err
	}
	names := &export{base: im.base, reader: im.reader, uris: im.uris}
	if err := names.name(ctx, slices.DeleteFunc(slices.Clone(entries), func(e kb.Entry) bool { return e == nil })); err != nil {
		return nil, nil, err
	}
	return entries, func(id kb.ID) kb.ID {
		if im.uris[id] == r.main {
			return r.mainRef
		}
		return kb.ID(im.uris[id])
	}, nil
}
