package skos

import (
	"context"
	"slices"

	"prologis/kb"
)

// part takes away from the concepts of the base what relates them to others and the
// document states no more, before anything else is put. While an import is under way the
// base holds a part of the relations that it had, and then a part of those of the
// document. What breaks no rule breaks none in part, so no commit is refused for what a
// later one would mend. A document that fits in one commit needs none of this.
func (im *importer) part(ctx context.Context, r *reading, put putter) error {
	if len(im.present) == 0 || r.fits {
		return nil
	}
	q := &queue{im: im, put: put, uncounted: true}
	return im.inBatches(ctx, r, r.entries, func(b []described) error {
		if b = slices.DeleteFunc(b, func(d described) bool { return !im.present[d.uri] || d.content.Kind() != kb.KindConcept }); len(b) == 0 {
			return nil
		}
		parted, err := im.parted(ctx, r, b)
		if err != nil || len(parted) == 0 {
			return err
		}
		if err := q.add(r, parted); err != nil {
			return err
		}
		return q.end()
	})
}

// parted answers those concepts of the base that have relations which the document does
// not state, without these.
func (im *importer) parted(ctx context.Context, r *reading, page []described) (parted []described, err error) {
	entries, uri, err := im.presentOf(ctx, r, page)
	if err != nil {
		return nil, err
	}
	for i, e := range entries {
		was, ok := e.(*kb.Concept)
		if !ok {
			continue
		}
		if c, less := common(&was.ConceptContent, page[i].content.(*kb.ConceptContent), uri); less {
			parted = append(parted, described{page[i].uri, c})
			im.lessened[page[i].uri] = true
		}
	}
	return parted, nil
}

// common answers a concept as it was, with the relations alone that it still has; less
// says that these are fewer. uri answers how an id is referred to in the document.
func common(was, now *kb.ConceptContent, uri func(kb.ID) kb.ID) (c *kb.ConceptContent, less bool) {
	copied := *was // but for the lists of references, which a put resolves in place
	copied.Schemes, copied.TopConceptOf = slices.Clone(was.Schemes), slices.Clone(was.TopConceptOf)
	copied.Broader, copied.Related, copied.Discouraged = slices.Clone(was.Broader), slices.Clone(was.Related), slices.Clone(was.Discouraged)
	for _, refs := range []struct {
		own *[]kb.ID
		now []kb.ID
	}{{&copied.Broader, now.Broader}, {&copied.Related, now.Related}} {
		*refs.own = kept(*refs.own, &less, func(id kb.ID) bool { return slices.Contains(refs.now, uri(id)) })
	}
	for i, own := range []*[]string{&copied.ExactMatch, &copied.CloseMatch, &copied.BroadMatch, &copied.NarrowMatch, &copied.RelatedMatch} {
		*own = kept(*own, &less, func(match string) bool { return slices.Contains(now.Matches()[i].URIs, match) })
	}
	return &copied, less
}

// kept answers what is to be kept of a list, nil for nothing, and notes if that is less.
func kept[T any](all []T, less *bool, keep func(T) bool) []T {
	rest := slices.DeleteFunc(slices.Clone(all), func(v T) bool { return !keep(v) })
	if len(rest) == len(all) {
		return all
	}
	*less = true
	if len(rest) == 0 {
		return nil
	}
	return rest
}
