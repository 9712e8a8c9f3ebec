package linked

import (
	"prologis/kb"
)

func (p *pageMaker) concept(c *kb.Concept) {
	if c.Deprecated && p.Notice == "" {
		p.Notice = p.say("deprecated")
		p.replacement(c.ReplacedBy)
	}
	p.labels("prefLabel", oneEach(c.PrefLabel))
	p.labels("altLabel", c.AltLabels)
	p.discouraged(c)
	p.definitions(c.Definitions)
	p.labels("scopeNote", c.ScopeNotes)
	p.labels("example", c.Examples)
	p.notes(c.Notes)
	p.refs("broader", c.Broader...)
	p.backward("narrower", c.M.ID, kb.KindConcept, "broader")
	p.backward("related", c.M.ID, kb.KindConcept, "related", c.Related...)
	p.refs("scheme", append([]kb.ID{c.Scheme}, c.Schemes...)...)
	p.backward("collections", c.M.ID, kb.KindCollection, "members")
	for _, n := range c.Notations {
		p.plain("notation", n.Value)
	}
	for _, m := range c.Matches() {
		p.uris(m.Relation, m.URIs)
	}
	p.backward("practices", c.M.ID, kb.KindPractice, kb.AnyField)
	p.backward("caseStudies", c.M.ID, kb.KindCaseStudy, kb.AnyField)
}

func (p *pageMaker) discouraged(c *kb.Concept) {
	var values []value
	for _, term := range c.Discouraged {
		v := inLanguage(term.Label, term.Language)
		v.Notes = append([]value{{Text: term.Language}, p.text(term.Reason)}, p.links([]kb.ID{term.Preferred})...)
		values = append(values, v)
	}
	p.add("discouraged", values...)
}

func (p *pageMaker) definitions(definitions []kb.Definition) {
	var values []value
	for _, d := range definitions {
		v := inLanguage(d.Value, d.Language)
		v.Notes = []value{{Text: d.Language}, {Text: p.say(string(d.Kind))}, {Text: d.Author}}
		if d.ValidFrom != "" || d.ValidTo != "" {
			v.Notes = append(v.Notes, value{Text: period(d.ValidFrom, d.ValidTo)})
		}
		if d.Recommended {
			v.Notes = append(v.Notes, value{Text: p.say("recommended")})
		}
		v.Notes = append(v.Notes, addresses(d.Sources)...)
		values = append(values, v)
	}
	p.add("definition", values...)
}

func (p *pageMaker) notes(notes []kb.Note) {
	for _, n := range notes {
		if n.Kind == kb.NoteEditorial {
			continue // for editors
		}
		v := inLanguage(n.Value, n.Language)
		v.Notes = append([]value{{Text: n.Language}, {Text: n.Author}, {Text: string(n.Date)}}, addresses(n.Sources)...)
		p.add(string(n.Kind), v)
	}
}

func (p *pageMaker) scheme(s *kb.ConceptScheme) {
	p.add("description", p.text(s.Description))
	p.refs("publisher", s.Publisher)
	p.plain("licence", s.Licence)
	p.backward("topConcepts", s.M.ID, kb.KindConcept, "topConceptOf")
	p.backward("collections", s.M.ID, kb.KindCollection, "scheme")
}

func (p *pageMaker) template(t *kb.Template) {
	p.add("summary", p.text(t.Summary))
	for _, one := range []struct {
		label string
		text  kb.Text
	}{{"need", t.Need}, {"objectives", t.Objectives}, {"approach", t.Approach}, {"steps", t.Steps}, {"lessons", t.Lessons}} {
		p.add(one.label, p.rich(one.text))
	}
	p.plain("period", period(t.Start, t.End))
	p.refs("territories", t.Territories...)
	p.refs("themes", t.Themes...)
	p.refs("targetGroups", t.TargetGroups...)
	for _, o := range t.Organisations {
		p.refs(string(o.Role), o.Organisation)
	}
	for _, programme := range t.Programmes {
		p.refs("programmes", programme.Programme)
	}
	for _, s := range t.Sources {
		p.add("sources", value{Text: s.Title, Href: s.URL})
	}
}

// register adds the rows of organisations, territories and programmes.
func (p *pageMaker) register(e kb.Entry) {
	switch e := e.(type) {
	case *kb.Organisation:
		p.plain("acronym", e.Acronym)
		p.add("description", p.text(e.Description))
		p.refs("partOf", e.PartOf)
		p.refs("territories", e.Territory)
		if e.Website != "" {
			p.uris("website", []string{e.Website})
		}
	case *kb.Territory:
		p.plain("code", e.Code)
		p.refs("partOf", append([]kb.ID{e.Parent}, e.Districts...)...)
		p.backward("parts", e.M.ID, kb.KindTerritory, "parent")
	case *kb.Programme:
		p.plain("acronym", e.Acronym)
		p.plain("action", e.Action)
		p.add("description", p.text(e.Description))
		p.plain("period", period(e.Start, e.End))
		p.refs("partOf", e.Parent)
		p.refs("FUNDER", e.Funder)
	}
	p.backward("practices", e.Meta().ID, kb.KindPractice, kb.AnyField)
	p.backward("caseStudies", e.Meta().ID, kb.KindCaseStudy, kb.AnyField)
}
