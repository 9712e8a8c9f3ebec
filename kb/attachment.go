package kb

import "slices"

// FileLicence says under what terms an attached file may be used.
type FileLicence string

// The licences of files. IODL is the Italian open data licence; with
// ALL_RIGHTS_RESERVED the holder of the rights, named as the credit, has agreed to
// the publication here.
const (
	LicenceCC0          FileLicence = "CC0_1_0"
	LicenceBY           FileLicence = "CC_BY_4_0"
	LicenceBYSA         FileLicence = "CC_BY_SA_4_0"
	LicenceBYNC         FileLicence = "CC_BY_NC_4_0"
	LicenceBYNCSA       FileLicence = "CC_BY_NC_SA_4_0"
	LicenceBYND         FileLicence = "CC_BY_ND_4_0"
	LicenceBYNCND       FileLicence = "CC_BY_NC_ND_4_0"
	LicenceIODL         FileLicence = "IODL_2_0"
	LicencePublicDomain FileLicence = "PUBLIC_DOMAIN"
	LicenceReserved     FileLicence = "ALL_RIGHTS_RESERVED"
)

// FileLicences lists the licences of files.
var FileLicences = []FileLicence{LicenceCC0, LicenceBY, LicenceBYSA, LicenceBYNC, LicenceBYNCSA, LicenceBYND, LicenceBYNCND, LicenceIODL, LicencePublicDomain, LicenceReserved}

// Attachment is a file that goes with a practice or case.
type Attachment struct {
	File            ID          `json:"file"`
	Title           Text        `json:"title,omitempty"`
	AlternativeText Text        `json:"alternativeText,omitempty"` // what an image shows, for who cannot see it
	Licence         FileLicence `json:"licence"`
	Credit          string      `json:"credit,omitempty"` // author or holder of the rights
}

// Limits of attachments.
const (
	maxAttachments     = 50
	maxAlternativeText = 2000
)

const fieldAttachments = "attachments"

func (a *Attachment) walk(w *walk) {
	w.visit("title", &a.Title, TextBody, maxTitle)
	w.visit("alternativeText", &a.AlternativeText, TextBody, maxAlternativeText)
	w.one("file", &a.File, kindFile)
}

func (a *Attachment) check(v *validation) {
	if a.File == "" {
		v.invalid("file", "is required: the id that uploadFile answered")
	}
	a.checkTerms(v)
}

// checkTerms says what is wrong with the terms under which a file may be used.
func (a *Attachment) checkTerms(v *validation) {
	if a.Licence == "" {
		v.invalid("licence", "is required")
	}
	checkEnum(v, "licence", a.Licence, FileLicences...)
	if a.Credit == "" && a.Licence == LicenceReserved {
		v.invalid("credit", "is required with %s: who holds the rights and agreed to the publication", LicenceReserved)
	}
	v.checkString("credit", a.Credit, maxTitle)
}

func checkAttachments(v *validation, all []Attachment) {
	if len(all) > maxAttachments {
		v.invalid(fieldAttachments, "are %d; at most %d files can be attached", len(all), maxAttachments)
		return
	}
	v.each(fieldAttachments, len(all), func(i int) {
		all[i].check(v)
		if slices.ContainsFunc(all[:i], func(before Attachment) bool { return before.File == all[i].File && before.File != "" }) {
			v.invalid("file", "is attached twice")
		}
	})
}

// AttachmentsOf answers the attachments of a content; nil of the kinds that have none.
func AttachmentsOf(c Content) []Attachment {
	if list := attachmentsIn(c); list != nil {
		return *list
	}
	return nil
}

// attachmentsIn is where a content keeps its attachments; nil for the kinds that have none.
func attachmentsIn(c Content) *[]Attachment {
	switch c := c.(type) {
	case *PracticeContent:
		return &c.Attachments
	case *CaseStudyContent:
		return &c.Attachments
	}
	return nil
}

// TakesAttachments reports whether files can go with what a contribution proposes.
func TakesAttachments(c *Contribution) bool {
	return c.Translation == "" && attachmentsIn(c.Proposal) != nil
}

// WithAttachments answers a content with other attachments.
func WithAttachments(c Content, attached []Attachment) (Content, error) {
	c, err := cloneContent(c)
	if err != nil {
		return nil, err
	}
	list := attachmentsIn(c)
	if list == nil {
		return nil, Invalid([]string{fieldAttachments}, "a %s has none", c.Kind().words())
	}
	*list = attached
	return c, nil
}
