package skosmos

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"prologis/kb"
)

// hit is a concept that a search found.
type hit struct {
	URI              string   `json:"uri"`
	Type             []string `json:"type"`
	LocalName        string   `json:"localname,omitempty"`
	PrefLabel        string   `json:"prefLabel,omitempty"`
	MatchedPrefLabel string   `json:"matchedPrefLabel,omitempty"`
	AltLabel         string   `json:"altLabel,omitempty"`
	HiddenLabel      string   `json:"hiddenLabel,omitempty"`
	Lang             string   `json:"lang,omitempty"`
	Vocab            string   `json:"vocab,omitempty"`
	extra

	id    kb.ID
	label kb.Label
}

func search(q *question) (any, error) {
	asked := q.URL.Query()
	if !asked.Has("query") {
		return nil, bad("query parameter missing")
	}
	hits, err := q.hits(strings.TrimSpace(asked.Get("query")))
	if err != nil {
		return nil, err
	}
	if hits, err = page(q, hits, "maxhits", 100); err != nil {
		return nil, err
	}
	context := contextOf(map[string]any{"isothes": "http://purl.org/iso25964/skos-thes#", "onki": onki, "results": map[string]any{"@id": "onki:results", "@container": "@list"},
		"prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel"})
	for _, field := range strings.Fields(asked.Get("fields")) {
		context[field] = "skos:" + field
	}
	if language := asked.Get("lang"); language != "" {
		context["@language"] = language
	}
	return map[string]any{"@context": context, "uri": "", "results": hits}, q.complete(hits)
}

// hits answers what a query finds, by label. A bare * asks for all that stands below a parent
// or in a group, and for nothing without these.
func (q *question) hits(query string) ([]hit, error) {
	asked := q.URL.Query()
	if len(query) > 500 {
		return nil, bad("query parameter is too long")
	}
	bare := strings.Trim(query, "*") == "" && !asked.Has("parent") && !asked.Has("group")
	if n, err := q.number("maxhits", 1, 1); err != nil || n == 0 {
		return nil, bad("maxhits parameter is invalid")
	}
	within, err := q.within()
	if err != nil || bare || query == "" || !q.ofConcepts() {
		return []hit{}, err
	}
	hits := q.find(query, asked.Get("lang"))
	if within != nil {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return !within[h.id] })
	}
	if unique := asked.Get("unique"); asked.Has("unique") && unique != "false" && unique != "0" {
		hits = bestOfEach(hits)
	}
	return hits, nil
}

// ofConcepts reports whether concepts are of one of the types asked for.
func (q *question) ofConcepts() bool {
	types := strings.Fields(q.URL.Query().Get("type"))
	return len(types) == 0 || slices.ContainsFunc(types, func(t string) bool {
		return t == "skos:Concept" || t == "http://www.w3.org/2004/02/skos/core#Concept"
	})
}

// find answers the labels that are a pattern, of concepts of the vocabularies asked about, in
// alphabetical order.
func (q *question) find(pattern, language string) []hit {
	hits := []hit{}
	for _, m := range q.base.Glossary.Matching(pattern, language, q.vocabularyIDs()...) {
		hits = append(hits, hit{id: m.Concept, label: m.Label})
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.label.Value), strings.ToLower(b.label.Value)), cmp.Compare(a.id, b.id))
	})
	return hits
}

// within answers the concepts below the parent and in the group asked about; nil for all.
func (q *question) within() (map[kb.ID]bool, error) {
	var wanted map[kb.ID]bool
	keep := func(ids map[kb.ID]bool) {
		for id := range ids {
			if wanted != nil && !wanted[id] {
				delete(ids, id)
			}
		}
		wanted = ids
	}
	if uri := q.URL.Query().Get("parent"); uri != "" {
		e, err := q.entryOf(uri, kb.KindConcept)
		if err != nil {
			return nil, err
		}
		below := map[kb.ID]bool{}
		for _, n := range q.base.Glossary.Narrower(e.Meta().ID, maxBelow, maxBelow) {
			below[n.Concept] = true
		}
		keep(below)
	}
	if uri := q.URL.Query().Get("group"); uri != "" {
		e, err := q.entryOf(uri, kb.KindCollection)
		if err != nil {
			return nil, err
		}
		members := map[kb.ID]bool{}
		for _, id := range e.(*kb.Collection).Members {
			members[id] = true
		}
		keep(members)
	}
	return wanted, nil
}

// maxBelow bounds what counts as below a parent.
const maxBelow = 1_000_000

// ranks are the statuses of labels, the best first.
var ranks = []kb.TermStatus{kb.TermPreferred, kb.TermAdmitted, kb.TermHidden, kb.TermDiscouraged}

// bestOfEach keeps one hit of each concept: by its preferred label, if that matches, else by
// an alternative one.
func bestOfEach(hits []hit) []hit {
	best := map[kb.ID]int{}
	for i, h := range hits {
		if at, ok := best[h.id]; !ok || slices.Index(ranks, h.label.Status) < slices.Index(ranks, hits[at].label.Status) {
			best[h.id] = i
		}
	}
	kept := []hit{}
	for i, h := range hits {
		if best[h.id] == i {
			kept = append(kept, h)
		}
	}
	return kept
}

// complete gives hits the facts of their concepts.
func (q *question) complete(hits []hit) error {
	ids := make([]kb.ID, len(hits))
	for i := range hits {
		ids[i] = hits[i].id
	}
	entries, err := q.base.Entries(q.Context(), ids)
	if err != nil {
		return err
	}
	schemes, err := q.schemes()
	if err != nil {
		return err
	}
	for i, e := range entries {
		if c, ok := e.(*kb.Concept); ok {
			hits[i].of(q, c)
			hits[i].Vocab = vocabularyOf(c, schemes)
			if hits[i].extra, err = q.extra(c); err != nil {
				return err
			}
		}
	}
	return nil
}

// of says what is so of the concept of a hit.
func (h *hit) of(q *question, c *kb.Concept) {
	h.URI, h.Type, h.Lang = q.base.URI(c), []string{"skos:Concept"}, h.label.Language
	h.LocalName = localName(h.URI)
	preferred, _ := c.PrefLabel.In([]string{cmp.Or(q.URL.Query().Get("labellang"), h.label.Language)})
	h.PrefLabel = preferred.Value
	switch h.label.Status {
	case kb.TermPreferred:
		if preferred.Value != h.label.Value {
			h.MatchedPrefLabel = h.label.Value
		}
	case kb.TermAdmitted:
		h.AltLabel = h.label.Value
	default:
		h.HiddenLabel = h.label.Value
	}
}

// vocabularyOf answers the id of the first vocabulary, of some, that a concept is in.
func vocabularyOf(c *kb.Concept, schemes []*kb.ConceptScheme) string {
	for _, s := range schemes {
		if c.Scheme == s.M.ID || slices.Contains(c.Schemes, s.M.ID) {
			return s.M.Slug
		}
	}
	return ""
}

func localName(uri string) string { return uri[strings.LastIndexAny(uri, "/#")+1:] }

// lookup answers the concepts of a label: by preferred labels, else by others, in the
// same case, else in any.
func lookup(q *question) (any, error) {
	wanted := strings.TrimSpace(q.URL.Query().Get("label"))
	if wanted == "" {
		return nil, bad("label parameter missing")
	}
	if len(wanted) > 500 {
		return nil, bad("label parameter is too long")
	}
	all := q.find(wanted, q.URL.Query().Get("lang"))
	for _, good := range []func(hit) bool{
		func(h hit) bool { return h.label.Status == kb.TermPreferred && h.label.Value == wanted },
		func(h hit) bool { return h.label.Status == kb.TermPreferred },
		func(h hit) bool { return h.label.Status == kb.TermAdmitted && h.label.Value == wanted },
		func(hit) bool { return true },
	} {
		best := slices.DeleteFunc(slices.Clone(all), func(h hit) bool { return !good(h) })
		if len(best) > 0 {
			return map[string]any{
				"@context": contextOf(map[string]any{"onki": onki, "result": map[string]any{"@id": "onki:results", "@container": "@list"}, "prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel"}),
				"result":   best,
			}, q.complete(best)
		}
	}
	return nil, &refusal{http.StatusNotFound, "Could not find label '" + wanted + "'"}
}
