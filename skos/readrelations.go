package skos

import (
	"slices"
	"sort"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

// relations are those between concepts that the rules let stand.
type relations struct {
	concepts []string            // sorted
	broader  map[string][]string // sorted
	related  map[string][]string // sorted, as stated
	matches  map[string][5][]string
}

// maxLevels is how deep a hierarchy may be; kb refuses deeper ones.
const maxLevels = 60

func (r *reading) relate() *relations {
	rel := &relations{broader: map[string][]string{}, related: map[string][]string{}, matches: map[string][5][]string{}}
	for _, uri := range r.concepts {
		if !r.skip[uri] {
			rel.concepts = append(rel.concepts, uri)
		}
	}
	slices.Sort(rel.concepts)
	for _, uri := range rel.concepts {
		u := rdf.NewIRI(uri)
		for _, o := range r.objects(u, broader) {
			r.addBroader(rel, uri, o.Value)
		}
		for _, o := range r.objects(u, narrower) {
			if r.kinds[o.Value] == kb.KindConcept && !r.skip[o.Value] {
				r.addBroader(rel, o.Value, uri)
			}
		}
	}
	for uri := range rel.broader {
		slices.Sort(rel.broader[uri])
		rel.broader[uri] = slices.Compact(rel.broader[uri])
	}
	rel.cutCycles(r.report)
	rel.cutDepth(r.report)
	for _, uri := range rel.concepts {
		r.addRelated(rel, uri)
	}
	r.addMatches(rel)
	return rel
}

func (r *reading) addBroader(rel *relations, uri, up string) {
	switch {
	case uri == up:
		r.report.breach(kb.RuleCycles, "%s is broader than itself", uri)
	case r.isEntry(up, kb.KindConcept):
		rel.broader[uri] = append(rel.broader[uri], up)
	}
}

// cutCycles takes out the statements that close a cycle, by a walk in depth that
// needs no deep stack.
func (rel *relations) cutCycles(report *Report) {
	const (
		open   = 1
		closed = 2
	)
	state := map[string]int{}
	type step struct {
		uri  string
		next int
	}
	for _, start := range rel.concepts {
		if state[start] != 0 {
			continue
		}
		state[start] = open
		for path := []step{{uri: start}}; len(path) > 0; {
			at := &path[len(path)-1]
			if at.next == len(rel.broader[at.uri]) {
				state[at.uri] = closed
				path = path[:len(path)-1]
				continue
			}
			up := rel.broader[at.uri][at.next]
			switch state[up] {
			case open:
				report.breach(kb.RuleCycles, "%s broader %s closes a cycle", at.uri, up)
				rel.broader[at.uri] = slices.Delete(rel.broader[at.uri], at.next, at.next+1)
				continue
			case 0:
				state[up] = open
				at.next++
				path = append(path, step{uri: up})
				continue
			}
			at.next++
		}
	}
}

// cutDepth takes out what would stand too deep.
func (rel *relations) cutDepth(report *Report) {
	depth := map[string]int{}
	for _, uri := range rel.topDown() {
		ups := rel.broader[uri]
		kept := ups[:0:0]
		for _, up := range ups {
			if depth[up] >= maxLevels {
				report.note("%s would stand more than %d levels below the top: broader %s is kept aside", uri, maxLevels, up)
				continue
			}
			kept = append(kept, up)
			depth[uri] = max(depth[uri], depth[up]+1)
		}
		rel.broader[uri] = kept
	}
}

// topDown lists the concepts so that what is above each comes before it.
func (rel *relations) topDown() []string {
	below := map[string][]string{}
	waiting := map[string]int{}
	own := make(map[string]bool, len(rel.concepts))
	for _, uri := range rel.concepts {
		own[uri] = true
	}
	for _, uri := range rel.concepts {
		for _, up := range rel.broader[uri] {
			if own[up] {
				below[up] = append(below[up], uri)
				waiting[uri]++
			}
		}
	}
	var order, stack []string
	for i := len(rel.concepts) - 1; i >= 0; i-- {
		if uri := rel.concepts[i]; waiting[uri] == 0 {
			stack = append(stack, uri)
		}
	}
	for len(stack) > 0 { // in depth, so that what belongs together stays together
		uri := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		order = append(order, uri)
		children := below[uri]
		for i := len(children) - 1; i >= 0; i-- {
			if waiting[children[i]]--; waiting[children[i]] == 0 {
				stack = append(stack, children[i])
			}
		}
	}
	return order
}

// above lists everything above a concept.
func (rel *relations) above(uri string) map[string]bool {
	seen := map[string]bool{}
	for todo := []string{uri}; len(todo) > 0; {
		at := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		for _, up := range rel.broader[at] {
			if !seen[up] {
				seen[up] = true
				todo = append(todo, up)
			}
		}
	}
	return seen
}

func (r *reading) addRelated(rel *relations, uri string) {
	var over map[string]bool
	for _, o := range r.objects(rdf.NewIRI(uri), related) {
		other := o.Value
		switch {
		case o.Kind != rdf.IRI || !r.isEntry(other, kb.KindConcept):
			continue
		case other == uri:
			r.report.note("%s is related to itself: kept aside", uri)
			continue
		}
		if over == nil {
			over = rel.above(uri)
		}
		if over[other] || rel.above(other)[uri] {
			r.report.breach(kb.RuleS27, "%s is related to %s, and one of them stands above the other", uri, other)
			continue
		}
		rel.related[uri] = append(rel.related[uri], other)
	}
}

// matchProperties are the mappings, in the order of kb.ConceptContent.Matches.
var matchProperties = [5]string{core + "exactMatch", core + "closeMatch", core + "broadMatch", core + "narrowMatch", core + "relatedMatch"}

// addMatches takes the mappings; of those that exclude each other the exact ones stay.
func (r *reading) addMatches(rel *relations) {
	exact := map[[2]string]bool{}
	for i, property := range matchProperties {
		for _, uri := range rel.concepts {
			found := rel.matches[uri]
			for _, o := range r.objects(rdf.NewIRI(uri), property) {
				pair := [2]string{uri, o.Value}
				switch {
				case o.Kind != rdf.IRI || !kb.ValidURI(o.Value):
					continue
				case i == 0:
					exact[pair], exact[[2]string{o.Value, uri}] = true, true
				case i > 1 && exact[pair]:
					r.report.breach(kb.RuleS46, "%s has %s as exactMatch and as %s", uri, o.Value, strings.TrimPrefix(property, core))
					continue
				}
				found[i] = append(found[i], o.Value)
				rel.matches[uri] = found
				r.report.Relations++
			}
		}
	}
}

// inside lists what a collection holds, by whichever property.
func (r *reading) inside(uri string) (uris []string) {
	u := rdf.NewIRI(uri)
	for _, m := range r.objects(u, member) {
		uris = append(uris, m.Value)
	}
	seen := map[rdf.Term]bool{}
	for at := r.objects(u, memberList); len(at) == 1 && !seen[at[0]]; at = r.objects(at[0], rdf.Rest) {
		seen[at[0]] = true
		for _, m := range r.objects(at[0], rdf.First) {
			uris = append(uris, m.Value)
		}
	}
	return uris
}

// collectionsInOrder lists the collections so that members come before what they
// are in; a member that would close a cycle is not taken.
func (r *reading) collectionsInOrder() []string {
	var order []string
	state := map[string]int{}
	var visit func(uri string, depth int)
	visit = func(uri string, depth int) {
		state[uri] = 1
		for _, inside := range r.inside(uri) {
			if r.kinds[inside] != kb.KindCollection || r.skip[inside] {
				continue
			}
			switch {
			case state[inside] == 1 || depth > maxLevels:
				r.report.note("%s is in %s, which is in it: kept aside", inside, uri)
				r.cut[[2]string{uri, inside}] = true
			case state[inside] == 0:
				visit(inside, depth+1)
			}
		}
		state[uri] = 2
		order = append(order, uri)
	}
	sorted := slices.Clone(r.collections)
	sort.Strings(sorted)
	for _, uri := range sorted {
		if state[uri] == 0 && !r.skip[uri] {
			visit(uri, 1)
		}
	}
	return order
}
