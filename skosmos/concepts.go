package skosmos

import (
	"maps"
	"slices"

	"prologis/kb"
)

// Most concepts that answers about hierarchies hold.
const maxNear = 5000

type named struct {
	URI       string   `json:"uri"`
	PrefLabel string   `json:"prefLabel"`
	Broader   []string `json:"broader,omitempty"`
	Narrower  []string `json:"narrower,omitempty"`
}

func label(q *question) (any, error) {
	e, err := q.asked(kb.KindConcept, kb.KindCollection)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"uri": q.base.URI(e), "@context": contextOf(map[string]any{"prefLabel": "skos:prefLabel", "altLabel": "skos:altLabel", "hiddenLabel": "skos:hiddenLabel", "@language": q.language})}
	if text, ok := e.Content().Heading()[q.language]; ok {
		answer["prefLabel"] = text
	}
	if c, ok := e.(*kb.Concept); ok {
		for name, labels := range map[string]kb.Labels{"altLabel": c.AltLabels, "hiddenLabel": c.HiddenLabels} {
			if len(labels[q.language]) > 0 {
				answer[name] = labels[q.language]
			}
		}
	}
	return answer, nil
}

// direct answers the concepts that one is connected with in one step.
func direct(property string, ids func(*question, kb.ID, *kb.Concept) []kb.ID) func(*question) (any, error) {
	return func(q *question) (any, error) {
		e, err := q.asked(kb.KindConcept)
		if err != nil {
			return nil, err
		}
		found, err := q.entries(ids(q, e.Meta().ID, e.(*kb.Concept)))
		items := []named{}
		for _, other := range found {
			items = append(items, named{URI: q.base.URI(other), PrefLabel: q.heading(other)})
		}
		return map[string]any{"uri": q.base.URI(e), property: items,
			"@context": contextOf(map[string]any{"prefLabel": "skos:prefLabel", property: "skos:" + property, "@language": q.language})}, err
	}
}

var (
	broader  = direct("broader", func(_ *question, _ kb.ID, c *kb.Concept) []kb.ID { return c.Broader })
	narrower = direct("narrower", func(q *question, id kb.ID, _ *kb.Concept) []kb.ID { return q.base.Glossary.Children(id, q.language) })
	related  = direct("related", func(q *question, id kb.ID, _ *kb.Concept) []kb.ID { return q.base.Glossary.Related(id) })
)

// transitive answers everything above or below a concept, itself included, by URI.
func transitive(property, step string, near func(*question, kb.ID) []kb.Near, links func(*question, kb.Entry) ([]string, error)) func(*question) (any, error) {
	return func(q *question) (any, error) {
		e, err := q.asked(kb.KindConcept)
		if err != nil {
			return nil, err
		}
		ids := []kb.ID{e.Meta().ID}
		for _, n := range near(q, e.Meta().ID) {
			ids = append(ids, n.Concept)
		}
		found, err := q.entries(ids)
		if err != nil {
			return nil, err
		}
		items := map[string]named{}
		for _, other := range found {
			uris, err := links(q, other)
			if err != nil {
				return nil, err
			}
			n := named{URI: q.base.URI(other), PrefLabel: q.heading(other)}
			if step == "broader" {
				n.Broader = uris
			} else {
				n.Narrower = uris
			}
			items[n.URI] = n
		}
		return map[string]any{"uri": q.base.URI(e), property: items,
			"@context": contextOf(map[string]any{"prefLabel": "skos:prefLabel", step: map[string]any{"@id": "skos:" + step, "@type": "@id"},
				property: map[string]any{"@id": "skos:" + property, "@container": "@index"}, "@language": q.language})}, nil
	}
}

var (
	broaderTransitive = transitive("broaderTransitive", "broader",
		func(q *question, id kb.ID) []kb.Near { return q.base.Glossary.Broader(id, maxNear, maxNear) }, broaderURIs)
	narrowerTransitive = transitive("narrowerTransitive", "narrower",
		func(q *question, id kb.ID) []kb.Near { return q.base.Glossary.Narrower(id, maxNear, maxNear) },
		func(q *question, e kb.Entry) ([]string, error) {
			return q.uris(q.base.Glossary.Children(e.Meta().ID, q.language))
		})
)

func broaderURIs(q *question, e kb.Entry) ([]string, error) { return q.uris(e.(*kb.Concept).Broader) }

func (q *question) uris(ids []kb.ID) (uris []string, err error) {
	found, err := q.entries(ids)
	for _, e := range found {
		uris = append(uris, q.base.URI(e))
	}
	return uris, err
}

type child struct {
	URI         string `json:"uri"`
	PrefLabel   string `json:"prefLabel"`
	HasChildren bool   `json:"hasChildren"`
	Notation    string `json:"notation,omitempty"`
}

func children(q *question) (any, error) {
	e, err := q.asked(kb.KindConcept)
	if err != nil {
		return nil, err
	}
	found, err := q.entries(q.base.Glossary.Children(e.Meta().ID, q.language))
	items := []child{}
	for _, c := range found {
		items = append(items, child{q.base.URI(c), q.shown(c), q.base.Glossary.CountChildren(c.Meta().ID) > 0, notationOf(c)})
	}
	return map[string]any{"uri": q.base.URI(e), "narrower": items,
		"@context": contextOf(map[string]any{"onki": onki, "prefLabel": "skos:prefLabel", "narrower": "skos:narrower", "notation": "skos:notation", "hasChildren": "onki:hasChildren", "@language": q.language})}, err
}

// level is a concept on the way from the top to the one asked for.
type level struct {
	URI         string       `json:"uri"`
	PrefLabel   string       `json:"prefLabel"`
	HasChildren bool         `json:"hasChildren"`
	Top         string       `json:"top,omitempty"`
	Notation    string       `json:"notation,omitempty"`
	Broader     []string     `json:"broader,omitempty"`
	Narrower    []levelChild `json:"narrower,omitempty"`
}

type levelChild struct {
	URI         string `json:"uri"`
	Label       string `json:"label"`
	HasChildren bool   `json:"hasChildren"`
	Notation    string `json:"notation,omitempty"`
}

// hierarchy answers a concept and everything above it, each with what is directly
// below, by URI.
func hierarchy(q *question) (any, error) {
	e, err := q.asked(kb.KindConcept)
	if err != nil {
		return nil, err
	}
	ids := []kb.ID{e.Meta().ID}
	for _, n := range q.base.Glossary.Broader(e.Meta().ID, maxNear, maxNear) {
		ids = append(ids, n.Concept)
	}
	found, err := q.entries(ids)
	if err != nil {
		return nil, err
	}
	levels := map[string]level{}
	for _, other := range found {
		l, err := q.level(other.(*kb.Concept))
		if err != nil {
			return nil, err
		}
		levels[l.URI] = l
	}
	return map[string]any{"uri": q.base.URI(e), "broaderTransitive": levels,
		"@context": contextOf(map[string]any{"onki": onki, "prefLabel": "skos:prefLabel", "notation": "skos:notation", "hasChildren": "onki:hasChildren", "label": "skos:prefLabel",
			"narrower": map[string]any{"@id": "skos:narrower", "@type": "@id"}, "broader": map[string]any{"@id": "skos:broader", "@type": "@id"},
			"broaderTransitive": map[string]any{"@id": "skos:broaderTransitive", "@container": "@index"}, "top": map[string]any{"@id": "skos:topConceptOf", "@type": "@id"}, "@language": q.language})}, nil
}

func (q *question) level(c *kb.Concept) (l level, err error) {
	below, err := q.entries(q.base.Glossary.Children(c.M.ID, q.language))
	if err != nil {
		return l, err
	}
	l = level{URI: q.base.URI(c), PrefLabel: q.shown(c), HasChildren: len(below) > 0, Notation: notationOf(c)}
	if l.Broader, err = q.uris(c.Broader); err != nil {
		return l, err
	}
	if len(c.Broader) == 0 || slices.Contains(c.TopConceptOf, q.scheme.M.ID) {
		l.Top = q.base.URI(q.scheme)
	}
	for _, e := range below {
		l.Narrower = append(l.Narrower, levelChild{q.base.URI(e), q.shown(e), q.base.Glossary.CountChildren(e.Meta().ID) > 0, notationOf(e)})
	}
	return l, nil
}

type group struct {
	URI         string   `json:"uri"`
	PrefLabel   string   `json:"prefLabel"`
	HasMembers  bool     `json:"hasMembers"`
	ChildGroups []string `json:"childGroups,omitempty"`
	Notation    string   `json:"notation,omitempty"`
}

func groups(q *question) (any, error) {
	found, err := q.inverse(q.scheme.M.ID, kb.KindCollection, "scheme")
	items := []group{}
	for _, e := range found {
		c := e.(*kb.Collection)
		g := group{URI: q.base.URI(c), PrefLabel: q.heading(c), HasMembers: len(c.Members) > 0, Notation: notationOf(c)}
		inside := slices.DeleteFunc(slices.Clone(c.Members), func(id kb.ID) bool { return id.Kind() != kb.KindCollection })
		if g.ChildGroups, err = q.uris(inside); err != nil {
			return nil, err
		}
		items = append(items, g)
	}
	return map[string]any{"uri": q.base.URI(q.scheme), "groups": items,
		"@context": contextOf(map[string]any{"onki": onki, "prefLabel": "skos:prefLabel", "groups": "onki:hasGroup", "childGroups": map[string]any{"@id": "skos:member", "@type": "@id"}, "hasMembers": "onki:hasMembers", "@language": q.language})}, err
}

type groupMember struct {
	URI        string   `json:"uri"`
	Type       []string `json:"type"`
	PrefLabel  string   `json:"prefLabel"`
	IsSuper    bool     `json:"isSuper"`
	HasMembers bool     `json:"hasMembers"`
	Notation   string   `json:"notation,omitempty"`
}

func groupMembers(q *question) (any, error) {
	e, err := q.asked(kb.KindCollection)
	if err != nil {
		return nil, err
	}
	found, err := q.entries(e.(*kb.Collection).Members)
	items := []groupMember{}
	for _, m := range found {
		item := groupMember{URI: q.base.URI(m), Type: []string{"skos:Concept"}, PrefLabel: q.heading(m), Notation: notationOf(m)}
		if c, ok := m.(*kb.Collection); ok {
			item.Type, item.IsSuper, item.HasMembers = []string{"skos:Collection"}, true, len(c.Members) > 0
		}
		items = append(items, item)
	}
	more := inAll(q.language)
	maps.Copy(more, map[string]any{"members": "skos:member"})
	return map[string]any{"uri": q.base.URI(e), "members": items, "@context": contextOf(more)}, err
}
