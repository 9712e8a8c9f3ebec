package skosmos

import (
	"prologis/kb"
	"prologis/skos/rdf"
)

type change struct {
	URI            string `json:"uri"`
	PrefLabel      string `json:"prefLabel"`
	Date           string `json:"date"`
	ReplacedBy     string `json:"replacedBy,omitempty"`
	ReplacingLabel string `json:"replacingLabel,omitempty"`
}

func newest(q *question) (any, error) {
	return q.changes(kb.OrderCreated, func(m *kb.Meta) string { return m.CreatedAt.UTC().Format(dateForm) })
}

func modified(q *question) (any, error) {
	return q.changes(kb.OrderUpdated, func(m *kb.Meta) string { return m.UpdatedAt.UTC().Format(dateForm) })
}

const dateForm = "2006-01-02T15:04:05-0700"

// changes answers concepts by a date, the latest first.
func (q *question) changes(order string, date func(*kb.Meta) string) (any, error) {
	limit, err := q.number("limit", 200, 1000)
	if err != nil {
		return nil, err
	}
	offset, err := q.number("offset", 0, 10_000)
	if err != nil {
		return nil, err
	}
	found, err := q.base.Find(q.Context(), &kb.IndexQuery{Kinds: []kb.Kind{kb.KindConcept}, Filter: &kb.Filter{Field: kb.FieldScheme, Any: []string{string(q.scheme.M.ID)}},
		Order: []kb.IndexOrder{{Field: order, Descending: true}}, Size: limit + offset})
	if err != nil {
		return nil, err
	}
	items := []change{}
	for _, e := range found.Entries[min(offset, len(found.Entries)):] {
		c := change{URI: q.base.URI(e), PrefLabel: q.heading(e), Date: date(e.Meta())}
		var by []kb.Entry
		if old := e.(*kb.Concept); old.Deprecated {
			by, err = q.entries(given(old.ReplacedBy))
		}
		if err != nil {
			return nil, err
		}
		if len(by) > 0 {
			c.ReplacedBy, c.ReplacingLabel = q.base.URI(by[0]), q.heading(by[0])
		}
		items = append(items, c)
	}
	return map[string]any{"changeList": items,
		"@context": contextOf(map[string]any{"@language": q.language, "prefLabel": "skos:prefLabel", "xsd": rdf.XSD, "date": map[string]any{"@id": "http://purl.org/dc/terms/date", "@type": rdf.XSD + "dateTime"}})}, nil
}

func given(id kb.ID) []kb.ID {
	if id == "" {
		return nil
	}
	return []kb.ID{id}
}

type mapping struct {
	URI   string   `json:"uri"`
	Type  []string `json:"type"`
	From  members  `json:"from"`
	To    members  `json:"to"`
	Label string   `json:"prefLabel,omitempty"`
}

type members struct {
	MemberSet []memberItem `json:"memberSet"`
}

type memberItem struct {
	URI string `json:"uri"`
}

// mappings answers the mappings of a concept in the form of JSKOS.
func mappings(q *question) (any, error) {
	e, err := q.asked(kb.KindConcept)
	if err != nil {
		return nil, err
	}
	items := []mapping{}
	for _, m := range e.(*kb.Concept).Matches() {
		for _, uri := range m.URIs {
			item := mapping{URI: uri, Type: []string{"http://www.w3.org/2004/02/skos/core#" + m.Relation}, From: members{[]memberItem{{q.base.URI(e)}}}, To: members{[]memberItem{{uri}}}}
			if other, err := q.base.ByURI(q.Context(), kb.KindConcept, uri); err == nil {
				item.Label = q.heading(other)
			}
			items = append(items, item)
		}
	}
	return map[string]any{"mappings": items}, nil
}
