package graph_test

import (
	"fmt"
	"testing"
)

// TestNoRequestAsksMoreThanOncePerLevel counts what an operation asks of replica
// and index: one question and one look for the list itself, and one look for all
// that is nested in it, however deep and however many.
func TestNoRequestAsksMoreThanOncePerLevel(t *testing.T) {
	h := newHouse(t).furnish()
	everything := `id slug uri kind revision updatedAt heading { value } archived { reason replacement { slug } }
		history(first: 2) { totalCount nodes { at } } citation(format: BIBTEX) cited: citation(format: APA, revision: 1)`
	deep := everything + ` title { value } themes { slug prefLabel { value } ancestors { slug scheme { slug } } narrower { slug } related { slug broader { slug } } }
		territories { slug parent { slug } ancestors { slug } districts { slug } children(first: 3) { totalCount nodes { slug practices(first: 2) { totalCount nodes { slug } } } } }
		organisations { role organisation { slug territory { slug } kindOf { slug } practices(first: 2) { nodes { slug themes { slug } } } } }
		programmes { programme { slug funder { slug partOf { slug } } } }
		related(first: 3) { totalCount nodes { slug ... on Practice { caseStudies(first: 2) { totalCount edges { node { slug practices(last: 1) { nodes { slug } } } } } } } }
		reusedIn(first: 2) { nodes { slug } } adaptedFrom { slug }`
	for _, c := range []struct {
		query        string
		index, views int32 // at most
	}{
		{`{ practices(first: %d) { totalCount nodes { ` + deep + ` } } }`, 1, 3}, // the list, its count, what is nested
		{`{ practices(first: %d, filter: {themes: {in: ["integrazione"]}, territories: {in: ["italia"]}}) { totalCount edges { cursor node { ` + deep + ` } } } }`, 1, 3},
		{`{ search(query: "sportello", first: %d, facets: [THEMES, ORGANISATIONS]) { totalCount facets { buckets { label } } nodes { slug ... on Practice { ` + deep + ` } } } }`, 1, 4},
		{`{ caseStudies(first: %d) { nodes { slug practices(first: 4) { nodes { ` + deep + ` } } } } }`, 1, 2},
		{`{ concepts(first: %d) { nodes { ` + everything + ` narrowerConnection { totalCount nodes { slug practices { totalCount } } } discouraged { preferred { slug scheme { slug } } } } } }`, 1, 2},
		{`{ territories(first: %d) { nodes { ` + everything + ` children { nodes { slug children { nodes { slug } } } } } } }`, 1, 2},
		{`{ suggest(prefix: "spor", first: %d) { entry { slug ... on Practice { ` + deep + ` } } } }`, 1, 3}, // the index looks for the texts
		{`{ changes(first: %d) { nodes { entry { slug ... on Practice { ` + deep + ` } } } } }`, 0, 3},
		{`{ practice(slug: "pratica-03") { ` + deep + ` } }`, 0, 2},
		{`{ practices(first: %d) { nodes { slug title { value } } } }`, 1, 1},
		{`{ practices { totalCount } }`, 1, 2},
		{`{ base { seq } }`, 0, 0},
	} {
		for _, size := range []int{1, 5, 20} {
			query := c.query
			if len(query) > 3 && containsVerb(query) {
				query = fmt.Sprintf(query, size)
			}
			h.data(query, nil) // highlights and suggestions may fill caches first
			h.views.Store(0)
			h.asked.Store(0)
			h.data(query, nil)
			if views, asked := h.views.Load(), h.asked.Load(); views > c.views || asked > c.index {
				t.Errorf("%.60s... of %d: %d looks at the replica (want %d), %d questions to the index (want %d)", c.query, size, views, c.views, asked, c.index)
			}
		}
	}
}

func containsVerb(query string) bool {
	for i := range len(query) - 1 {
		if query[i] == '%' && query[i+1] == 'd' {
			return true
		}
	}
	return false
}
