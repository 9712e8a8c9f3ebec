package kb

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
)

// HealthCheck names something that the quality of a glossary is judged by.
type HealthCheck string

// The checks of the glossary, errors first.
const (
	HealthSameLabel           HealthCheck = "SAME_PREFERRED_LABEL"
	HealthUnresolvableMapping HealthCheck = "UNRESOLVABLE_MAPPING"
	HealthTopWithBroader      HealthCheck = "TOP_CONCEPT_WITH_BROADER"
	HealthOverlappingLabels   HealthCheck = "OVERLAPPING_LABELS"
	HealthMissingLanguage     HealthCheck = "MISSING_LANGUAGE"
	HealthNoDefinition        HealthCheck = "NO_DEFINITION"
	HealthUndocumented        HealthCheck = "UNDOCUMENTED"
	HealthOrphan              HealthCheck = "ORPHAN"
	HealthWideHierarchy       HealthCheck = "WIDE_HIERARCHY"
)

// HealthChecks lists the checks; the first three are errors, the others advice.
var HealthChecks = []HealthCheck{
	HealthSameLabel, HealthUnresolvableMapping, HealthTopWithBroader, HealthOverlappingLabels,
	HealthMissingLanguage, HealthNoDefinition, HealthUndocumented, HealthOrphan, HealthWideHierarchy,
}

// Severe reports whether a finding of the check is an error.
func (c HealthCheck) Severe() bool { return slices.Index(HealthChecks, c) < 3 }

const (
	// wideHierarchy is from how many concepts directly below one on readers lose
	// sight of them.
	wideHierarchy = 50
	// maxFindings bounds the findings that are kept of a check; all are counted.
	maxFindings = 100
)

// GlossaryHealth says how good a glossary is.
type GlossaryHealth struct {
	Concepts int            `json:"concepts"`
	Checks   []HealthReport `json:"checks"` // in the order of HealthChecks
}

// Errors counts the findings that are errors.
func (h *GlossaryHealth) Errors() (n int) {
	for _, r := range h.Checks {
		if r.Check.Severe() {
			n += r.Count
		}
	}
	return n
}

// HealthReport is what one check found.
type HealthReport struct {
	Check    HealthCheck     `json:"check"`
	Count    int             `json:"count"`
	Findings []HealthFinding `json:"findings,omitempty"` // the first of them, by id
}

// HealthFinding is a concept that a check found, and what is wrong with it.
type HealthFinding struct {
	Concept ID     `json:"concept"`
	Slug    string `json:"slug"`
	Detail  string `json:"detail,omitempty"`
}

// GlossaryHealth examines the concepts of a scheme, by id or slug; "" for all.
func (b *Base) GlossaryHealth(ctx context.Context, scheme ID) (*GlossaryHealth, error) {
	x := &examination{base: b, reports: map[HealthCheck]*HealthReport{}, labels: map[uint64]labelHolder{},
		below: map[ID]int{}, related: map[ID]bool{}, languages: map[ID][]string{}}
	if scheme != "" {
		ids, err := b.Resolve(ctx, []ID{scheme}, KindConceptScheme)
		if err != nil {
			return nil, err
		}
		if x.scheme = ids[0]; x.scheme == "" {
			return nil, notFound([]string{"scheme"}, "there is no concept scheme %q", string(scheme))
		}
	}
	for _, step := range []func(context.Context, *Concept) error{x.gather, x.examine} {
		err := b.Export(ctx, KindConcept, func(e Entry) error {
			c := e.(*Concept)
			if x.scheme != "" && c.Scheme != x.scheme && !slices.Contains(c.Schemes, x.scheme) {
				return nil
			}
			return step(ctx, c)
		})
		if err != nil {
			return nil, err
		}
	}
	return x.health(), nil
}

// examination is a look at a glossary under way: everything is gathered before
// anything is judged.
type examination struct {
	base      *Base
	scheme    ID
	concepts  int
	reports   map[HealthCheck]*HealthReport
	labels    map[uint64]labelHolder // of schemes, by scheme, language and folded label
	below     map[ID]int             // concepts directly below
	related   map[ID]bool            // named as related by another
	languages map[ID][]string        // that the labels of a scheme are meant to have
}

// labelHolder is the first concept that has a label.
type labelHolder struct {
	id        ID
	slug      string
	preferred bool
}

var labelSeed = maphash.MakeSeed()

func labelHash(scheme ID, language, label string) uint64 {
	return maphash.String(labelSeed, string(scheme)+"\x00"+language+"\x00"+strings.ToLower(label))
}

func (x *examination) health() *GlossaryHealth {
	h := &GlossaryHealth{Concepts: x.concepts}
	for _, check := range HealthChecks {
		report := HealthReport{Check: check}
		if found := x.reports[check]; found != nil {
			report = *found
		}
		h.Checks = append(h.Checks, report)
	}
	return h
}

func (x *examination) find(check HealthCheck, c *Concept, format string, args ...any) {
	r := x.reports[check]
	if r == nil {
		r = &HealthReport{Check: check}
		x.reports[check] = r
	}
	if r.Count++; r.Count <= maxFindings {
		r.Findings = append(r.Findings, HealthFinding{Concept: c.M.ID, Slug: c.M.Slug, Detail: fmt.Sprintf(format, args...)})
	}
}

// gather notes what concepts say of each other.
func (x *examination) gather(ctx context.Context, c *Concept) error {
	x.concepts++
	for _, up := range c.Broader {
		x.below[up]++
	}
	for _, id := range c.Related {
		x.related[id] = true
	}
	if _, known := x.languages[c.Scheme]; known {
		return nil
	}
	e, err := x.base.Entry(ctx, c.Scheme)
	if err != nil {
		return fmt.Errorf("read the scheme of %s: %w", c.M.Slug, err)
	}
	x.languages[c.Scheme] = e.(*ConceptScheme).Languages
	return nil
}

func (x *examination) examine(ctx context.Context, c *Concept) error {
	x.examineLabels(c)
	for _, tag := range x.languages[c.Scheme] {
		if _, ok := c.PrefLabel.match(tag); !ok && !c.Deprecated {
			x.find(HealthMissingLanguage, c, "%s", tag)
		}
	}
	if len(c.Definitions) == 0 {
		x.find(HealthNoDefinition, c, "")
		if len(c.ScopeNotes) == 0 && len(c.Examples) == 0 && len(c.Notes) == 0 {
			x.find(HealthUndocumented, c, "")
		}
	}
	if len(c.Broader) == 0 && len(c.Related) == 0 && x.below[c.M.ID] == 0 && !x.related[c.M.ID] {
		x.find(HealthOrphan, c, "")
	}
	if n := x.below[c.M.ID]; n > wideHierarchy {
		x.find(HealthWideHierarchy, c, "%d", n)
	}
	if err := x.examineTop(ctx, c); err != nil {
		return err
	}
	return x.examineMappings(ctx, c)
}

// examineLabels looks for concepts of one scheme with a label in common.
func (x *examination) examineLabels(c *Concept) {
	told := map[labelHolder]bool{}
	for _, t := range c.Terms() {
		if t.Status != TermPreferred && t.Status != TermAdmitted {
			continue
		}
		preferred := t.Status == TermPreferred
		hash := labelHash(c.Scheme, t.Language, t.Label)
		first, taken := x.labels[hash]
		switch {
		case !taken:
			x.labels[hash] = labelHolder{c.M.ID, c.M.Slug, preferred}
		case first.id == c.M.ID || told[first]:
		case first.preferred && preferred:
			x.find(HealthSameLabel, c, "%q (%s), as %s", t.Label, t.Language, first.slug)
			told[first] = true
		default:
			x.find(HealthOverlappingLabels, c, "%q (%s), as %s", t.Label, t.Language, first.slug)
			told[first] = true
		}
	}
}

// examineTop looks for concepts that a scheme starts with and that stand below
// others of it.
func (x *examination) examineTop(ctx context.Context, c *Concept) error {
	if len(c.TopConceptOf) == 0 || len(c.Broader) == 0 {
		return nil
	}
	above, err := x.base.Entries(ctx, c.Broader)
	if err != nil {
		return err
	}
	for _, e := range above {
		if up, ok := e.(*Concept); ok && slices.Contains(c.TopConceptOf, up.Scheme) {
			x.find(HealthTopWithBroader, c, "below %s", up.M.Slug)
		}
	}
	return nil
}

// examineMappings looks for mappings into this base that lead nowhere.
func (x *examination) examineMappings(ctx context.Context, c *Concept) error {
	for _, m := range c.Matches() {
		for _, uri := range m.URIs {
			if !strings.HasPrefix(uri, x.base.Settings().BaseURL+"/") {
				continue
			}
			e, err := x.base.ByURI(ctx, KindConcept, uri)
			switch {
			case errors.Is(err, ErrNotExist):
				x.find(HealthUnresolvableMapping, c, "%s %s", m.Relation, uri)
			case err != nil:
				return err
			case e.Meta().Archived != nil:
				x.find(HealthUnresolvableMapping, c, "%s %s (archived)", m.Relation, uri)
			}
		}
	}
	return nil
}
