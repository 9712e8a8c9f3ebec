package kb

// Reached is how many people a practice reached.
type Reached struct {
	Direct   *int `json:"direct,omitempty"`
	Indirect *int `json:"indirect,omitempty"`
	Note     Text `json:"note,omitempty"`
}

func (r *Reached) check(v *validation) {
	if r == nil {
		return
	}
	for step, n := range map[string]*int{"direct": r.Direct, "indirect": r.Indirect} {
		if n != nil && *n < 0 {
			v.invalid(step, "is a number of people and cannot be %d", *n)
		}
	}
}

// Role is what an organisation does in a practice or case.
type Role string

// The roles of organisations.
const (
	RoleLeadPartner   Role = "LEAD_PARTNER"
	RolePartner       Role = "PARTNER"
	RoleFunder        Role = "FUNDER"
	RoleSubContractor Role = "SUB_CONTRACTOR"
	RolePromoter      Role = "PROMOTER"
	RoleBeneficiary   Role = "BENEFICIARY"
)

// OrganisationRole is an organisation's part in a practice or case.
type OrganisationRole struct {
	Role         Role `json:"role"`
	Organisation ID   `json:"organisation"`
}

func (o *OrganisationRole) check(v *validation) {
	if o.Role == "" {
		v.invalid("role", "is required")
	}
	checkEnum(v, "role", o.Role, RoleLeadPartner, RolePartner, RoleFunder, RoleSubContractor,
		RolePromoter, RoleBeneficiary)
	v.requiredRef("organisation", o.Organisation)
}

// Phase is a phase in which beneficiaries take part.
type Phase string

// The phases of involvement.
const (
	PhaseDesign     Phase = "DESIGN"
	PhaseDelivery   Phase = "DELIVERY"
	PhaseMonitoring Phase = "MONITORING"
)

// Involvement says how the beneficiaries take part in a phase.
type Involvement struct {
	Phase Phase `json:"phase"`
	Text  Text  `json:"text"`
}

func (i *Involvement) check(v *validation) {
	if i.Phase == "" {
		v.invalid("phase", "is required")
	}
	checkEnum(v, "phase", i.Phase, PhaseDesign, PhaseDelivery, PhaseMonitoring)
	v.required("text", i.Text)
}

// Money is an amount in a currency (ISO 4217).
type Money struct {
	Value    Decimal `json:"value"`
	Currency string  `json:"currency"`
}

func (m *Money) check(v *validation) {
	if m == nil {
		return
	}
	if m.Value == "" {
		v.invalid("value", "is required")
	}
	v.checkAmount("value", m.Value)
	v.checkCurrency("currency", m.Currency)
}

// ProgrammeContribution is what a programme gave.
type ProgrammeContribution struct {
	Programme ID     `json:"programme"`
	Amount    *Money `json:"amount,omitempty"`
}

func (p *ProgrammeContribution) check(v *validation) {
	v.requiredRef("programme", p.Programme)
	v.in("amount", func() { p.Amount.check(v) })
}

// CostRange is what something costs in a year, between two amounts.
type CostRange struct {
	Minimum  Decimal `json:"minimum,omitempty"`
	Maximum  Decimal `json:"maximum,omitempty"`
	Currency string  `json:"currency"`
}

func (c *CostRange) check(v *validation) {
	if c == nil {
		return
	}
	low, high := v.checkAmount("minimum", c.Minimum), v.checkAmount("maximum", c.Maximum)
	if low != nil && high != nil && low.Cmp(high) > 0 {
		v.invalid("maximum", "%s is less than the minimum (%s)", c.Maximum, c.Minimum)
	}
	v.checkCurrency("currency", c.Currency)
}

// Result is one result, with what it rests on. Evidence grades it: 1 described,
// 2 figures before and after, 3 a comparison, 4 an independent evaluation,
// 5 replicated.
type Result struct {
	Statement Text    `json:"statement"`
	Indicator Text    `json:"indicator,omitempty"`
	Baseline  Decimal `json:"baseline,omitempty"`
	Value     Decimal `json:"value,omitempty"`
	Unit      Text    `json:"unit,omitempty"`
	Year      *int    `json:"year,omitempty"`
	Method    Text    `json:"method,omitempty"`
	Source    string  `json:"source,omitempty"`
	Evidence  *int    `json:"evidence,omitempty"`
}

func (r *Result) walk(w *walk) {
	w.body("statement", &r.Statement)
	w.body("indicator", &r.Indicator)
	w.body("unit", &r.Unit)
	w.body("method", &r.Method)
}

func (r *Result) check(v *validation) {
	v.required("statement", r.Statement)
	v.checkDecimal("baseline", r.Baseline)
	v.checkDecimal("value", r.Value)
	v.checkString("source", r.Source, maxSummary)
	v.checkYear("year", r.Year)
	if r.Evidence != nil && (*r.Evidence < 1 || *r.Evidence > 5) {
		v.invalid("evidence", "is a level from 1 to 5, not %d", *r.Evidence)
	}
}

// Mainstreaming says how a practice spread into ordinary policies: into other
// sectors (horizontal) and other levels (vertical).
type Mainstreaming struct {
	Horizontal Text `json:"horizontal,omitempty"`
	Vertical   Text `json:"vertical,omitempty"`
}

// Source is a publication that facts rest on.
type Source struct {
	Title     string `json:"title"`
	Author    string `json:"author,omitempty"`
	Year      *int   `json:"year,omitempty"`
	Publisher string `json:"publisher,omitempty"`
	URL       string `json:"url,omitempty"`
}

func (s *Source) check(v *validation) {
	if blank(s.Title) {
		v.invalid("title", "is required")
	}
	for step, value := range map[string]string{"title": s.Title, "author": s.Author, "publisher": s.Publisher} {
		v.checkString(step, value, 2000)
	}
	v.checkYear("year", s.Year)
	v.checkURL("url", s.URL)
}
