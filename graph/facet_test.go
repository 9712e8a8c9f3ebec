package graph_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"prologis/kb"
)

// street fills a house with practices that differ in what facets count.
func (h *house) street() *house {
	h.furnish()
	h.put("padova", &kb.TerritoryContent{Name: both("Padova", "Padua"), Sort: kb.TerritoryMunicipality, Code: "028060", Parent: "veneto"})
	h.put("lombardia", &kb.TerritoryContent{Name: it("Lombardia"), Sort: kb.TerritoryRegion, Code: "03", Parent: "italia"})
	h.put("citta", &kb.OrganisationContent{Name: both("Città metropolitana di Padova", "Metropolitan city"), Acronym: "CMP", Sort: kb.SortRegion})
	for i, one := range []kb.Template{
		{Start: "1998", End: "2001-06", Territories: []kb.ID{"padova"}, Status: kb.StatusConcluded, Themes: []kb.ID{"integrazione-abitativa"},
			Reached: reached(40), YearlyCost: cost("10000", "30000", "EUR"), Programmes: gave("15000.75", "EUR")},
		{Start: "2011-03", End: "2014", Territories: []kb.ID{"padova", "venezia"}, Status: kb.StatusPlanning, Themes: []kb.ID{"integrazione-abitativa", "integrazione-scolastica"},
			Reached: reached(45), YearlyCost: cost("", "900.50", "EUR"), Organisations: []kb.OrganisationRole{{Role: kb.RolePartner, Organisation: "citta"}}},
		{Start: "2012", Territories: []kb.ID{"lombardia"}, Status: kb.StatusUnderWay, Themes: []kb.ID{"integrazione"},
			Reached: reached(1200), YearlyCost: cost("5000", "", "CHF"), Programmes: gave("500000", "EUR", "250000", "EUR", "1", "CHF")},
	} {
		one.Title, one.Summary = it(fmt.Sprintf("Via %d", i)), it("In strada.")
		h.put(fmt.Sprintf("via-%d", i), &kb.PracticeContent{Template: one})
	}
	return h
}

func reached(n int) *kb.Reached { return &kb.Reached{Direct: &n} }

func cost(minimum, maximum kb.Decimal, currency string) *kb.CostRange {
	return &kb.CostRange{Minimum: minimum, Maximum: maximum, Currency: currency}
}

func gave(amounts ...string) (all []kb.ProgrammeContribution) {
	for i := 0; i < len(amounts); i += 2 {
		all = append(all, kb.ProgrammeContribution{Programme: "fei", Amount: &kb.Money{Value: kb.Decimal(amounts[i]), Currency: amounts[i+1]}})
	}
	return all
}

// buckets asks for a facet in Italian: of each bucket its label, its count and, if the
// filter names it, a star. Entries with equal counts, which come by id, are put by label.
func (h *house) buckets(field, filter, options string) string {
	h.t.Helper()
	if options != "" {
		options = ", facetOptions: [{field: " + field + ", " + options + "}]"
	}
	data := h.data(fmt.Sprintf(`{ search(query: "", filter: %s, facets: [%s]%s) { facets { totalCount buckets { label count selected } } } }`, filter, field, options), nil)
	var told []string
	list := at(data, "search", "facets", 0, "buckets").([]any)
	if field == "TERRITORIES" || field == "THEMES" {
		for i := range list {
			for j := i; j > 0 && at(list[j-1], "count") == at(list[j], "count") && at(list[j-1], "label").(string) > at(list[j], "label").(string); j-- {
				list[j-1], list[j] = list[j], list[j-1]
			}
		}
	}
	for _, b := range list {
		star := ""
		if at(b, "selected").(bool) {
			star = "*"
		}
		told = append(told, fmt.Sprintf("%v %v%s", at(b, "label"), at(b, "count"), star))
	}
	return strings.Join(told, ", ")
}

// TestFacets holds every rule of facets, on the three practices of the street, against what
// they say: of each rule a case that would fail without it.
func TestFacets(t *testing.T) {
	h := newHouse(t).street()
	const street = `text: "strada"`
	for _, c := range []struct{ rule, field, filter, options, want string }{
		{"territories count for those they lie in", "TERRITORIES", `{` + street + `}`, ``, "Italia 3, Padova 2, Veneto 2, Lombardia 1, Venezia 1"},
		{"what lies in several places of one counts once", "TERRITORIES", `{` + street + `, status: {in: [PLANNING]}}`, ``, "Italia 1, Padova 1, Veneto 1, Venezia 1"},
		{"concepts count for those above", "THEMES", `{` + street + `}`, ``, "integrazione 3, abitare 2, integrazione scolastica 1"},
		{"the own selection does not narrow", "STATUS", `{` + street + `, status: {in: [PLANNING]}}`, ``, "Concluso 1, In progettazione 1*, In corso 1"},
		{"others do", "STATUS", `{` + street + `, territories: {in: ["padova"]}}`, ``, "Concluso 1, In progettazione 1"},
		{"values of one are alternatives", "THEMES", `{` + street + `, status: {in: [PLANNING, UNDER_WAY]}}`, ``, "integrazione 2, abitare 1, integrazione scolastica 1"},
		{"facets narrow together", "THEMES", `{` + street + `, status: {in: [PLANNING, UNDER_WAY]}, territories: {in: ["lombardia"]}}`, ``, "integrazione 1"},
		{"a selected value stays without a result", "STATUS", `{` + street + `, status: {in: [REGULAR_SERVICE]}, territories: {in: ["lombardia"]}}`, ``, "In corso 1, Servizio a regime 0*"},
		{"a selection inside and", "STATUS", `{` + street + `, and: [{status: {in: [PLANNING]}}, {level: {not: [REGIONAL]}}]}`, ``, "Concluso 1, In progettazione 1*, In corso 1"},
		{"beside one at the top, and deeper", "STATUS", `{` + street + `, status: {in: [PLANNING]}, and: [{and: [{status: {in: [PLANNING, CONCLUDED]}}]}]}`, ``, "Concluso 1*, In progettazione 1*, In corso 1"},
		{"another key inside and narrows", "THEMES", `{and: [{` + street + `}, {status: {in: [PLANNING, UNDER_WAY]}}, {themes: {in: ["integrazione-abitativa"]}}]}`, ``, "integrazione 2, abitare 1*, integrazione scolastica 1"},
		{"an or about nothing else", "STATUS", `{` + street + `, or: [{status: {in: [PLANNING]}}, {and: [{status: {in: [UNDER_WAY]}}]}]}`, ``, "Concluso 1, In progettazione 1*, In corso 1*"},
		{"an or about something else too narrows, and selects nothing", "STATUS", `{` + street + `, or: [{status: {in: [PLANNING]}}, {territories: {in: ["lombardia"]}}]}`, ``, "In progettazione 1, In corso 1"},
		{"an or about two keys at once, too", "STATUS", `{` + street + `, or: [{status: {in: [PLANNING]}, territories: {in: ["padova"]}}]}`, ``, "In progettazione 1"},
		{"an or with an alternative that says nothing is none", "STATUS", `{` + street + `, or: [{status: {in: [PLANNING]}}, {}]}`, ``, "Concluso 1, In progettazione 1, In corso 1"},
		{"what is left out by not is not selected", "STATUS", `{` + street + `, not: {status: {in: [PLANNING]}}}`, ``, "Concluso 1, In corso 1"},
		{"ranges inside and", "START", `{` + street + `, and: [{start: {in: ["1990..1999"]}}, {yearlyCost: {gte: "1"}}]}`, `atMost: 2`, "1998 1, 2011 1, 1990–1999 1*"},
		{"a currency inside and", "YEARLY_COST", `{and: [{` + street + `}, {yearlyCost: {currency: "CHF"}}]}`, ``, "5.000–9.999 CHF 1"},
		{"the first so many", "TERRITORIES", `{` + street + `}`, `first: 1`, "Italia 3"},
		{"a selected value is among them", "TERRITORIES", `{` + street + `, territories: {in: ["venezia"]}}`, `first: 1`, "Italia 3, Venezia 1*"},

		{"search within: the start of a word", "TERRITORIES", `{` + street + `}`, `text: "pad"`, "Padova 2"},
		{"search within: folded", "ORGANISATIONS", `{` + street + `}`, `text: "CITTA METRO"`, "Città metropolitana di Padova 1"},
		{"search within: a later word", "ORGANISATIONS", `{` + street + `}`, `text: "padova"`, "Città metropolitana di Padova 1"},
		{"search within: a label of another language, or an acronym", "ORGANISATIONS", `{` + street + `}`, `text: "cmp"`, "Città metropolitana di Padova 1"},
		{"search within: not in the middle of a word", "TERRITORIES", `{` + street + `}`, `text: "dova"`, ""},
		{"search within: every word", "TERRITORIES", `{` + street + `}`, `text: "padova veneto"`, ""},
		{"search within: the largest first", "TERRITORIES", `{` + street + `}`, `text: "v", first: 1`, "Veneto 2"},
		{"search within: labels of values that are no entries", "STATUS", `{` + street + `}`, `text: "progett"`, "In progettazione 1"},
		{"search within: years", "YEAR", `{` + street + `}`, `text: "199"`, "1998 1, 1999 1"},
		{"search within: ranges", "REACHED", `{` + street + `}`, `text: "1.00"`, "1.000–1.999 1"},
		{"search within: punctuation is nothing", "TERRITORIES", `{` + street + `}`, `text: "!?"`, ""},

		{"years of the start", "START", `{` + street + `}`, ``, "1998 1, 2011 1, 2012 1"},
		{"in ranges that suit", "START", `{` + street + `}`, `atMost: 2`, "1995–1999 1, 2010–2014 2"},
		{"in those asked for", "START", `{` + street + `}`, `ranges: ["..1999", "2000..2011", "2012", "2020.."]`, "fino al 1999 1, 2000–2011 1, 2012 1, dal 2020 0"},
		{"years of the end", "END", `{` + street + `}`, ``, "2001 1, 2014 1"},
		{"years under way, one by one", "YEAR", `{` + street + `, year: {lte: 2001}}`, `first: 2, text: "201"`, "2012 2, 2013 2"},
		{"years under way, in ranges, each entry once", "YEAR", `{` + street + `}`, `ranges: ["1990..1999", "2000..2014"]`, "1990–1999 1, 2000–2014 3"},
		{"a range selected", "START", `{` + street + `, start: {in: ["1990..1999"]}}`, `atMost: 2`, "1995–1999 1, 2010–2014 2, 1990–1999 1*"},
		{"a span selected", "START", `{` + street + `, start: {gte: 2010, lte: 2014}}`, `atMost: 2`, "1995–1999 1, 2010–2014 2*"},
		{"people", "REACHED", `{` + street + `}`, ``, "20–49 2, 1.000–1.999 1"},
		{"few ranges of people", "REACHED", `{` + street + `}`, `atMost: 1`, "1–9.999 3"},
		{"a cost between two amounts is in all ranges between", "YEARLY_COST", `{` + street + `}`, ``, "500–999 EUR 1, 10.000–19.999 EUR 1, 20.000–49.999 EUR 1"},
		{"and once in one that holds both", "YEARLY_COST", `{` + street + `}`, `ranges: ["1000..99999"]`, "1.000–99.999 EUR 1"},
		{"another currency", "YEARLY_COST", `{` + street + `, yearlyCost: {currency: "CHF"}}`, ``, "5.000–9.999 CHF 1"},
		{"what all programmes gave", "FUNDING", `{` + street + `}`, ``, "10.000–19.999 EUR 1, 500.000–999.999 EUR 1"},
	} {
		if got := h.buckets(c.field, c.filter, c.options); got != c.want {
			t.Errorf("%s: %s of %s, %s:\n got %s\nwant %s", c.rule, c.field, c.filter, c.options, got, c.want)
		}
	}
}

// TestNumberFilters holds what filters by years and numbers find.
func TestNumberFilters(t *testing.T) {
	h := newHouse(t).street()
	for _, c := range []struct{ filter, want string }{
		{`{start: {gte: 2011}}`, "via-1 via-2"},
		{`{start: {gte: 2011, lte: 2011}}`, "via-1"},
		{`{start: {in: ["..1999", "2012"]}}`, "via-0 via-2"},
		{`{start: {in: []}}`, ""},
		{`{start: {in: ["10000.."]}}`, ""},
		{`{end: {lte: 2010}}`, "via-0"},
		{`{end: {in: ["2014..99999"]}}`, "via-1"},
		{`{year: {in: ["2005..2011"]}}`, "via-1"},
		{`{reached: {gte: 45}}`, "via-1 via-2"},
		{`{reached: {lte: 44}}`, "via-0"},
		{`{reached: {gte: -3, lte: -1}}`, ""},
		{`{reached: {in: ["40..49"], gte: 41}}`, "via-1"},
		{`{yearlyCost: {gte: "30000"}}`, "via-0"},
		{`{yearlyCost: {gte: "30000.01"}}`, ""},
		{`{yearlyCost: {gte: "15000", lte: "16000"}}`, "via-0"},
		{`{yearlyCost: {lte: "900.5"}}`, "via-1"},
		{`{yearlyCost: {lte: "900.49"}}`, ""},
		{`{yearlyCost: {in: ["900"]}}`, "via-1"},
		{`{yearlyCost: {gte: "1", currency: "CHF"}}`, "via-2"},
		{`{funding: {gte: "750000", lte: "750000.00"}}`, "via-2"},
		{`{not: {funding: {gte: "20000"}}, reached: {gte: 0}}`, "via-0 via-1"},
	} {
		filter := `{and: [{text: "strada"}, ` + c.filter + `]}`
		for _, list := range []string{`practices(filter: ` + filter + `)`, `search(query: "", filter: ` + filter + `)`} {
			var found []string
			for _, n := range at(h.data(`{ found: `+list+` { nodes { slug } } }`, nil), "found", "nodes").([]any) {
				found = append(found, at(n, "slug").(string))
			}
			slices.Sort(found)
			if got := strings.Join(found, " "); got != c.want {
				t.Errorf("%s: %q, want %q", list, got, c.want)
			}
		}
	}
}

// TestFacetPages reads a facet in pages, and what is asked of facets in vain.
func TestFacetPages(t *testing.T) {
	h := newHouse(t).street()
	var values []string
	after := ""
	for range 20 {
		data := h.data(`{ search(query: "", facets: [TERRITORIES], facetOptions: [{field: TERRITORIES, first: 2`+after+`}]) {
			facets { totalCount buckets { label } pageInfo { hasNextPage hasPreviousPage endCursor } } } }`, nil)
		facet := at(data, "search", "facets", 0)
		for _, b := range at(facet, "buckets").([]any) {
			values = append(values, at(b, "label").(string))
		}
		if at(facet, "totalCount") != 5.0 || at(facet, "pageInfo", "hasPreviousPage") != (after != "") {
			t.Fatalf("page of a facet: %v", facet)
		}
		if at(facet, "pageInfo", "hasNextPage") == false {
			break
		}
		after = fmt.Sprintf(`, after: %q`, at(facet, "pageInfo", "endCursor"))
	}
	if got := strings.Join(values, " "); got != "Italia Veneto Venezia Padova Lombardia" {
		t.Errorf("the pages hold %s", got)
	}
	for options, path := range map[string]string{
		`[{field: STATUS}]`: "facetOptions 0 field", `[{field: LEVEL}, {field: LEVEL}]`: "facetOptions 1 field",
		`[{field: LEVEL, first: 0}]`: "facetOptions 0 first", `[{field: LEVEL, first: 101}]`: "facetOptions 0 first",
		`[{field: LEVEL, ranges: ["1..2"]}]`: "facetOptions 0 ranges", `[{field: START, ranges: ["1..x"]}]`: "facetOptions 0 ranges 0",
		`[{field: START, atMost: 51}]`: "facetOptions 0 atMost", `[{field: START, after: "x"}]`: "facetOptions 0 after",
		`[{field: LEVEL, after: "x"}]`: "facetOptions 0 after", `[{field: LEVEL, after: "eHh4eHh4eHh4eHg"}]`: "facetOptions 0 after",
		`[{field: LEVEL, text: "` + strings.Repeat("a", 201) + `"}]`: "facetOptions 0 text",
	} {
		errors := fmt.Sprint(h.ask(`{ search(query: "", facets: [LEVEL, START], facetOptions: `+options+`) { totalCount } }`, nil).Errors)
		if !strings.Contains(errors, "INVALID") || !strings.Contains(errors, "["+path+"]") {
			t.Errorf("%s: %s, want INVALID at %s", options, errors, path)
		}
	}
}
