package main

import (
	"cmp"
	"context"

	"prologis/kb"
)

// fieldAttachments is the field of the files that go with an entry.
const fieldAttachments = "attachments"

// attachmentRow is a file that goes with an entry.
type attachmentRow struct {
	Name, Address, Licence, Credit string
	Texts                          []textIn // its title and what it shows, in all languages
	Terms                          *termsForm
}

// attachments lists the files of a content, with where the visitor can open them.
func (a *authPages) attachments(ctx context.Context, here *visit, c kb.Content, words *authWords) ([]attachmentRow, error) {
	attached := kb.AttachmentsOf(c)
	ids := make([]kb.ID, len(attached))
	for i, one := range attached {
		ids[i] = one.File
	}
	files, err := a.base.Files(ctx, ids)
	if err != nil {
		return nil, err
	}
	rows := make([]attachmentRow, len(attached))
	for i, one := range attached {
		row := attachmentRow{Name: string(one.File), Licence: cmp.Or(words.licenceName(one.Licence), string(one.Licence)), Credit: one.Credit}
		if files[i] != nil {
			row.Name, row.Address = files[i].Name, here.fileAddress(one.File)
		}
		for _, part := range []struct {
			step string
			text kb.Text
		}{{"title", one.Title}, {"alternativeText", one.AlternativeText}} {
			for _, text := range words.textsIn(part.text, "") {
				text.Part = words.partName(part.step)
				row.Texts = append(row.Texts, text)
			}
		}
		rows[i] = row
	}
	return rows, nil
}

// fileAddress is where the visitor opens a file: the holder of a link by the link, whose
// secret stands in no page.
func (here *visit) fileAddress(file kb.ID) string {
	if here.link != nil {
		return "?file=" + string(file)
	}
	return "/files/" + string(file)
}
