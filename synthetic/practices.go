package synthetic

import "fmt"

// template is what practices and case studies have in common.
type template struct {
	Title         []localised         `json:"title"`
	Summary       []localised         `json:"summary"`
	Description   []localised         `json:"description"`
	Status        string              `json:"status"`
	Start         string              `json:"start"`
	End           string              `json:"end,omitempty"`
	Language      string              `json:"language"`
	Territories   []string            `json:"territories"`
	Level         string              `json:"level"`
	Need          []localised         `json:"need"`
	Objectives    []localised         `json:"objectives"`
	Lessons       []localised         `json:"lessons"`
	Themes        []string            `json:"themes,omitempty"`
	TargetGroups  []string            `json:"targetGroups,omitempty"`
	Instruments   []string            `json:"instruments,omitempty"`
	Organisations []organisationRole  `json:"organisations"`
	Programmes    []programmeGrant    `json:"programmes,omitempty"`
	Results       []result            `json:"results,omitempty"`
	Related       []string            `json:"related,omitempty"`
	Sources       []map[string]string `json:"sources"`
	Synthetic     bool                `json:"synthetic"`
}

type (
	organisationRole struct {
		Role         string `json:"role"`
		Organisation string `json:"organisation"`
	}
	programmeGrant struct {
		Programme string `json:"programme"`
		Amount    money  `json:"amount"`
	}
	money struct {
		Value    string `json:"value"`
		Currency string `json:"currency"`
	}
	result struct {
		Statement []localised `json:"statement"`
		Baseline  string      `json:"baseline"`
		Value     string      `json:"value"`
		Year      int         `json:"year"`
		Evidence  int         `json:"evidence"`
	}
	caseStudy struct {
		template
		Practices []string `json:"practices,omitempty"`
	}
)

func (g *generator) practice(c *chance, i int) any { return g.template(c, "practice", i) }

func (g *generator) caseStudy(c *chance, i int) any {
	return caseStudy{g.template(c, "case_study", i), g.slugs(c, "practice", g.Practices, 3)}
}

// template fills about 200 words, in Italian, in English, or half in each.
func (g *generator) template(c *chance, kind string, i int) template {
	languages := pick(c, both[:1], both[1:], both)
	year := 2005 + c.IntN(20)
	t := template{
		Title: c.titles(languages, 6), Summary: c.texts(languages, 50), Description: c.texts(languages, 70),
		Need: c.texts(languages, 30), Objectives: c.texts(languages, 22), Lessons: c.texts(languages, 22),
		Status:      pick(c, "PLANNING", "UNDER_WAY", "CONCLUDED", "REGULAR_SERVICE"),
		Level:       pick(c, "MUNICIPAL", "INTER_MUNICIPAL", "PROVINCIAL", "REGIONAL", "NATIONAL", "EUROPEAN"),
		Start:       fmt.Sprintf("%d-%02d", year, 1+c.IntN(12)),
		Language:    languages[0],
		Territories: g.slugs(c, "territory", territories, 2), Themes: g.slugs(c, "concept", g.Concepts, 3),
		TargetGroups: g.slugs(c, "concept", g.Concepts, 2), Instruments: g.slugs(c, "concept", g.Concepts, 1),
		Sources:   []map[string]string{{"title": "Dati sintetici, prodotti da un comando · synthetic data, made by a command"}},
		Synthetic: true,
	}
	if t.Status == "CONCLUDED" {
		t.End = fmt.Sprint(year + 1 + c.IntN(3))
	}
	for _, slug := range g.slugs(c, "organisation", organisations, 2) {
		t.Organisations = append(t.Organisations, organisationRole{pick(c, "LEAD_PARTNER", "PARTNER", "FUNDER"), slug})
	}
	if c.IntN(2) == 0 {
		amount := money{fmt.Sprintf("%d.00", 1000*(1+c.IntN(500))), "EUR"}
		t.Programmes = []programmeGrant{{g.slug("programme", c.IntN(programmes)), amount}}
	}
	if c.IntN(2) == 0 {
		t.Results = []result{{c.texts(languages, 12), fmt.Sprint(c.IntN(50)), fmt.Sprint(50 + c.IntN(200)), year + 1, 1 + c.IntN(5)}}
	}
	if c.IntN(4) == 0 {
		t.Related = g.slugs(c, kind, i, 2)
	}
	return t
}
