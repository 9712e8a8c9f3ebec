package main

import (
	"cmp"
	"context"
	"maps"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/text/language"

	"prologis/kb"
)

// Fields of a form about a file: of a new one by what they say of it, of one that is
// attached by its id.
const (
	attachPrefix  = "attach."
	licencePrefix = "licence."
	creditPrefix  = "credit."
)

// attachForm is what somebody fills in to attach a file.
type attachForm struct {
	Language, Direction string // of its texts
	Fields              []attachField
	Open                bool // something was typed, or is wrong
}

// attachField is a field of it.
type attachField struct {
	Name, Label, Value, Wrong string
	Limit                     int
	Licences                  []licenceChoice // of the field that chooses one
}

// termsForm is what somebody changes of a file that is attached.
type termsForm struct {
	File     string // its id
	Credit   string
	Licences []licenceChoice
}

// licenceChoice is a licence that can be chosen.
type licenceChoice struct {
	Name, Label string
	Chosen      bool
}

func (words *authWords) licences(chosen string) (choices []licenceChoice) {
	for _, l := range kb.FileLicences {
		choices = append(choices, licenceChoice{string(l), words.licenceName(l), string(l) == chosen})
	}
	return choices
}

// newAttachForm makes the form; typed is what was sent and not taken.
func newAttachForm(writing string, words *authWords, typed url.Values) *attachForm {
	f := &attachForm{Language: writing, Direction: directionOf(writing), Open: describesFile(typed)}
	for _, one := range []attachField{{Name: "file"}, {Name: "title", Limit: 500}, {Name: "alternativeText", Limit: 2000}, {Name: "licence"}, {Name: "credit", Limit: 500}} {
		one.Label, one.Value = words.Attaching(one.Name), typed.Get(attachPrefix+one.Name)
		if one.Name == "licence" {
			one.Licences = words.licences(one.Value)
		}
		f.Fields = append(f.Fields, one)
	}
	return f
}

// blame puts what is wrong with a file beside the fields that it is of. A file that came
// has to be chosen again: no page can choose it.
func (f *attachForm) blame(words *authWords, problems []*kb.Error, came bool) {
	wrong := map[string]string{}
	for _, p := range problems {
		if len(p.Path) > 1 && p.Path[0] == pathAttachment {
			wrong[p.Path[1]] = words.of(p)
		}
	}
	if came && wrong["file"] == "" {
		wrong["file"] = words.Attaching("again")
	}
	for i := range f.Fields {
		f.Fields[i].Wrong = wrong[f.Fields[i].Name]
	}
	f.Open = f.Open || len(wrong) > 0
}

// newTermsForm makes the form; typed is what was sent and not taken.
func newTermsForm(a kb.Attachment, words *authWords, typed url.Values) *termsForm {
	f := &termsForm{File: string(a.File), Credit: a.Credit}
	licence := string(a.Licence)
	if typed.Has(licencePrefix + f.File) {
		licence, f.Credit = typed.Get(licencePrefix+f.File), typed.Get(creditPrefix+f.File)
	}
	f.Licences = words.licences(licence)
	return f
}

// termed puts the terms of files into the rows of who may change them, and notes what
// is saved by the names of their fields.
func termed(rows []attachmentRow, attached []kb.Attachment, saved map[string]string, words *authWords, typed url.Values) {
	for i, one := range attached {
		rows[i].Terms = newTermsForm(one, words, typed)
		saved[licencePrefix+string(one.File)], saved[creditPrefix+string(one.File)] = string(one.Licence), one.Credit
	}
}

// describesFile reports whether a form says something of a file to be attached.
func describesFile(form url.Values) bool {
	for name := range form {
		if strings.HasPrefix(name, attachPrefix) && strings.TrimSpace(form.Get(name)) != "" {
			return true
		}
	}
	return false
}

// attaching reports whether a form is to attach a file: whatever else it asks, the file
// that was chosen is not lost.
func attaching(here *visit, form url.Values) bool {
	return here.file != nil || form.Get("do") == doAttach || describesFile(form)
}

// attach keeps the file that came with a form, and attaches it.
func (a *authPages) attach(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) (*kb.Contribution, error) {
	if here.file == nil {
		return nil, kb.Invalid([]string{pathAttachment, "file"}, "is required")
	}
	tag, err := language.Parse(form.Get("language"))
	if err != nil {
		return nil, kb.Invalid([]string{"language"}, "%q is not a language tag (BCP 47)", form.Get("language"))
	}
	text := func(step string) kb.Text {
		if value := strings.TrimSpace(form.Get(attachPrefix + step)); value != "" {
			return kb.Text{tag.String(): value}
		}
		return nil
	}
	c, err := a.base.AttachFile(ctx, here.viewer, kb.AttachInput{
		ID: action.ID, ExpectedRevision: &here.c.Revision, // it takes nobody's place
		UploadInput: kb.UploadInput{Name: here.file.name, Content: here.file, Size: here.file.size, IdempotencyKey: action.IdempotencyKey + " file"},
		Attachment: kb.Attachment{
			Title: text("title"), AlternativeText: text("alternativeText"),
			Licence: kb.FileLicence(form.Get(attachPrefix + "licence")), Credit: strings.TrimSpace(form.Get(attachPrefix + "credit")),
		},
	})
	if err == nil {
		here.file = nil
		maps.DeleteFunc(form, func(name string, _ []string) bool { return strings.HasPrefix(name, attachPrefix) })
	}
	return c, err
}

// detach takes a file out of a contribution.
func (a *authPages) detach(ctx context.Context, here *visit, form url.Values, action kb.ContributionAction) error {
	attached := kb.AttachmentsOf(here.c.Proposal)
	stay := slices.DeleteFunc(slices.Clone(attached), func(one kb.Attachment) bool { return string(one.File) == form.Get(doWhich) })
	content, err := kb.WithAttachments(here.c.Proposal, stay)
	if err != nil {
		return err
	}
	_, err = a.base.Revise(ctx, here.viewer, kb.ReviseInput{ID: action.ID, ExpectedRevision: action.ExpectedRevision, Content: content, IdempotencyKey: action.IdempotencyKey})
	return err
}

// isTerm reports whether a field of a form is one of the terms of an attached file.
func isTerm(name string) bool {
	return strings.HasPrefix(name, licencePrefix) || strings.HasPrefix(name, creditPrefix)
}

// underTerms answers a content whose files have the terms of a form.
func underTerms(c kb.Content, typed map[string]string) (kb.Content, error) {
	attached := slices.Clone(kb.AttachmentsOf(c))
	changed := false
	for i := range attached {
		one := &attached[i]
		if licence, given := typed[licencePrefix+string(one.File)]; given {
			one.Licence, changed = kb.FileLicence(licence), true
		}
		if credit, given := typed[creditPrefix+string(one.File)]; given {
			one.Credit, changed = strings.TrimSpace(credit), true
		}
	}
	if !changed {
		return c, nil
	}
	return kb.WithAttachments(c, attached)
}

// pathAttachment is where errors lead that are about a file to be attached.
const pathAttachment = "attachment"

// attachWords are those of the forms about files, and of what can be wrong with them.
var attachWords = map[string][2]string{
	"attach":          {"Allega un file", "Attach a file"},
	"hint":            {"Un documento PDF, un'immagine o un documento d'ufficio, fino a 20 MiB.", "A PDF document, an image or an office document, up to 20 MiB."},
	"file":            {"File", "File"},
	"title":           {"Titolo del file (facoltativo)", "Title of the file (optional)"},
	"alternativeText": {"Che cosa mostra, per chi non lo vede (di un'immagine è obbligatorio)", "What it shows, for who cannot see it (required of an image)"},
	"licence":         {"Licenza", "Licence"},
	"credit":          {"Autore o titolare dei diritti (obbligatorio se tutti i diritti sono riservati)", "Author or holder of the rights (required if all rights are reserved)"},
	"detach":          {"Togli questo file", "Remove this file"},
	"no file":         {"Scegli il file da allegare.", "Choose the file to attach."},
	"no licence":      {"Scegli con quale licenza si può usare il file.", "Choose the licence under which the file may be used."},
	"no alternativeText": {"Scrivi che cosa mostra l'immagine, per chi non la vede.",
		"Write what the image shows, for who cannot see it."},
	"no credit": {"Se tutti i diritti sono riservati, scrivi chi ne è titolare e ha acconsentito.",
		"When all rights are reserved, write who holds them and agreed."},
	"again":   {"Il file non è stato allegato: sceglilo di nuovo.", "The file was not attached: choose it again."},
	"refused": {"Questo file non si può allegare. Il dettaglio, in inglese: the file", "This file cannot be attached: it"},
	"full":    {"Per ora non si possono allegare altri file. Il dettaglio, in inglese:", "No more files can be attached for now:"},
}

// Attaching says something of the forms about files in the page's language.
func (words *authWords) Attaching(what string) string { return words.one(attachWords[what]) }

// ofAttachment says what is wrong with a file to be attached.
func (words *authWords) ofAttachment(p *kb.Error) string {
	step := p.Path[len(p.Path)-1]
	if len(p.Path) > 1 {
		step = p.Path[1]
	}
	missing := ""
	if unwritten(p) {
		missing = words.Attaching("no " + step)
	}
	switch {
	case missing != "":
		return missing
	case p.Code == kb.CodeRateLimited:
		return words.Attaching("full") + " " + p.Message
	case step == "file":
		return words.Attaching("refused") + " " + p.Message
	}
	return cmp.Or(words.placeOf(p.Path), words.Attaching("attach")) + ": " + p.Message
}
