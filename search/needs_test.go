package search

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// neededParts are what queries of TestNeedsAreNeeded are put together from: words of several
// languages and scripts, those that say nothing, and every syntax.
var neededParts = strings.Fields(`
	città accoglienza integrazione dell'immigrazione piano zona famiglie minors unaccompanied the of il la per in a école menor MSNA m.s.n.a. operatori
	无 未成年人 القاصرون nuovo tavolo tavoli associazioni "piano_di_zona" "il_piano" "the" integ* title:piano titolo:"la_città" -piano -"piano_di_zona" -il ( ) OR (il_-piano)
	kind:practice year:2015 language:it -(piano_OR_città) xyzzy ? "`)

var neededFilters = []*kb.Filter{
	nil, nil, {Field: "themes", Any: []string{"t1"}}, {Field: "themes", All: []string{"t1", "t2"}}, {Field: kb.FieldKind, Any: []string{"practice"}},
	{Not: &kb.Filter{Field: "themes", Any: []string{"t1"}}}, {Field: "years", From: "2015"}, {Text: &kb.TextQuery{Text: "il piano", Exact: true}}, {Never: true},
	{And: []*kb.Filter{{Field: kb.FieldKind, Any: []string{"practice"}}, {Field: "themes", Any: []string{"t2", "t3"}}}},
	{Or: []*kb.Filter{{Field: "themes", Any: []string{"t3"}}, {Text: &kb.TextQuery{Text: "integration -desk", Exact: true}}}},
	{Or: []*kb.Filter{{Field: "themes", Any: []string{"t3"}}, {Not: &kb.Filter{Field: kb.FieldKind, Any: []string{"practice"}}}}},
}

// Whatever a query finds has one of the keys that it needs, in indexes of all documents and
// of a few; and most queries of words need some.
func TestNeedsAreNeeded(t *testing.T) {
	t.Parallel()
	cases, all := openBehaviour(t)
	docs, few := cases.Documents, newBase()
	indexes := []*Index{all, openMemory(t, few)}
	apply(t, indexes[1], few, 1, docs[:3]...)
	random := rand.New(rand.NewPCG(7, 1))
	bounded, found := 0, 0
	for range 2000 {
		q := randomNeed(random)
		keys, some := all.Needs(q)
		if some {
			bounded++
		}
		for _, ix := range indexes {
			for _, hit := range search(t, ix, q).Hits {
				found++
				at := slices.IndexFunc(docs, func(d *kb.IndexDocument) bool { return d.ID == hit.ID })
				if some && !slices.ContainsFunc(ix.Keys(docs[at]), func(key string) bool { return slices.Contains(keys, key) }) {
					t.Fatalf("%+v, filter %+v, finds %s without any of %q", q.Text, q.Filter, hit.ID, keys)
				}
			}
		}
	}
	if bounded < 700 || found < 1000 {
		t.Errorf("of 2000 queries %d need something, and find %d documents", bounded, found)
	}
}

func randomNeed(random *rand.Rand) *kb.IndexQuery {
	q := &kb.IndexQuery{Filter: neededFilters[random.IntN(len(neededFilters))], Size: 100}
	var parts []string
	for range random.IntN(4) {
		parts = append(parts, strings.ReplaceAll(neededParts[random.IntN(len(neededParts))], "_", " "))
	}
	if parts == nil {
		return q
	}
	q.Text = &kb.TextQuery{Text: strings.Join(parts, " "), Language: []string{"", "it", "en", "zh", "nl"}[random.IntN(5)], Exact: true}
	if word := strings.IndexAny(q.Text.Text, "ct"); word == 0 && random.IntN(2) == 0 {
		q.Text.Concepts = []kb.TextConcept{{
			ID: "concept_1", End: len(parts[0]), Tags: []kb.ConceptTag{{Concept: "t1", By: kb.ExpandSynonyms}},
			Labels: []kb.ConceptLabel{{Concept: "concept_1", By: kb.ExpandLanguages, Language: "en", Value: "the unaccompanied minor"}, {Concept: "concept_1", By: kb.ExpandLanguages, Language: "zh", Value: "未成年人"}},
		}}
	}
	return q
}
