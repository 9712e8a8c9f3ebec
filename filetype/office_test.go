package filetype_test

import (
	"errors"
	"strings"
	"testing"

	"prologis/filetype"
	"prologis/internal/filetest"
)

// related is a part of relationships with one of a kind to a target.
func related(kind, target, mode string) filetest.Part {
	return filetest.Part{Name: "word/_rels/document.xml.rels", Text: `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/` + kind + `" Target="` + target + `" TargetMode="` + mode + `"/></Relationships>`}
}

func odt(name, text string) []byte {
	return filetest.OpenDocument(odf+"text", filetest.Part{Name: name, Text: text})
}

const (
	oleObject = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 object"
	doctype   = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa">]><x>&a;</x>`
)

func TestOfficeFilesThatActOrHide(t *testing.T) {
	chart := filetest.OOXML("xl/workbook.xml", sheet, filetest.Part{Name: "xl/vbaProject.bin", Text: "x"})
	for name, c := range map[string]struct {
		content []byte
		why     string
	}{
		"a template from elsewhere":       {filetest.DOCX(related("attachedTemplate", "https://altrove.example/t.dotm", "External")), "attachedtemplate"},
		"a template of this machine":      {filetest.DOCX(related("attachedTemplate", "file:///C:/t.dotm", "external")), "attachedtemplate"},
		"a template that is not external": {filetest.DOCX(related("attachedTemplate", "https://altrove.example/t.dotm", "")), "altrove.example"},
		"an object from elsewhere":        {filetest.DOCX(related("oleObject", "\\\\server\\x.xls", "External")), "oleobject"},
		"a frame":                         {filetest.DOCX(related("frame", "http://altrove.example", "External")), "frame"},
		"a document put in":               {filetest.DOCX(related("subDocument", "x.docx", "External")), "subdocument"},
		"a picture of a server's share":   {filetest.DOCX(related("image", "file://server/x.png", "External")), "file://server/x.png"},
		"a picture of a share otherwise":  {filetest.DOCX(related("image", "file:////server/x.png", "External")), "server"},
		"a picture of the web":            {filetest.DOCX(related("image", "https://altrove.example/logo.png", "External")), "altrove.example/logo.png"},
		"a film of the web":               {filetest.DOCX(related("video", "https://altrove.example/v", "External")), "altrove.example/v"},
		"a link to a macro":               {filetest.DOCX(related("hyperlink", "macro:///Standard.M.Main", "External")), "what runs"},
		"a link to a program":             {filetest.DOCX(related("hyperlink", "file:///C:/Windows/calc.exe", "External")), "what runs"},
		"a workbook elsewhere":            {filetest.DOCX(related("externalLinkPath", "http://altrove.example/x.xlsx", "External")), "externallinkpath"},
		"a control":                       {filetest.DOCX(related("control", "activeX1.xml", "Internal")), "ActiveX"},
		"an object by its relationship":   {filetest.DOCX(related("oleObject", "embeddings/1.bin", "Internal")), "OLE"},
		"an object":                       {filetest.DOCX(filetest.Part{Name: "word/embeddings/oleObject1.bin", Text: oleObject}), "OLE"},
		"a program":                       {filetest.DOCX(filetest.Part{Name: "word/media/image1.png", Text: "MZ\x90\x00\x03"}), "program"},
		"a script by its name":            {filetest.DOCX(filetest.Part{Name: "word/run.JS", Text: "x"}), "program"},
		"macros in an embedded workbook":  {filetest.DOCX(filetest.Part{Name: "word/embeddings/1.xlsx", Text: string(chart)}), "holds macros"},
		"an archive":                      {filetest.DOCX(filetest.Part{Name: "word/embeddings/1.zip", Text: string(filetest.Zip(filetest.Part{Name: "x", Text: "y"}))}), "no office document"},
		"a document of documents": {filetest.DOCX(filetest.Part{Name: "word/embeddings/1.docx",
			Text: string(filetest.DOCX(filetest.Part{Name: "word/embeddings/2.docx", Text: string(filetest.DOCX())}))}), "in a document in a document"},
		"entities":                          {filetest.DOCX(filetest.Part{Name: "word/styles2.xml", Text: doctype}), "document type"},
		"entities in UTF-16":                {filetest.DOCX(filetest.Part{Name: "word/styles2.xml", Text: "\xff\xfe" + strings.Join(strings.Split(doctype, ""), "\x00") + "\x00"}), "document type"},
		"entities in relationships":         {filetest.DOCX(filetest.Part{Name: "word/_rels/x.rels", Text: doctype}), "document type"},
		"entities behind much":              {filetest.DOCX(filetest.Part{Name: "word/x.xml", Text: "<?xml?><!--" + strings.Repeat("x", 70_000) + "-->" + doctype}), "document type"},
		"relationships that are none":       {filetest.DOCX(filetest.Part{Name: "word/_rels/x.rels", Text: "<Relationships"}), "no XML"},
		"relationships in another encoding": {filetest.DOCX(filetest.Part{Name: "word/_rels/x.rels", Text: `<?xml version="1.0" encoding="IBM037"?><x/>`}), "encoding"},
		"a tag without end":                 {filetest.DOCX(filetest.Part{Name: "word/_rels/x.rels", Text: "<x " + strings.Repeat("a1b2", 1<<21), Stored: true}), "in one piece"},
		"DDE":                               {filetest.OOXML("xl/workbook.xml", sheet, filetest.Part{Name: "xl/externalLinks/externalLink1.xml", Text: `<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`}), "DDE"},
		"macros of OpenDocument by event":   {odt("styles.xml", `<x><script:event-listener script:event-name="dom:load" xlink:href="vnd.sun.star.script:x"/></x>`), "macros"},
		"a program by event":                {odt("styles.xml", `<x><presentation:event-listener presentation:action="execute" xlink:href="cmd"/></x>`), "macros"},
		"a section from elsewhere":          {odt("styles.xml", `<x><text:section-source xlink:href="https://altrove.example/x.odt"/></x>`), "section-source"},
		"a frame of OpenDocument":           {odt("Object 1/content.xml", `<x><draw:floating-frame xlink:href="https://altrove.example"/></x>`), "floating-frame"},
		"a template of OpenDocument":        {odt("meta.xml", `<x><meta:template xlink:href="//server/t.ott"/></x>`), "template"},
		"an OLE object of OpenDocument":     {odt("styles.xml", `<x><draw:object-ole xlink:href="./Object 1"/></x>`), "OLE"},
		"entities of OpenDocument":          {odt("settings.xml", doctype), "document type"},
	} {
		_, _, err := kept(c.content)
		var refused *filetype.Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, c.why) {
			t.Errorf("%s: %v; want a refusal with %q", name, err, c.why)
		}
	}
}

func TestOfficeFilesThatDoNot(t *testing.T) {
	for name, content := range map[string][]byte{
		"a hyperlink":               filetest.DOCX(related("hyperlink", "https://www.regione.veneto.it/?a=b:c", "External")),
		"a hyperlink to a share":    filetest.DOCX(related("hyperlink", "file://server/piano.docx", "External")),
		"a mail address":            filetest.DOCX(related("hyperlink", "mailto:ufficio@comune.example", "External")),
		"a picture of this machine": filetest.DOCX(related("image", "file:///C:\\foto.png", "External")),
		"another workbook":          filetest.DOCX(related("externalLinkPath", "Bilancio%202015.xlsx", "External")),
		"a style of its own":        filetest.DOCX(related("styles", "styles.xml", "")),
		"a chart's figures":         filetest.DOCX(filetest.Part{Name: "word/embeddings/1.xlsx", Text: string(filetest.OOXML("xl/workbook.xml", sheet))}),
		"a text about doctypes":     filetest.DOCX(filetest.Part{Name: "word/comments.xml", Text: "<x>&lt;!DOCTYPE html&gt;</x>"}),
		"a slide that turns pages":  filetest.OpenDocument(odf+"presentation", filetest.Part{Name: "styles.xml", Text: `<x><presentation:event-listener presentation:action="next-page"/></x>`}),
		"an object of its own":      odt("styles.xml", `<x><draw:object xlink:href="./Object 1"/><text:a xlink:href="https://www.regione.veneto.it"/></x>`),
		"a template of its author":  odt("meta.xml", `<x><meta:template xlink:href="../../../home/x/t.ott"/></x>`),
	} {
		if _, _, err := kept(content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzOfficeParts puts whatever into the parts that are read.
func FuzzOfficeParts(f *testing.F) {
	f.Add(related("hyperlink", "https://x.example", "External").Text)
	f.Add(doctype)
	f.Add("<x><a b='c'/>")
	f.Add(`<w:p><w:fldChar w:fldCharType="begin"/><w:instrText> PAGE </w:instrText><w:fldChar w:fldCharType="end"/></w:p>`)
	f.Add(`<c><f>SUM('a|b'!A1,T[x'[|])&amp;"|"</f></c>`)
	f.Add(string(filetest.DOCX()))
	f.Fuzz(func(t *testing.T, text string) {
		for _, name := range []string{"word/_rels/document.xml.rels", "word/externalLinks/1.xml", "word/styles.xml", "word/embeddings/1"} {
			_, out, err := kept(filetest.DOCX(filetest.Part{Name: name, Text: text}))
			if err == nil && len(out) == 0 {
				t.Errorf("%s: nothing is kept", name)
			}
		}
	})
}
