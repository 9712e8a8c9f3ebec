package skosmos

import (
	"cmp"
	"net/http"
	"regexp"
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

	id    kb.ID
	label kb.Label
}

// pattern makes a query with * into what labels are held against, whole and in any case.
func pattern(query string) (*regexp.Regexp, error) {
	query = strings.TrimSpace(query)
	if query == "" || strings.Trim(query, "*") == "" {
		return nil, bad("query parameter missing")
	}
	if len(query) > 500 {
		return nil, bad("query parameter is too long")
	}
	parts := strings.Split(query, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.Compile(`(?is)^` + strings.Join(parts, `.*`) + `$`)
}

func search(q *question) (any, error) {
	matches, err := pattern(q.URL.Query().Get("query"))
	if err != nil {
		return nil, err
	}
	hits, err := q.find(matches.MatchString, q.URL.Query().Get("lang"))
	if err != nil {
		return nil, err
	}
	if hits, err = q.narrow(hits); err != nil {
		return nil, err
	}
	if hits, err = page(q, hits, "maxhits", 100); err != nil {
		return nil, err
	}
	return map[string]any{
		"@context": contextOf(map[string]any{"isothes": "http://purl.org/iso25964/skos-thes#", "onki": onki, "results": map[string]any{"@id": "onki:results", "@container": "@list"},
			"prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel"}),
		"uri": "", "results": hits,
	}, q.complete(hits)
}

// find answers the labels that match, of concepts of the vocabularies asked about, by
// preferred label.
func (q *question) find(matches func(string) bool, language string) (hits []hit, err error) {
	hits = []hit{}
	schemes, err := q.schemes()
	seen := map[kb.ID]bool{}
	for _, s := range schemes {
		for _, l := range q.base.Glossary.Statistics(s.M.ID).Languages {
			for _, entry := range q.base.Glossary.Alphabet(s.M.ID, l.Language) {
				if seen[entry.Concept] {
					continue
				}
				seen[entry.Concept] = true
				for _, label := range q.base.Glossary.Labels(entry.Concept) {
					if (language == "" || label.Language == language) && matches(label.Value) {
						hits = append(hits, hit{id: entry.Concept, label: label, Vocab: s.M.Slug})
					}
				}
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(strings.ToLower(a.label.Value), strings.ToLower(b.label.Value)), cmp.Compare(a.id, b.id))
	})
	return hits, err
}

// narrow keeps the hits below a parent, in a group, and one of each concept, as far as
// that is asked for.
func (q *question) narrow(hits []hit) ([]hit, error) {
	asked := q.URL.Query()
	if t := asked.Get("type"); t != "" && !strings.Contains(t, "Concept") {
		return []hit{}, nil
	}
	keep := func(wanted map[kb.ID]bool) {
		hits = slices.DeleteFunc(hits, func(h hit) bool { return !wanted[h.id] })
	}
	if uri := asked.Get("parent"); uri != "" {
		e, err := q.base.ByURI(q.Context(), kb.KindConcept, uri)
		if err != nil {
			return nil, &refusal{http.StatusNotFound, "Could not find concept <" + uri + ">"}
		}
		below := map[kb.ID]bool{}
		for _, n := range q.base.Glossary.Narrower(e.Meta().ID, maxNear, maxNear) {
			below[n.Concept] = true
		}
		keep(below)
	}
	if uri := asked.Get("group"); uri != "" {
		e, err := q.base.ByURI(q.Context(), kb.KindCollection, uri)
		if err != nil {
			return nil, &refusal{http.StatusNotFound, "Could not find concept <" + uri + ">"}
		}
		members := map[kb.ID]bool{}
		for _, id := range e.(*kb.Collection).Members {
			members[id] = true
		}
		keep(members)
	}
	if asked.Has("unique") && asked.Get("unique") != "false" {
		seen := map[kb.ID]bool{}
		hits = slices.DeleteFunc(hits, func(h hit) bool {
			again := seen[h.id]
			seen[h.id] = true
			return again
		})
	}
	return hits, nil
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
	shownIn := q.URL.Query().Get("labellang")
	for i, e := range entries {
		c, ok := e.(*kb.Concept)
		if !ok {
			continue
		}
		h := &hits[i]
		h.URI, h.Type, h.Lang = q.base.URI(c), []string{"skos:Concept"}, h.label.Language
		h.LocalName = localName(h.URI)
		preferred, _ := c.PrefLabel.In([]string{cmp.Or(shownIn, h.label.Language)})
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
	return nil
}

func localName(uri string) string { return uri[strings.LastIndexAny(uri, "/#")+1:] }

// lookup answers the concepts of a label: by preferred labels, else by others, in the
// same case, else in any.
func lookup(q *question) (any, error) {
	wanted := strings.TrimSpace(q.URL.Query().Get("label"))
	if wanted == "" {
		return nil, bad("label parameter missing")
	}
	all, err := q.find(func(s string) bool { return strings.EqualFold(s, wanted) }, q.URL.Query().Get("lang"))
	if err != nil {
		return nil, err
	}
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

func letters(q *question) (any, error) {
	found := []string{}
	for _, l := range q.base.Glossary.Alphabet(q.scheme.M.ID, q.language) {
		if len(found) == 0 || found[len(found)-1] != l.Letter {
			found = append(found, l.Letter)
		}
	}
	return map[string]any{"uri": "", "indexLetters": found,
		"@context": contextOf(map[string]any{"indexLetters": map[string]any{"@id": "skosmos:indexLetters", "@container": "@list", "@language": q.language}})}, nil
}

type indexed struct {
	URI       string `json:"uri"`
	LocalName string `json:"localname"`
	PrefLabel string `json:"prefLabel"`
	AltLabel  string `json:"altLabel,omitempty"`
	Lang      string `json:"lang"`
}

func index(q *question) (any, error) {
	letter := q.PathValue("letter")
	var labels []kb.LetterLabel
	for _, l := range q.base.Glossary.Alphabet(q.scheme.M.ID, q.language) {
		if letter == "*" || strings.EqualFold(l.Letter, letter) {
			labels = append(labels, l)
		}
	}
	labels, err := page(q, labels, "limit", len(labels))
	if err != nil {
		return nil, err
	}
	ids := make([]kb.ID, len(labels))
	for i, l := range labels {
		ids[i] = l.Concept
	}
	entries, err := q.base.Entries(q.Context(), ids)
	items := []indexed{}
	for i, e := range entries {
		if e == nil {
			continue
		}
		uri := q.base.URI(e)
		item := indexed{uri, localName(uri), q.heading(e), "", labels[i].Language}
		if labels[i].Status != kb.TermPreferred {
			item.AltLabel = labels[i].Value
		}
		items = append(items, item)
	}
	return map[string]any{"uri": "", "indexConcepts": items,
		"@context": contextOf(map[string]any{"indexConcepts": map[string]any{"@id": "skosmos:indexConcepts", "@container": "@list"}})}, err
}
