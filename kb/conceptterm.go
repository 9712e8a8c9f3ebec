package kb

import "slices"

// TermStatus says how a term of a concept is to be used.
type TermStatus string

// The statuses of terms. HIDDEN ones are found by search and read by nobody.
const (
	TermPreferred   TermStatus = "PREFERRED"
	TermAdmitted    TermStatus = "ADMITTED"
	TermHidden      TermStatus = "HIDDEN"
	TermDiscouraged TermStatus = "DISCOURAGED"
)

// LabelDetail says more of a label of the concept, which makes it a label object
// of SKOS-XL.
type LabelDetail struct {
	Label    string   `json:"label"`
	Language string   `json:"language"`
	URI      string   `json:"uri,omitempty"`
	Sources  []string `json:"sources,omitempty"` // URIs
	Usage    Text     `json:"usage,omitempty"`   // where and when the label is used
}

// DiscouragedTerm is a word not to be used, why, and the concept whose
// preferred label to use: this one when Preferred is empty.
type DiscouragedTerm struct {
	Label     string   `json:"label"`
	Language  string   `json:"language"`
	URI       string   `json:"uri,omitempty"`     // as a label object of SKOS-XL
	Sources   []string `json:"sources,omitempty"` // URIs
	Reason    Text     `json:"reason,omitempty"`
	Preferred ID       `json:"preferred,omitempty"`
}

// Term is a label of a concept with everything that is known of it.
type Term struct {
	LabelDetail
	Status    TermStatus
	Reason    Text
	Preferred ID // concept whose preferred label to use; "" unless discouraged
}

// Terms lists the labels of the concept: preferred, admitted, hidden, discouraged.
func (c *Concept) Terms() []Term {
	var terms []Term
	add := func(status TermStatus, language, label string) {
		terms = append(terms, Term{LabelDetail: c.detail(language, label), Status: status})
	}
	for _, tag := range c.PrefLabel.Languages() {
		add(TermPreferred, tag, c.PrefLabel[tag])
	}
	for status, labels := range map[TermStatus]Labels{TermAdmitted: c.AltLabels, TermHidden: c.HiddenLabels} {
		for _, tag := range labels.Languages() {
			for _, label := range labels[tag] {
				add(status, tag, label)
			}
		}
	}
	rank := []TermStatus{TermPreferred, TermAdmitted, TermHidden}
	slices.SortStableFunc(terms, func(a, b Term) int { return slices.Index(rank, a.Status) - slices.Index(rank, b.Status) })
	for _, d := range c.Discouraged {
		preferred := d.Preferred
		if preferred == "" {
			preferred = c.M.ID
		}
		detail := LabelDetail{Label: d.Label, Language: d.Language, URI: d.URI, Sources: d.Sources}
		terms = append(terms, Term{detail, TermDiscouraged, d.Reason, preferred})
	}
	return terms
}

// detail answers what is said of a label; the label alone if nothing is.
func (c *ConceptContent) detail(language, label string) LabelDetail {
	for _, d := range c.LabelDetails {
		if d.Language == language && d.Label == label {
			return d
		}
	}
	return LabelDetail{Label: label, Language: language}
}

// has reports whether a label is one of the concept's preferred, alternative or
// hidden ones.
func (c *ConceptContent) has(language, label string) bool {
	preferred, ok := c.PrefLabel[language]
	return ok && preferred == label || slices.Contains(c.AltLabels[language], label) || slices.Contains(c.HiddenLabels[language], label)
}

func (c *ConceptContent) checkDetail(v *validation, d LabelDetail) {
	v.checkLanguage("language", d.Language)
	v.checkString("label", d.Label, maxTitle)
	tag, ok := CanonicalTag(d.Language)
	if !ok || !c.has(tag, d.Label) {
		v.invalid("label", "%q in %q is no preferred, alternative or hidden label of the concept", d.Label, d.Language)
	}
	v.checkURI("uri", d.URI)
	v.each("sources", len(d.Sources), func(i int) { v.checkURI("", d.Sources[i]) })
}

func (d *DiscouragedTerm) check(v *validation) {
	if d.Label == "" {
		v.invalid("label", "is required")
	}
	if d.Language == "" {
		v.invalid("language", "is required")
	}
	v.checkString("label", d.Label, maxTitle)
	v.checkLanguage("language", d.Language)
	v.checkURI("uri", d.URI)
	v.each("sources", len(d.Sources), func(i int) { v.checkURI("", d.Sources[i]) })
}
