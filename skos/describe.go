package skos

import (
	"context"

	"prologis/kb"
	"prologis/skos/rdf"
)

// Describe states what is so of a concept, scheme or collection, seen from it in
// both directions: what it states, and what others state of it.
func Describe(ctx context.Context, base *kb.Base, e kb.Entry) ([]rdf.Triple, error) {
	x := &export{base: base, reader: base, uris: map[kb.ID]string{}}
	if err := x.name(ctx, []kb.Entry{e}); err != nil {
		return nil, err
	}
	var triples []rdf.Triple
	d := &describer{uri: func(id kb.ID) string { return x.uris[id] }, blanks: x.blank}
	d.emit = func(f fact) { triples = append(triples, f.Triple) }
	uri := x.uris[e.Meta().ID]
	describe(d, uri, e.Content())
	backward, err := x.backward(ctx, rdf.NewIRI(uri), e)
	return append(triples, backward...), err
}

// backwards are the properties by which an entry sees those that refer to it.
var backwards = map[kb.Kind][]struct {
	kind            kb.Kind
	field, property string
}{
	kb.KindConcept:       {{kb.KindConcept, "broader", narrower}, {kb.KindConcept, "related", related}},
	kb.KindConceptScheme: {{kb.KindConcept, "topConceptOf", hasTopConcept}},
}

// maxBackward bounds what is said of those that refer to an entry.
const maxBackward = 1000

func (x *export) backward(ctx context.Context, u rdf.Term, e kb.Entry) (triples []rdf.Triple, err error) {
	for _, b := range backwards[e.Meta().Kind()] {
		found, err := x.base.Inverses(ctx, []kb.Inverse{{Target: e.Meta().ID, Kind: b.kind, Field: b.field, Limit: maxBackward}})
		if err != nil {
			return nil, err
		}
		entries, err := x.base.Entries(ctx, found[0])
		if err != nil {
			return nil, err
		}
		for _, other := range entries {
			if other != nil {
				triples = append(triples, rdf.Triple{Subject: u, Predicate: b.property, Object: rdf.NewIRI(x.base.URI(other))})
			}
		}
	}
	return triples, nil
}
