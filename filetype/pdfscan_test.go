package filetype_test

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"strings"
	"testing"

	"prologis/filetype"
	"prologis/internal/filetest"
)

// pdfWith is a PDF document with more in its body.
func pdfWith(body string) []byte {
	return bytes.Replace(filetest.PDF(), []byte("xref\n"), []byte(body+"\nxref\n"), 1)
}

func deflated(text string) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, err := w.Write([]byte(text))
	if err = errors.Join(err, w.Close()); err != nil {
		panic(err)
	}
	return b.String()
}

// objects is an object stream of what a text holds.
func objects(text string) string {
	packed := deflated(text)
	return fmt.Sprintf("7 0 obj<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>stream\r\n%s\nendstream\nendobj", len(packed), packed)
}

const script = "9 0 obj<</S/JavaScript/JS(app.alert\\(1\\))>>endobj"

func TestPDFsThatAct(t *testing.T) {
	for name, c := range map[string]struct{ body, why string }{
		"JavaScript":                     {script, "JavaScript"},
		"a script on opening":            {"1 0 obj<</Type/Catalog/OpenAction<</S /JavaScript/JS 4 0 R>>>>endobj", "JavaScript"},
		"a name written otherwise":       {"9 0 obj<</S/J#61v#61Script>>endobj", "JavaScript"},
		"a rendition with a script":      {"9 0 obj<</S/Rendition/JS(x)>>endobj", "/JS"},
		"a rendition behind a comment":   {"9 0 obj<</S/Rendition/JS%x\n 5 0 R>>endobj", "/JS"},
		"a program to start":             {"9 0 obj<</S/Launch/F(cmd.exe)>>endobj", "/Launch"},
		"an embedded file":               {"9 0 obj<</Type/EmbeddedFile/Length 1>>stream\nx\nendstream endobj", "embedded files"},
		"a tree of embedded files":       {"9 0 obj<</Names<</EmbeddedFiles 5 0 R>>>>endobj", "embedded files"},
		"an attachment":                  {"9 0 obj<</Subtype/FileAttachment>>endobj", "embedded files"},
		"a form of XFA":                  {"9 0 obj<</XFA 5 0 R>>endobj", "XFA"},
		"a password":                     {"trailer<</Encrypt 5 0 R>>", "password"},
		"a form that is sent":            {"1 0 obj<</OpenAction<</S/SubmitForm/F(http://altrove.example)>>>>endobj", "/SubmitForm"},
		"a share on opening":             {"1 0 obj<</AA<</O<</S/GoToR/F(\\\\\\\\server\\\\x)/D[0/Fit]>>>>>>endobj", "/GoToR"},
		"data that are taken in":         {"1 0 obj<</OpenAction 4 0 R>>endobj 4 0 obj<</S/ImportData/F(x.fdf)>>endobj", "/ImportData"},
		"an address on opening":          {"1 0 obj<</OpenAction<</S/URI/URI(https://altrove.example)>>>>endobj", "without a click"},
		"an address of a page":           {"3 0 obj<</AA<</C<<>>/O<</S/URI/URI(https://altrove.example)>>>>>>endobj", "without a click"},
		"a stream elsewhere":             {"8 0 obj<</Length 0/F(http://altrove.example/x)>>stream\n\nendstream endobj", "(/F)"},
		"a stream elsewhere, at length":  {"8 0 obj<</Length 0/F<</FS/URL/F(http://altrove.example/x)>>>>stream\n\nendstream endobj", "(/F)"},
		"a stream elsewhere, elsewhere":  {"8 0 obj<</F 9 0 R/Length 0>>stream\n\nendstream endobj", "(/F)"},
		"a film":                         {"9 0 obj<</Subtype/Movie/Movie<</F(http://altrove.example/x.avi)>>>>endobj", "/Movie"},
		"HTML behind the end":            {"%%EOF\n<html><script>x</script></html>", "behind its end"},
		"an archive behind the end":      {"%%EOF" + string(filetest.Zip(filetest.Part{Name: "x", Text: "y"})), "behind its end"},
		"in an object stream":            {objects("9 0 <</S/JavaScript>>"), "JavaScript"},
		"in a string of one":             {objects("9 9 (<</S/JavaScript>>)"), "JavaScript"},
		"in a string":                    {"8 0 obj(\n" + script + ")endobj", "JavaScript"},
		"in a comment":                   {"%" + script, "JavaScript"},
		"in a stream":                    {"8 0 obj<</Length 99>>stream\n" + script + "\nendstream endobj", "JavaScript"},
		"in a stream that is named so":   {"8 0 obj<</A/stream/B(<<>>stream)/S/Launch>>endobj", "/Launch"},
		"behind a string without end":    {"8 0 obj(a\\(\n" + script, "JavaScript"},
		"behind a hexadecimal string":    {"8 0 obj<</A<(>/S/Launch/B(x))>>endobj", "/Launch"},
		"an object stream in a stream":   {"8 0 obj<</Length 9>>stream\n" + objects("9 0 null"), "hides objects"},
		"a number and its object at one": {"%90obj<</S/JavaScript>>", "JavaScript"},
		"objects packed otherwise":       {"7 0 obj<</Type/ObjStm/Filter[/ASCIIHexDecode/FlateDecode]>>stream\nx\nendstream", "cannot be looked into"},
		"objects packed twice":           {"7 0 obj<</Type/ObjStm/Filter[/FlateDecode/FlateDecode]>>stream\nx\nendstream", "cannot be looked into"},
		"objects with a predictor":       {"7 0 obj<</Type/ObjStm/Filter/FlateDecode/DecodeParms<</Predictor 12>>>>stream\nx\nendstream", "cannot be looked into"},
		"objects that are not packed":    {"7 0 obj<</Type/ObjStm/N 1/First 4>>stream\n9 0 <</S/JavaScript>>\nendstream", "JavaScript"},
		"objects that are damaged":       {"7 0 obj<</Type/ObjStm/Filter/FlateDecode>>stream\nx\nendstream", "cannot be looked into"},
		"objects that unpack into much":  {objects(strings.Repeat("0", 9<<20)), "unpacks into more"},
		"objects that together are much": {strings.Repeat(objects(strings.Repeat("0", 7<<20))+"\n", 10), "unpacks into more"},
	} {
		_, _, err := kept(pdfWith(c.body))
		var refused *filetype.Refused
		if !errors.As(err, &refused) || !strings.Contains(refused.Why, c.why) {
			t.Errorf("%s: %v; want a refusal with %q", name, err, c.why)
		}
	}
}

func TestPDFsThatDoNot(t *testing.T) {
	for name, body := range map[string]string{
		"a link":                  "9 0 obj<</S/URI/URI(https://www.regione.veneto.it/JavaScript)>>endobj",
		"an edition of later":     "startxref\n1\n%%EOF\r\n\r\n9 0 obj<<>>endobj\nstartxref\n1\n%%EOF\n%comment",
		"a link beside the page":  "9 0 obj<</Type/Annot/F 4/A<</S/URI/URI(https://www.regione.veneto.it)>>>>endobj 1 0 obj<</OpenAction<</S/GoTo/D[3 0 R/Fit]>>/URI<</Base(x)>>>>endobj",
		"a font that is called F": "9 0 obj<</Type/XObject/Resources<</Font<</F 5 0 R>>>>/Length 0>>stream\n\nendstream endobj",
		"a page to open with":     "1 0 obj<</Type/Catalog/OpenAction[3 0 R/Fit]>>endobj",
		"a title":                 "9 0 obj<</Title(Corso di HTML/JavaScript)/Next 8 0 R>>endobj 8 0 obj<</Title(Fine)>>endobj",
		"a title in a stream":     objects("9 0 8 40 <</Title(Corso di HTML/JavaScript)>> <</Title(Fine)>>"),
		"a page with a text":      "9 0 obj<</Length 40>>stream\nBT (HTML/JavaScript) Tj ET\nendstream endobj",
		"a font of that name":     "9 0 obj<</Font<</JS/F1>>>>endobj",
		"a comment":               "% made with HTML/JavaScript",
		"a picture that says so":  "9 0 obj<</Filter/FlateDecode>>stream\n" + deflated("/JavaScript 9 0 obj") + "\nendstream endobj",
		"a table of offsets":      "9 0 obj<</Type/XRef/Filter/FlateDecode/DecodeParms<</Predictor 12>>>>stream\n" + deflated("x") + "\nendstream endobj",
	} {
		if _, _, err := kept(pdfWith(body)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// FuzzPDF puts whatever into a PDF document: nothing keeps a script behind it from being
// found.
func FuzzPDF(f *testing.F) {
	for _, body := range []string{"", "(", "(\\", "<", "<<", "%", "/A#", "7 0 obj<<>>stream\n", "<</A>>stream", objects("1 0 null"), "(a(b)<</JS", "endstream"} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if _, _, err := kept(pdfWith(string(body) + "\n" + script)); err == nil {
			t.Error("is kept")
		}
	})
}
