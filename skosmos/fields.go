package skosmos

import (
	"slices"
	"strings"

	"prologis/kb"
)

// extra is what a search answers of a concept beside its labels, as far as the parameter
// fields asks for it.
type extra struct {
	PrefLabels   map[string]string   `json:"prefLabels,omitempty"`
	AltLabels    map[string][]string `json:"altLabels,omitempty"`
	HiddenLabels map[string][]string `json:"hiddenLabels,omitempty"`
	Notation     string              `json:"notation,omitempty"`
	Broader      []memberItem        `json:"broader,omitempty"`
	Narrower     []memberItem        `json:"narrower,omitempty"`
	Related      []memberItem        `json:"related,omitempty"`
	ExactMatch   []memberItem        `json:"exactMatch,omitempty"`
	CloseMatch   []memberItem        `json:"closeMatch,omitempty"`
	BroadMatch   []memberItem        `json:"broadMatch,omitempty"`
	NarrowMatch  []memberItem        `json:"narrowMatch,omitempty"`
	RelatedMatch []memberItem        `json:"relatedMatch,omitempty"`
}

// extra answers the further fields of a concept that are asked for; others than these are
// passed over.
func (q *question) extra(c *kb.Concept) (x extra, err error) {
	fields := strings.Fields(q.URL.Query().Get("fields"))
	asked := func(field string) bool { return slices.Contains(fields, field) }
	if asked("prefLabel") {
		x.PrefLabels = c.PrefLabel
	}
	if asked("altLabel") {
		x.AltLabels = c.AltLabels
	}
	if asked("hiddenLabel") {
		x.HiddenLabels = c.HiddenLabels
	}
	if asked("notation") {
		x.Notation = notationOf(c)
	}
	for _, links := range []struct {
		field string
		into  *[]memberItem
		ids   func() []kb.ID
	}{
		{"broader", &x.Broader, func() []kb.ID { return c.Broader }},
		{"narrower", &x.Narrower, func() []kb.ID { return q.base.Glossary.Children(c.M.ID, q.language) }},
		{"related", &x.Related, func() []kb.ID { return q.base.Glossary.Related(c.M.ID) }},
	} {
		if asked(links.field) {
			uris, err := q.uris(links.ids())
			if err != nil {
				return x, err
			}
			*links.into = items(uris)
		}
	}
	for i, into := range []*[]memberItem{&x.ExactMatch, &x.CloseMatch, &x.BroadMatch, &x.NarrowMatch, &x.RelatedMatch} {
		if m := c.Matches()[i]; asked(m.Relation) {
			*into = items(m.URIs)
		}
	}
	return x, nil
}

func items(uris []string) (list []memberItem) {
	for _, uri := range uris {
		list = append(list, memberItem{uri})
	}
	return list
}
