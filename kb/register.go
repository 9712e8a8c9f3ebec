package kb

import "regexp"

// OrganisationSort is the sort of body that an organisation is.
type OrganisationSort string

// The sorts of organisations.
const (
	SortRegion          OrganisationSort = "REGION"
	SortProvince        OrganisationSort = "PROVINCE"
	SortMunicipality    OrganisationSort = "MUNICIPALITY"
	SortMinistry        OrganisationSort = "MINISTRY"
	SortHealthAuthority OrganisationSort = "HEALTH_AUTHORITY"
	SortUniversity      OrganisationSort = "UNIVERSITY"
	SortSchool          OrganisationSort = "SCHOOL"
	SortCooperative     OrganisationSort = "COOPERATIVE"
	SortAssociation     OrganisationSort = "ASSOCIATION"
	SortFoundation      OrganisationSort = "FOUNDATION"
	SortCompany         OrganisationSort = "COMPANY"
	SortInternational   OrganisationSort = "INTERNATIONAL"
	SortEuropean        OrganisationSort = "EUROPEAN"
	SortOther           OrganisationSort = "OTHER"
)

// OrganisationContent is the content of an organisation, public or private.
type OrganisationContent struct {
	Name        Text             `json:"name"`
	Acronym     string           `json:"acronym,omitempty"`
	Sort        OrganisationSort `json:"sort"`
	KindOf      ID               `json:"kindOf,omitempty"` // the concept that names its kind
	PartOf      ID               `json:"partOf,omitempty"`
	Territory   ID               `json:"territory,omitempty"`
	Website     string           `json:"website,omitempty"`
	Description Text             `json:"description,omitempty"`
	Sources     []Source         `json:"sources,omitempty"`
}

// Kind is KindOrganisation.
func (*OrganisationContent) Kind() Kind { return KindOrganisation }

// Name is the name of the organisation.
func (o *OrganisationContent) Heading() Text { return o.Name }

func (o *OrganisationContent) keys() []string { return nil }

func (o *OrganisationContent) walk(w *walk) {
	w.title("name", &o.Name)
	w.summary("description", &o.Description)
	w.one("kindOf", &o.KindOf, KindConcept)
	w.one("partOf", &o.PartOf, KindOrganisation)
	w.one("territory", &o.Territory, KindTerritory)
}

func (o *OrganisationContent) check(v *validation) {
	v.required("name", o.Name)
	if o.Sort == "" {
		v.invalid("sort", "is required")
	}
	checkEnum(v, "sort", o.Sort, SortRegion, SortProvince, SortMunicipality, SortMinistry,
		SortHealthAuthority, SortUniversity, SortSchool, SortCooperative, SortAssociation,
		SortFoundation, SortCompany, SortInternational, SortEuropean, SortOther)
	v.checkString("acronym", o.Acronym, 50)
	v.checkURL("website", o.Website)
	v.each("sources", len(o.Sources), func(i int) { o.Sources[i].check(v) })
}

// TerritorySort is the sort of territory: administrative, or of social and
// health services.
type TerritorySort string

// The sorts of territories. ATS is the Ambito territoriale sociale, ULSS the
// local health authority's area, DISTRICT a part of one.
const (
	TerritoryCountry      TerritorySort = "COUNTRY"
	TerritoryRegion       TerritorySort = "REGION"
	TerritoryProvince     TerritorySort = "PROVINCE"
	TerritoryMunicipality TerritorySort = "MUNICIPALITY"
	TerritoryATS          TerritorySort = "ATS"
	TerritoryULSS         TerritorySort = "ULSS"
	TerritoryDistrict     TerritorySort = "DISTRICT"
)

// TerritoryContent is the content of a territory. Parent is the administrative
// one; Districts are the social and health districts that it belongs to.
type TerritoryContent struct {
	Name          Text          `json:"name"`
	Sort          TerritorySort `json:"sort"`
	Code          string        `json:"code,omitempty"` // ISTAT; ISO 3166-1 alpha-2 of a country
	Nuts          string        `json:"nuts,omitempty"`
	CadastralCode string        `json:"cadastralCode,omitempty"`
	Acronym       string        `json:"acronym,omitempty"` // of a province
	Parent        ID            `json:"parent,omitempty"`
	Districts     []ID          `json:"districts,omitempty"`
	Point         *Point        `json:"point,omitempty"`
	Sources       []Source      `json:"sources,omitempty"`
}

// Kind is KindTerritory.
func (*TerritoryContent) Kind() Kind { return KindTerritory }

// Name is the name of the territory.
func (t *TerritoryContent) Heading() Text { return t.Name }

func (t *TerritoryContent) keys() []string {
	if t.Code == "" {
		return nil
	}
	return []string{codeKey(t.Code)}
}

func codeKey(code string) string { return "territory-code/" + code }

func (t *TerritoryContent) walk(w *walk) {
	w.title("name", &t.Name)
	w.one("parent", &t.Parent, KindTerritory)
	w.many("districts", &t.Districts, KindTerritory)
}

var territoryCode = regexp.MustCompile(`^[A-Z0-9-]{2,12}$`)

func (t *TerritoryContent) check(v *validation) {
	v.required("name", t.Name)
	if t.Sort == "" {
		v.invalid("sort", "is required")
	}
	checkEnum(v, "sort", t.Sort, TerritoryCountry, TerritoryRegion, TerritoryProvince,
		TerritoryMunicipality, TerritoryATS, TerritoryULSS, TerritoryDistrict)
	if t.Code != "" && !territoryCode.MatchString(t.Code) {
		v.invalid("code", "%q is no territory code: 2 to 12 of A-Z, 0-9 and -", t.Code)
	}
	v.checkString("nuts", t.Nuts, 20)
	v.checkString("cadastralCode", t.CadastralCode, 10)
	v.checkString("acronym", t.Acronym, 10)
	v.in("point", func() { t.Point.check(v) })
	v.each("sources", len(t.Sources), func(i int) { t.Sources[i].check(v) })
}

// ProgrammeContent is the content of a programme: a funding line, with its
// action when it is one of a fund.
type ProgrammeContent struct {
	Name        Text     `json:"name"`
	Acronym     string   `json:"acronym,omitempty"`
	Action      string   `json:"action,omitempty"`
	Parent      ID       `json:"parent,omitempty"`
	Funder      ID       `json:"funder,omitempty"`
	Start       Date     `json:"start,omitempty"`
	End         Date     `json:"end,omitempty"`
	Website     string   `json:"website,omitempty"`
	Description Text     `json:"description,omitempty"`
	Sources     []Source `json:"sources,omitempty"`
}

// Kind is KindProgramme.
func (*ProgrammeContent) Kind() Kind { return KindProgramme }

// Name is the name of the programme.
func (p *ProgrammeContent) Heading() Text { return p.Name }

func (p *ProgrammeContent) keys() []string { return nil }

func (p *ProgrammeContent) walk(w *walk) {
	w.title("name", &p.Name)
	w.summary("description", &p.Description)
	w.one("parent", &p.Parent, KindProgramme)
	w.one("funder", &p.Funder, KindOrganisation)
}

func (p *ProgrammeContent) check(v *validation) {
	v.required("name", p.Name)
	v.checkString("acronym", p.Acronym, 50)
	v.checkString("action", p.Action, maxTitle)
	v.checkPeriod("start", p.Start, "end", p.End)
	v.checkURL("website", p.Website)
	v.each("sources", len(p.Sources), func(i int) { p.Sources[i].check(v) })
}
