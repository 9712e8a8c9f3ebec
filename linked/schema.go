package linked

import (
	"context"
	"strings"

	"prologis/kb"
	"prologis/skos/rdf"
)

const schemaNS = "https://schema.org/"

// statements gathers what is said of one thing.
type statements struct {
	subject rdf.Term
	uris    map[kb.ID]string
	triples []rdf.Triple
}

func (s *statements) say(property string, object rdf.Term) {
	if object.Value != "" {
		s.triples = append(s.triples, rdf.Triple{Subject: s.subject, Predicate: schemaNS + property, Object: object})
	}
}

func (s *statements) is(class string) {
	s.triples = append(s.triples, rdf.Triple{Subject: s.subject, Predicate: rdf.Type, Object: rdf.NewIRI(schemaNS + class)})
}

func (s *statements) text(property string, t kb.Text) {
	for _, tag := range t.Languages() {
		s.say(property, rdf.NewLiteral(t[tag], tag))
	}
}

func (s *statements) plain(property, value string) { s.say(property, rdf.NewLiteral(value, "")) }

func (s *statements) link(property, uri string) { s.say(property, rdf.NewIRI(uri)) }

func (s *statements) refer(property string, ids ...kb.ID) {
	for _, id := range ids {
		s.link(property, s.uris[id])
	}
}

// schemaOrg states what is so of an entry that is not of the glossary.
func (h *handler) schemaOrg(ctx context.Context, e kb.Entry) ([]rdf.Triple, error) {
	uris, err := h.targets(ctx, e)
	if err != nil {
		return nil, err
	}
	s := &statements{subject: rdf.NewIRI(h.base.URI(e)), uris: uris}
	switch e := e.(type) {
	case *kb.Practice:
		s.is("CreativeWork")
		s.plain("genre", "practice")
		s.template(&e.Template)
	case *kb.CaseStudy:
		s.is("CreativeWork")
		s.plain("genre", "case study")
		s.template(&e.Template)
		s.refer("exampleOfWork", e.Practices...)
	case *kb.Organisation:
		s.organisation(e)
	case *kb.Territory:
		s.territory(e)
	case *kb.Programme:
		s.programme(e)
	}
	return s.triples, nil
}

// targets answers the URIs of what an entry refers to.
func (h *handler) targets(ctx context.Context, e kb.Entry) (map[kb.ID]string, error) {
	var ids []kb.ID
	for _, ref := range kb.References(e.Content()) {
		if ref.Field == kb.AnyField {
			ids = append(ids, ref.Target)
		}
	}
	entries, err := h.base.Entries(ctx, ids)
	uris := map[kb.ID]string{}
	for i, target := range entries {
		if target != nil {
			uris[ids[i]] = h.base.URI(target)
		}
	}
	return uris, err
}

// roles are how schema.org says what an organisation does in a practice.
var roles = map[kb.Role]string{
	kb.RoleLeadPartner: "creator", kb.RolePartner: "contributor", kb.RoleFunder: "funder",
	kb.RoleSubContractor: "contributor", kb.RolePromoter: "sponsor", kb.RoleBeneficiary: "audience",
}

func (s *statements) template(t *kb.Template) {
	s.text("name", t.Title)
	s.plain("alternateName", t.LocalName)
	s.text("abstract", t.Summary)
	s.text("description", t.Description)
	s.plain("inLanguage", t.Language)
	s.plain("temporalCoverage", period(t.Start, t.End))
	s.refer("spatialCoverage", t.Territories...)
	s.refer("about", t.Themes...)
	s.refer("about", t.Areas...)
	s.refer("keywords", t.Instruments...)
	s.refer("audience", t.TargetGroups...)
	s.refer("audience", t.IndirectTargetGroups...)
	for _, o := range t.Organisations {
		s.refer(roles[o.Role], o.Organisation)
	}
	for _, p := range t.Programmes {
		s.refer("funding", p.Programme)
	}
	s.refer("isBasedOn", t.AdaptedFrom...)
	s.refer("mentions", t.Related...)
	for _, source := range t.Sources {
		if source.URL != "" {
			s.link("citation", source.URL)
			continue
		}
		s.plain("citation", source.Title)
	}
	if t.Licence != "" {
		s.link("license", "https://spdx.org/licenses/"+t.Licence)
	}
}

// period is an interval of ISO 8601; an end that is not known stays open.
func period(start, end kb.Date) string {
	switch {
	case start == "" && end == "":
		return ""
	case start == "":
		return "../" + string(end)
	case end == "":
		return string(start) + "/.."
	}
	return string(start) + "/" + string(end)
}

func (s *statements) organisation(o *kb.Organisation) {
	switch o.Sort {
	case kb.SortRegion, kb.SortProvince, kb.SortMunicipality, kb.SortMinistry, kb.SortHealthAuthority:
		s.is("GovernmentOrganization")
	case kb.SortUniversity:
		s.is("CollegeOrUniversity")
	case kb.SortSchool:
		s.is("School")
	default:
		s.is("Organization")
	}
	s.text("name", o.Name)
	s.plain("alternateName", o.Acronym)
	s.text("description", o.Description)
	s.link("url", o.Website)
	s.refer("parentOrganization", o.PartOf)
	s.refer("areaServed", o.Territory)
	s.refer("additionalType", o.KindOf)
}

func (s *statements) territory(t *kb.Territory) {
	s.is(map[kb.TerritorySort]string{kb.TerritoryCountry: "Country", kb.TerritoryMunicipality: "City"}[t.Sort])
	s.is("AdministrativeArea")
	s.text("name", t.Name)
	s.plain("alternateName", t.Acronym)
	s.plain("identifier", t.Code)
	if t.Nuts != "" {
		s.link("sameAs", "http://data.europa.eu/nuts/code/"+t.Nuts)
	}
	s.refer("containedInPlace", t.Parent)
	s.refer("containedInPlace", t.Districts...)
	if t.Point != nil {
		s.say("latitude", decimal(t.Point.Latitude))
		s.say("longitude", decimal(t.Point.Longitude))
	}
}

func (s *statements) programme(p *kb.Programme) {
	s.is("Grant")
	s.text("name", p.Name)
	s.plain("alternateName", p.Acronym)
	s.text("description", p.Description)
	s.plain("temporalCoverage", period(p.Start, p.End))
	s.plain("identifier", strings.TrimSpace(p.Action))
	s.link("url", p.Website)
	s.refer("isPartOf", p.Parent)
	s.refer("funder", p.Funder)
}
