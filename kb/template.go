package kb

// Status is the phase in which a practice or case is.
type Status string

// The phases.
const (
	StatusPlanning       Status = "PLANNING"
	StatusUnderWay       Status = "UNDER_WAY"
	StatusConcluded      Status = "CONCLUDED"
	StatusRegularService Status = "REGULAR_SERVICE"
)

// Level is a level of government.
type Level string

// The levels of government; INTER_MUNICIPAL is the social district.
const (
	LevelMunicipal      Level = "MUNICIPAL"
	LevelInterMunicipal Level = "INTER_MUNICIPAL"
	LevelProvincial     Level = "PROVINCIAL"
	LevelRegional       Level = "REGIONAL"
	LevelNational       Level = "NATIONAL"
	LevelEuropean       Level = "EUROPEAN"
)

// Template is what practices and case studies have in common. Only title and
// summary are required.
type Template struct {
	Title       Text   `json:"title"`
	LocalName   string `json:"localName,omitempty"`
	Summary     Text   `json:"summary"`
	Description Text   `json:"description,omitempty"`
	Status      Status `json:"status,omitempty"`
	Start       Date   `json:"start,omitempty"`
	End         Date   `json:"end,omitempty"`
	Language    string `json:"language,omitempty"` // of the original

	Territories []ID   `json:"territories,omitempty"`
	Level       Level  `json:"level,omitempty"`
	Point       *Point `json:"point,omitempty"`

	Need              Text `json:"need,omitempty"`
	Context           Text `json:"context,omitempty"`
	StartingSituation Text `json:"startingSituation,omitempty"`

	Objectives  Text `json:"objectives,omitempty"`
	Approach    Text `json:"approach,omitempty"`
	Steps       Text `json:"steps,omitempty"`
	Instruments []ID `json:"instruments,omitempty"`
	Innovation  Text `json:"innovation,omitempty"`

	Themes               []ID                    `json:"themes,omitempty"`
	Areas                []ID                    `json:"areas,omitempty"`
	TargetGroups         []ID                    `json:"targetGroups,omitempty"`
	IndirectTargetGroups []ID                    `json:"indirectTargetGroups,omitempty"`
	Reached              *Reached                `json:"reached,omitempty"`
	Organisations        []OrganisationRole      `json:"organisations,omitempty"`
	Involvement          []Involvement           `json:"involvement,omitempty"`
	Governance           Text                    `json:"governance,omitempty"`
	Programmes           []ProgrammeContribution `json:"programmes,omitempty"`
	YearlyCost           *CostRange              `json:"yearlyCost,omitempty"`
	Staff                Text                    `json:"staff,omitempty"`
	Training             Text                    `json:"training,omitempty"`

	Results    []Result `json:"results,omitempty"`
	Monitoring Text     `json:"monitoring,omitempty"`

	Strengths   Text `json:"strengths,omitempty"`
	Weaknesses  Text `json:"weaknesses,omitempty"`
	Failures    Text `json:"failures,omitempty"`
	SideEffects Text `json:"sideEffects,omitempty"`
	Lessons     Text `json:"lessons,omitempty"`

	Transferability Text           `json:"transferability,omitempty"`
	Conditions      Text           `json:"conditions,omitempty"`
	Obstacles       Text           `json:"obstacles,omitempty"`
	Sustainability  Text           `json:"sustainability,omitempty"`
	Mainstreaming   *Mainstreaming `json:"mainstreaming,omitempty"`
	AdaptedFrom     []ID           `json:"adaptedFrom,omitempty"`
	Related         []ID           `json:"related,omitempty"`

	Sources     []Source     `json:"sources,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
	Compiler    string       `json:"compiler,omitempty"`
	Reviewer    string       `json:"reviewer,omitempty"`
	Consent     bool         `json:"consent,omitempty"` // of the persons who are named
	Licence     string       `json:"licence,omitempty"` // SPDX identifier of the text's licence
	// Synthetic marks data made by a command, for load tests.
	Synthetic bool `json:"synthetic,omitempty"`
}

// Name is the title.
func (t *Template) Heading() Text  { return t.Title }
func (t *Template) keys() []string { return nil }

func (t *Template) walk(w *walk) {
	w.title("title", &t.Title)
	w.summary("summary", &t.Summary)
	bodies := []struct {
		step string
		text *Text
	}{
		{"description", &t.Description}, {"need", &t.Need}, {"context", &t.Context},
		{"startingSituation", &t.StartingSituation}, {"objectives", &t.Objectives},
		{"approach", &t.Approach}, {"steps", &t.Steps}, {"innovation", &t.Innovation},
		{"governance", &t.Governance}, {"staff", &t.Staff}, {"training", &t.Training},
		{"monitoring", &t.Monitoring}, {"strengths", &t.Strengths}, {"weaknesses", &t.Weaknesses},
		{"failures", &t.Failures}, {"sideEffects", &t.SideEffects}, {"lessons", &t.Lessons},
		{"transferability", &t.Transferability}, {"conditions", &t.Conditions},
		{"obstacles", &t.Obstacles}, {"sustainability", &t.Sustainability},
	}
	for _, b := range bodies {
		w.body(b.step, b.text)
	}
	t.walkParts(w)
	w.many("territories", &t.Territories, KindTerritory)
	w.many("themes", &t.Themes, KindConcept)
	w.many("areas", &t.Areas, KindConcept)
	w.many("targetGroups", &t.TargetGroups, KindConcept)
	w.many("indirectTargetGroups", &t.IndirectTargetGroups, KindConcept)
	w.many("instruments", &t.Instruments, KindConcept)
	w.many("adaptedFrom", &t.AdaptedFrom, KindPractice, KindCaseStudy)
	w.many("related", &t.Related, KindPractice, KindCaseStudy)
}

func (t *Template) walkParts(w *walk) {
	if t.Reached != nil {
		w.in("reached", func() { w.body("note", &t.Reached.Note) })
	}
	if t.Mainstreaming != nil {
		w.in("mainstreaming", func() {
			w.body("horizontal", &t.Mainstreaming.Horizontal)
			w.body("vertical", &t.Mainstreaming.Vertical)
		})
	}
	w.each("involvement", len(t.Involvement), func(i int) { w.body("text", &t.Involvement[i].Text) })
	w.each("organisations", len(t.Organisations), func(i int) {
		w.one("organisation", &t.Organisations[i].Organisation, KindOrganisation)
	})
	w.each("programmes", len(t.Programmes), func(i int) {
		w.one("programme", &t.Programmes[i].Programme, KindProgramme)
	})
	w.each("results", len(t.Results), func(i int) { t.Results[i].walk(w) })
	w.each("attachments", len(t.Attachments), func(i int) { t.Attachments[i].walk(w) })
}

func (t *Template) check(v *validation) {
	v.required("title", t.Title)
	v.required("summary", t.Summary)
	v.checkString("localName", t.LocalName, maxTitle)
	checkEnum(v, "status", t.Status, StatusPlanning, StatusUnderWay, StatusConcluded, StatusRegularService)
	checkEnum(v, "level", t.Level, LevelMunicipal, LevelInterMunicipal, LevelProvincial,
		LevelRegional, LevelNational, LevelEuropean)
	v.checkPeriod("start", t.Start, "end", t.End)
	v.checkLanguage("language", t.Language)
	v.checkString("compiler", t.Compiler, maxTitle)
	v.checkString("reviewer", t.Reviewer, maxTitle)
	v.checkString("licence", t.Licence, 64)
	v.in("point", func() { t.Point.check(v) })
	v.in("reached", func() { t.Reached.check(v) })
	v.in("yearlyCost", func() { t.YearlyCost.check(v) })
	v.each("organisations", len(t.Organisations), func(i int) { t.Organisations[i].check(v) })
	v.each("involvement", len(t.Involvement), func(i int) { t.Involvement[i].check(v) })
	v.each("programmes", len(t.Programmes), func(i int) { t.Programmes[i].check(v) })
	v.each("results", len(t.Results), func(i int) { t.Results[i].check(v) })
	v.each("sources", len(t.Sources), func(i int) { t.Sources[i].check(v) })
	checkAttachments(v, t.Attachments)
}

// Years answers the years in which the practice or case was under way: from its
// start to its end. Without an end it ends with its start when concluded, else
// with the year of the last revision.
func (t *Template) Years(revised int) []int {
	first, last := t.Start.Year(), t.End.Year()
	if first == 0 {
		first = last
	}
	if last == 0 {
		last = revised
		if t.Status == StatusConcluded || last < first {
			last = first
		}
	}
	var years []int
	for y := first; y <= last && y > 0 && len(years) < 200; y++ {
		years = append(years, y)
	}
	return years
}

// PracticeContent is the content of a practice: a way of doing something,
// described so that others can take it up.
type PracticeContent struct{ Template }

// Kind is KindPractice.
func (*PracticeContent) Kind() Kind { return KindPractice }

// CaseStudyContent is the content of a case study: a documented application of
// practices in a place and a period.
type CaseStudyContent struct {
	Template
	Practices []ID `json:"practices,omitempty"`
}

// Kind is KindCaseStudy.
func (*CaseStudyContent) Kind() Kind { return KindCaseStudy }

func (c *CaseStudyContent) walk(w *walk) {
	c.Template.walk(w)
	w.many("practices", &c.Practices, KindPractice)
}
