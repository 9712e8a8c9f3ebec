package graph

import (
	"cmp"
	"maps"

	"prologis/kb"
)

// relation says how one field of an entry leads to other entries, or to the
// past of this one.
type relation struct {
	// own answers the ids that the entry names itself.
	own func(kb.Entry) []kb.ID
	// inverse are the fields of other entries that name this one.
	inverse []kb.Inverse
	// up leads to everything above in the hierarchy.
	up bool
	// via is the field below this one in which the other entry stands.
	via string
	// paged is a connection.
	paged bool
	// past leads to revisions of this entry.
	past bool
	// files leads to the files attached to it.
	files bool
}

// relations are those of each kind, by the name of the field in the schema.
var relations = map[kb.Kind]map[string]relation{
	kb.KindPractice: join(ofEntries, ofTemplates, map[string]relation{
		"caseStudies": pages(nil, inverse(kb.KindCaseStudy, "practices")),
	}),
	kb.KindCaseStudy: join(ofEntries, ofTemplates, map[string]relation{
		"practices": pages(many(func(e *kb.CaseStudy) []kb.ID { return e.Practices })),
	}),
	kb.KindConcept: join(ofEntries, ofReferred, ofConcepts),
	kb.KindConceptScheme: join(ofEntries, map[string]relation{
		"publisher":   {own: one(func(e *kb.ConceptScheme) kb.ID { return e.Publisher })},
		"collections": {inverse: []kb.Inverse{inverse(kb.KindCollection, "scheme")}},
	}),
	kb.KindCollection: join(ofEntries, map[string]relation{
		"scheme":  {own: one(func(e *kb.Collection) kb.ID { return e.Scheme })},
		"members": {own: many(func(e *kb.Collection) []kb.ID { return e.Members })},
	}),
	kb.KindOrganisation: join(ofEntries, ofReferred, map[string]relation{
		"kindOf":    {own: one(func(e *kb.Organisation) kb.ID { return e.KindOf })},
		"partOf":    {own: one(func(e *kb.Organisation) kb.ID { return e.PartOf })},
		"territory": {own: one(func(e *kb.Organisation) kb.ID { return e.Territory })},
		"contributed": pages(nil, inverse(kb.KindPractice, kb.FieldContributors), inverse(kb.KindCaseStudy, kb.FieldContributors),
			inverse(kb.KindConcept, kb.FieldContributors)),
	}),
	kb.KindTerritory: join(ofEntries, ofReferred, map[string]relation{
		"parent":    {own: one(func(e *kb.Territory) kb.ID { return e.Parent })},
		"districts": {own: many(func(e *kb.Territory) []kb.ID { return e.Districts })},
		"ancestors": {up: true},
		"children":  pages(nil, inverse(kb.KindTerritory, "parent"), inverse(kb.KindTerritory, "districts")),
	}),
	kb.KindProgramme: join(ofEntries, ofReferred, map[string]relation{
		"parent": {own: one(func(e *kb.Programme) kb.ID { return e.Parent })},
		"funder": {own: one(func(e *kb.Programme) kb.ID { return e.Funder })},
	}),
}

// ofEntries are the relations of every entry.
var ofEntries = map[string]relation{
	"archived": {via: "replacement", own: func(e kb.Entry) []kb.ID {
		if archived := e.Meta().Archived; archived != nil {
			return given(archived.Replacement)
		}
		return nil
	}},
	"contributors": {own: func(e kb.Entry) []kb.ID { return e.Meta().Contributors }},
	"history":      {past: true, paged: true},
	"citation":     {past: true},
}

// ofReferred are the relations of what practices and cases refer to.
var ofReferred = map[string]relation{
	"practices":   pages(nil, inverse(kb.KindPractice, kb.AnyField)),
	"caseStudies": pages(nil, inverse(kb.KindCaseStudy, kb.AnyField)),
}

// ofTemplates are the relations of practices and cases.
var ofTemplates = map[string]relation{
	"territories":          {own: named(func(t *kb.Template) []kb.ID { return t.Territories })},
	"instruments":          {own: named(func(t *kb.Template) []kb.ID { return t.Instruments })},
	"themes":               {own: named(func(t *kb.Template) []kb.ID { return t.Themes })},
	"areas":                {own: named(func(t *kb.Template) []kb.ID { return t.Areas })},
	"targetGroups":         {own: named(func(t *kb.Template) []kb.ID { return t.TargetGroups })},
	"indirectTargetGroups": {own: named(func(t *kb.Template) []kb.ID { return t.IndirectTargetGroups })},
	"adaptedFrom":          {own: named(func(t *kb.Template) []kb.ID { return t.AdaptedFrom })},
	"organisations": {via: "organisation", own: named(func(t *kb.Template) []kb.ID {
		return each(t.Organisations, func(o kb.OrganisationRole) kb.ID { return o.Organisation })
	})},
	"programmes": {via: "programme", own: named(func(t *kb.Template) []kb.ID {
		return each(t.Programmes, func(p kb.ProgrammeContribution) kb.ID { return p.Programme })
	})},
	"attachments": {files: true},
	"reusedIn":    pages(nil, inverse(kb.KindPractice, "adaptedFrom"), inverse(kb.KindCaseStudy, "adaptedFrom")),
	"related": pages(named(func(t *kb.Template) []kb.ID { return t.Related }),
		inverse(kb.KindPractice, "related"), inverse(kb.KindCaseStudy, "related")),
}

var ofConcepts = map[string]relation{
	"scheme":             {own: one(func(c *kb.Concept) kb.ID { return c.Scheme })},
	"schemes":            {own: many(func(c *kb.Concept) []kb.ID { return c.Schemes })},
	"topConceptOf":       {own: many(func(c *kb.Concept) []kb.ID { return c.TopConceptOf })},
	"collections":        {inverse: []kb.Inverse{inverse(kb.KindCollection, "members")}},
	"replacedBy":         {own: one(func(c *kb.Concept) kb.ID { return c.ReplacedBy })},
	"broader":            {own: many(func(c *kb.Concept) []kb.ID { return c.Broader })},
	"narrower":           {inverse: []kb.Inverse{inverse(kb.KindConcept, "broader")}},
	"narrowerConnection": pages(nil, inverse(kb.KindConcept, "broader")),
	"related": {own: many(func(c *kb.Concept) []kb.ID { return c.Related }),
		inverse: []kb.Inverse{inverse(kb.KindConcept, "related")}},
	"ancestors": {up: true},
	"discouraged": {via: "preferred", own: many(func(c *kb.Concept) []kb.ID {
		return each(c.Discouraged, func(d kb.DiscouragedTerm) kb.ID { return cmp.Or(d.Preferred, c.M.ID) })
	})},
}

func pages(own func(kb.Entry) []kb.ID, inverse ...kb.Inverse) relation {
	return relation{paged: true, own: own, inverse: inverse}
}

func inverse(kind kb.Kind, field string) kb.Inverse { return kb.Inverse{Kind: kind, Field: field} }

func one[E kb.Entry](id func(E) kb.ID) func(kb.Entry) []kb.ID {
	return func(e kb.Entry) []kb.ID { return given(id(e.(E))) }
}

func many[E kb.Entry](ids func(E) []kb.ID) func(kb.Entry) []kb.ID {
	return func(e kb.Entry) []kb.ID { return ids(e.(E)) }
}

func named(ids func(*kb.Template) []kb.ID) func(kb.Entry) []kb.ID {
	return func(e kb.Entry) []kb.ID { return ids(templateOf(e)) }
}

// templateOf answers what practices and case studies have in common.
func templateOf(e kb.Entry) *kb.Template {
	if p, ok := e.(*kb.Practice); ok {
		return &p.Template
	}
	return &e.(*kb.CaseStudy).Template
}

func each[T any](list []T, id func(T) kb.ID) []kb.ID {
	var ids []kb.ID
	for _, x := range list {
		ids = append(ids, given(id(x))...)
	}
	return ids
}

func given(id kb.ID) []kb.ID {
	if id == "" {
		return nil
	}
	return []kb.ID{id}
}

func join(tables ...map[string]relation) map[string]relation {
	all := map[string]relation{}
	for _, t := range tables {
		maps.Copy(all, t)
	}
	return all
}
