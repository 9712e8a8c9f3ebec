package kb

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// The fields of the index by which is filtered, counted and ordered. A field
// with "Within" also holds everything above, so that a filter by a concept finds
// what is tagged with a narrower one.
const (
	FieldKind              = "kind"
	FieldStatus            = "status"
	FieldLevel             = "level"
	FieldReviewLabel       = "reviewLabel"
	FieldLanguages         = "languages"
	FieldYears             = "years"
	FieldThemes            = "themes"
	FieldTargetGroups      = "targetGroups"
	FieldDirectGroups      = "directGroups" // of the target groups, those reached directly
	FieldInstruments       = "instruments"
	FieldAreas             = "areas"
	FieldTerritories       = "territories"
	FieldWithin            = "Within" // suffix
	FieldOrganisations     = "organisations"
	FieldOrganisationRoles = "organisationRoles" // ROLE:id
	FieldProgrammes        = "programmes"        // with the programmes they are part of
	FieldEvidence          = "evidence"
	FieldScheme            = "scheme"
	FieldBroader           = "broader"
	FieldTop               = "top"
	FieldDeprecated        = "deprecated"
	FieldSort              = "sort"
	FieldParent            = "parent"
	FieldCompleteness      = "completeness" // in tenths
	FieldConcepts          = "concepts"     // any of themes, target groups, instruments, areas
	FieldUpdated           = "updatedAt"
	FieldCreated           = "createdAt"

	// Orders.
	OrderTitle   = "title"
	OrderUpdated = "updated"
	OrderCreated = "created"
	OrderStart   = "start"
	OrderCode    = "code"
)

// closures answers references with everything above them.
type closures func(refs []ID) []ID

// closures answers those of one state of the replica.
func (b *Base) closures(r ReplicaReader) closures {
	return func(refs []ID) []ID { return b.closure(r, refs) }
}

// indexDocument says what the index holds of an entry; without closures, just what is
// written in it.
func indexDocument(e Entry, above closures) *IndexDocument {
	m := e.Meta()
	d := &IndexDocument{
		ID: m.ID, Kind: m.Kind(), Keywords: map[string][]string{FieldKind: {string(m.Kind())}},
		Dates:  map[string]time.Time{FieldUpdated: m.UpdatedAt, FieldCreated: m.CreatedAt},
		Orders: map[string]map[string]string{OrderTitle: headings(e.Content().Heading())},
		Sorted: map[string]string{OrderUpdated: sortableTime(m.UpdatedAt), OrderCreated: sortableTime(m.CreatedAt)},
	}
	d.addTexts(e.Content())
	d.keywords(FieldReviewLabel, string(m.ReviewLabel))
	if above != nil && weightsOf[m.Kind()] != nil {
		if filled, err := CompletenessOf(e.Content()); err == nil {
			d.keywords(FieldCompleteness, strconv.Itoa(filled.Score/10))
		}
	}
	switch e := e.(type) {
	case *Practice:
		d.template(above, &e.Template)
	case *CaseStudy:
		d.template(above, &e.Template)
		d.keywords("practices", ids(e.Practices)...)
	case *Concept:
		d.concept(above, e)
	case *Organisation:
		d.keywords(FieldSort, string(e.Sort))
		d.text(TextAlt, "acronym", "", e.Acronym)
		d.within(above, FieldTerritories, []ID{e.Territory})
	case *Territory:
		d.territory(above, e)
	case *Programme:
		d.text(TextAlt, "acronym", "", e.Acronym)
		d.text(TextBody, "action", "", e.Action)
	case *Collection:
		d.keywords(FieldScheme, string(e.Scheme))
		d.notes(e.Notes)
		d.notations(e.Notations)
	}
	return d
}

// headings answers the heading that is shown in each of the base's languages.
func headings(t Text) map[string]string {
	shown := map[string]string{}
	for _, tag := range DefaultLanguages {
		if l, ok := t.In([]string{tag}); ok {
			shown[tag] = l.Value
		}
	}
	return shown
}

// sortableTime keeps the order of times in that of strings.
func sortableTime(t time.Time) string { return t.UTC().Format("20060102150405.000") }

func (d *IndexDocument) text(field TextField, path, language, value string) {
	if value != "" {
		d.Texts = append(d.Texts, IndexText{Field: field, Path: path, Language: language, Value: value})
	}
}

func (d *IndexDocument) keywords(field string, values ...string) {
	for _, v := range values {
		if v != "" && !slices.Contains(d.Keywords[field], v) {
			d.Keywords[field] = append(d.Keywords[field], v)
		}
	}
}

func ids(list []ID) []string {
	strings := make([]string, len(list))
	for i, id := range list {
		strings[i] = string(id)
	}
	return strings
}

// addTexts takes in every localised text and the languages of the main ones.
func (d *IndexDocument) addTexts(c Content) {
	c.walk(&walk{
		text: func(path []string, t *Text, field TextField, _ int) {
			for _, tag := range t.Languages() {
				d.text(field, path[0], tag, (*t)[tag])
				if field == TextLabel || field == TextSummary {
					d.languages(tag)
				}
			}
		},
		labels: func(path []string, l *Labels, field TextField) {
			for _, tag := range l.Languages() {
				for _, value := range (*l)[tag] {
					d.Texts = append(d.Texts, IndexText{field, path[0], tag, value, path[0] == hiddenLabels})
				}
			}
		},
	})
}

// hiddenLabels is the field whose labels nobody reads.
const hiddenLabels = "hiddenLabels"

// languages takes in a language with those that it is a form of: en-US is en too.
func (d *IndexDocument) languages(tag string) {
	for i := len(tag); i > 0; i = strings.LastIndexByte(tag[:i], '-') {
		d.keywords(FieldLanguages, tag[:i])
	}
}

func (d *IndexDocument) template(above closures, t *Template) {
	d.text(TextAlt, "localName", t.Language, t.LocalName)
	d.keywords(FieldStatus, string(t.Status))
	d.keywords(FieldLevel, string(t.Level))
	for _, year := range t.Years(d.Dates[FieldUpdated].Year()) {
		d.keywords(FieldYears, year4(year))
	}
	d.indexNumbers(t)
	d.within(above, FieldThemes, t.Themes)
	d.within(above, FieldTargetGroups, append(slices.Clone(t.TargetGroups), t.IndirectTargetGroups...))
	d.within(above, FieldDirectGroups, t.TargetGroups)
	d.within(above, FieldInstruments, t.Instruments)
	d.within(above, FieldAreas, t.Areas)
	d.within(above, FieldTerritories, t.Territories)
	for _, o := range t.Organisations {
		d.keywords(FieldOrganisations, string(o.Organisation))
		d.keywords(FieldOrganisationRoles, RoleKeyword(o.Role, o.Organisation))
	}
	for _, p := range t.Programmes {
		d.above(above, FieldProgrammes, p.Programme)
	}
	d.authors(t.Sources)
	if best := bestEvidence(t.Results); best > 0 {
		d.keywords(FieldEvidence, strconv.Itoa(best))
	}
	if from, _, ok := t.Start.Interval(); ok {
		d.Sorted[OrderStart] = sortableTime(from)
	}
	d.Point = t.Point
}

// authors takes in who wrote the sources, each once: names, which are in no language, so
// that they count less than what the entry itself says.
func (d *IndexDocument) authors(sources []Source) {
	var known []string
	for _, s := range sources {
		if !slices.Contains(known, s.Author) {
			known = append(known, s.Author)
			d.text(TextBody, "sources", "", s.Author)
		}
	}
}

// RoleKeyword is the value of FieldOrganisationRoles.
func RoleKeyword(role Role, organisation ID) string { return string(role) + ":" + string(organisation) }

// year4 makes a year comparable as a string.
func year4(year int) string {
	s := strconv.Itoa(year)
	for len(s) < 4 {
		s = "0" + s
	}
	return s
}

func bestEvidence(results []Result) int {
	best := 0
	for _, r := range results {
		if r.Evidence != nil {
			best = max(best, *r.Evidence)
		}
	}
	return best
}

// within takes in references, by themselves and with everything above.
func (d *IndexDocument) within(above closures, field string, refs []ID) {
	d.keywords(field, ids(refs)...)
	d.above(above, field+FieldWithin, refs...)
}

// above takes in references with everything above them.
func (d *IndexDocument) above(above closures, field string, refs ...ID) {
	if above != nil {
		d.keywords(field, ids(above(refs))...)
	}
}

func (d *IndexDocument) concept(above closures, c *Concept) {
	for _, def := range c.Definitions {
		d.text(TextSummary, "definitions", def.Language, def.Value)
	}
	for _, term := range c.Discouraged {
		d.text(TextAlt, "discouraged", term.Language, term.Label)
	}
	d.notations(c.Notations)
	d.notes(c.Notes)
	d.keywords(FieldScheme, append([]string{string(c.Scheme)}, ids(c.Schemes)...)...)
	d.within(above, FieldBroader, c.Broader)
	d.keywords(FieldTop, strconv.FormatBool(len(c.Broader) == 0))
	d.keywords(FieldDeprecated, strconv.FormatBool(c.Deprecated))
}

func (d *IndexDocument) notations(notations []Notation) {
	for _, n := range notations {
		d.text(TextAlt, "notations", "", n.Value)
	}
}

// notes takes in what notes say to readers, not to editors.
func (d *IndexDocument) notes(notes []Note) {
	for _, n := range notes {
		if n.Kind != NoteEditorial && n.Kind != NoteChange {
			d.text(TextBody, "notes", n.Language, n.Value)
		}
	}
}

func (d *IndexDocument) territory(above closures, t *Territory) {
	d.keywords(FieldSort, string(t.Sort))
	d.text(TextAlt, "code", "", t.Code)
	d.within(above, FieldParent, append([]ID{t.Parent}, t.Districts...))
	d.above(above, FieldTerritories+FieldWithin, t.M.ID)
	d.Sorted[OrderCode] = t.Code
	d.Point = t.Point
}
